// How many tests passed and failed, and which these are, read from what the test runners print.

/** @typedef {{ passed: number, failed: number, failures: string[] }} Counts `failures`: name, place and error of each, as text */

/** cargo: a line for each test binary, and before it the names of those that failed. */
const CARGO = {
  result: /^test result: \w+\. (\d+) passed; (\d+) failed/gm,
  failures: /^failures:\n((?: {4}\S.*\n)+)/gm,
};
/** `node --test` with the spec reporter: a line each, and at the end of the output once more what failed. */
const NODE = {
  passed: /^ℹ pass (\d+)$/gm,
  failed: /^ℹ fail (\d+)$/gm,
  failures: /^✖ failing tests:$/m,
  failure: /^test at (\S+)\n✖ (.+?)(?: \([\d.]+ms\))?\n/,
};

/** What colours a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const COLOUR = /\u001b\[[\d;]*m/g;

/** So much of an error is told again: lines, and characters of each. */
const MOST_LINES = 12;
const LONGEST_LINE = 300;

/** @param {string} output of `cargo test` or `node --test` @returns {Counts} */
export function countTests(output) {
  const plain = output.replaceAll(COLOUR, "");
  const add = (/** @type {RegExp} */ pattern, group = 1) =>
    [...plain.matchAll(pattern)].reduce((total, match) => total + Number(match[group]), 0);
  return {
    passed: add(CARGO.result) + add(NODE.passed),
    failed: add(CARGO.result, 2) + add(NODE.failed),
    failures: [...cargoFailures(plain), ...nodeFailures(plain)],
  };
}

/** @param {string} output */
const cargoFailures = (output) =>
  [...output.matchAll(CARGO.failures)].flatMap(([, names]) => names.trim().split(/\s*\n\s*/));

/** @param {string} output */
function nodeFailures(output) {
  const [, told = ""] = output.split(NODE.failures);
  return told.split(/^(?=test at )/m).flatMap((text) => {
    const [head, place, name] = NODE.failure.exec(text) ?? [];
    if (head === undefined) return [];
    const error = text.slice(head.length).trimEnd().split("\n").slice(0, MOST_LINES);
    return [[`${name} (${place})`, ...error.map((line) => line.slice(0, LONGEST_LINE))].join("\n")];
  });
}
