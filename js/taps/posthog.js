import { tapCalls } from "./calls.js";

/**
 * Hears what is captured with PostHog.
 * @param {import("./rules.js").Listening} piquel what hears it
 * @param {import("./rules.js").Rules} rules which events it hears, and as what
 * @param {any} [from] an instance, or the name of the snippet's global
 * @returns {() => void} a function that ends it
 */
export function tapPostHog(piquel, rules, from = "posthog") {
  return tapCalls(piquel, rules, from, {
    method: "capture",
    read: ([event, props]) => [[event], props],
    // One that was loaded before it was initialised calls later what the stub kept.
    owed: (library, stub) => (library.__loaded ? [] : stub.filter(([method]) => method === "capture")),
  });
}
