// Words for evidence: a leaf condition of the definition language and what was measured become one short English
// phrase. Pure; knows the language's conditions, nothing of the page or of how a lead reached it.

import { duration, durationMs, eventPhrase, list, number, percent, plural, sentence, span, words } from "./words.js";

/**
 * @typedef {Record<string, any>} Clause a leaf condition as the document words it
 * @typedef {(clause: Clause, measured: number, labels: Labels) => string} Wording
 * @typedef {Record<string, string>} Labels labels of signals by their id
 */

/** What `$weekday` counts from 1. */
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** One wording per leaf condition, under the key that names the condition. @type {Record<string, Wording>} */
const WORDINGS = {
  count: (c, m) => tally(m, c.gte, (n) => selectorPhrase(c.count, n)) + period(c),
  trend: (c, m) =>
    `${tally(m, c.gte, (n) => selectorPhrase(c.trend, n))} in ${days(c.days)}, ` +
    `at least ${number(c.times)} times the pace of the ${days(c.over)} before`,
  distinct: (c, m) => tally(m, c.gte, (n) => plural(words(c.by), n)) + period(c),
  sum: (c, m) => {
    const total = m > c.gte ? `${number(m)} (${number(c.gte)} needed)` : `at least ${number(m)}`;
    return `${words(c.of)} adds up to ${total} over ${selectorPhrase(c.sum, 2)}${period(c)}`;
  },
  breadth: (c, m) =>
    tally(m, c.gte, (n) => `${c.breadth === "core" ? "core " : ""}${plural("feature", n)} used`) + period(c),
  activeDays: (c, m) => tally(m, c.gte, (n) => plural("active day", n)) + withSelector(c.activeDays) + period(c),
  activeWeeks: (c, m) =>
    tally(m, c.gte, (n) => plural("active week", n)) +
    withSelector(c.activeWeeks) +
    (c.weeks === undefined ? "" : ` in the last ${number(c.weeks)} weeks`),
  activeUsers: (c, m) => tally(m, c.gte, (n) => plural("active user", n)) + withSelector(c.activeUsers) + period(c),
  sequence: (c) => `${c.sequence.map((/** @type {unknown} */ s) => selectorPhrase(s, 1)).join(" → ")}${period(c)}`,
  absent: (c, m) =>
    `no ${selectorPhrase(c.absent, 1)} for ${span(m)}` +
    (c.after === undefined ? "" : ` after the latest ${selectorPhrase(c.after, 1)}`),
  elapsed: (c, m) => elapsed(c, m),
  activeTime: (c, m) => {
    const inside = c.activeTime === "app" ? "" : ` in ${words(c.activeTime)}`;
    return `${span(m)} engaged${inside}${period(c)}`;
  },
  limit: (c, m) => {
    if (c.exhaustsIn !== undefined) {
      const name = `${words(c.limit)} limit`;
      return m <= 0 ? `${name} reached` : `${name} runs out in ${span(m)} at this pace`;
    }
    return `${m > c.reach ? "" : "at least "}${percent(m)} of ${words(c.limit)} limit`;
  },
  trait: (c) => `${words(c.trait)} ${testWords(c)}`,
  is: (c, _m, labels) => `${labels[c.is] ?? words(c.is)}${period(c)}`,
  tier: (c) => `tier ${words(c.tier)}`,
};

/**
 * One clause in words. A clause of a kind that is not known here is spelled out as the document words it.
 * @param {Clause | null} clause null where the collector does not know the document
 * @param {number} measured
 * @param {Labels} [labels]
 * @returns {string}
 */
export function clauseWords(clause, measured, labels = {}) {
  if (clause === null || typeof clause !== "object") return `measured ${number(measured)}`;
  const kind = Object.keys(WORDINGS).find((key) => key in clause);
  if (kind) {
    try {
      return WORDINGS[kind](clause, measured, labels);
    } catch {
      // A newer language may give a known key a new shape; what follows reads any shape.
    }
  }
  return `${spell(clause)} (measured ${number(measured)})`;
}

/**
 * All that a firing rests on, one phrase per leaf that was true.
 * @param {{ evidence: { measured: number, clause: Clause | null }[] }} firing
 * @param {Labels} [labels]
 */
export const firingWords = ({ evidence }, labels) =>
  evidence.map(({ clause, measured }) => clauseWords(clause, measured, labels));

/** What became of a score's tier: "Ready: hot". @param {{ score: string, tier: string | null }} standing */
export const tierWords = ({ score, tier }) => `${sentence(words(score))}: ${tier === null ? "no tier" : words(tier)}`;

/** What a score added up to: "behaviour 61.5 · fit 20". @param {{ behaviour: number, fit: number }} standing */
export const sumWords = ({ behaviour, fit }) => `behaviour ${number(behaviour)} · fit ${number(fit)}`;

/** Kinds in the order in which their evidence says most about a lead. */
const TELLING = ["aha", "milestone", "limit", "hand_raise", "habit"];

/**
 * One line of why a lead is worth a look: the evidence of its most telling signal; "" where there is none.
 * @param {{ signal: string, label: string | null, kind: string | null, evidence: { measured: number, clause: Clause | null }[] }[]} signals
 */
