// The instance that an app means: one that it made, one to be made from options, or none, where it forgot to say.

import { init } from "../index.js";
import { INERT } from "../inert.js";

/** @typedef {import("../index.js").Piquel} Piquel */
/** @typedef {import("../index.js").Options} Options */

/** What is given is an instance, or options of `init`; by the same key it is the same instance again. @param {Piquel | Options} given @returns {Piquel} */
export const instanceOf = (given) => (isInstance(given) ? given : init(given));

/** @param {Piquel | Options} given @returns {given is Piquel} */
const isInstance = (given) => typeof given === "object" && given !== null && "track" in given;

let isWarned = false;

/** For a component above which nobody provided an instance: the page goes on, and developers are told once. @param {string} remedy */
export function without(remedy) {
  if (!isWarned) console.warn(`piquel: there is no instance here, calls have no effect: ${remedy}`);
  isWarned = true;
  return INERT;
}
