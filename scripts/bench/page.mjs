// The half of the benchmark that runs in Chromium, against the real collector.

import { join } from "node:path";
import { chromium } from "../../tests/browser/harness/chromium.mjs";
import { startCollector } from "../../tests/browser/harness/collector.mjs";
import { startProxy } from "../../tests/browser/harness/proxy.mjs";
import { openScope } from "../../tests/browser/harness/scope.mjs";
import { startSite } from "../../tests/browser/harness/site.mjs";
import { until } from "../../tests/browser/harness/until.mjs";

const FOLDER = "tests/browser/bench";
/** Slowdowns of the processor: as it is, and a cheap phone. */
const SLOWDOWNS = [1, 4];

const HTML = `<!doctype html><title>Benchmark</title><link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script>`;

/** Isolation makes the page's clock fine enough: 5 µs instead of 100. */
const ISOLATION = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** The functions of tests/browser/bench/page.js. @typedef {typeof import("../../tests/browser/bench/page.js")} Page */

/** @returns {Promise<{ track: object, startup: object[], session: object[] }>} */
export async function benchPage() {
  const scope = openScope();
  try {
    const collector = await startCollector(scope, { definitions: join(FOLDER, "definitions.json") });
    const proxy = await startProxy(scope, () => collector.url);
    const site = await startSite(scope, {
      pages: { "/": HTML },
      folders: { "/piquel/": "js", "/bench/": FOLDER },
      headers: ISOLATION,
    });
    const track = await timeTrack(site.url, proxy.url);
    const startup = [];
    const session = [];
    for (const slowdown of SLOWDOWNS) {
      startup.push({ slowdown, ...(await measureStartup(site.url, proxy.url, slowdown)) });
      session.push({ slowdown, ...(await measureSession(site.url, proxy, slowdown)) });
    }
    return { track, startup, session };
  } finally {
    await scope.close();
  }
}

/** @param {string} site @param {string} endpoint */
async function timeTrack(site, endpoint) {
  return inPage(site, 1, ({ page }) =>
    page.evaluate(async (endpoint) => {
      const bench = /** @type {Page} */ (await import(/** @type {any} */ ("/bench/page.js")));
      const { sdk } = await bench.start(endpoint);
      return bench.timeTrack(sdk);
    }, endpoint),
  );
}

/** @param {string} site @param {string} endpoint @param {number} slowdown */
async function measureStartup(site, endpoint, slowdown) {
  const started = await inPage(site, slowdown, async ({ page, mainThread }) => {
    const before = await mainThread();
    const { ms, longest } = await page.evaluate(async (endpoint) => {
      let longest = 0;
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
      });
      observer.observe({ type: "longtask", buffered: true });
      const bench = /** @type {Page} */ (await import(/** @type {any} */ ("/bench/page.js")));
      const { ms } = await bench.start(endpoint);
      return { ms, longest };
    }, endpoint);
    return { ms, longest, mainThreadMs: (await mainThread()) - before };
  });
  const idleMs = await inPage(site, slowdown, async ({ page, mainThread }) => {
    const before = await mainThread();
    await page.evaluate(async (ms) => {
      const bench = /** @type {Page} */ (await import(/** @type {any} */ ("/bench/page.js")));
      await bench.idle(ms);
    }, started.ms);
    return (await mainThread()) - before;
  });
  const { ms, longest, mainThreadMs } = started;
  return { ms, mainThreadMs: mainThreadMs - idleMs, longestTaskAbove50Ms: longest };
}

/**
 * @param {string} site
 * @param {Awaited<ReturnType<typeof startProxy>>} proxy
 * @param {number} slowdown
 */
async function measureSession(site, proxy, slowdown) {
  const without = await runSession(site, null, slowdown, () => true);
  const first = proxy.exchanges.length;
  const beacons = () => proxy.exchanges.slice(first).filter(({ method }) => method === "POST");
  const ms = await runSession(site, proxy.url, slowdown, () => beacons().every(({ status }) => status !== null));
  return {
    mainThreadMs: ms - without,
    requests: beacons().length,
    bodyBytes: beacons().reduce((total, { body }) => total + body.length, 0),
  };
}

/**
 * @param {string} site
 * @param {string | null} endpoint null: without the SDK
 * @param {number} slowdown
 * @param {() => boolean} isAnswered whether every beacon is
 */
async function runSession(site, endpoint, slowdown, isAnswered) {
  const work = async (/** @type {Tools} */ { page, mainThread }) => {
    const before = await mainThread();
    await page.evaluate(async (endpoint) => {
      const bench = /** @type {Page} */ (await import(/** @type {any} */ ("/bench/page.js")));
      await bench.session(endpoint ? (await bench.start(endpoint)).sdk : null);
    }, endpoint);
    return (await mainThread()) - before;
  };
  return inPage(site, slowdown, work, isAnswered);
}

/** @typedef {{ page: import("playwright-core").Page, mainThread: () => Promise<number> }} Tools */

/**
 * Opens the page in a fresh profile, and closes it as a person does, so that the SDK sends what it has; the browser stays until that
 * is answered.
 * @template T
 * @param {string} site
 * @param {number} slowdown
 * @param {(tools: Tools) => Promise<T>} work
 * @param {() => boolean} [isAnswered]
 */
async function inPage(site, slowdown, work, isAnswered = () => true) {
  const scope = openScope();
  try {
    const browser = await chromium.type.launch(chromium.options(false));
    scope.after(() => browser.close());
    const context = await browser.newContext();
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable");
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.goto(site);
    const mainThread = async () => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
    };
    const result = await work({ page, mainThread });
    await page.close({ runBeforeUnload: true });
    await until("the page is closed", () => page.isClosed());
    await until("every beacon is answered", isAnswered);
    return result;
  } finally {
    await scope.close();
  }
}
