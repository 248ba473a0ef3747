// Words and figures for a clause of a signal, where a page gives none of its own.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What time alone brings about is nothing to be done. */
const PASSING = new Set(["elapsed", "absent", "exhaustsIn"]);
/** What the words are for that the language of definitions has no names for. @type {Record<string, keyof import("./words.js").Words>} */
const KINDS = { activeDays: "days", activeWeeks: "weeks", activeTime: "time", breadth: "features" };
/** What stands for the whole, in a subject. */
const WHOLE = new Set(["", "any", "app", "all", "core"]);

/** @typedef {import("./live-element.js").Clause} Clause */

/** Whether it is left out of a list of things to do, unless the page has a label for it. @param {Clause} clause */
export const isPassing = ({ condition }) => PASSING.has(condition);

/**
 * @param {Clause} clause
 * @param {(name: keyof import("./words.js").Words) => string} say
 */
export function labelOf({ condition, subject }, say) {
  const kind = Object.hasOwn(KINDS, condition) ? say(KINDS[condition]) : "";
  const about = WHOLE.has(subject) ? "" : subject.split(",").map(readable).join(" → ");
  return kind && about ? `${kind}: ${about}` : kind || about || condition;
}

/** `$invite_sent`, as people write it: Invite sent. @param {string} name */
export function readable(name) {
  const words = name
    .replace(/^\$/, "")
    .replace(/[_.:-]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How far it is, from 0 to 1. @param {Clause} clause */
export function shareOf({ met, measured, needed }) {
  if (met) return 1;
  return measured !== null && needed ? Math.min(Math.max(measured / needed, 0), 1) : 0;
}

/**
 * How far it is in figures; empty where a tick says it all.
 * @param {Clause} clause
 * @param {import("./live-element.js").LiveElement<any>} element
 */
export function amountOf({ condition, measured, needed }, element) {
  if (needed === null || needed === 1) return "";
  const known = Math.min(Math.max(measured ?? 0, 0), needed);
  const of = (/** @type {number} */ done, /** @type {number} */ all, /** @type {Intl.NumberFormatOptions} */ options) =>
    element.say("of", { done: element.write(done), all: element.write(all, options) });
  if (condition === "activeTime" || PASSING.has(condition)) {
    const [unit, ms] = unitOf(needed);
    return of(Math.floor(known / ms), Math.ceil(needed / ms), { style: "unit", unit });
  }
  if (condition === "reach") return element.write(known, { style: "percent", maximumFractionDigits: 0 });
  return of(known, needed, {});
}

/** In which a time is easily read. @param {number} ms @returns {[string, number]} */
const unitOf = (ms) => (ms >= 2 * DAY ? ["day", DAY] : ms >= 2 * HOUR ? ["hour", HOUR] : ["minute", MINUTE]);
