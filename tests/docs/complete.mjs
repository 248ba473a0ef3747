// A part of a definitions document made a whole one: what stands in a page is often only what matters there. What a part leaves out is what it
// names: events, limits, traits, features and signals are declared as it uses them, and nothing else is.

/** @typedef {Record<string, any>} Json */

const WHOLE = { schema: 1, version: 1 };
/** Where a condition has a selector. */
const SELECTORS = [
  "count",
  "trend",
  "distinct",
  "sum",
  "absent",
  "after",
  "activeDays",
  "activeWeeks",
  "activeUsers",
  "elapsed",
];
/** What may stand in a selector's place. */
const WORDS = new Set(["any", "all", "core", "app", "firstSeen"]);
/** What every user is true of. */
const ALWAYS = { activeDays: "any", gte: 1 };
const PLACEHOLDER = /\{(limit|count|activeTime|trait)\.([^}]+)\}/g;
/** What is told of a limit, behind its name. */
const OF_LIMIT = /\.(used|cap|remaining|days_left)$/;

/**
 * @param {Json} part
 * @returns {Json}
 */
export function complete(part) {
  const names = namesOf(part);
  /** @param {Map<string, any>} found @param {Json} [declared] */
  const all = (found, declared = {}) => ({ ...Object.fromEntries(found), ...declared });
  const { signals = [] } = part;
  const missing = [...names.signals].filter((id) => !signals.some((/** @type {Json} */ signal) => signal.id === id));
  return {
    ...WHOLE,
    ...part,
    events: all(names.events, part.events),
    limits: all(names.limits, part.limits),
    traits: all(names.traits, part.traits),
    features: all(names.features, part.features),
    signals: [...signals, ...missing.map((id) => ({ id, kind: "custom", when: ALWAYS }))],
  };
}

/** Whether this is a condition. @param {Json} value */
export const isCondition = (value) =>
  [...SELECTORS, "sequence", "breadth", "activeTime", "limit", "trait", "is", "tier", "all", "any", "not"].some(
    (key) => key in value && !("t" in value) && !("points" in value),
  );

/** All that a part names. @param {Json} part */
function namesOf(part) {
  /** @type {Map<string, { props: Record<string, string> }>} */
  const events = new Map();
  /** @type {Map<string, { cap?: number }>} */
  const limits = new Map();
  /** @type {Map<string, string>} */
  const traits = new Map();
  /** @type {Map<string, { events: string[] }>} */
  const features = new Map();
  /** @type {Set<string>} */
  const signals = new Set();

  /** @param {string} name @param {Record<string, string>} [props] */
  const event = (name, props = {}) => {
    if (name.startsWith("$") || WORDS.has(name)) return;
    const known = events.get(name) ?? { props: {} };
    Object.assign(known.props, props);
    events.set(name, known);
  };
  const feature = (/** @type {string} */ name) => {
    if (!WORDS.has(name)) features.set(name, { events: [] });
  };
  /** @param {any} value @param {Json} condition that it is part of */
  const selector = (value, { by, of }) => {
    /** @type {Record<string, string>} */
    const props = {};
    if (by && !by.startsWith("$")) props[by] = "string";
    if (of && !of.startsWith("$")) props[of] = "number";
    if (typeof value === "string") event(value, props);
    else if (value.trait) traits.set(value.trait, "number");
    else if (value.feature) feature(value.feature);
    else if (value.fired) signals.add(value.fired);
    else event(value.event, { ...props, ...typesOf(value.where ?? {}) });
  };
  /** @param {Json} value */
  const condition = (value) => {
    for (const key of SELECTORS) if (key in value) selector(value[key], value);
    for (const one of value.sequence ?? []) selector(one, {});
    if (Array.isArray(value.breadth)) value.breadth.forEach(feature);
    if (value.activeTime) feature(value.activeTime);
    if (value.limit) limits.set(value.limit, {});
    if (value.trait) traits.set(value.trait, typeOf(value));
    if (value.is) signals.add(value.is);
    for (const one of [value.all ?? [], value.any ?? [], value.not ?? []].flat()) condition(one);
  };

  for (const { when } of part.signals ?? []) condition(when);
  for (const { behaviour = [], fit = [] } of part.scores ?? []) {
    for (const term of [...behaviour, ...fit]) {
      if (term.signal) signals.add(term.signal);
      else condition(term);
    }
  }
  for (const prompt of part.prompts ?? []) {
    for (const id of [prompt.on, prompt.cancelOn ?? []].flat()) signals.add(id);
    const { question } = prompt.content;
    if (question) traits.set(question.trait, typeof question.choices[0].value);
    for (const [, kind, name] of JSON.stringify(prompt).matchAll(PLACEHOLDER)) {
      if (kind === "limit") limits.set(name.replace(OF_LIMIT, ""), {});
      else if (kind === "count") event(name);
      else if (kind === "activeTime") feature(name);
      else if (!traits.has(name)) traits.set(name, "string");
    }
  }
  for (const { facts, expect } of part.tests ?? []) {
    for (const fact of facts) {
      if (fact.event) event(fact.event, typesOf(fact.props ?? {}));
      if (fact.limit) limits.set(fact.limit, {});
      if (fact.fired) signals.add(fact.fired);
      for (const [name, value] of Object.entries(fact.traits ?? {})) traits.set(name, typeof value);
    }
    for (const { signal } of expect) signals.add(signal);
  }
  const { clicks = {}, pages = [], features: used = {} } = part.capture ?? {};
  for (const name of Object.values(clicks)) event(name);
  for (const page of pages) event(page.event);
  for (const name of Object.keys(used)) feature(name);
  return { events, limits, traits, features, signals };
}

/** The type that a test or value is about. @param {any} test */
function typeOf(test) {
  if (typeof test !== "object") return typeof test;
  const value = test.eq ?? test.in?.[0] ?? test.gte ?? test.gt ?? test.lte ?? test.lt ?? "";
  return typeof value;
}

/** @param {Json} tests by prop */
const typesOf = (tests) =>
  Object.fromEntries(
    Object.entries(tests)
      .filter(([prop]) => !prop.startsWith("$"))
      .map(([prop, test]) => [prop, typeOf(test)]),
  );
