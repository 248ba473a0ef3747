import { tapCalls } from "./calls.js";

/**
 * Hears what is tracked with Segment's analytics.js; gives a function that ends it.
 * @param {import("./rules.js").Listening} piquel
 * @param {import("./rules.js").Rules} rules
 * @param {any} [from] what `AnalyticsBrowser.load` gave, or the name of the snippet's global
 */
export function tapSegment(piquel, rules, from = "analytics") {
  return tapCalls(piquel, rules, from, {
    method: "track",
    read: ([event, props]) => (typeof event === "object" ? [[event.event], event.properties] : [[event], props]),
    // Where the page was when the stub was called.
    isReplay: (given) => given.at(-1)?.__t === "bpc",
  });
}
