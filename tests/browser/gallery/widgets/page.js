// One widget at a time: the real one, and beside it a copy of what it drew, to which no code listens.

import { COMPONENTS } from "./components.js";
import { LIBRARIES } from "./libraries.js";
import { NATIVE } from "./native.js";
import { REACT } from "./react.js";

/** @typedef {(root: HTMLElement) => unknown} Widget builds itself in an element of the page; may take time */

/** @type {Record<string, Widget>} */
const WIDGETS = { ...NATIVE, ...LIBRARIES, ...COMPONENTS, ...REACT };

/** What of a copy would lead to code that listens at the document. @param {Element} copy */
function disconnect(copy) {
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const { name } of [...element.attributes]) {
      if (name === "id" || name.startsWith("data-bs-")) element.removeAttribute(name);
    }
  }
}

// What servers answered; by the page's own clock, which stands still, there is no other way to know.
Object.assign(window, { answers: 0 });
new PerformanceObserver((list) => {
  window.answers += list.getEntriesByType("resource").length;
}).observe({ type: "resource" });

Object.assign(window, {
  /** Shows a widget in place of the one before. @param {string} name */
  async show(name) {
    const real = document.createElement("div");
    real.className = "real";
    document.body.replaceChildren(real);
    await WIDGETS[name](real);
    const broken = /** @type {Element} */ (real.cloneNode(true));
    broken.className = "broken";
    disconnect(broken);
    document.body.append(broken);
  },
  /** Once what was done so far is on the screen: the clocks of the page stand still, those of its animations go on. */
  async frames() {
    for (let n = 0; n < 2; n += 1) await document.body.animate(null, 1).finished;
  },
});
