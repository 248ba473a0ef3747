// The names of a plan, as the engine lists them once, turned into indexes.

/** @typedef {"s" | "n" | "b"} Kind string, number, boolean */
/** @typedef {{ name: string, kind: Kind }} Typed */
/**
 * @typedef {object} Names
 * @property {Map<string, { index: number, isLocal: boolean, props: Typed[] }>} events with the props that the engine needs, and
 *   whether it needs to know where the user's midnight lies
 * @property {Map<string, number>} features
 * @property {Map<string, number>} limits
 * @property {Map<string, { index: number, kind: Kind }>} traits
 * @property {Map<string, number>} signals
 * @property {{ name: string, kind: string }[]} signalList
 * @property {string[]} stages
 * @property {{ name: string, tiers: string[] }[]} scores
 */

/** Reads the list; for its shape see src/names.rs. @param {string} list @returns {Names} */
export function parseNames(list) {
  const [events, features, limits, traits, signals, , stages, scores] = list.split("\n").map((line) =>
    line
      .split(",")
      .slice(0, -1)
      .map((entry) => entry.split(" ")),
  );
  const index = (/** @type {string[][]} */ entries) => new Map(entries.map(([name], at) => [name, at]));
  return {
    events: new Map(events.map(([name, ...props], index) => [name, event(index, props)])),
    features: index(features),
    limits: index(limits),
    traits: new Map(traits.map(([entry], at) => [entry.slice(1), { index: at, kind: typed(entry).kind }])),
    signals: index(signals),
    signalList: signals.map(([name, kind]) => ({ name, kind })),
    stages: stages.map(([stage]) => stage),
    scores: scores.map(([name, ...tiers]) => ({ name, tiers })),
  };
}

/** @param {number} index @param {string[]} props a last one of `@` says that the hour or the weekday is asked for */
function event(index, props) {
  const isLocal = props.at(-1) === "@";
  return { index, isLocal, props: (isLocal ? props.slice(0, -1) : props).map(typed) };
}

/** @param {string} entry @returns {Typed} */
function typed(entry) {
  return { kind: /** @type {Kind} */ (entry[0]), name: entry.slice(1) };
}
