// `piquel/taps`: what an app tells another library already, piquel hears as well. That library goes on as if nobody listened.

export { tapAmplitude } from "./amplitude.js";
export { tapDataLayer } from "./datalayer.js";
export { tapMixpanel } from "./mixpanel.js";
export { tapPostHog } from "./posthog.js";
export { tapRudderStack } from "./rudderstack.js";
export { tapSegment } from "./segment.js";
export { tapSnowplow } from "./snowplow.js";

/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {import("./rules.js").Rule} Rule */
