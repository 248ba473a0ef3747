// What becomes of facts where pages, servers and storage fail: how many calls of `track` count no more for the next page of the profile,
// or twice, and whether what fired is at the collector, once. Each fact has a value of its own, so that what is lost and what is doubled
// cannot make up for each other. `docs/benchmarks.md` has the table that these tests print.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { RENDERER_LOSES } from "./chaos/oracle.mjs";
import { setUp } from "./harness/app.mjs";
import { makeRoom, settle, takeNothing } from "./harness/held.mjs";
import { isFirefox, keepPatience, openScope, query, startProxy, until } from "./harness/index.mjs";
import { KEY, startApp } from "./harness/shared.mjs";

const CALLS = 1_000;
const HALF = CALLS / 2;
/** So many facts make a signal fire; a condition tells apart 256 values at the most. */
const PART = 250;
const PARTS = [0, 1, 2, 3];
const MORNING = Date.parse("2026-03-04T08:00:00Z");
/** How long a collector refuses everything, in ms. */
const REFUSED = 5_000;
const HOUR = 3_600_000;
/** By how much a clock that stands still is moved at a time, while the engine loads and later, in ms. */
const STEP = 50;
const LEAP = 1_000;
/** Turns of the event loop after each call where a renderer is killed in between, and how many calls must be older then than it may take. */
const HOPS = 100;
const ENOUGH = 100;
/** By how much a timer of the page is behind that of the engine, whose delay may be rounded, in ms. */
const BEHIND = 10;
/** What waits for a back-off may take so long, in ms. */
const LONG = 60_000;

/** Of each part: how many different facts count, which fires with the last of them, and how many counted at all. */
const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: Object.fromEntries(PARTS.map((part) => [`part_${part}`, { props: { what: "string" } }])),
  signals: PARTS.flatMap((part) => [
    { id: `all_${part}`, kind: "milestone", when: { distinct: `part_${part}`, by: "what", gte: PART } },
    { id: `calls_${part}`, kind: "custom", when: { count: `part_${part}`, gte: 1_000_000 } },
  ]),
};

const AWAY = `<!doctype html><title>Away</title><link rel="icon" href="data:,">`;

/** Tracks facts in one task. @param {number} from @param {number} to */
const burst = (from, to) =>
  `for (let n = ${from}; n < ${to}; n += 1) piquel.track("part_" + Math.floor(n / ${PART}), { what: String(n) });`;

/** What a page knows; null before its engine runs. */
const LOOK = `(() => {
  const sum = (of) => ${JSON.stringify(PARTS)}.reduce((all, part) => all + piquel.progress(of + part).clauses[0].measured, 0);
  return piquel.progress("all_0") && { facts: sum("all_"), counted: sum("calls_") };
})()`;

/** @typedef {{ facts: number, counted: number }} Known different facts that count, and how often any counted */

/** What fired, as the collector has it, of whichever install. @param {string} database @returns {Promise<string[]>} */
const fired = async (database) =>
  (await query(database, "SELECT name, n FROM records WHERE type = 'signal' ORDER BY name, n")).map(
    ({ name, n }) => `${name} ${n}`,
  );

/** What must have fired, once each, of so many facts. @param {number} calls */
const due = (calls) => PARTS.filter((part) => (part + 1) * PART <= calls).map((part) => `all_${part} 1`);

/**
 * Asks a page until it knows so many facts, or says how many it does know in the end.
 * @param {{ evaluate: (code: string) => Promise<any> }} page
 * @param {number} facts
 * @param {() => Promise<unknown>} [tick] has the clock of the page go on
 * @returns {Promise<Known>}
 */
async function known(page, facts, tick = async () => {}) {
  const isKnown = async () => {
    await tick();
    return (await page.evaluate(LOOK)).facts >= facts;
  };
  await until("the page knows all", isKnown).catch(() => {});
  return page.evaluate(LOOK);
}

const TITLES = ["scenario", "calls", "lost", "doubled", "signals due", "at the collector, once"];
let isTitled = false;

/**
 * Prints a row of the table.
 * @param {import("node:test").TestContext} t
 * @param {string} scenario
 * @param {number} calls
 * @param {Known} next what the next page knows
 * @param {string[]} firings at the collector
 */
