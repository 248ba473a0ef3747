// Whether somebody can see the page: what the browser tells of it, passed on. What follows from it is the engine's business
// (src/activity.rs).

import { HIDE, SHOW } from "./calls.js";

const VIEWS = ["visibilitychange", "focus", "pageshow", "resume"];

/**
 * Begins; gives a function that ends it.
 * @param {(what: number) => void} tell
 */
export function watchLife(tell) {
  const view = (/** @type {Event} */ { type, target }) => {
    // That of an element the page may give and take by itself.
    if (type !== "focus" || target === window) tell(document.visibilityState === "hidden" ? HIDE : SHOW);
  };
  const leave = () => tell(HIDE);
  const each = (/** @type {typeof addEventListener} */ act) => {
    for (const event of VIEWS) act(event, view, true);
    // It does not bubble.
    act("freeze", leave, true);
    // Whoever has something to tell of a page that is left does so first.
    act("pagehide", leave);
  };
  each(addEventListener);
  return () => each(removeEventListener);
}
