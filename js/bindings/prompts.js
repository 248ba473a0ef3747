// The prompt that waits to be shown by a component of the app. It outlives components: the engine offers no other before this one was
// followed, answered or dismissed, so whoever comes next, after a change of routes, gets it again.

import { openStore } from "./store.js";

/** @typedef {import("../prompt.js").Prompt} Prompt */

/** @param {import("../live.js").Source} piquel */
export function openPrompts(piquel) {
  /** @type {Prompt | null} */
  let current = null;

  /** The same prompt, which is gone once it was told what became of it. @param {Prompt} prompt @returns {Prompt} */
  const passing = (prompt) => {
    const end = () => {
      if (current !== mine) return;
      current = null;
      store.look();
    };
    /** @type {Prompt} */
    const mine = {
      ...prompt,
      clicked() {
        prompt.clicked();
        end();
      },
      answered(choice) {
        prompt.answered(choice);
        if (prompt.content.question?.choices[choice]) end();
      },
      dismissed() {
        prompt.dismissed();
        end();
      },
    };
    return mine;
  };

  const store = openStore({
    unknown: /** @type {Prompt | null} */ (null),
    read: () => current,
    listen: (look) =>
      piquel.on("prompt", (prompt) => {
        current = passing(prompt);
        look();
      }),
  });
  return store;
}
