// A page of an app that calls piquel and ends before an engine runs there.

import { setUp } from "../harness/app.mjs";

/** @typedef {import("playwright-core").Page} Page */

const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { worked: {}, saved: { props: { what: "string", size: "number" } } },
  limits: { seats: { cap: 5 } },
  traits: { persona: "string" },
  signals: [
    { id: "busy", kind: "aha", when: { count: "worked", gte: 3 } },
    { id: "savers", kind: "milestone", when: { distinct: "saved", by: "what", gte: 2 } },
    { id: "large", kind: "custom", when: { sum: "saved", of: "size", gte: 12 } },
    { id: "tight", kind: "limit", when: { limit: "seats", reach: 0.8 } },
    { id: "founder", kind: "custom", when: { trait: "persona", eq: "founder" } },
  ],
};
const AWAY = `<!doctype html><title>Away</title><link rel="icon" href="data:,">`;
export const WORK = `
  piquel.identify("ann", { persona: "founder", company: "secret-trait" });
  piquel.track("worked"); piquel.track("worked"); piquel.track("worked");
  piquel.track("saved", { what: "board", size: 7, title: "secret-prop" });
  piquel.track("saved", { what: "list", size: 5 });
  piquel.track("secret-event", { what: "secret-value" });
  piquel.setUsage("seats", 4); piquel.setUsage("secret-limit", 3);`;

/** What is kept of calls, under the prefix of the key. */
export const EARLY = `Object.keys(localStorage).filter((name) => name.startsWith("piquel.pk_demo.early."))`;
export const COUNT = "piquel.progress('busy')?.clauses[0].measured";

/** Has engines start when `begin` of the window is called. */
export const HOLD = "window.requestIdleCallback = (run) => { window.begin = run; };";

/**
 * An app in which an engine ran before, unless `isNew`.
 * @param {import("node:test").TestContext} t
 * @param {boolean} [isNew]
 */
export async function begin(t, isNew = false) {
  const world = await setUp(t, DEFINITIONS, { "/away": AWAY });
  const { page, site, wire, start, ready } = world;
  if (!isNew) {
    await start();
    await ready();
    await page.goto(`${site.url}/away`);
    await page.goto(site.url);
  }
  /** Starts piquel, and calls it in the same task. @param {string} code @param {object} [options] @param {Page} [where] */
  const call = (code, options = {}, where = page) =>
    where.evaluate(
      `import("piquel").then(({ init }) => { window.piquel = init(${JSON.stringify({ key: "pk_demo", endpoint: wire.url, ...options })}); ${code} })`,
    );
  return {
    ...world,
    call,
    /** The same, and leaves the page in that task: no engine comes, however long the browser takes. @param {string} code @param {object} [options] */
    async leave(code, options) {
      await page.evaluate(HOLD);
      await call(`${code} location.assign("/away");`, options);
      await page.waitForURL(`${site.url}/away`);
    },
    /** Everything that is stored for the page, as text. @returns {Promise<string>} */
    kept: () => page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"),
    /** Comes to the app, and waits for its engine. */
    async comeBack() {
      await page.goto(site.url);
      await start();
      await ready();
    },
  };
}
