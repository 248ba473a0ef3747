// Waiting for what another process or page does.

const POLL_MS = 20;
/** Only what fails waits so long: a machine may be slow. */
const DEADLINE_MS = 30_000;

/**
 * Asks `condition` again and again until it answers with something truthy, and returns that. An error thrown by it counts
 * as "not yet".
 * @template T
 * @param {string} what what is waited for, as it shall stand in the failure
 * @param {() => T | Promise<T>} condition
 * @param {number} [within] ms
 * @returns {Promise<Exclude<T, false | null | undefined | 0 | "">>}
 */
export async function until(what, condition, within = DEADLINE_MS) {
  const deadline = performance.now() + within;
  for (;;) {
    /** @type {unknown} */
    let last;
    try {
      const answer = await condition();
      if (answer) return /** @type {Exclude<T, false | null | undefined | 0 | "">} */ (answer);
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`, { cause: last });
    await new Promise((next) => setTimeout(next, POLL_MS));
  }
}
