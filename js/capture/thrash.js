// Back and forth between two routes: somebody looks for what is in neither.

/** A, B, A, B is this many. */
const LEGS = 4;
/** All of them within this, in ms. */
const WITHIN = 10_000;
/** Who was at a route for less was led on by the page itself, in ms. */
const SHORTEST = 200;

/**
 * Begins; gives a function that ends it.
 * @param {import("./routes.js").Routes} routes
 * @param {() => void} tell
 */
export function watchThrash(routes, tell) {
  /** @type {{ path: string, at: number }[]} */
  let stays = [];
  return routes.watch((path) => {
    const at = performance.now();
    let last = stays.at(-1);
    if (last && last.path !== path && at - last.at < SHORTEST) {
      stays.pop();
      last = stays.at(-1);
    }
    if (last?.path === path) return;
    stays = [...stays, { path, at }].slice(-LEGS);
    const [a, b, c, d] = stays;
    if (!d || a.path !== c.path || b.path !== d.path || d.at - a.at > WITHIN) return;
    stays = [];
    tell();
  });
}
