// How many tests passed and failed, read from what the test runners print.

/** @typedef {{ passed: number, failed: number }} Counts */

/** cargo: a line for each test binary. */
const CARGO = /^test result: \w+\. (\d+) passed; (\d+) failed/gm;
/** `node --test` with the spec reporter: a line each. */
const NODE = { passed: /^ℹ pass (\d+)$/gm, failed: /^ℹ fail (\d+)$/gm };

/** What colours a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const COLOUR = /\u001b\[[\d;]*m/g;

/** @param {string} output of `cargo test` or `node --test` @returns {Counts} */
export function countTests(output) {
  const plain = output.replaceAll(COLOUR, "");
  const add = (/** @type {RegExp} */ pattern, group = 1) =>
    [...plain.matchAll(pattern)].reduce((total, match) => total + Number(match[group]), 0);
  return { passed: add(CARGO, 1) + add(NODE.passed), failed: add(CARGO, 2) + add(NODE.failed) };
}