function report(t, scenario, calls, { facts, counted }, firings) {
  const [lost, doubled] = [calls - facts, counted - facts];
  if (!isTitled) t.diagnostic(`| ${TITLES.join(" | ")} |`);
  isTitled = true;
  t.diagnostic(`| ${[scenario, calls, lost, doubled, due(calls).length, new Set(firings).size].join(" | ")} |`);
  return { lost, doubled };
}

/**
 * @param {import("node:test").TestContext} t
 * @param {object} [options]
 * @param {(collector: string) => string} [options.target] who answers requests, asked at each
 * @param {boolean} [options.isStill] whether the clock of pages stands still, but while they are waited for
 */
async function open(t, { isStill = false, target = (url) => url } = {}) {
  const { page: opener, site, collector } = await setUp(t, DEFINITIONS, { "/away": AWAY });
  const wire = await startProxy(openScope(t), () => target(collector.url));
  const context = opener.context();
  await makeRoom(opener);
  if (isStill) {
    await keepPatience(context, async () => {
      await context.clock.install({ time: MORNING - HOUR });
      await context.clock.pauseAt(MORNING);
    });
  }
  const tick = async (ms = LEAP) => isStill && context.clock.runFor(ms);

  /** Opens a page of the app, which may close itself, because a script opened it. @param {string} [features] of the window */
  async function openPage(features = "") {
    const opened = context.waitForEvent("page");
    await opener.evaluate((features) => void window.open(location.href, "_blank", features), features);
    const page = await opened;
    await page.waitForURL(opener.url());
    return page;
  }

  /** Starts piquel in a page and, in the same task, runs code there. @param {import("playwright-core").Page} page @param {string} [code] */
  const call = (page, code = "") => {
    const options = JSON.stringify({ key: KEY, endpoint: wire.url });
    return page.evaluate(`import("piquel").then(({ init }) => { window.piquel = init(${options}); ${code} })`);
  };

  /** Opens a page of the app, and waits for its engine. @param {string} [features] of the window */
  async function visit(features) {
    const page = await openPage(features);
    await call(page);
    await until("the engine runs", async () => {
      await tick(STEP);
      return page.evaluate(LOOK);
    });
    return page;
  }

  /**
   * What the next page of the profile knows and the collector has, once all is settled.
   * @param {number} facts that it should know
   * @param {string[]} [firings] that are due
   */
  async function judge(facts, firings = due(facts)) {
    const next = await visit();
    await known(next, facts, tick);
    const isTold = async () => {
      await tick();
      return (await fired(collector.database)).length >= firings.length;
    };
    await until("what fired is at the collector", isTold, LONG).catch(() => {});
    // What would come twice has come.
    await next.evaluate("piquel.flush()");
    return { known: await known(next, facts, tick), firings: await fired(collector.database) };
  }

  /** Whether the collector took it that storage failed; a later page of the device, which knows nothing of that, tells its own summary. */
  const isFailureTold = () =>
    wire.exchanges.some(({ status, body }) => status === 200 && body.includes('"dropped":{"storage":1}'));

  return { opener, context, site, wire, collector, openPage, call, visit, judge, isFailureTold };
}

/** Runs code in a page, which closes itself in the same task. @param {import("playwright-core").Page} page @param {string} code */
async function closing(page, code) {
  const closed = page.waitForEvent("close");
  // Not by a timer: those may stand still.
  await page.evaluate(`{
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { ${code} close(); };
    port2.postMessage(0);
  }`);
  await closed;
}

/** The same where all is in IndexedDB by then. @param {import("playwright-core").Page} page @param {string} code */
async function settling(page, code) {
  await page.evaluate(code);
  await settle(page);
  await closing(page, "");
}

/** Nothing is lost or doubled. @param {import("node:test").TestContext} t @param {string} scenario @param {number} calls @param {{ known: Known, firings: string[] }} found */
function assertAll(t, scenario, calls, { known, firings }) {
  assert.deepEqual(report(t, scenario, calls, known, firings), { lost: 0, doubled: 0 });
  assert.deepEqual(firings, due(calls));
}

test("the collector is down for the first half, and when the page is left", async (t) => {
  const { collector, wire, visit, judge } = await open(t);
  const page = await visit();
  await collector.stop();
  await page.evaluate(`${burst(0, HALF)} piquel.flush()`);
  assert.equal(wire.exchanges.at(-1)?.status, null);
  await collector.start();
  await page.evaluate(`${burst(HALF, CALLS - PART)} piquel.flush()`);
  assert.equal(wire.exchanges.at(-1)?.status, 200);
  await collector.stop();
  await closing(page, burst(CALLS - PART, CALLS));
  const last = () => wire.exchanges.filter(({ body }) => body.includes("all_3"));
  await until("what was left to tell found nobody", () => last().length > 0 && last().every(({ isOver }) => isOver));
  assert.ok(last().every(({ status }) => status === null));
  await collector.start();
  assertAll(t, "collector down for the first half and at unload", CALLS, await judge(CALLS));
});

