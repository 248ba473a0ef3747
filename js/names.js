// The names of a plan, as the engine lists them once, turned into indexes.

import { reader } from "./bytes.js";

/** The type of a value: text, number, truth value. @typedef {0 | 1 | 2} Kind */
/** @typedef {{ name: string, kind: Kind }} Typed */
/**
 * @typedef {object} Event
 * @property {number} index
 * @property {Typed[]} props the ones that the engine needs
 * @property {boolean} isLocal whether it needs to know where the user's midnight lies
 * @property {boolean} isAsked whether a definition asks for it, other than for any event
 * @property {number} [latest] when this page told of it last
 */
/**
 * @typedef {object} Names
 * @property {Map<string, Event>} events
 * @property {Map<string, number>} features
 * @property {Map<string, number>} limits
 * @property {Map<string, { index: number, kind: Kind }>} traits
 * @property {Map<string, { index: number, kind: string }>} signals
 * @property {Map<string, number>} prompts
 * @property {string} capture what the definitions say of what the page tells by itself, as JSON; empty if nothing
 */

/** Reads the list; for its shape see src/face.rs. @param {Uint8Array} bytes @returns {Names} */
export function parseNames(bytes) {
  const { byte, text, list } = reader(bytes);
  /** @template T @param {(index: number) => [string, T]} read @returns {Map<string, T>} */
  const table = (read) => {
    let index = 0;
    return new Map(list(() => read(index++)));
  };
  const typed = () => ({ kind: /** @type {Kind} */ (byte()), name: text() });
  const indexes = () => table((index) => [text(), index]);
  return {
    events: table((index) => [text(), { index, props: list(typed), isLocal: byte() === 1, isAsked: byte() === 1 }]),
    features: indexes(),
    limits: indexes(),
    traits: table((index) => {
      const { kind, name } = typed();
      return [name, { index, kind }];
    }),
    signals: table((index) => [text(), { index, kind: text() }]),
    prompts: indexes(),
    capture: text(),
  };
}
