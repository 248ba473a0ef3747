// What a page of the app has at hand, and notes, for whoever drives it.

import { init } from "../../../js/index.js";
import { defineElements, showPrompts } from "../../../js/prompts/index.js";

/** @type {string[]} */
const violations = [];
/** @type {string[]} */
const errors = [];
/** @type {string[]} */
const actions = [];
addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
addEventListener("error", ({ message }) => errors.push(message));
addEventListener("unhandledrejection", ({ reason }) => errors.push(`${reason}`));
addEventListener("piquel-action", (event) => {
  const { action, prompt } = /** @type {CustomEvent} */ (event).detail;
  actions.push(`${action} of ${prompt}`);
});
Object.assign(window, { init, showPrompts, defineElements, violations, actions, errors });
