import { readRules } from "./rules.js";
import { attempt, find, quietly } from "./wrap.js";

/**
 * Hears what is tracked with Amplitude. A plugin of Amplitude's own, since nothing can stand in front of
 * a function that a module exports: it hears what Amplitude takes, which is nothing before `init` and where the user opted out.
 * @param {import("./rules.js").Listening} piquel what hears it
 * @param {import("./rules.js").Rules} rules which events it hears, and as what
 * @param {any} [from] the module, an instance, or the name of the snippet's global
 * @returns {() => void} a function that ends it
 */
export function tapAmplitude(piquel, rules, from = "amplitude") {
  return attempt(() => {
    const ear = readRules(piquel, rules);
    // Amplitude ignores a second plugin of the same name.
    const name = `piquel-${Math.random().toString(36).slice(2)}`;
    let active = true;
    /** @type {any} */
    let tapped;
    const plugin = {
      name,
      // Before what the app's own plugins change or leave out.
      type: "before",
      /** @param {any} event */
      async execute(event) {
        if (active) quietly(() => ear.hear([[event.event_type], event.event_properties]));
        return event;
      },
    };
    const unfollow = find(from, (library) => {
      // What is loaded takes over what the stub was given.
      if (tapped || typeof library.add !== "function") return;
      tapped = library;
      library.add(plugin);
    });
    return () => {
      active = false;
      unfollow();
      tapped?.remove(name);
    };
  });
}
