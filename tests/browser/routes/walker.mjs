// An app of which the address changes, and how often it was seen where. Clocks and timers of its pages stand still unless a test moves
// them.

import assert from "node:assert/strict";
import { setUp } from "../harness/app.mjs";
import { stopClock, until } from "../harness/index.mjs";

/** Longer than an address stands until it is a view, and than it takes to look after a click, in ms. */
export const SETTLED = 500;
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

/** Runs in every document before its own what a test left for it. */
const PREPARE = `if (location.host) try { (0, eval)(sessionStorage.getItem("script") ?? ""); } catch (error) { console.log("error: " + error); }`;

/**
 * Opens the app's page; `open` starts piquel in it.
 * @param {{ after: (close: () => Promise<void>) => void }} test
 * @param {object} given
 * @param {string[]} given.paths what it may be seen at
 * @param {string[]} [given.events] what it may tell besides
 * @param {Record<string, string>} [given.pages]
 * @param {string} [given.html] of the app
 */
export async function openWalker(test, { paths, events = [], pages = {}, html = HTML }) {
  const own = Object.fromEntries(events.filter((name) => !name.startsWith("$")).map((name) => [name, {}]));
  const signals = [
    counted("all", "$page"),
    ...paths.map((path, place) => counted(`path_${place}`, { event: "$page", where: { path } })),
    ...events.map((event, place) => counted(`event_${place}`, event)),
  ];
  const document = { schema: 1, version: 1, events: { worked: {}, ...own }, signals };
  const { page, app, measures, messages, captured, wire, site } = await setUp(
    /** @type {import("node:test").TestContext} */ (test),
    document,
    { "/": html, ...pages },
  );
  await page.addInitScript(PREPARE);
  /** @type {object} */
  let options = {};
  const start = () => app(`begin(${JSON.stringify({ key: "pk_demo", endpoint: wire.url, ...options })})`);
  const reopen = await stopClock({ page, app, captured, start }, TIME);
  const counts = async () => {
    const ids = ["all", ...paths.map((_, place) => `path_${place}`), ...events.map((_, place) => `event_${place}`)];
    const measured = await measures(ids);
    return ids.map((id) => measured[id] ?? 0);
  };
  let known = [0, ...paths, ...events].map(() => 0);
  /** Lets time go by. @param {number} [ms] */
  const rest = (ms = SETTLED) => page.clock.runFor(ms);
  /** Once something that a browser does by itself was told to the page, which may be after it was done. */
  const turn = () =>
    app(
      "new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => done(); port2.postMessage(0); })",
    );
  return {
    page,
    app,
    site,
    wire,
    messages,
    rest,
    /**
     * Opens the page, again if it was open, and starts piquel with these options of `capture`.
     * @param {object | true} [capture]
     * @param {string} [script] runs in every document before its own
     */
    async open(capture = true, script = "") {
      options = { capture };
      await app(`sessionStorage.setItem("script", ${JSON.stringify(script)})`);
      await reopen();
    },
    /** Starts piquel once more in the page as it is. */
    async again() {
      await start();
      await until("the engine runs", async () => {
        await rest(50);
        return app("piquel.stage() !== null");
      });
      await captured();
    },
    /** Has the page do something, and waits until an address is a view. @param {string} code */
    async walk(code) {
      await app(code);
      await turn();
      await rest();
    },
    /** Goes through the history, and waits until it is there. @param {number} by @param {string} end of the address there */
    async go(by, end) {
      await app(`history.go(${by})`);
      await until(`it is at ${end}`, () => app(`location.href.endsWith(${JSON.stringify(end)})`));
      await turn();
      await rest();
    },
    /** From now on, nothing was seen. */
    async forget() {
      known = await counts();
    },
    /** How often each path was seen that was seen at all, and each event was told. @returns {Promise<Record<string, number>>} */
    async seen() {
      const [all, ...rest] = (await counts()).map((count, place) => count - known[place]);
      const sum = rest.slice(0, paths.length).reduce((sum, count) => sum + count, 0);
      assert.equal(all, sum, "it was seen at a path that nobody expected");
      const named = [...paths, ...events].map((name, place) => /** @type {const} */ ([name, rest[place]]));
      return Object.fromEntries(named.filter(([, count]) => count > 0));
    },
    /** The page heard of no fault. */
    fine() {
      const faults = messages.filter((message) => message.startsWith("error"));
      assert.deepEqual(faults, []);
    },
  };
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
