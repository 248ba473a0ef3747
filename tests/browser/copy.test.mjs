// What users are promised of the copy in IndexedDB: it has what localStorage forgets when the browser is killed. How much a kill takes is in
// tabs.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./harness/app.mjs";
import { copied, makeRoom } from "./harness/held.mjs";
import { until } from "./harness/index.mjs";

const COUNT = "piquel.progress('busy').clauses[0].measured";
const USER = "localStorage.getItem('piquel.pk_demo.user')";
/** As after a kill. */
const FORGET = "localStorage.clear()";

/** Does something with what is in the copy, and nothing else. @param {string} act */
const change = (act) => `new Promise((done, fail) => {
  const request = indexedDB.open("piquel.pk_demo", 1);
  request.onsuccess = () => {
    const transaction = request.result.transaction("kept", "readwrite");
    const store = transaction.objectStore("kept");
    ${act};
    transaction.onabort = fail;
    transaction.oncomplete = () => {
      request.result.close();
      done();
    };
  };
})`;

/** A page in which Ann worked, and that was left. @param {import("node:test").TestContext} t */
async function begin(t) {
  const world = await setUp(t, undefined, { "/away": `<!doctype html><link rel="icon" href="data:,">` });
  const { page, site, app, start, ready } = world;
  await makeRoom(page);
  const visit = async () => {
    await page.goto(site.url);
    await start();
    await ready();
  };
  const leave = () => page.goto(`${site.url}/away`);
  await visit();
  // Who comes last is kept at once, with all that was done before.
  await app("piquel.track('worked'); piquel.track('worked'); piquel.identify('ann')");
  await until("it is copied", async () => (await app(copied("user"))) === "ann" && (await app(copied("state.ann"))));
  return { ...world, visit, leave };
}

test("what localStorage forgot is brought back", async (t) => {
  const { app, visit, leave } = await begin(t);
  await leave();
  await app(FORGET);
  await visit();
  assert.deepEqual([await app(USER), await app(COUNT)], ["ann", 2]);
});

/** What becomes of the copy where the browser does not carry out what a page wrote as it was left. @type {Record<string, string>} */
const LOSSES = {
  "the first of it": "store.clear()",
  "who came last": `store.delete("state.ann"); store.put("bob", "user"); store.put("1", "beat")`,
};
for (const [what, act] of Object.entries(LOSSES)) {
  test(`where the copy misses ${what}, the next page has it copied`, async (t) => {
    const { app, visit, leave } = await begin(t);
    await leave();
    await app(change(act));
    await visit();
    await until("it is copied", async () => (await app(copied("user"))) === "ann" && (await app(copied("state.ann"))));
    await leave();
    await app(FORGET);
    await visit();
    assert.deepEqual([await app(USER), await app(COUNT)], ["ann", 2]);
  });
}

test("a page that is busy for longer than the copy may take hears of it all the same", async (t) => {
  const { page, app, visit, leave } = await begin(t);
  await leave();
  await app(FORGET);
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    /** @this {IDBFactory} @param {string} name @param {number} [version] */
    IDBFactory.prototype.open = function (name, version) {
      setTimeout(() => {
        const end = performance.now() + 2_500;
        while (performance.now() < end);
      });
      return open.call(this, name, version);
    };
  });
  await visit();
  assert.deepEqual([await app(USER), await app(COUNT)], ["ann", 2]);
});
