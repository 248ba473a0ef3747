import { tapCalls } from "./calls.js";

/**
 * Hears what is tracked with Mixpanel; gives a function that ends it.
 * @param {import("./rules.js").Listening} piquel
 * @param {import("./rules.js").Rules} rules
 * @param {any} [from] an instance, or the name of the snippet's global
 */
export function tapMixpanel(piquel, rules, from = "mixpanel") {
  return tapCalls(piquel, rules, from, { method: "track", read: ([event, props]) => [[event], props] });
}
