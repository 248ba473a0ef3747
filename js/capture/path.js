// A path as the site's route pattern: what looks like somebody's or something's own becomes `:id`.

/**
 * Words, with at most one digit at the end (`step-2`, `v1`): everything with more digits, an @ or an escape is taken for an id.
 * Longer ones are tokens, and so is what changes to capitals again and again.
 */
const WORD = /^[a-z]+(?:[-_.~+][a-z]+)*-?\d?$/i;
const LONGEST_WORD = 32;
const TOKEN = /(?:[a-z][A-Z].*){3}/;

/** @param {string} path without query and fragment */
export function maskPath(path) {
  const isWord = (/** @type {string} */ part) => part.length <= LONGEST_WORD && WORD.test(part) && !TOKEN.test(part);
  return path
    .split("/")
    .map((part) => (part === "" || isWord(part) ? part : ":id"))
    .join("/");
}