test("the page is closed in the task of the calls", async (t) => {
  const { visit, judge } = await open(t);
  await closing(await visit(), burst(0, CALLS));
  assertAll(t, "closed in the last call's task", CALLS, await judge(CALLS));
});

test("the page is closed in the task in which it started, before an engine ran there", async (t) => {
  const { openPage, call, visit, judge } = await open(t);
  await closing(await visit(), "");
  const page = await openPage();
  const closed = page.waitForEvent("close");
  // It may be closed before it says that it did so.
  await call(page, `${burst(0, CALLS)} close();`).catch(() => {});
  await closed;
  assertAll(t, "closed in the task of `init`, without an engine", CALLS, await judge(CALLS));
});

test("the page is left for another in the task of the calls", async (t) => {
  const { visit, site, judge } = await open(t);
  const page = await visit();
  await page.evaluate(`void setTimeout(() => { ${burst(0, CALLS)} location.assign("/away"); })`);
  await page.waitForURL(`${site.url}/away`);
  assertAll(t, "left for another page in the last call's task", CALLS, await judge(CALLS));
});

/** Has a page track one fact in each task, and close itself with the last; it keeps how many were older than what a kill may take. */
const PACED = `{
  const times = [];
  const next = () => {
    piquel.track("part_0", { what: String(times.length) });
    times.push(performance.now());
    if (times.length < ${PART}) return setTimeout(next);
    // Before this task there was one in which all of these were to be written.
    localStorage.setItem("older", String(times.filter((time) => time <= times.at(-2) - ${RENDERER_LOSES}).length));
    close();
  };
  setTimeout(next);
}`;

test("calls come one by one, and with the last the page is closed", async (t) => {
  const { visit, judge } = await open(t);
  const page = await visit();
  const closed = page.waitForEvent("close");
  await page.evaluate(PACED);
  await closed;
  assertAll(t, "paced, closed with the last call", PART, await judge(PART));
});

// Chromium ends such a page without telling it: no `pagehide`, no `visibilitychange`.
test("a page that nobody else holds and that closes itself loses no more than one that is killed", async (t) => {
  const { opener, visit, judge } = await open(t);
  const page = await visit("noopener");
  const closed = page.waitForEvent("close");
  await page.evaluate(PACED);
  await closed;
  const older = Number(await until("it is closed", () => opener.evaluate('localStorage.getItem("older")')));
  const { known: next, firings } = await judge(older, due(older));
  const { doubled } = report(t, "paced, closes itself, has no opener", PART, next, firings);
  assert.ok(next.facts >= older, `${older} were older than ${RENDERER_LOSES} ms`);
  assert.equal(doubled, 0);
  assert.equal(new Set(firings).size, firings.length);
});

test("the collector refuses everything for five seconds", async (t) => {
  let isRefusing = false;
  const refusing = createServer((incoming, reply) => {
    incoming.resume();
    reply.writeHead(503, {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "retry-after",
      "retry-after": "1",
    });
    reply.end('{"error":{"code":"unavailable","message":"later"}}');
  });
  await new Promise((done) => refusing.listen(0, "127.0.0.1", () => done(null)));
  t.after(() => refusing.close());
  const { port } = /** @type {import("node:net").AddressInfo} */ (refusing.address());
  const address = `http://127.0.0.1:${port}`;
  const { context, wire, visit, judge } = await open(t, {
    isStill: true,
    target: (url) => (isRefusing ? address : url),
  });
  const page = await visit();
  isRefusing = true;
  await page.evaluate(`${burst(0, HALF)} piquel.flush()`);
  await context.clock.runFor(REFUSED);
  isRefusing = false;
  assert.ok(wire.exchanges.some(({ status }) => status === 503));
  await closing(page, burst(HALF, CALLS));
  assertAll(t, "503 for 5 s", CALLS, await judge(CALLS));
});

/** Has IndexedDB open nothing. */
const openNothing = () => {
  IDBFactory.prototype.open = () => {
    throw new DOMException("not allowed", "SecurityError");
  };
};

