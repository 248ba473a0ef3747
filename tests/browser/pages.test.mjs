// Pages that are declared: seen, and dwelt on. Real package, real collector, real browser; time goes on where a test says so.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openWalker } from "./routes/walker.mjs";

const SECOND = 1_000;
const HOUR = 3_600_000;
/** What a turn may count where the device slept in it, in s. */
const SLEPT = 2;

const PAGES = [
  { path: "/pricing", event: "$pricing_viewed" },
  { path: "/plans/", event: "$pricing_viewed" },
  { path: "/docs/**", event: "read" },
  { path: "/docs/*/api", event: "read" },
  { path: "/docs/api", event: "studied", after: "30s" },
  { path: "/docs/api", event: "skimmed", after: "5s" },
  { path: "/docs/**", event: "lingered", after: "1m" },
  { path: "/docs/api", event: "nobody_declared_it" },
];
const FAULTY = [
  null,
  7,
  {},
  { path: "/pricing" },
  { path: 7, event: "read" },
  { path: "/pricing", event: "read", after: "soon" },
];

const push = (/** @type {string} */ url) => `history.pushState(null, "", ${JSON.stringify(url)})`;
/** Has the page be seen, or not. @param {"visible" | "hidden"} state */
const turn = (state) => `
  Object.defineProperty(document, "visibilityState", { get: () => "${state}", configurable: true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));`;

/** @type {Awaited<ReturnType<typeof openWalker>>} */
let walker;
/** @type {() => unknown} */
let end = () => {};
after(() => end());

before(async () => {
  const test = {
    /** @param {() => unknown} close */
    after(close) {
      end = close;
    },
  };
  walker = await openWalker(/** @type {any} */ (test), {
    paths: "/ /pricing /plans /docs /docs/api /docs/guide/api /docs/guide /about".split(" "),
    events: ["$pricing_viewed", "read", "studied", "skimmed", "lingered"],
  });
});

/** What was told besides views. */
async function events() {
  const seen = await walker.seen();
  return Object.fromEntries(Object.entries(seen).filter(([name]) => !name.startsWith("/")));
}

/** Begins at a page where nobody was yet. @param {unknown[]} [pages] */
async function begin(pages = PAGES) {
  // Presets tell of prices, too.
  await walker.open({ pages, presets: false });
  await walker.forget();
}

test("a page that is declared is told once for each view of it", async () => {
  const { walk, go, fine, messages } = walker;
  await begin([...FAULTY, ...PAGES]);
  await walk(push("/pricing"));
  for (const same of ["/pricing?plan=2", "/pricing#teams", "/pricing/", "/pricing;from=mail"]) await walk(push(same));
  assert.deepEqual(await events(), { $pricing_viewed: 1 });
  await walk(push("/about"));
  await walk(push("/plans"));
  await go(-1, "/about");
  await go(-1, "/pricing;from=mail");
  assert.deepEqual(await events(), { $pricing_viewed: 3 }, "another page of the same, and coming back");
  for (const path of ["/docs", "/docs/guide", "/docs/guide/api"]) await walk(push(path));
  assert.deepEqual(await events(), { $pricing_viewed: 3, read: 3 }, "who is meant twice is told once");
  await walk(`${push("/pricing")}; ${push("/about")}`);
  assert.equal((await events()).$pricing_viewed, 3, "who is led elsewhere at once saw nothing");
  assert.equal(messages.filter((message) => message.includes("one was left out")).length, 1);
  fine();
});

test("who dwelt on a page for long enough did so once, and each view begins anew", async () => {
  const { app, walk, rest, fine } = walker;
  await begin();
  await walk(push("/docs/api"));
  await rest(4 * SECOND);
  assert.deepEqual(await events(), { read: 1 });
  await rest(1 * SECOND);
  assert.deepEqual(await events(), { read: 1, skimmed: 1 });
  await walk(push("/docs/api?part=2"));
  await rest(25 * SECOND);
  assert.deepEqual(await events(), { read: 1, skimmed: 1, studied: 1 });
  await rest(HOUR);
  assert.deepEqual(await events(), { read: 1, skimmed: 1, studied: 1, lingered: 1 });
  await walk(push("/about"));
  await rest(HOUR);
  await walk(push("/docs/api"));
  await rest(4 * SECOND);
  await walk(push("/about"));
  await walk(push("/docs/api"));
  await rest(3 * SECOND);
  assert.deepEqual(await events(), { read: 3, skimmed: 1, studied: 1, lingered: 1 }, "two halves are no whole");
  await app("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
  await app("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
  await rest(4 * SECOND);
  assert.deepEqual(
    await events(),
    { read: 4, skimmed: 1, studied: 1, lingered: 1 },
    "nor are they over a page that comes back",
  );
  await rest(2 * SECOND);
  assert.equal((await events()).skimmed, 2);
  await app("piquel.destroy()");
  fine();
});

test("time counts in which the page is seen, and no other", async () => {
  const { page, app, walk, rest, fine } = walker;
  await begin();
  await walk(push("/docs/api"));
  await rest(3 * SECOND);
  await app(turn("hidden"));
  await rest(HOUR);
  assert.deepEqual(await events(), { read: 1 }, "it is hidden");
  await app(turn("visible"));
  await rest(1 * SECOND);
  assert.deepEqual(await events(), { read: 1 });
  await rest(1 * SECOND);
  assert.deepEqual(await events(), { read: 1, skimmed: 1 }, "it goes on where it was");
  await app("document.dispatchEvent(new Event('freeze'))");
  await rest(HOUR);
  await app("document.dispatchEvent(new Event('resume'))");
  assert.deepEqual(await events(), { read: 1, skimmed: 1 }, "it is frozen");
  for (let nights = 0; nights < 3; nights += 1) await page.clock.fastForward(8 * HOUR);
  await rest((24 - 3 * SLEPT) * SECOND);
  assert.deepEqual(await events(), { read: 1, skimmed: 1 }, "the device sleeps");
  await rest(3 * SLEPT * SECOND);
  assert.deepEqual(await events(), { read: 1, skimmed: 1, studied: 1 });
  await walk(`${turn("hidden")} ${push("/docs/guide")}`);
  await rest(HOUR);
  assert.deepEqual(await events(), { read: 2, skimmed: 1, studied: 1 }, "a page that opens where nobody looks");
  await app(turn("visible"));
  await rest(HOUR);
  assert.deepEqual(await events(), { read: 2, skimmed: 1, studied: 1, lingered: 1 });
  fine();
});
