// Tries again what may work later, with growing pauses.

const TRIES = 8;
/** The first pause is at most this long, each further one at most twice the one before, in ms. */
const PAUSE = 1000;

/** Something that trying again will not mend. */
export class PermanentError extends Error {}

/**
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {{ isCurrent: () => boolean, giveUp: () => void }} facade told at the first failure that this may take long
 * @param {(ms: number) => Promise<unknown>} [pause]
 * @returns {Promise<T>} rejects with the last failure
 */
export async function retry(attempt, facade, pause = (ms) => new Promise((done) => setTimeout(done, ms))) {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof PermanentError || failures === TRIES || !facade.isCurrent()) throw error;
      facade.giveUp();
      await pause(Math.random() * PAUSE * 2 ** (failures - 1));
    }
  }
}
