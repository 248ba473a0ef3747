// What an app is promised that is open in several tabs: one truth, told once, and what may be lost when something is killed. Real
// tabs, real collector.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BROWSER_LOSES, RENDERER_LOSES } from "./chaos/oracle.mjs";
import { generator } from "./chaos/random.mjs";
import { World } from "./chaos/world.mjs";
import { copied } from "./harness/held.mjs";
import { openScope, temporaryFolder, until } from "./harness/index.mjs";
import { DEFINITIONS, startApp } from "./harness/shared.mjs";

const TABS = 20;
const FACTS = 60;
const SEED = 20;
/** So many turns of the event loop after each fact that a burst lasts for some time. */
const SLOW = 1_500;
/** Has a page write nothing into IndexedDB any more. */
const READ_ONLY = `{
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (names, mode, options) {
    if (mode === "readwrite") throw new DOMException("not here", "ReadOnlyError");
    return transaction.call(this, names, mode, options);
  };
}`;
/** Twenty engines on two cores. */
const LONG = 60_000;

/** @param {import("node:test").TestContext} t @param {{ without?: string[], prompts?: object[], tabs?: number }} [options] */
async function setUp(t, { without = [], prompts = [], tabs = 2 } = {}) {
  const scope = openScope(t);
  const app = await startApp(scope, { ...DEFINITIONS, prompts });
  const world = new World(app, temporaryFolder(scope), without);
  await world.begin();
  for (let n = 0; n < tabs; n += 1) await world.take({ do: "open" });
  return { app, world };
}

/** @param {number} n @param {string} words */
const repeat = (n, words) => Array(n).fill(words).join(" ");

/** @param {World} world @param {number} tab @param {string} facts */
const track = (world, tab, facts) => world.take({ do: "track", bursts: [{ tab, facts }], wait: false });

test(`${TABS} tabs that track at once agree on all of it, tell it once, and the one with the focus prompts`, async (t) => {
  const random = generator(SEED);
  const prompts = [{ id: "hello", on: "count_60", content: { title: "Hello", body: "There" } }];
  const { app, world } = await setUp(t, { prompts, tabs: TABS });
  const focused = random.below(TABS);
  await world.tab(focused).activate();
  const bursts = Array.from({ length: TABS }, (_, tab) => {
    // Half of the values are those of the next tab, too.
    const fact = () => `${random.flip(0.5) ? "w" : `s${tab * 5 + random.below(10)}`}~${random.below(4)}`;
    return { tab, facts: Array.from({ length: FACTS }, fact).join(" ") };
  });
  await world.take({ do: "track", bursts, wait: false });
  await world.settle(LONG);
  await world.finish();
  await until("it prompts", async () => (await world.tab(focused).evaluate("prompted")).length > 0);
  await world.tab(focused).evaluate("piquel.flush()");
  const shown = Array.from({ length: TABS }, (_, tab) => world.tab(tab).evaluate("prompted"));
  const expected = Array.from({ length: TABS }, (_, tab) => (tab === focused ? ["hello"] : []));
  assert.deepEqual(await Promise.all(shown), expected);
  const told = await app.records("prompt");
  assert.deepEqual(
    told.map(({ name, n }) => [name, n]),
    [["hello:shown", 1]],
  );
});

test(`a renderer that is killed loses no fact that is older than ${RENDERER_LOSES} ms`, async (t) => {
  const { world } = await setUp(t);
  await track(world, 0, repeat(400, `w~${SLOW} s1~${SLOW}`));
  await track(world, 1, repeat(20, "w~9 s2~9"));
  await until("facts are old enough to be kept", () => world.olderThan(RENDERER_LOSES) > 40);
  await world.take({ do: "kill", tab: 0, after: "close" });
  await world.finish();
});

test(`a browser that is killed loses no fact that is older than ${BROWSER_LOSES} ms`, async (t) => {
  const { world } = await setUp(t);
  await track(world, 0, repeat(1_000, `w~${SLOW} s1~${SLOW}`));
  await track(world, 1, repeat(1_000, `s2~${SLOW} w~${SLOW}`));
  await until("facts are old enough to be kept", () => world.olderThan(BROWSER_LOSES) > 10);
  await world.take({ do: "crash", tabs: 2 });
  await world.finish();
});

test("closing, reloading and leaving a page lose nothing of what it was tracking", async (t) => {
  const { world } = await setUp(t, { tabs: 4 });
  for (const step of /** @type {const} */ (["close", "reload", "away"])) {
    const tab = ["close", "reload", "away"].indexOf(step);
    const before = world.olderThan(0);
    await track(world, tab, repeat(60, `w s${tab}~300 s9~100`));
    await track(world, 3, repeat(10, "w~5"));
    await until("it is in the middle of tracking", () => world.olderThan(0) > before + 20);
    await world.take({ do: step, tab });
  }
  await world.finish();
});

test("a tab that is frozen in the middle of tracking, and thawed, knows what the others did meanwhile", async (t) => {
  const { world } = await setUp(t);
  await track(world, 0, repeat(60, "w~400 s1~400"));
  await world.take({ do: "freeze", tab: 0 });
  await world.take({ do: "track", bursts: [{ tab: 1, facts: repeat(20, "w~2 s2") }], wait: true });
  await world.take({ do: "thaw", tab: 0 });
  await world.finish();
});

test("our page gets into the back-forward cache, also while other tabs track, and comes back to the truth", async (t) => {
  const { app, world } = await setUp(t);
  const tab = world.tab(0);
  // Chromium throws out whoever is writing to a database at the moment at which another tab wants to (ADR 0016): only one of them writes.
  await world.tab(1).evaluate(READ_ONLY);
  await world.tab(1).evaluate(copied("install"));
  await track(world, 1, repeat(200, "w~200 s1~200"));
  await tab.goto(app.away);
  assert.deepEqual(await tab.back(), [], "while another tab tracks");
  await world.settle();
  await tab.goto(app.away);
  assert.deepEqual(await tab.back(), [], "while nothing happens");
  assert.deepEqual(await tab.evaluate("restored"), [false, true, true]);
  await world.finish();
});

test("a page that comes back from the back-forward cache is seen again", async (t) => {
  const scope = openScope(t);
  const views = { id: "views", kind: "custom", when: { count: "$page", gte: 1_000_000 } };
  const app = await startApp(scope, { ...DEFINITIONS, signals: [...DEFINITIONS.signals, views] });
  const browser = await app.openBrowser();
  const tab = await browser.newTab(app.url);
  const seen = (/** @type {number} */ views) =>
    until(`${views} views`, () => tab.evaluate(`piquel.progress("views")?.clauses[0].measured === ${views}`));
  await seen(1);
  await tab.goto(app.away);
  assert.deepEqual(await tab.back(), []);
  await seen(2);
});

for (const without of [["locks"], ["indexedDB"], ["locks", "indexedDB"]]) {
  test(`the truth is the same where pages have no ${without.join(" and no ")}`, async (t) => {
    const { world } = await setUp(t, { without, tabs: 3 });
    for (const tab of [0, 1, 2]) await track(world, tab, repeat(20, `w~3 s${tab} s9~5`));
    await world.take({ do: "reload", tab: 1 });
    await world.take({ do: "identify", tab: 2, user: "ann" });
    for (const tab of [0, 1]) await track(world, tab, repeat(10, "w s5~4"));
    await world.take({ do: "close", tab: 0 });
    await world.finish();
  });
}
