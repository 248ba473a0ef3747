// The browser that most tests drive: Chromium, or Firefox where PIQUEL_BROWSER says so. What a test gets is the same.

import { openChromium } from "./chromium.mjs";

const VIEWPORT = { width: 1280, height: 800 };

/** What runs this file's pages. */
export const isFirefox = process.env.PIQUEL_BROWSER === "firefox";

const open = isFirefox ? (await import("./firefox.mjs")).openFirefox : openChromium;

/**
 * Opens the browser.
 * @param {import("./scope.mjs").Scope} scope
 * @param {object} [options]
 * @param {string} [options.profile] folder of the profile, from `temporaryFolder`: storage outlives the browser there;
 *   without one, storage for this once
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {boolean} [options.automated] whether it says that it is driven; else pages take it for one that a person uses
 * @returns {Promise<import("playwright-core").BrowserContext>}
 */
export async function openPages(scope, { profile, viewport = VIEWPORT, automated = false } = {}) {
  return open(scope, { profile, viewport, automated });
}
