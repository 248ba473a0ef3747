// A page of an app with the SDK in it, against a real collector, and what a test needs to know of both.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  openPages,
  openScope,
  query,
  startCollector,
  startProxy,
  startSite,
  temporaryFolder,
  until,
} from "./index.mjs";

export const DEFINITIONS = {
  schema: 1,
  version: 3,
  events: { worked: {}, saved: { props: { what: "string" } } },
  limits: { seats: { cap: 5 } },
  traits: { persona: "string" },
  signals: [
    { id: "busy", kind: "aha", when: { count: "worked", gte: 2 } },
    { id: "savers", kind: "milestone", when: { distinct: "saved", by: "what", gte: 2 } },
    { id: "tight", kind: "limit", when: { limit: "seats", reach: 0.8 } },
  ],
};

const HTML = `<!doctype html><title>App</title><link rel="icon" href="data:,">
<button data-piquel="worked"><b>Work</b></button>
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script>`;

/** What the engine imported before comes before what is imported now; then the SDK goes on, in a few steps. */
const CAPTURED = `import("/piquel/capture/index.js").then(async () => { for (let n = 0; n < 20; n += 1) await null; })`;

/**
 * Everything that a page of an app needs.
 * @param {import("node:test").TestContext} t
 * @param {object} [document] what the collector publishes
 * @param {Record<string, string>} [pages] HTML by path, besides that of the app
 * @param {Parameters<typeof openPages>[1]} [browser]
 */
export async function setUp(t, document = DEFINITIONS, pages = {}, browser = {}) {
  const scope = openScope(t);
  const definitions = join(temporaryFolder(scope), "definitions.json");
  writeFileSync(definitions, JSON.stringify(document));
  const collector = await startCollector(scope, { definitions });
  const wire = await startProxy(scope, () => collector.url);
  const site = await startSite(scope, {
    pages: { "/": HTML, ...pages },
    folders: { "/piquel/": "js", "/tests/": "tests/browser" },
  });
  const context = await openPages(scope, browser);
  const page = await context.newPage();
  /** @type {string[]} */
  const messages = [];
  page.on("console", (message) => messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(`error: ${error}`));
  await page.goto(site.url);
  /** Starts piquel as `piquel` of the page. @param {object} [options] */
  const start = (options = {}) =>
    page.evaluate(
      async (options) => {
        const name = "piquel";
        const { init } = await import(name);
        Object.assign(window, { piquel: init(options) });
      },
      { key: "pk_demo", endpoint: wire.url, ...options },
    );
  /** Evaluates code of the app. @param {string} code @returns {Promise<any>} */
  const app = (code) => page.evaluate(code);
  /** Once the engine runs: resolves when the page is watched, too. */
  const captured = () => app(CAPTURED);
  const ready = async () => {
    await until("the engine runs", () => app("piquel.progress('busy') !== null"));
    await captured();
  };
  const stored = () => app("Object.keys(localStorage).sort()");
  const records = () =>
    wire
      .beacons()
      .flatMap((beacon) => beacon.records.map((/** @type {any} */ record) => ({ ...record, user: beacon.user })));
  /** What `progress` measures for the first clause of signals. @param {string[]} ids @returns {Promise<Record<string, number>>} */
  const measures = (ids) =>
    page.evaluate((ids) => {
      const { piquel } = /** @type {any} */ (window);
      return Object.fromEntries(ids.map((id) => [id, piquel.progress(id).clauses[0].measured]));
    }, ids);
  /** Has the page tell all; gives what the collector has of the one device then, firings in order of name. */
  const told = async () => {
    await app("piquel.flush()");
    const { database } = collector;
    const firings = await query(
      database,
      "SELECT name, n, at, observed FROM records WHERE type = 'signal' ORDER BY name, n",
    );
    const [{ active, dropped }] = await query(database, "SELECT active, dropped FROM subjects");
    return { firings, active, dropped: JSON.parse(dropped) };
  };
  return { collector, site, wire, page, messages, start, app, ready, captured, stored, records, measures, told };
}
