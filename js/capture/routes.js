// Where the user is: one watch on the address, for all who want to know.

/** @typedef {ReturnType<typeof watchRoutes>} Routes */

/**
 * Begins to watch; nobody hears of anything where `kind` is false.
 * @param {false | "path" | "hash"} kind
 */
export function watchRoutes(kind) {
  /** @type {Set<(path: string) => void>} */
  const listeners = new Set();
  const path = () => (kind ? location.pathname : "");
  const look = () => {
    for (const listener of [...listeners]) listener(path());
  };
  const end = kind ? hear(look) : () => {};
  return {
    path,
    /** Calls at once and whenever the address may have changed; gives a function that ends it. @param {(path: string) => void} listener */
    watch(listener) {
      if (!kind) return () => {};
      listeners.add(listener);
      listener(path());
      return () => {
        listeners.delete(listener);
      };
    },
    end,
  };
}

/** @param {() => void} look @returns {() => void} */
function hear(look) {
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
