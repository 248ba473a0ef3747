// The libraries as packages of an app's bundle.

import * as amplitude from "@amplitude/analytics-browser";
import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
import { AnalyticsBrowser } from "@segment/analytics-next";
import { newTracker, trackSelfDescribingEvent, trackStructEvent } from "@snowplow/browser-tracker";
import mixpanel from "mixpanel-browser";
import posthogModule from "posthog-js";
import * as options from "./options.js";

/** Its types are those of a script. */
const posthog = /** @type {any} */ (posthogModule);

/** @param {string} base where the libraries send to @returns {Record<string, import("./page.js").Library>} */
export function load(base) {
  const segment = AnalyticsBrowser.load({ writeKey: "KEY", cdnURL: `${base}/segment` }, options.segment(base));
  let isSegmentLoaded = false;
  segment.ready(() => {
    isSegmentLoaded = true;
  });
  const rudder = new RudderAnalytics();
  rudder.load("KEY", `${base}/rudderstack`, /** @type {any} */ (options.rudderstack(base)));
  let isRudderLoaded = false;
  rudder.ready(() => {
    isRudderLoaded = true;
  });
  posthog.init("KEY", options.posthog(base));
  mixpanel.init("KEY", /** @type {any} */ (options.mixpanel(base)));
  const started = amplitude.init("KEY", /** @type {any} */ (options.amplitude(base)));
  let isAmplitudeLoaded = false;
  started.promise.then(() => {
    isAmplitudeLoaded = true;
  });
  const tracker = newTracker("sp", `${base}/snowplow`, /** @type {any} */ (options.snowplow));
  return {
    segment: {
      tap: "tapSegment",
      from: segment,
      tell: (name, props) => segment.track(name, props),
      isLoaded: () => isSegmentLoaded,
      holder: () => segment,
    },
    rudderstack: {
      tap: "tapRudderStack",
      from: rudder,
      tell: (name, props) => rudder.track(name, /** @type {any} */ (props)),
      isLoaded: () => isRudderLoaded,
      holder: () => rudder,
    },
    posthog: {
      tap: "tapPostHog",
      from: posthog,
      tell: (name, props) => posthog.capture(name, props),
      isLoaded: () => posthog.__loaded,
      holder: () => posthog,
      method: "capture",
    },
    mixpanel: {
      tap: "tapMixpanel",
      from: mixpanel,
      tell: (name, props) => mixpanel.track(name, props),
      isLoaded: () => true,
      holder: () => mixpanel,
    },
    amplitude: {
      tap: "tapAmplitude",
      from: amplitude,
      tell: (name, props) => amplitude.track(name, props).promise,
      isLoaded: () => isAmplitudeLoaded,
      holder: () => amplitude,
      isFragile: true,
    },
    snowplow: {
      tap: "tapSnowplow",
      from: tracker,
      prefix: "com.acme/",
      tell(name, props) {
        const schema = `iglu:com.acme/${name}/jsonschema/1-0-0`;
        return trackSelfDescribingEvent({ event: { schema, data: /** @type {any} */ (props) } });
      },
      isLoaded: () => true,
      holder: () => tracker,
      method: "trackPageView",
    },
    snowplow_structured: {
      tap: "tapSnowplow",
      from: tracker,
      prefix: "app/",
      prop: "label",
      tell: (name, props) =>
        trackStructEvent({ category: "app", action: name, label: /** @type {any} */ (props).plan }),
      isLoaded: () => true,
      holder: () => tracker,
      method: "trackPageView",
    },
  };
}
