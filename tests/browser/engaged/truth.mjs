// What engaged time is, reckoned a second at a time from a script of what somebody did. It knows nothing of the engine.

/**
 * What happens at a time, in seconds; `page` by its number.
 * @typedef {{ at: number, page: number } & (
 *   | { does: "acts", feature: string | null }
 *   | { does: "goes", feature: string | null }
 *   | { does: "shows" | "hides" }
 * )} Step
 */

/**
 * Seconds of engaged time of all, and of each feature.
 * @param {Step[]} steps in order of time
 * @param {{ pages: number, until: number, idle: number }} of
 */
export function reckon(steps, { pages, until, idle }) {
  const state = Array.from({ length: pages }, () => ({
    isVisible: true,
    life: Number.NEGATIVE_INFINITY,
    feature: /** @type {string | null} */ (null),
  }));
  /** @type {Record<string, number>} */
  const engaged = { app: 0 };
  let next = 0;
  for (let second = 0; second < until; second += 1) {
    for (; steps[next]?.at <= second; next += 1) {
      const step = steps[next];
      const page = state[step.page];
      if (step.does === "hides") page.isVisible = false;
      if (step.does === "shows") page.isVisible = true;
      if (step.does === "shows" || step.does === "acts") page.life = second;
      if (step.does === "goes" || step.does === "acts") page.feature = step.feature;
    }
    // Somebody is at one page at the most: where they were last.
    const [latest] = state.toSorted((one, other) => other.life - one.life);
    if (!latest.isVisible || second - latest.life >= idle) continue;
    engaged.app += 1;
    if (latest.feature) engaged[latest.feature] = (engaged[latest.feature] ?? 0) + 1;
  }
  return engaged;
}
