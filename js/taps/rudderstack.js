import { tapCalls } from "./calls.js";

/**
 * Hears what is tracked with RudderStack; gives a function that ends it.
 * @param {import("./rules.js").Listening} piquel
 * @param {import("./rules.js").Rules} rules
 * @param {any} [from] a `RudderAnalytics`, or the name of the snippet's global
 */
export function tapRudderStack(piquel, rules, from = "rudderanalytics") {
  return tapCalls(piquel, rules, from, { method: "track", read: ([event, props]) => [[event], props] });
}