export function leadEvidence(signals) {
  const kind = TELLING.find((telling) => signals.some((signal) => signal.kind === telling));
  const telling = signals.find((signal) => signal.kind === kind) ?? signals[0];
  return telling ? firingWords(telling, labelsOf(signals)).join(" · ") : "";
}

/** @param {{ signal: string, label: string | null }[]} signals @returns {Labels} */
export const labelsOf = (signals) =>
  Object.fromEntries(signals.flatMap(({ signal, label }) => (label === null ? [] : [[signal, label]])));

/** "10 of 10 messages sent", "1 invite sent" where one was enough, "12 messages sent (10 needed)" where more is known.
 * @param {number} measured @param {number} needed @param {(n: number) => string} phrase */
function tally(measured, needed, phrase) {
  const join = (/** @type {string} */ figures, /** @type {number} */ n) => `${figures} ${phrase(n)}`.trim();
  if (measured > needed) return `${join(number(measured), measured)}${needed > 1 ? ` (${number(needed)} needed)` : ""}`;
  if (needed === 1) return join(number(measured), measured);
  return join(`${number(measured)} of ${number(needed)}`, needed);
}

/** @param {unknown} selector a name, `{event, where}` or `{feature}` @param {number} n */
function selectorPhrase(selector, n) {
  if (typeof selector === "string") return eventPhrase(selector, n);
  const { event, where, feature } = /** @type {Clause} */ (selector);
  if (feature !== undefined) return `${plural("use", n)} of ${words(feature)}`;
  if (event === undefined) throw new TypeError("no selector");
  const tests = Object.entries(where ?? {}).map(([prop, test]) => `${words(prop)} ${testWords(asTest(prop, test))}`);
  return eventPhrase(event, n) + (tests.length ? ` with ${list(tests, "and")}` : "");
}

/** A scalar in `where` means equality; weekdays have names. @param {string} prop @param {any} test @returns {Clause} */
function asTest(prop, test) {
  const full = test !== null && typeof test === "object" ? test : { eq: test };
  if (prop !== "$weekday") return full;
  const name = (/** @type {any} */ day) => WEEKDAYS[day - 1] ?? day;
  return Object.fromEntries(
    Object.entries(full).map(([key, bound]) => [key, Array.isArray(bound) ? bound.map(name) : name(bound)]),
  );
}

/** @param {Clause} test */
function testWords(test) {
  const parts = [];
  if (test.eq !== undefined) parts.push(`is ${scalar(test.eq)}`);
  if (test.in !== undefined) parts.push(`is ${list(test.in.map(scalar))}`);
  if (test.gte !== undefined) parts.push(`at least ${scalar(test.gte)}`);
  if (test.gt !== undefined) parts.push(`more than ${scalar(test.gt)}`);
  if (test.lte !== undefined) parts.push(`at most ${scalar(test.lte)}`);
  if (test.lt !== undefined) parts.push(`less than ${scalar(test.lt)}`);
  if (test.exists !== undefined) parts.push(test.exists ? "is known" : "is not known");
  if (!parts.length) throw new TypeError("no test");
  return list(parts, "and");
}

/** @param {unknown} value */
function scalar(value) {
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** What leaves a device is 1 where the test has an upper bound, else at most the lower bound. @param {Clause} clause @param {number} measured */
function elapsed(clause, measured) {
  const since = `since ${anchorPhrase(clause.elapsed)}`;
  if (clause.lt !== undefined && measured === 1) {
    const bounds = [];
    if (clause.gte !== undefined) bounds.push(`at least ${duration(clause.gte)}`);
    bounds.push(`less than ${duration(clause.lt)}`);
    return `${list(bounds, "and")} ${since}`;
  }
  if (measured < 0) return `${span(-measured)} before ${anchorPhrase(clause.elapsed)}`;
  return `${measured === durationMs(clause.gte) ? "at least " : ""}${span(measured)} ${since}`;
}

/** @param {any} anchor */
function anchorPhrase(anchor) {
  if (anchor === "firstSeen") return "the first visit";
  if (anchor.trait !== undefined) return words(anchor.trait);
  return `the first ${selectorPhrase(anchor, 1)}`;
}

/** @param {unknown} selector */
function withSelector(selector) {
  if (selector === "any") return "";
  if (selector !== null && typeof selector === "object" && "fired" in selector)
    return ` with ${words(String(selector.fired))}`;
  return ` with ${selectorPhrase(selector, 2)}`;
}

/** @param {Clause} clause */
function period(clause) {
  if (clause.within !== undefined) return ` within ${duration(clause.within)}`;
  if (clause.days !== undefined) return ` in ${days(clause.days)}`;
  return "";
}

/** @param {number} n */
const days = (n) => `${number(n)} ${plural("day", n)}`;

/** Any JSON as words, for conditions of a later language: "novelty: search, at least: 3". @param {unknown} value @returns {string} */
function spell(value) {
  if (Array.isArray(value)) return value.map(spell).join(", ");
  if (value !== null && typeof value === "object") {
    return Object.entries(value)
      .map(([key, inner]) => `${words(key)}: ${spell(inner)}`)
      .join(", ");
  }
  return typeof value === "string" ? words(value) : scalar(value);
}
