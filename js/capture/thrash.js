// Going back and forth: somebody looks for what is in neither of two places.

/** So many places in a row, two in turn, within so many ms. */
const PLACES = 4;
const WITHIN = 10_000;
/** A place that is left sooner, in ms, sends on to the next by itself. */
const SHORTEST = 200;

/**
 * Begins; gives a function that ends it.
 * @param {import("./routes.js").Routes} routes
 * @param {() => void} tell
 */
export function watchThrash(routes, tell) {
  /** The latest places, and when each was come to. @type {{ path: string, at: number }[]} */
  let places = [];
  return routes.watch((path) => {
    const now = performance.now();
    const latest = places.at(-1);
    if (latest && latest.path !== path && now - latest.at < SHORTEST) places.pop();
    if (places.at(-1)?.path === path) return;
    places = [...places.slice(1 - PLACES), { path, at: now }];
    const [one, other, third, fourth] = places;
    if (!fourth || now - one.at > WITHIN || one.path !== third.path || other.path !== fourth.path) return;
    places = [];
    tell();
  });
}
