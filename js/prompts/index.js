// `piquel/prompts`: what the engine offers is drawn. What is here is small and has no effect on a page, or a server, until it is called;
// what draws is loaded with the first prompt, or where elements are wanted.

export { showPrompts } from "./show.js";

/** @typedef {import("./show.js").PromptOptions} PromptOptions */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./checklist.js").Checklist} Checklist */
/** @typedef {import("./meter.js").Meter} Meter */

/**
 * Defines `<piquel-checklist>`, `<piquel-meter>` and `<piquel-slot>`. Does nothing on a server, and nothing for a second time.
 * @returns {Promise<boolean>} whether they are there; never rejects
 */
export async function defineElements() {
  if (typeof customElements === "undefined") return false;
  try {
    const { define } = await import("./elements.js");
    define();
    return true;
  } catch (error) {
    console.warn("piquel: the elements cannot be defined:", error);
    return false;
  }
}
