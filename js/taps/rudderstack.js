import { tapCalls } from "./calls.js";

/**
 * Hears what is tracked with RudderStack.
 * @param {import("./rules.js").Listening} piquel what hears it
 * @param {import("./rules.js").Rules} rules which events it hears, and as what
 * @param {any} [from] a `RudderAnalytics`, or the name of the snippet's global
 * @returns {() => void} a function that ends it
 */
export function tapRudderStack(piquel, rules, from = "rudderanalytics") {
  return tapCalls(piquel, rules, from, { method: "track", read: ([event, props]) => [[event], props] });
}
