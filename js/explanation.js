// What the engine has to say of a signal, out of its bytes.

import { reader } from "./bytes.js";

/**
 * @typedef {object} Progress how far the user is towards a signal
 * @property {string} signal its id
 * @property {number} fired how often it fired
 * @property {Clause[]} clauses in the order of the document
 */
/**
 * @typedef {object} Clause one of the conditions that a signal is made of
 * @property {string} condition its key in the document, such as `count`
 * @property {string} subject what it is about: the name of an event, feature, prop, limit, trait or signal
 * @property {number | null} measured what is measured now: in docs/definitions.md, the table of conditions says what that is of each; null
 *   while there is nothing to measure
 * @property {number | null} needed the lower bound that is asked for, in the same unit; null where the condition asks for something else
 * @property {boolean} met whether it is true now
 */
/**
 * @typedef {object} Explanation the same, with what time has to do with it
 * @property {string} signal its id
 * @property {number} fired how often it fired
 * @property {(Clause & Times)[]} clauses in the order of the document
 */
/**
 * @typedef {object} Times what time has to do with a clause
 * @property {number | null} since from when on what it measures has history, ms since 1970; null while there is none
 * @property {number | null} changes the earliest instant at which time alone can change whether it is met, ms since 1970; null where it cannot
 */

/**
 * For the shape see src/face.rs.
 * @param {string} signal
 * @param {Uint8Array} bytes
 * @param {boolean} [isProgress] whether to leave out what time has to do with it
 * @returns {Explanation}
 */
export function readExplanation(signal, bytes, isProgress) {
  const { byte, uint, float, text, option, list } = reader(bytes);
  const optional = (/** @type {() => number} */ read) => option(read) ?? null;
  const fired = uint();
  const clauses = list(() => {
    const clause = {
      condition: text(),
      subject: text(),
      measured: optional(float),
      needed: optional(float),
      met: byte() === 1,
    };
    const times = { since: optional(uint), changes: optional(uint) };
    return /** @type {Clause & Times} */ ({ ...clause, ...(!isProgress && times) });
  });
  return { signal, fired, clauses };
}
