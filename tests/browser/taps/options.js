// How each library is told to send events at once, to us, and nothing but what it is told.

/** @param {string} base */
export const segment = (base) => ({
  integrations: {
    "Segment.io": { apiHost: `${base.replace("http://", "")}/segment/v1`, protocol: /** @type {const} */ ("http") },
  },
});

/** @param {string} base */
export const rudderstack = (base) => ({
  configUrl: `${base}/rudderstack`,
  logLevel: "NONE",
  queueOptions: { minRetryDelay: 100, batch: { enabled: false } },
});

/** @param {string} base */
export const posthog = (base) => ({
  api_host: `${base}/posthog`,
  advanced_disable_flags: true,
  autocapture: false,
  capture_pageview: false,
  capture_pageleave: false,
  disable_compression: true,
  disable_external_dependency_loading: true,
  disable_session_recording: true,
  disable_surveys: true,
  opt_out_useragent_filter: true,
  persistence: "memory",
  request_batching: false,
});

/** @param {string} base */
export const mixpanel = (base) => ({
  api_host: `${base}/mixpanel`,
  api_payload_format: "json",
  batch_requests: false,
  persistence: "localStorage",
});

/** @param {string} base */
export const amplitude = (base) => ({
  serverUrl: `${base}/amplitude`,
  autocapture: false,
  fetchRemoteConfig: false,
  enableDiagnostics: false,
  flushIntervalMillis: 1,
  logLevel: 0,
});

export const snowplow = {
  appId: "app",
  bufferSize: 1,
  encodeBase64: false,
  eventMethod: "post",
  stateStorageStrategy: "none",
};
