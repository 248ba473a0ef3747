// The names of a plan, as the engine lists them once, turned into indexes.

/** @typedef {"s" | "n" | "b"} Kind string, number, boolean */
/** @typedef {{ name: string, kind: Kind }} Typed */
/**
 * @typedef {object} Names
 * @property {Map<string, { index: number, props: Typed[] }>} events with the props that the engine needs
 * @property {Map<string, number>} features
 * @property {Map<string, number>} limits
 * @property {Map<string, { index: number, kind: Kind }>} traits
 * @property {Map<string, number>} signals
 * @property {{ name: string, kind: string }[]} signalList
 * @property {string[]} stages
 */

/** Reads the list; for its shape see src/names.rs. @param {string} list @returns {Names} */
export function parseNames(list) {
  const [events, features, limits, traits, signals, , stages] = list.split("\n").map((line) =>
    line
      .split(",")
      .slice(0, -1)
      .map((entry) => entry.split(" ")),
  );
  const index = (/** @type {string[][]} */ entries) => new Map(entries.map(([name], at) => [name, at]));
  return {
    events: new Map(events.map(([name, ...props], at) => [name, { index: at, props: props.map(typed) }])),
    features: index(features),
    limits: index(limits),
    traits: new Map(traits.map(([entry], at) => [entry.slice(1), { index: at, kind: typed(entry).kind }])),
    signals: index(signals),
    signalList: signals.map(([name, kind]) => ({ name, kind })),
    stages: stages.map(([stage]) => stage),
  };
}

/** @param {string} entry @returns {Typed} */
function typed(entry) {
  return { kind: /** @type {Kind} */ (entry[0]), name: entry.slice(1) };
}
