// What browser tests start from.

export { openChromium } from "./chromium.mjs";
export { startCollector } from "./collector.mjs";
export { listedFields, listedKeys } from "./privacy.mjs";
export { startProxy } from "./proxy.mjs";
export { openScope, temporaryFolder } from "./scope.mjs";
export { startSite } from "./site.mjs";
export { query } from "./sqlite.mjs";
export { until } from "./until.mjs";
