// The Firefox that tests drive.

import { find, provide } from "./lib/browser.mjs";

const FIREFOX = { name: "Firefox", variable: "FIREFOX", programs: ["firefox-esr", "firefox"], debian: "firefox-esr" };

/** The path of a Firefox that is here, or null. */
export const findFirefox = () => find(FIREFOX);

/** The path of a Firefox, installed if need be. */
export const requireFirefox = () => provide(FIREFOX);
