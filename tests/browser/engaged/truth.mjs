// What engaged time is, reckoned from a script of what somebody did. It knows nothing of the engine.

/**
 * What happens at a time, in seconds; `page` by its number.
 * @typedef {{ at: number, page: number } & (
 *   | { does: "acts", feature: string | null }
 *   | { does: "goes", feature: string | null }
 *   | { does: "shows" | "hides" | "closes" }
 *   | { does: "sleeps", for: number }
 * )} Step
 */

/**
 * Seconds of engaged time of all, and of each feature. All pages are in sight at first, and nobody is there.
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
  steps.forEach((step, place) => {
    const page = state[step.page];
    if (step.does === "hides" || step.does === "closes") page.isVisible = false;
    if (step.does === "shows") page.isVisible = true;
    if (step.does === "shows" || step.does === "acts") page.life = step.at;
    if (step.does === "goes" || step.does === "acts") page.feature = step.feature;
    // Nobody is at any page when the device wakes.
    if (step.does === "sleeps") for (const page of state) page.life = Number.NEGATIVE_INFINITY;
    // Somebody is at one page at the most: where they were last.
    const [latest] = state.toSorted((one, other) => other.life - one.life);
    const end = Math.min(steps[place + 1]?.at ?? until, latest.life + idle);
    if (!latest.isVisible || end <= step.at) return;
    engaged.app += end - step.at;
    if (latest.feature) engaged[latest.feature] = (engaged[latest.feature] ?? 0) + end - step.at;
  });
  return engaged;
}
