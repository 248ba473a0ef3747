// The browser that most tests drive: Chromium, or Firefox where PIQUEL_BROWSER says so. What a test gets is the same.

import { after } from "node:test";

const VIEWPORT = { width: 1280, height: 800 };

/** What runs this file's pages. */
export const isFirefox = process.env.PIQUEL_BROWSER === "firefox";

/**
 * One that this machine has.
 * @typedef {object} Engine
 * @property {import("playwright-core").BrowserType} type
 * @property {(isAutomated: boolean) => import("playwright-core").LaunchOptions} options
 * @property {(context: import("playwright-core").BrowserContext) => Promise<unknown>} [hide] for one whose options do not keep to itself that it
 *   is driven
 */
/** @type {Engine} */
const engine = isFirefox ? (await import("./firefox.mjs")).firefox : (await import("./chromium.mjs")).chromium;

/** Those that run, by whether they say that they are driven. @type {Map<boolean, Promise<import("playwright-core").Browser>>} */
const running = new Map();

after(async () => {
  for (const browser of running.values()) await (await browser).close();
});

/**
 * Opens the browser: where a profile is to outlive it, with that; else storage for this once in one that all tests of a file share.
 * @param {import("./scope.mjs").Scope} scope
 * @param {object} [options]
 * @param {string} [options.profile] folder of the profile, from `temporaryFolder`: storage outlives the browser there
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {boolean} [options.automated] whether it says that it is driven; else pages take it for one that a person uses
 * @returns {Promise<import("playwright-core").BrowserContext>}
 */
export async function openPages(scope, { profile, viewport = VIEWPORT, automated = false } = {}) {
  const context = profile
    ? await engine.type.launchPersistentContext(profile, { ...engine.options(automated), viewport })
    : await (await share(automated)).newContext({ viewport });
  scope.after(() => context.close());
  if (!automated) await engine.hide?.(context);
  return context;
}

/** @param {boolean} automated */
function share(automated) {
  const browser = running.get(automated) ?? engine.type.launch(engine.options(automated));
  running.set(automated, browser);
  return browser;
}
