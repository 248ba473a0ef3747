// The prompt that waits to be shown by a component of the app. It outlives components: the engine offers no other before this one is over,
// so whoever comes next, after a change of routes, gets it again.

import { openStore } from "./store.js";

/** @typedef {import("../prompt.js").Prompt} Prompt */

/** @param {import("../live.js").Source} piquel */
export function openPrompts(piquel) {
  /** @type {Prompt | null} */
  let current = null;
  /** Prompts that are over: a listener that is told of one before us may give it back at once. @type {WeakSet<Prompt>} */
  const over = new WeakSet();
  const store = openStore({
    unknown: /** @type {Prompt | null} */ (null),
    read: () => current,
    // Only while somebody may show it: one that is offered and not shown keeps all others back.
    listen: (look) =>
      piquel.on("prompt", (prompt) => {
        if (over.has(prompt)) return;
        current = prompt;
        look();
      }),
  });
  piquel.on("promptEnd", (prompt) => {
    over.add(prompt);
    current = null;
    store.look();
  });
  return store;
}
