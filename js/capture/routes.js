// Where the user is: one watch on the address, for all who want to know. It looks on: what the page asks of its history is done and
// answered as if nobody did. Query, matrix parameters and a fragment that is no route are not read.

import { listen } from "./page.js";
import { later, shield } from "./shield.js";

/** How long an address stands until it is a view, in ms: guards, redirects and what a router takes back are over by then. */
const SETTLED = 200;

const { apply } = Reflect;
const METHODS = /** @type {const} */ (["pushState", "replaceState"]);

/** @typedef {ReturnType<typeof watchRoutes>} Routes */
/** @typedef {(path: string) => void} Listener */

/**
 * Begins to watch; nobody hears of anything where `kind` is false.
 * @param {false | "path" | "hash"} kind
 */
export function watchRoutes(kind) {
  /** @type {Set<Listener>} */
  const listeners = new Set();
  /** @type {Set<Listener>} */
  const viewers = new Set();
  const path = kind === "hash" ? readHash() : readPath;
  let latest = path();
  /** What is in view. @type {string | undefined} */
  let seen;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const view = () => {
    clearTimeout(timer);
    const now = path();
    // What is loaded ahead may never be looked at.
    if (now === seen || /** @type {{ prerendering?: boolean }} */ (document).prerendering) return;
    seen = now;
    tell(viewers, now);
  };
  const look = () => {
    const now = path();
    if (now === latest) return;
    latest = now;
    clearTimeout(timer);
    timer = later(view, SETTLED);
    tell(listeners, now);
  };
  const ends = kind
    ? [
        hear(() => shield(look)),
        listen(["pagehide", "prerenderingchange"], view),
        listen(["pageshow"], (/** @type {PageTransitionEvent} */ { persisted }) => {
          // Who comes back sees it again, whether the browser kept the page or loads it anew.
          if (!persisted) return;
          seen = undefined;
          view();
        }),
        () => clearTimeout(timer),
      ]
    : [];

  return {
    /** The present path: without a slash at the end, doubled ones and matrix parameters. */
    path,
    /** Calls at once and whenever the path is another, even for a moment; gives a function that ends it. @param {Listener} listener */
    watch: (listener) => (kind ? enlist(listeners, listener, path()) : () => {}),
    /**
     * The same for views: calls at once and whenever a page comes into view. Those that it passes through on its way there are none.
     * @param {Listener} viewer
     */
    views(viewer) {
      if (!kind) return () => {};
      if (seen === undefined) view();
      return enlist(viewers, viewer, seen);
    },
    end() {
      for (const end of ends) shield(end);
    },
  };
}

/** What has no host has no path of its own, but its content or a place on the user's disk. */
function readPath() {
  const { host, pathname } = location;
  return host ? tidy(pathname) : "/";
}

/** The route is what stands between `#/` or `#!/` and a question mark; a fragment that is none leaves it as it is. */
function readHash() {
  let route = "/";
  return () => {
    const { hash } = location;
    const [, found = hash === "" ? "/" : undefined] = /^#!?(\/[^?#]*)/.exec(hash) ?? [];
    if (found) route = tidy(found);
    return route;
  };
}

/** @param {string} path */
const tidy = (path) =>
  path
    .replace(/;[^/]*/g, "")
    .replace(/\/+/g, "/")
    .replace(/(.)\/$/, "$1");

/** @param {Set<Listener>} set @param {Listener} listener @param {string | undefined} now what it is called with at once */
function enlist(set, listener, now) {
  // A listener may be in there more than once, each with an end of its own.
  const mine = (/** @type {string} */ path) => listener(path);
  set.add(mine);
  if (now !== undefined) mine(now);
  return () => {
    set.delete(mine);
  };
}

/** @param {Set<Listener>} set @param {string} path */
function tell(set, path) {
  for (const listener of [...set]) shield(() => listener(path));
}

/** @param {() => void} look @returns {() => void} */
function hear(look) {
  const unlisten = listen(["popstate", "hashchange"], look);
  const end = hearNavigation(look) ?? hearHistory(look);
  return () => {
    unlisten();
    end();
  };
}

/** What of an address that changes is told by the browser itself, if it does. @param {() => void} look */
function hearNavigation(look) {
  try {
    const { navigation } = /** @type {{ navigation?: unknown }} */ (/** @type {unknown} */ (window));
    // Pages have elements and variables of that name, and in some frames it has no entries and tells of none.
    if (!(navigation instanceof EventTarget) || !("oncurrententrychange" in navigation)) return undefined;
    if (!(/** @type {{ currentEntry?: unknown }} */ (navigation).currentEntry)) return undefined;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    addEventListener.call(navigation, "currententrychange", look);
    return () => removeEventListener.call(navigation, "currententrychange", look);
  } catch {
    return undefined;
  }
}

/** @param {() => void} look */
function hearHistory(look) {
  /** @type {(() => void)[]} */
  const ends = [];
  // On the prototype, where nobody is hidden by it who hooks in before or after.
  for (const method of METHODS) shield(() => ends.push(hook(History.prototype, method, look)));
  // Where nothing could be hooked, or others take it away or go past it, it shows where the user is when they act.
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const glance = () => {
    look();
    clearTimeout(timer);
    timer = later(look, SETTLED);
  };
  ends.push(listen(["click", "keydown"], glance), () => clearTimeout(timer));
  return () => {
    for (const end of ends) shield(end);
  };
}

/**
 * Has a method tell once it did what it does. To whoever looks at it or calls it, it is what it was.
 * @param {History} holder
 * @param {typeof METHODS[number]} method
 * @param {() => void} look
 */
function hook(holder, method, look) {
  const original = holder[method];
  let isOver = false;
  const ours = new Proxy(original, {
    apply(target, self, given) {
      const answer = apply(target, self, given);
      if (!isOver) look();
      return answer;
    },
  });
  holder[method] = ours;
  return () => {
    isOver = true;
    // Whoever hooked in after us calls ours: it stays, and does nothing of its own.
    if (holder[method] === ours) holder[method] = original;
  };
}
