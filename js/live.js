// What is shown of somebody's progress stays true while it is on the screen. No fact is told to anybody but the engine, so whoever shows
// something asks again: a few times a second while the page is in sight, and at once when something fired. For what shows progress, and
// for the bindings of frameworks; the core does without.

/** How often is asked, in ms: soon enough to seem at once, and a few microseconds each. */
const INTERVAL = 250;

/** @typedef {Pick<import("./index.js").Piquel, "on">} Source */
/** @typedef {ReturnType<typeof open>} Watch */

/** One for each instance, as long as anybody wants it. @type {WeakMap<Source, Watch>} */
const watches = new WeakMap();

/**
 * Calls `look` whenever something may have changed, until the function that it gives is called. Does nothing on a server.
 * @param {Source} piquel
 * @param {() => void} look must not throw; to be quick, for it mostly finds that nothing changed
 */
export function watch(piquel, look) {
  if (typeof document === "undefined") return () => {};
  let watch = watches.get(piquel);
  if (!watch) {
    watch = open(piquel, () => watches.delete(piquel));
    watches.set(piquel, watch);
  }
  return watch.add(look);
}

/** Has all who watch look now: the app has just told something. @param {Source} piquel */
export const lookNow = (piquel) => watches.get(piquel)?.look();

/** @param {Source} piquel @param {() => void} ended */
function open(piquel, ended) {
  /** @type {Set<() => void>} */
  const looks = new Set();
  const look = () => {
    for (const one of [...looks]) one();
  };
  const tick = () => {
    if (document.visibilityState !== "hidden") look();
  };
  const timer = setInterval(tick, INTERVAL);
  document.addEventListener("visibilitychange", tick);
  const ends = /** @type {const} */ (["signal", "stage", "tier"]).map((type) => piquel.on(type, look));
  return {
    look,
    /** @param {() => void} one */
    add(one) {
      // The same function may be given twice, and is ended one by one.
      const own = () => one();
      looks.add(own);
      return () => {
        if (!looks.delete(own) || looks.size > 0) return;
        clearInterval(timer);
        document.removeEventListener("visibilitychange", tick);
        for (const end of ends) end();
        ended();
      };
    },
  };
}
