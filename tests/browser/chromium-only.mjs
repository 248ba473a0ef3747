// Test files of this folder that Firefox does not run, each with the reason. All others run in both.

const TABS = "tabs that are frozen, restored and killed are driven by Chromium's own protocol";

/** Files that Firefox runs in the long run alone, each with the reason. @type {Record<string, string>} */
export const FIREFOX_IN_FULL = {
  "bindings.test.mjs": "it is frameworks that differ there, more than browsers",
  "devtools.test.mjs": "it takes half a minute there, most of it axe",
  "struggle.test.mjs": "the gallery takes it more than a minute",
};

/** @type {Record<string, string>} */
export const CHROMIUM_ONLY = {
  "bindings-server.test.mjs": "what is rendered on a server, and types, need no browser",
  "harness.test.mjs": TABS,
  "hosts.test.mjs":
    "pages that spoil what scripts share are asked by Chromium's own protocol, which needs nothing of theirs",
  "tabs.test.mjs": TABS,
  "chaos.test.mjs": TABS,
  "loss.test.mjs": "what gets lost is a table of one browser; what it is made of, other files ask of both",
  "zone.test.mjs": "the time zone of an open page is changed by Chromium's own protocol",
};
