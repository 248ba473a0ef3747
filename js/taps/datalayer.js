import { readRules } from "./rules.js";
import { attempt, find, listen } from "./wrap.js";

/**
 * Hears what is pushed to the data layer of Google Tag Manager, and by `gtag`.
 * @param {import("./rules.js").Listening} piquel what hears it
 * @param {import("./rules.js").Rules} rules which events it hears, and as what
 * @param {any} [from] the array, or the name of its global
 * @returns {() => void} a function that ends it
 */
export function tapDataLayer(piquel, rules, from = "dataLayer") {
  return attempt(() => {
    const ear = readRules(piquel, rules);
    /** @type {any} */
    let latest;
    let unwrap = () => {};
    const unfollow = find(from, (layer) => {
      if (layer === latest) return;
      unwrap();
      latest = layer;
      ear.hearQueue(layer, read);
      // Tag Manager replaces the method, and calls the one that was there.
      unwrap = listen(layer, "push", (given) => {
        for (const entry of given) ear.hear(read(entry));
      });
    });
    return () => {
      unfollow();
      unwrap();
    };
  });
}

/** An object of its own, or what `gtag` was called with. @param {any} entry @returns {import("./rules.js").Call | undefined} */
function read(entry) {
  if (typeof entry?.event === "string") return [[entry.event], entry];
  return entry?.[0] === "event" ? [[entry[1]], entry[2]] : undefined;
}
