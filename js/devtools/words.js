// Numbers, times and conditions as the panel writes them.

const UNITS = /** @type {const} */ ([
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
]);
/** What is measured in ms, and what as a share. */
const IN_TIME = new Set(["absent", "elapsed", "activeTime", "exhaustsIn"]);
const AS_SHARE = new Set(["reach"]);

/** Its two largest units. @param {number} ms */
export function duration(ms) {
  const sign = ms < 0 ? "−" : "";
  let rest = Math.abs(ms);
  const parts = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return sign + (parts.slice(0, 2).join(" ") || `${Math.round(rest)} ms`);
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** @param {number} at */
export const clock = (at) => CLOCK.format(at);
/** @param {number} at */
export const day = (at) => DAY.format(at);

/** What a condition measures or needs. @param {string} condition @param {number | null} value */
export function measure(condition, value) {
  if (value === null) return "–";
  if (IN_TIME.has(condition)) return duration(value);
  return AS_SHARE.has(condition) ? `${Math.round(value * 1000) / 10} %` : `${Math.round(value * 1000) / 1000}`;
}

/** @param {number} count @param {string} one */
export const plural = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** The leaves of a condition, left to right, as `explain` counts its clauses; each with whether it stands under `not`. @param {any} when @param {boolean} [isDenied] @returns {{ leaf: any, isDenied: boolean }[]} */
export function leavesOf(when, isDenied = false) {
  const inner = when?.all ?? when?.any;
  if (Array.isArray(inner)) return inner.flatMap((one) => leavesOf(one, isDenied));
  return when?.not ? leavesOf(when.not, !isDenied) : [{ leaf: when, isDenied }];
}
