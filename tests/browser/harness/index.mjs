// What browser tests start from.

export { openBrowser } from "./browser.mjs";
export { Gone } from "./cdp.mjs";
export { startCollector } from "./collector.mjs";
export { isFirefox, openPages } from "./pages.mjs";
export { listedFields, listedKeys } from "./privacy.mjs";
export { startProxy } from "./proxy.mjs";
export { openScope, temporaryFolder } from "./scope.mjs";
export { startSite } from "./site.mjs";
export { query } from "./sqlite.mjs";
export { keepEventTimes, keepPatience, stopClock } from "./still.mjs";
export { now } from "./tab.mjs";
export { until } from "./until.mjs";
