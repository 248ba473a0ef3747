import { tapCalls } from "./calls.js";

/**
 * Hears what is tracked with Segment's analytics.js.
 * @param {import("./rules.js").Listening} piquel what hears it
 * @param {import("./rules.js").Rules} rules which events it hears, and as what
 * @param {any} [from] what `AnalyticsBrowser.load` gave, or the name of the snippet's global
 * @returns {() => void} a function that ends it
 */
export function tapSegment(piquel, rules, from = "analytics") {
  return tapCalls(piquel, rules, from, {
    method: "track",
    read: ([event, props]) => (typeof event === "object" ? [[event.event], event.properties] : [[event], props]),
    // Where the page was when the stub was called.
    isReplay: (given) => given.at(-1)?.__t === "bpc",
  });
}
