// The clock of a test: it stands still until the test moves it. Owns how a test writes times and lengths of time; reads no clock.

import { parseDuration } from "../capture/duration.js";

/** The longest that a definition can ask for, 3,660 days, in ms: nothing that a test waits for is further away. */
const LONGEST = 3_660 * 86_400_000;

/** A time as a test may write it: ms since 1970, ISO 8601 with a time zone, or a `Date`. @typedef {number | string | Date} Moment */
/** A length of time as a test may write it: as in definitions, `"90m"`, or in ms. @typedef {number | string} Duration */

/** Ms of a length of time. Throws where it is none. @param {Duration} duration */
export function readDuration(duration) {
  const ms = typeof duration === "number" ? duration : parseDuration(duration);
  if (ms !== undefined && Number.isInteger(ms) && ms >= 0 && ms <= LONGEST) return ms;
  throw new Error(
    `\`${duration}\` is no length of time: a whole number with \`s\`, \`m\`, \`h\`, \`d\` or \`w\`, as "8d", or of ms; at most 3,660 days`,
  );
}

/** Ms since 1970. Throws where it is no time, or means another one in each time zone. @param {Moment} moment */
export function readMoment(moment) {
  // Not by `instanceof`: test runners have several of everything.
  const isDate = typeof moment === "object" && typeof moment?.getTime === "function";
  const isMeant =
    typeof moment === "number" || isDate || /^\d{4}-\d\d-\d\d($|T.*(Z|[+-]\d\d:?\d\d)$)/.test(`${moment}`);
  const ms = isMeant ? Number(new Date(moment)) : Number.NaN;
  if (Number.isInteger(ms) && ms >= 0) return ms;
  throw new Error(
    `\`${moment}\` is no time: ISO 8601 with its time zone, as "2026-01-05T09:00:00Z", a \`Date\`, or ms since 1970`,
  );
}

/** @typedef {ReturnType<typeof openClock>} Clock */

/** @param {number} begun ms since 1970 */
export function openClock(begun) {
  let now = begun;
  return {
    /** Ms since 1970. */
    now: () => now,
    /** Ms since the clock began. */
    passed: () => now - begun,
    /** Goes on to `to`; never back. @param {number} to */
    go(to) {
      now = Math.max(now, to);
    },
  };
}
