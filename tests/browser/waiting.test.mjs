// What is kept of calls that wait for an engine, and what is not; the page that goes on carries them out itself. What becomes of them in
// another page is in early.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, COUNT, EARLY, HOLD, WORK } from "./early/app.mjs";
import { until } from "./harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

test("calls that wait for an engine are kept soon, and a page that goes on carries them out itself", async (t) => {
  const { page, app, call, comeBack, ready } = await begin(t);
  await app(HOLD);
  await call(WORK);
  await until("they are kept", async () => (await app(EARLY)).length === 1);
  // Nobody else is to do it, as long as this page is there.
  await app("dispatchEvent(new Event('pageshow')); document.dispatchEvent(new Event('visibilitychange'))");
  assert.ok((await app(`JSON.parse(localStorage.getItem(${EARLY}[0]))[0]`)) > 0);
  await app("piquel.track('worked'); begin()");
  await ready();
  assert.equal(await app(COUNT), 4);
  assert.deepEqual(await app(EARLY), []);
  await page.reload();
  await comeBack();
  assert.equal(await app(COUNT), 4);
});

test("what an instance was called before its engine ran, it leaves to the next one of the page when it is ended", async (t) => {
  const { app, call, ready } = await begin(t);
  await call("piquel.track('worked'); piquel.destroy()");
  await call("piquel.track('worked')");
  await ready();
  assert.equal(await app(COUNT), 2);
});

const NOTHING = /** @type {const} */ ([
  ["consent is pending", { consent: "pending" }, ""],
  ["consent was denied at once", {}, "piquel.consent('denied');"],
  ["everything is to stay in memory", { storage: "memory" }, ""],
]);
for (const [where, options, then] of NOTHING) {
  test(`where ${where}, nothing is kept of a page that is left`, async (t) => {
    const { app, leave, comeBack } = await begin(t);
    await leave(WORK + then, options);
    assert.deepEqual(await app(EARLY), []);
    await comeBack();
    assert.equal(await app(COUNT), 0);
  });
}

test("of a device's first page that is left, it is known who it was: what is declared, nobody could know yet", async (t) => {
  const { app, kept, leave, comeBack } = await begin(t, true);
  await leave(WORK);
  assert.ok(!/secret|board|worked/.test(await kept()));
  await comeBack();
  assert.equal(await app(COUNT), 0);
  assert.equal(await app("localStorage.getItem('piquel.pk_demo.user')"), "ann");
});

test("nothing is kept that an engine would not take for a value, and what cannot be kept keeps nothing else from it", async (t) => {
  const { page, app, kept, leave, comeBack, measures } = await begin(t);
  await page.evaluate(() => {
    // As an old library for all pages has it.
    Object.assign(Array.prototype, { toJSON: () => "secret-array" });
  });
  await leave(`
    piquel.track("worked", { what: "secret-undeclared" });
    piquel.track("saved", { what: ["secret-list"], size: { what: "secret-object" } });
    piquel.track("saved", { what: 1n, size: Number.NaN });
    piquel.track("saved", { what: "board", size: 12 });
    piquel.track(Symbol("secret-symbol")); piquel.track({ toString() { throw new Error("secret") } });
    piquel.identify("ann", { persona: "founder" }); piquel.identify("ann", { persona: Number.NaN });`);
  assert.equal((await app(EARLY)).length, 1);
  assert.ok(!/secret/.test(await kept()));
  await comeBack();
  assert.deepEqual(await measures(["busy", "savers", "large", "founder"]), {
    busy: 1,
    savers: 1,
    large: 12,
    founder: 1,
  });
});

test("calls that wait are not lost where an app empties the storage", async (t) => {
  const { app, call, ready } = await begin(t);
  await app(HOLD);
  await call(WORK);
  await until("they are kept", async () => (await app(EARLY)).length === 1);
  await app("localStorage.clear(); begin()");
  await ready();
  assert.equal(await app(COUNT), 3);
});

test("pages out of sight that wait write what they keep when there is news, and not because others write", async (t) => {
  const { page, site, app, call } = await begin(t);
  /** @type {Page[]} */
  const others = [];
  for (let n = 0; n < 2; n += 1) {
    const other = await page.context().newPage();
    await other.goto(site.url);
    await other.evaluate(HOLD);
    await other.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })");
    await other.evaluate(
      `window.writes = 0; addEventListener("storage", ({ key }) => { writes += key?.includes(".early.") ? 1 : 0; })`,
    );
    await call(`piquel.track("worked")`, {}, other);
    others.push(other);
  }
  await until("both are kept", async () => (await app(EARLY)).length === 2);
  for (let n = 0; n < 20; n += 1) await app(`localStorage.setItem("any", "${n}")`);
  await until("all heard of it", async () => (await others[0].evaluate("localStorage.getItem('any')")) === "19");
  for (const other of others) assert.ok((await other.evaluate("writes")) <= 1);
});
