// `piquel/prompts` for pages with the classic script: loaded from beside it when a page asks for it.

import { importBeside } from "./beside.js";

/** @typedef {typeof import("../prompts/index.js")} Prompts */

/** Never rejects. @returns {Promise<Prompts | null>} */
async function load() {
  try {
    return await importBeside("prompts.js");
  } catch (error) {
    console.warn("piquel: what draws prompts cannot be loaded:", error);
    return null;
  }
}

/** What the script adds to what `init` started. @param {import("../index.js").Piquel} piquel */
export const promptsOf = (piquel) => ({
  /** As that of `piquel/prompts`; gives a function that ends it. @param {import("../prompts/show.js").PromptOptions} [options] */
  showPrompts(options) {
    let isOver = false;
    let end = () => {
      isOver = true;
    };
    load().then((prompts) => {
      if (prompts && !isOver) end = prompts.showPrompts(piquel, options);
    });
    return () => end();
  },
  /** As that of `piquel/prompts`. */
  defineElements: async () => (await load())?.defineElements() ?? false,
});
