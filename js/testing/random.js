// Chance that is the same in every run: what is drawn for ids and pauses follows from a seed alone.

/** @typedef {ReturnType<typeof openRandom>} Random */

/**
 * Numbers from 0 to below 1: mulberry32 (T. Ettinger, 2017), which passes for random where nobody attacks it.
 * @param {number} seed a whole number; each has its own order
 */
export function openRandom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
