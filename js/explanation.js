// What the engine has to say of a signal, out of its bytes.

import { reader } from "./bytes.js";

/**
 * @typedef {object} Progress
 * @property {string} signal
 * @property {number} fired how often
 * @property {Clause[]} clauses in the order of the document
 */
/**
 * @typedef {object} Clause
 * @property {string} condition
 * @property {string} subject what it is about
 * @property {number | null} measured
 * @property {number | null} needed
 * @property {boolean} met
 */
/**
 * @typedef {object} Explanation
 * @property {string} signal
 * @property {number} fired how often
 * @property {(Clause & Times)[]} clauses in the order of the document
 */
/**
 * @typedef {object} Times
 * @property {number | null} since when what it measures has history, ms since 1970
 * @property {number | null} changes the earliest instant at which time alone can change whether it is met
 */

/** For the shape see src/face.rs. @param {string} signal @param {Uint8Array} bytes @returns {Explanation} */
export function readExplanation(signal, bytes) {
  const { byte, uint, float, text, option, list } = reader(bytes);
  const optional = (/** @type {() => number} */ read) => option(read) ?? null;
  const fired = uint();
  const clauses = list(() => ({
    condition: text(),
    subject: text(),
    measured: optional(float),
    needed: optional(float),
    met: byte() === 1,
    since: optional(uint),
    changes: optional(uint),
  }));
  return { signal, fired, clauses };
}
