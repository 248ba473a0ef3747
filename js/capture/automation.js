// Programs that say in their name that they are none that a person uses: crawlers, checks, tools. What drives a browser for somebody
// else says so in `navigator.webdriver`, which js/beacon.js reads.

/**
 * No phone by Cubot is a bot, and nothing that merely begins so. Without a look behind, for which older browsers would refuse the
 * whole file.
 */
const NAMES =
  /(^|[^c]u|[^u])bot(?![a-z])|crawl|spider|slurp|headless|lighthouse|phantomjs|jsdom|happydom|cypress|external(?:hit|agent)|mediapartners|inspectiontool|googleother|bingpreview|synthetic|pingdom|ptst\//i;

/** @param {string} userAgent */
export const isProgram = (userAgent) => NAMES.test(userAgent);

/**
 * Whoever writes a beacon looks there, also for an engine that takes the place of this one; unless the app said it.
 * @param {import("./index.js").Shared} shared
 */
export function markPrograms({ init }) {
  init.automated ??= isProgram(navigator.userAgent) || undefined;
  return () => {};
}
