// An app of which the address changes, and how often it was seen where. Clocks and timers of its pages stand still unless a test moves
// them.

import assert from "node:assert/strict";
import { setUp } from "../harness/app.mjs";
import { stopClock, until } from "../harness/index.mjs";

/** Longer than an address stands until it is a view, in ms. */
export const SETTLED = 300;
const TIME = Date.parse("2026-03-04T08:00:00Z");

const never = { count: "worked", gte: 1_000_000 };
const counted = (/** @type {string} */ id, /** @type {unknown} */ count) => ({
  id,
  kind: "custom",
  when: { all: [{ count, gte: 1_000_000 }, never] },
});

/** How a page hears of its address, by what runs in it before anything else. */
export const WAYS = {
  "the Navigation API": "",
  "the History API": "delete window.navigation;",
  "the History API, where a variable has the other's name": "window.navigation = { currentEntry: { url: 'x' } };",
};
/** @typedef {keyof typeof WAYS} Way */

/**
 * Opens the app's page; `begin` starts piquel in it.
 * @param {import("node:test").TestContext} t
 * @param {object} given
 * @param {string[]} given.paths what it may be seen at
 * @param {string[]} [given.events] what it may tell besides
 * @param {string} [given.script] runs in every document before its own
 * @param {Record<string, string>} [given.pages]
 * @param {string} [given.html] of the app
 * @param {boolean} [given.isStill] false: clocks go
 */
export async function openWalker(t, { paths, events = [], script = "", pages = {}, html = HTML, isStill = true }) {
  const document = {
    schema: 1,
    version: 1,
    events: { worked: {}, ...Object.fromEntries(events.filter((name) => !name.startsWith("$")).map((name) => [name, {}])) },
    signals: [
      counted("all", "$page"),
      ...paths.map((path, place) => counted(`path_${place}`, { event: "$page", where: { path } })),
      ...events.map((event, place) => counted(`event_${place}`, event)),
    ],
  };
  const app = await setUp(t, document, { "/": html, ...pages });
  const { page, measures, messages, captured } = app;
  if (script) await page.addInitScript(script);
  const watch = async () => {
    await until("the engine runs", () => app.app("piquel.stage() !== null"));
    await captured();
  };
  let reopen = async () => {};
  /** @type {object} */
  let options = {};
  const start = () => app.app(`begin(${JSON.stringify({ key: "pk_demo", endpoint: app.wire.url, ...options })})`);
  if (isStill) {
    const still = await stopClock({ page, app: app.app, start }, TIME);
    reopen = async () => {
      await still();
      await captured();
    };
  } else {
    reopen = async () => {
      await page.goto(`${app.site.url}/`);
      await start();
      await watch();
    };
  }
  /** Opens the page, again if it was open, and starts piquel with these options of `capture`. @param {object | true} [capture] */
  const open = async (capture = true) => {
    options = { capture };
    await reopen();
  };
  /** Starts piquel once more in the page as it is. */
  const again = async () => {
    await start();
    await until("the engine runs", async () => {
      if (isStill) await page.clock.runFor(50);
      return app.app("piquel.stage() !== null");
    });
    await captured();
  };
  /** Lets time go by. @param {number} [ms] */
  const rest = (ms = SETTLED) => page.clock.runFor(ms);
  /** Has the page do something, and waits until an address is a view. @param {string} code */
  const walk = async (code) => {
    await app.app(code);
    await rest();
  };
  /** Goes through the history and waits until it is there. @param {number} by @param {string} url path and all of where that is */
  const go = async (by, url) => {
    await app.app(`history.go(${by})`);
    await until(`it is at ${url}`, () => app.app(`location.href.endsWith(${JSON.stringify(url)})`));
    // What tells of it may come after the address.
    await app.app("new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); })");
    await rest();
  };
  /** How often each path was seen that was seen at all, and each event was told. @returns {Promise<Record<string, number>>} */
  const seen = async () => {
    const ids = ["all", ...paths.map((_, place) => `path_${place}`), ...events.map((_, place) => `event_${place}`)];
    const measured = await measures(ids);
    const names = [...paths, ...events];
    const counts = ids.slice(1).map((id, place) => /** @type {const} */ ([names[place], measured[id] ?? 0]));
    const sum = counts.slice(0, paths.length).reduce((sum, [, count]) => sum + count, 0);
    assert.equal(measured.all ?? 0, sum, "it was seen at a path that nobody expected");
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  };
  /** Pages heard of no fault. */
  const fine = () => assert.deepEqual(messages.filter((message) => message.startsWith("error")), []);
  return { ...app, open, again, walk, go, rest, seen, fine };
}

export const HTML = `<!doctype html><title>App</title><link rel="icon" href="data:,"><button id="away">Away</button>
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script>
<script>
  // What a router says; a test sets it.
  window.told = undefined;
  window.begin = async (options) => {
    const name = "piquel";
    const { init } = await import(name);
    const { capture } = options;
    if (capture.pattern) capture.pattern = () => (typeof told === "function" ? told() : told);
    window.piquel = init(options);
  };
</script>`;
