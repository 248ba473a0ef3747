// The words that are ours, in many languages; those of a prompt itself are its definitions' own.

import { LANGUAGES } from "./languages.js";

/**
 * @typedef {object} Words the words that are ours, not the definitions'
 * @property {string} close what the button with the cross is called
 * @property {string} later dismisses a prompt that offers something
 * @property {string} ok dismisses one that only tells something
 * @property {string} of how far somebody is, from `{done}` and `{all}`
 * @property {string} used how much of a limit is used up, from `{share}`
 * @property {string} full what a limit that is used up is said to be
 * @property {string} pace when it will be, from `{date}`
 * @property {string} done what a checklist says in the end
 * @property {string} days what days of use are called
 * @property {string} weeks the same for weeks
 * @property {string} time the same for time
 * @property {string} features the same for features
 * @property {string} start the heading of a checklist that has none
 */

/** In the order of the lists of languages. @type {(keyof Words)[]} */
const NAMES = [
  "close",
  "later",
  "ok",
  "of",
  "used",
  "full",
  "pace",
  "done",
  "days",
  "weeks",
  "time",
  "features",
  "start",
];

/** Tags of languages that are called otherwise elsewhere. @type {Record<string, string>} */
const ALIASES = { no: "nb", nn: "nb", iw: "he" };

/** The words of a language, of that which it is a variety of, or English ones. @param {string} language a tag, such as `de-AT` @returns {Words} */
export function wordsFor(language) {
  const [base] = language.toLowerCase().split(/[-_]/);
  const name = ALIASES[base] ?? base;
  const list = (Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : LANGUAGES.en).split("|");
  return /** @type {Words} */ (Object.fromEntries(NAMES.map((name, place) => [name, list[place]])));
}

/** Puts values where their names stand in braces. @param {string} template @param {Record<string, string>} values */
export const fillIn = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