/** Writes into `localStorage` until it is full. */
const fill = () => {
  let all = "";
  for (let size = 2 ** 22; size >= 1; size /= 2) {
    try {
      localStorage.setItem("all", all + "a".repeat(size));
      all += "a".repeat(size);
    } catch {
      // Half as much, then.
    }
  }
};

test("localStorage takes nothing: IndexedDB serves in its place", async (t) => {
  const { context, visit, judge, isFailureTold } = await open(t);
  await context.addInitScript(takeNothing);
  await settling(await visit(), burst(0, CALLS));
  assertAll(t, "`setItem` throws, closed once IndexedDB has it", CALLS, await judge(CALLS));
  assert.ok(isFailureTold(), "the collector was told of it");
});

test("localStorage takes nothing: two pages that are open at once know of each other's facts", async (t) => {
  const { context, visit, judge } = await open(t);
  await context.addInitScript(takeNothing);
  const [one, other] = [await visit(), await visit()];
  for (let part = 0; part < CALLS; part += PART) {
    await (part % HALF === 0 ? one : other).evaluate(burst(part, part + PART));
  }
  await settling(one, "");
  await settling(other, "");
  assertAll(t, "`setItem` throws, in two pages at once", CALLS, await judge(CALLS));
});

test("localStorage is full for the second half: IndexedDB has what it does not take", async (t) => {
  const { visit, judge, isFailureTold } = await open(t);
  await closing(await visit(), burst(0, HALF));
  const page = await visit();
  assert.deepEqual(await known(page, HALF), { facts: HALF, counted: HALF });
  await page.evaluate(fill);
  await settling(page, burst(HALF, CALLS));
  assertAll(t, "`localStorage` full for the second half", CALLS, await judge(CALLS));
  assert.ok(isFailureTold(), "the collector was told of it");
});

test("no storage takes anything: the page tells what fires, and the next one begins anew", async (t) => {
  const { context, visit, judge, isFailureTold } = await open(t);
  await context.addInitScript(takeNothing);
  await context.addInitScript(openNothing);
  const page = await visit();
  await page.evaluate(`${burst(0, CALLS)} piquel.flush()`);
  assert.deepEqual(await known(page, CALLS), { facts: CALLS, counted: CALLS });
  await closing(page, "");
  const { known: next, firings } = await judge(0, due(CALLS));
  report(t, "no storage takes anything: the next page begins anew", CALLS, next, firings);
  assert.deepEqual(next, { facts: 0, counted: 0 });
  assert.deepEqual(firings, due(CALLS));
  assert.ok(isFailureTold(), "the collector was told of it");
});

if (!isFirefox) {
  test(`a renderer that is killed loses what its page tracked in the last ${RENDERER_LOSES} ms`, async (t) => {
    const app = await startApp(openScope(t), DEFINITIONS);
    const browser = await app.openBrowser();
    let [calls, aged] = [0, 0];
    const listeners = {
      told: () => {
        calls += 1;
      },
      aged: () => {
        aged += 1;
      },
    };
    const tab = await browser.newTab(app.url, { listeners });
    await until("the engine runs", () => tab.evaluate(LOOK));
    const renderer = await tab.renderer();
    // How old a fact is, a timer of the page says: on a busy machine all timers of a page come late, in their order.
    await tab.evaluate(`void (async () => {
      for (let n = 0; n < ${CALLS}; n += 1) {
        piquel.track("part_" + Math.floor(n / ${PART}), { what: String(n) });
        told("");
        setTimeout(aged, ${RENDERER_LOSES + BEHIND}, "");
        for (let hops = 0; hops < ${HOPS}; hops += 1) await hop();
      }
    })()`);
    await until("facts are old enough to be kept", () => aged > ENOUGH);
    await renderer.kill();
    await tab.close();
    assert.ok(calls < CALLS, "it was in the middle of tracking");
    const next = await browser.newTab(app.url);
    await until("the engine runs", () => next.evaluate(LOOK));
    const found = await known(next, aged);
    await next.evaluate("piquel.flush()");
    const firings = await fired(app.collector.database);
    const { doubled } = report(t, `renderer killed, ${calls - aged} calls in its last 250 ms`, calls, found, firings);
    assert.ok(found.facts >= aged, `${found.facts} of ${aged} that were older`);
    assert.equal(doubled, 0);
    assert.deepEqual(firings, due(found.facts));
  });
}
