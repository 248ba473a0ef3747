// The libraries as their snippets load them: until they come, stubs keep calls.

import * as options from "./options.js";

const page = /** @type {any} */ (window);

/** @returns {Record<string, import("./page.js").Library>} */
export const libraries = () => ({
  segment: {
    tap: "tapSegment",
    tell: (name, props) => page.analytics.track(name, props),
    isLoaded: () => page.analytics.initialized,
    holder: () => page.analytics,
  },
  rudderstack: {
    tap: "tapRudderStack",
    tell: (name, props) => page.rudderanalytics.track(name, props),
    isLoaded: () => page.isRudderStackReady,
    holder: () => page.rudderanalytics,
  },
  posthog: {
    tap: "tapPostHog",
    tell: (name, props) => page.posthog.capture(name, props),
    isLoaded: () => page.posthog.__loaded,
    holder: () => page.posthog,
    method: "capture",
  },
  mixpanel: {
    tap: "tapMixpanel",
    tell: (name, props) => page.mixpanel.track(name, props),
    isLoaded: () => !Array.isArray(page.mixpanel),
    holder: () => page.mixpanel,
  },
  amplitude: {
    tap: "tapAmplitude",
    tell: (name, props) => page.amplitude.track(name, props).promise,
    isLoaded: () => page.amplitude.runQueuedFunctions,
    holder: () => page.amplitude,
    isFragile: true,
  },
  snowplow: {
    tap: "tapSnowplow",
    prefix: "com.acme/",
    tell(name, props) {
      const schema = `iglu:com.acme/${name}/jsonschema/1-0-0`;
      return page.snowplow("trackSelfDescribingEvent", { event: { schema, data: props } });
    },
    isLoaded: () => !Array.isArray(page.snowplow.q),
    holder: () => ({ snowplow: page.snowplow }),
    method: "snowplow",
  },
  datalayer: {
    tap: "tapDataLayer",
    tell: (event, props) =>
      page.dataLayer.push(Object.defineProperties({ event }, Object.getOwnPropertyDescriptors(props))),
    isLoaded: () => page.isTagManagerLoaded,
    holder: () => page.dataLayer,
    method: "push",
  },
  gtag: {
    tap: "tapDataLayer",
    prefix: "gtag ",
    tell: (name, props) => page.gtag("event", `gtag ${name}`, props),
    isLoaded: () => true,
    holder: () => ({ gtag: page.gtag }),
    method: "gtag",
  },
});

/** What pages paste where they use the snippets, before they call anything. @param {string} base */
export function begin(base) {
  page.analytics.load("KEY", options.segment(base));
  page.rudderanalytics.load("KEY", `${base}/rudderstack`, options.rudderstack(base));
  page.rudderanalytics.ready(() => {
    page.isRudderStackReady = true;
  });
  page.posthog.init("KEY", options.posthog(base));
  page.mixpanel.init("KEY", options.mixpanel(base));
  page.amplitude.init("KEY", options.amplitude(base));
  page.snowplow("newTracker", "sp", `${base}/snowplow`, options.snowplow);
}
