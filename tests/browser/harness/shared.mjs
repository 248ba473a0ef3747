// An app that is open in several tabs of one profile, against a real collector, and what a test needs to know of both.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser } from "./browser.mjs";
import { startCollector } from "./collector.mjs";
import { temporaryFolder } from "./scope.mjs";
import { startSite } from "./site.mjs";
import { query } from "./sqlite.mjs";
import { until } from "./until.mjs";

export const KEY = "pk_demo";

/** Thresholds of the signals `count_…` and `values_…`. */
export const COUNTS = [3, 10, 25, 60];
export const VALUES = [3, 10];
/** The signal that comes again: so many on one day, and not twice within its cooldown. */
export const DAILY = { gte: 3, cooldown: 36 * 3_600_000 };
/** Who may be identified; each has a trait that shows in whose state a tab is. */
export const USERS = ["ann", "bob"];

/** Two signals that never fire tell how much was counted; `values` has the most that a condition can tell apart. */
export const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { worked: {}, saved: { props: { what: "string" } } },
  traits: { persona: "string" },
  signals: [
    { id: "count", kind: "custom", when: { count: "worked", gte: 1_000_000 } },
    { id: "values", kind: "custom", when: { all: [{ distinct: "saved", by: "what", gte: 256 }, never()] } },
    ...COUNTS.map((gte) => ({ id: `count_${gte}`, kind: "milestone", when: { count: "worked", gte } })),
    ...VALUES.map((gte) => ({
      id: `values_${gte}`,
      kind: "milestone",
      when: { distinct: "saved", by: "what", gte },
    })),
    {
      id: "daily",
      kind: "habit",
      when: { count: "worked", gte: DAILY.gte, days: 1 },
      repeat: { cooldown: `${DAILY.cooldown / 3_600_000}h` },
    },
    ...USERS.map((user) => ({
      id: `is_${user}`,
      kind: "custom",
      when: { all: [{ trait: "persona", eq: user }, never()] },
    })),
  ],
};

function never() {
  return { count: "worked", gte: 1_000_000 };
}

/**
 * What a tab says of itself, null before the engine runs.
 * @typedef {{ count: number, values: number, user: string | null }} Look
 */

/** What a fact is told with: its number, when the call had returned, the page's clock. @typedef {[number, number, number]} Told */
/** A page that tracked for somebody was left, with all that it tracked since it was shown. @typedef {{ tracker: number, tracked: Told[] }} Left */

/** @param {string} endpoint @param {object} options of `init` */
const html = (endpoint, options) => `<!doctype html><title>App</title><link rel="icon" href="data:,">
<script>
  window.restored = [];
  addEventListener("pageshow", ({ persisted }) => restored.push(persisted));
  const hop = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  let tracker = null;
  // A page goes on for a while after it was told that it is left; ours must not, because nobody would know.
  let going = Promise.resolve();
  let goOn = () => {};
  let tracked = [];
  // Tracks facts, with so many turns of the event loop after each (timers would be slow in hidden tabs), and tells each once the
  // call has returned: its number, when that was, and by which clock it was tracked.
  window.burst = async (name, facts) => {
    tracker = name;
    for (const [number, event, props, hops] of facts) {
      const clock = Date.now();
      piquel.track(event, props);
      const fact = [number, performance.timeOrigin + performance.now(), clock];
      tracked.push(fact);
      told(JSON.stringify(fact));
      for (let n = 0; n < hops; n += 1) await hop();
      await going;
    }
  };
  // What the page told just before it is left, the browser may have thrown away.
  addEventListener("pagehide", () => {
    if (tracker !== null) navigator.sendBeacon("/left", JSON.stringify({ tracker, tracked }));
    tracked = [];
    going = new Promise((done) => {
      goOn = done;
    });
  });
  addEventListener("pageshow", () => goOn());
  window.look = () => {
    const [count, values, ...users] = ${JSON.stringify(["count", "values", ...USERS.map((user) => `is_${user}`)])}
      .map((signal) => piquel.explain(signal)?.clauses[0]);
    if (!count) return null;
    const user = ${JSON.stringify(USERS)}.find((_, place) => users[place].met) ?? null;
    return { count: count.measured ?? 0, values: values.measured ?? 0, user };
  };
  window.wipe = async () => {
    localStorage.clear();
    for (const { name } of (await window.indexedDB?.databases()) ?? []) {
      await new Promise((done) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = request.onerror = request.onblocked = done;
      });
    }
  };
</script>
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script>
<script type="module">
  import { init } from "piquel";
  window.piquel = init({ key: "${KEY}", endpoint: "${endpoint}", ...${JSON.stringify(options)} });
  window.prompted = [];
  piquel.on("prompt", (prompt) => {
    window.prompted.push(prompt.id);
    prompt.shown();
  });
</script>`;

const AWAY = `<!doctype html><title>Away</title><link rel="icon" href="data:,">`;

/** Takes from a page what an old browser, or a strict one, does not have. @type {Record<string, string>} */
export const WITHOUT = {
  locks: "delete Navigator.prototype.locks;",
  indexedDB: "delete window.indexedDB;",
};

/**
 * Starts collector and site; opens no browser.
 * @param {import("./scope.mjs").Scope} scope
 * @param {object} [definitions]
 * @param {object} [options] of `init`
 */
export async function startApp(scope, definitions = DEFINITIONS, options = {}) {
  const path = join(temporaryFolder(scope), "definitions.json");
  writeFileSync(path, JSON.stringify(definitions));
  const collector = await startCollector(scope, { key: KEY, definitions: path });
  /** @type {((left: Left) => void)[]} */
  const listeners = [];
  const site = await startSite(scope, {
    pages: { "/": html(collector.url, options), "/away": AWAY },
    folders: { "/piquel/": "js" },
    posts: {
      "/left": (body) => {
        for (const listener of listeners) listener(JSON.parse(body));
      },
    },
  });
  return {
    collector,
    url: site.url,
    away: `${site.url}/away`,
    /** Has whoever asks told of pages that were left. @param {(left: Left) => void} listener */
    onLeft: (listener) => void listeners.push(listener),
    /** @param {{ profile?: string, scripts?: string[] }} [options] */
    openBrowser: (options) => openBrowser(scope, options),
    /** What the collector has of a kind, by name, such as `signal`. @param {string} type */
    records: (type) =>
      query(
        collector.database,
        `SELECT subjects.install, subjects.user, records.name, records.n
         FROM records JOIN subjects ON subjects.id = records.subject
         WHERE records.type = ? ORDER BY subjects.install, records.name, records.n`,
        [type],
      ),
  };
}

/** Waits until the engine of a page runs. @param {import("./tab.mjs").Tab} tab @returns {Promise<Look>} */
export const ready = (tab) => until("the engine runs", () => tab.evaluate("look()"));
