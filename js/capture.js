// Page views, which the page tells by itself. Clicks, which must not be missed before this is loaded, are in clicks.js.

import { maskPath } from "./path.js";

/**
 * Begins; gives a function that ends it.
 * @param {(event: string, props?: { path: string }) => void} track
 */
export function capture(track) {
  /** @type {string | undefined} */
  let latest;
  const look = () => {
    if (location.pathname === latest) return;
    latest = location.pathname;
    track("$page", { path: maskPath(latest) });
  };
  look();
  return watchRoutes(look);
}

/** @param {() => void} look @returns {() => void} */
function watchRoutes(look) {
  const { navigation } = /** @type {{ navigation?: EventTarget & { currentEntry?: unknown } }} */ (
    /** @type {unknown} */ (window)
  );
  // An element of that name is none, and what has no entries tells of none.
  if (navigation?.currentEntry) {
    navigation.addEventListener("currententrychange", look);
    return () => navigation.removeEventListener("currententrychange", look);
  }
  addEventListener("popstate", look);
  const undo = [hook("pushState", look), hook("replaceState", look)];
  return () => {
    removeEventListener("popstate", look);
    for (const each of undo) each();
  };
}

/** @param {"pushState" | "replaceState"} method @param {() => void} look @returns {() => void} */
function hook(method, look) {
  const { prototype } = History;
  const original = prototype[method];
  let active = true;
  /** @this {History} @param {Parameters<History["pushState"]>} args */
  const ours = function (...args) {
    original.apply(this, args);
    if (active) look();
  };
  prototype[method] = ours;
  return () => {
    active = false;
    // Whoever hooked in after us calls ours: it stays, and does nothing of its own.
    if (prototype[method] === ours) prototype[method] = original;
  };
}
