// The Chromium that tests and benchmarks drive.

import { find, provide } from "./lib/browser.mjs";

const CHROMIUM = {
  name: "Chromium",
  variable: "CHROMIUM",
  programs: ["chromium", "chromium-browser", "google-chrome"],
  debian: "chromium",
};

/** The path of a Chromium that is here, or null. */
export const findChromium = () => find(CHROMIUM);

/** The path of a Chromium, installed if need be. */
export const requireChromium = () => provide(CHROMIUM);
