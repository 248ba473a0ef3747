// A real Chromium.

import { chromium as type } from "playwright-core";
import { findChromium } from "../../../scripts/chromium.mjs";
import { AS_PERSON, FLAGS } from "./flags.mjs";

/** @type {import("./pages.mjs").Engine} */
export const chromium = {
  type,
  options(isAutomated) {
    const executablePath = findChromium();
    if (!executablePath) throw new Error("no Chromium found, run `npm run test:browser`, or name one with CHROMIUM");
    return { executablePath, headless: true, args: isAutomated ? FLAGS : [...FLAGS, ...AS_PERSON] };
  },
};
