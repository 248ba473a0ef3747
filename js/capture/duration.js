// Lengths of time as documents write them.

/** The units, in ms. */
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `"30s"` in ms: a whole number and one of `s`, `m`, `h`, `d` and `w`; undefined for all else. @param {unknown} text @returns {number | undefined} */
export function parseDuration(text) {
  const [, count, unit] = /^([1-9]\d{0,6})([smhdw])$/.exec(`${text}`) ?? [];
  return unit ? Number(count) * UNITS[/** @type {keyof typeof UNITS} */ (unit)] : undefined;
}
