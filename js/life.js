// Whether somebody can see the page: what the browser tells of it, passed on. What follows from it is the engine's business
// (src/activity.rs).

import { HIDE, SHOW } from "./calls.js";

const VIEWS = ["visibilitychange", "focus", "pageshow", "resume"];
const LEAVINGS = ["pagehide", "freeze"];

/**
 * Begins; gives a function that ends it.
 * @param {(what: number) => void} tell
 */
export function watchLife(tell) {
  const view = () => tell(document.visibilityState === "hidden" ? HIDE : SHOW);
  const leave = () => tell(HIDE);
  /** @type {[string, () => void][]} */
  const listeners = [
    ...VIEWS.map((event) => /** @type {[string, () => void]} */ ([event, view])),
    ...LEAVINGS.map((event) => /** @type {[string, () => void]} */ ([event, leave])),
  ];
  // Whoever has something to tell of a page that is left does so first.
  const isFirst = (/** @type {() => void} */ listener) => listener !== leave;
  for (const [event, listener] of listeners) addEventListener(event, listener, isFirst(listener));
  return () => {
    for (const [event, listener] of listeners) removeEventListener(event, listener, isFirst(listener));
  };
}
