// Numbers that look random and are the same for the same seed.

/** Numbers from 0 to below 1, from a generator of 32 bits (a Weyl sequence, mixed). @param {number} seed */
export function generator(seed) {
  let state = seed >>> 0;
  const draw = () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  return {
    draw,
    /** A whole number from 0 to below `n`. @param {number} n */
    below: (n) => Math.floor(draw() * n),
    /** @template T @param {readonly T[]} list @returns {T} */
    of: (list) => list[Math.floor(draw() * list.length)],
    /** @param {number} chance 0 to 1 */
    flip: (chance) => draw() < chance,
  };
}

/** @typedef {ReturnType<typeof generator>} Random */
