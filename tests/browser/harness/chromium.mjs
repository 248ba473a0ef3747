// A real Chromium, with a profile that can be closed and opened again.

import { chromium } from "playwright-core";
import { findChromium } from "../../../scripts/chromium.mjs";
import { AS_PERSON, FLAGS } from "./flags.mjs";
import { temporaryFolder } from "./scope.mjs";

/**
 * Opens the browser.
 * @param {import("./scope.mjs").Scope} scope
 * @param {object} [options]
 * @param {string} [options.profile] folder of the profile, from `temporaryFolder`: storage outlives the browser there;
 *   without one, a profile for this once
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {boolean} [options.automated] whether it says that it is driven
 */
export async function openChromium(scope, { profile = temporaryFolder(scope), viewport, automated = false } = {}) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("no Chromium found, run `npm run test:browser`, or name one with CHROMIUM");
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: automated ? FLAGS : [...FLAGS, ...AS_PERSON],
    headless: true,
    viewport: viewport ?? { width: 1280, height: 800 },
  });
  scope.after(() => context.close());
  return context;
}
