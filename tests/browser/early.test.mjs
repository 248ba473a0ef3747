// Calls that wait for an engine which never comes, because the page is left or killed before: another page carries them out, once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, COUNT, EARLY, HOLD, WORK } from "./early/app.mjs";
import { watchEngines } from "./harness/engines.mjs";
import { copied } from "./harness/held.mjs";
import { isFirefox, openScope, query, until } from "./harness/index.mjs";
import { ready as isReady, startApp } from "./harness/shared.mjs";

/** Of a page that may still be there, nobody takes anything sooner, in ms. */
const YOUNG = 5_000;
const FIRED = ["busy", "founder", "large", "savers", "tight"];

/** Has what is kept of calls be of another time. @param {number} ms how much later */
const moved = (ms) => `{
  const [name] = ${EARLY};
  const [written, begun, lost, ...calls] = JSON.parse(localStorage.getItem(name));
  for (const call of calls) call[1] += ${ms};
  localStorage.setItem(name, JSON.stringify([written, begun + ${ms}, lost, ...calls]));
}`;

/** Leaves of a device what it was told is declared. */
const FORGOTTEN = `new Promise((done, fail) => {
  const names = localStorage.getItem("piquel.pk_demo.names");
  localStorage.clear();
  localStorage.setItem("piquel.pk_demo.names", names);
  const request = indexedDB.deleteDatabase("piquel.pk_demo");
  request.onsuccess = done;
  request.onerror = fail;
})`;

/** What fired, as the collector has it. @param {string} database */
const fired = async (database) =>
  (await query(database, "SELECT name, n FROM records WHERE type = 'signal' ORDER BY name")).map(({ name, n }) => [
    name,
    n,
  ]);

test("what is called in the task in which the page is left counts, once, as it was called", async (t) => {
  const { app, kept, leave, comeBack, collector, measures } = await begin(t);
  const from = Date.now();
  await leave(WORK);
  const to = Date.now();
  // Of what no definition declares, nothing is kept.
  assert.equal((await app(EARLY)).length, 1);
  assert.ok(!/secret/.test(await kept()));
  await comeBack();
  assert.deepEqual(await measures(FIRED.slice(0, -1)), { busy: 3, founder: 1, large: 12, savers: 2 });
  await app("piquel.flush()");
  await comeBack();
  assert.equal(await app(COUNT), 3);
  await app("piquel.flush()");
  assert.deepEqual(
    await fired(collector.database),
    FIRED.map((name) => [name, 1]),
  );
  const times = await query(collector.database, "SELECT at FROM records WHERE type = 'signal'");
  assert.ok(times.every(({ at }) => at >= from && at <= to));
  assert.deepEqual(await query(collector.database, "SELECT DISTINCT name FROM leads"), [{ name: "u:ann" }]);
  assert.deepEqual(await app(EARLY), []);
});

test("what is called in the task in which the page is closed counts, once", async (t) => {
  const { page, site, app, call, comeBack } = await begin(t);
  const opened = page.context().waitForEvent("page");
  await app("void window.open(location.href, '_blank')");
  const other = await opened;
  await other.waitForURL(site.url);
  const closed = other.waitForEvent("close");
  await call(`${WORK} close();`, {}, other).catch(() => {});
  await closed;
  await comeBack();
  assert.equal(await app(COUNT), 3);
});

test("who logs out and leaves in the same task is forgotten, after what was done before was told", async (t) => {
  const { app, kept, leave, comeBack, collector } = await begin(t);
  await leave(`${WORK} piquel.reset(); piquel.track("worked");`);
  await comeBack();
  assert.equal(await app(COUNT), 1);
  assert.ok(!/ann/.test(await kept()));
  await until("what was done before is told", async () => (await fired(collector.database)).length === FIRED.length);
});

test("what waits in a page that carries out another one's log-out is that of whoever comes then", async (t) => {
  const { page, site, app, call, leave, ready, kept } = await begin(t);
  await leave(`${WORK} piquel.reset();`);
  await page.goto(site.url);
  await app(HOLD);
  await call("piquel.identify('bob'); piquel.track('worked')");
  await until("that is kept, too", async () => (await app(EARLY)).length === 2);
  await app("begin()");
  await ready();
  assert.equal(await app(COUNT), 1);
  assert.ok(!/ann/.test(await kept()));
  assert.equal(await app("localStorage.getItem('piquel.pk_demo.user')"), "bob");
});

test("while its engine does not come, another page carries out what a page called, and neither does so twice", async (t) => {
  const { page, site, app, call, ready } = await begin(t);
  await app(HOLD);
  await call(WORK);
  await until("it is kept", async () => (await app(EARLY)).length === 1);
  const other = await page.context().newPage();
  await other.goto(site.url);
  await call("", {}, other);
  await until("the other page knows", async () => (await other.evaluate(COUNT)) === 3);
  await until("nothing waits any more", async () => (await app(EARLY)).length === 0);
  await app("piquel.track('worked'); begin()");
  await ready();
  await until("both know all", async () => (await app(COUNT)) === 4 && (await other.evaluate(COUNT)) === 4);
  await other.reload();
  await call("", {}, other);
  await until("so does the next page", async () => (await other.evaluate(COUNT)) === 4);
});

test("pages that are open carry out what one that is left called, once, whoever of them comes first", async (t) => {
  const { page, site, app, call, leave, collector } = await begin(t);
  const others = [];
  for (let n = 0; n < 5; n += 1) {
    const other = await page.context().newPage();
    await other.goto(site.url);
    await call("", {}, other);
    await until("its engine runs", async () => (await other.evaluate(COUNT)) === 0);
    others.push(other);
  }
  for (let times = 1; times <= 3; times += 1) {
    await leave(`piquel.track("worked"); piquel.track("saved", { what: "${times}" });`);
    for (const other of others) await until("it knows", async () => (await other.evaluate(COUNT)) === times);
    await until("nothing waits any more", async () => (await app(EARLY)).length === 0);
    await page.goto(site.url);
  }
  for (const other of others) await other.evaluate("piquel.flush()");
  assert.deepEqual(await fired(collector.database), [
    ["busy", 1],
    ["savers", 1],
  ]);
  for (const other of others) assert.equal(await other.evaluate(COUNT), 3);
});

test("what was carried out is not again, though the browser forgot that it was, and who was identified then", async (t) => {
  const { page, site, app, leave, comeBack } = await begin(t);
  await leave(WORK);
  const entries = await app(`${EARLY}.map((name) => [name, localStorage.getItem(name)])`);
  for (const user of ["ann", "bob"]) {
    await comeBack();
    assert.equal(await app(COUNT), user === "ann" ? 3 : 0);
    await app("piquel.identify('bob'); piquel.flush()");
    await until(
      "it is copied",
      async () => (await app(copied("user"))) === "bob" && (await app(copied("done"))) !== null,
    );
    await page.goto(`${site.url}/away`);
    // As after a kill: what IndexedDB holds is later than what was not committed here.
    await page.evaluate((/** @type {[string, string][]} */ entries) => {
      for (const [name, text] of entries) localStorage.setItem(name, text);
      localStorage.removeItem("piquel.pk_demo.done");
      localStorage.setItem("piquel.pk_demo.beat", "1");
    }, entries);
  }
  await comeBack();
  assert.deepEqual([await app(COUNT), await app("localStorage.getItem('piquel.pk_demo.user')")], [0, "bob"]);
  await app("piquel.identify('ann')");
  assert.equal(await app(COUNT), 3);
  assert.deepEqual(await app(EARLY), []);
});

test("what is no call is carried out by nobody, and keeps nothing from starting", async (t) => {
  const { page, app, leave, comeBack } = await begin(t);
  const texts = [
    "",
    "{}",
    "[]",
    "null",
    "[0,0]",
    '[0,0,0,["constructor"],["close",1],["track"],["track",1,"worked",7,8],null]',
  ];
  await page.evaluate((texts) => {
    for (const [n, text] of texts.entries()) localStorage.setItem(`piquel.pk_demo.early.${n + 1}`, text);
  }, texts);
  await leave(`piquel.track("worked");`);
  await comeBack();
  await comeBack();
  assert.deepEqual(await app(EARLY), []);
  assert.ok((await app(COUNT)) >= 1);
});

test("what was called long before it is carried out is of that time, and the clock does not run ahead for it", async (t) => {
  const { page, site, app, call, leave, comeBack, collector } = await begin(t);
  const HOUR = 3_600_000;
  // Time does not go back behind what was done there: nothing was.
  await app(FORGOTTEN);
  const from = Date.now();
  await leave(`piquel.track("worked"); piquel.track("worked"); piquel.track("worked");`);
  // Another page did something meanwhile.
  await app(moved(-2 * HOUR));
  await page.goto(site.url);
  await call(`piquel.track("saved", { what: "a" }); piquel.track("saved", { what: "b" })`);
  await until("it is carried out", async () => (await app(COUNT)) === 3);
  await comeBack();
  await app("piquel.flush()");
  const rows = await query(collector.database, "SELECT name, at FROM records WHERE type = 'signal' ORDER BY name");
  const [busy, savers] = rows.map(({ at }) => at - from);
  assert.ok(busy < -HOUR && savers >= 0 && savers < HOUR, `${[busy, savers]}`);
  assert.deepEqual(await query(collector.database, "SELECT DISTINCT dropped FROM subjects"), [{ dropped: "{}" }]);
});

test("what was called before the clock was set back is of the time at which it is carried out", async (t) => {
  const { app, leave, comeBack, collector } = await begin(t);
  const DAY = 86_400_000;
  const from = Date.now();
  await leave(`piquel.track("worked"); piquel.track("worked"); piquel.track("worked");`);
  // By a clock that is two days behind now, it was two days later.
  await app(moved(2 * DAY));
  await comeBack();
  assert.equal(await app(COUNT), 3);
  await app('piquel.track("saved", { what: "a" }); piquel.track("saved", { what: "b" }); piquel.flush()');
  await comeBack();
  await app("piquel.flush()");
  const rows = await query(collector.database, "SELECT name, at FROM records WHERE type = 'signal' ORDER BY name");
  const to = Date.now();
  assert.deepEqual(
    rows.map(({ name, at }) => [name, at >= from && at <= to]),
    [
      ["busy", true],
      ["savers", true],
    ],
  );
  assert.deepEqual(await query(collector.database, "SELECT dropped FROM subjects"), [{ dropped: "{}" }]);
});

test("a log-out that is carried out takes nothing from who comes after it", async (t) => {
  const { page, site, app, leave, comeBack, kept } = await begin(t);
  await leave(`${WORK} piquel.reset();`);
  await page.goto(site.url);
  await leave(`piquel.identify("bob"); piquel.track("worked"); piquel.track("worked");`);
  await comeBack();
  assert.deepEqual([await app(COUNT), await app("localStorage.getItem('piquel.pk_demo.user')")], [2, "bob"]);
  assert.ok(!/ann/.test(await kept()));
});

test("who was identified in a page that is gone does not take the place of who came since", async (t) => {
  const { page, site, app, call, comeBack, collector } = await begin(t);
  await app(HOLD);
  await call(`${WORK}`);
  await until("they are kept", async () => (await app(EARLY)).length === 1);
  const [[name, text]] = await app(`${EARLY}.map((name) => [name, localStorage.getItem(name)])`);
  await page.goto(`${site.url}/away`);
  // As of a page that was killed: nobody says that it is left.
  const written = Date.now();
  const again = text.replace(/^\[\d+/, `[${written}`);
  await app(`localStorage.setItem(${JSON.stringify(name)}, ${JSON.stringify(again)})`);
  await comeBack();
  const [waiting, age] = await app(
    `piquel.identify("bob"); piquel.track("worked"); [${EARLY}.length, Date.now() - ${written}]`,
  );
  assert.ok(waiting === 1 || age > YOUNG, `${[waiting, age]}`);
  await until("it is carried out", async () => (await app(EARLY)).length === 0);
  assert.deepEqual([await app(COUNT), await app("localStorage.getItem('piquel.pk_demo.user')")], [1, "bob"]);
  await app("piquel.flush()");
  await until("what she did is told", async () => (await fired(collector.database)).length === FIRED.length);
  await app("piquel.identify('ann')");
  assert.equal(await app(COUNT), 3);
});

test("a trap while calls are carried out takes them along, which is counted, and nothing else", async (t) => {
  const { page, app, leave, comeBack, collector } = await begin(t);
  await watchEngines(page.context());
  // The one that stands in is the first of a page: it starts, and traps at the first of the calls.
  await page.context().addInitScript(() => {
    const { engines } = /** @type {any} */ (window);
    engines.push = (/** @type {any} */ engine) => {
      let entered = 0;
      if (engines.length === 0) {
        engine.doom = {
          test(/** @type {string} */ name) {
            if (name === "call") entered += 1;
            return entered === 2;
          },
        };
      }
      return Array.prototype.push.call(engines, engine);
    };
  });
  await leave(`piquel.track("worked"); piquel.track("worked"); piquel.track("worked");`);
  await comeBack();
  assert.deepEqual(await app("engines.map(({ isOver, late }) => [isOver, late])"), [
    [true, 0],
    [false, 0],
    [false, 0],
  ]);
  assert.deepEqual([await app(COUNT), await app(EARLY)], [0, []]);
  await app(`piquel.track("worked"); piquel.track("worked"); piquel.track("worked"); piquel.flush()`);
  assert.deepEqual(await fired(collector.database), [["busy", 1]]);
  assert.deepEqual(await query(collector.database, "SELECT dropped FROM subjects"), [{ dropped: '{"queue":3}' }]);
});

test("what fires when calls are carried out is told to listeners once, and who denies consent then ends it", async (t) => {
  const { page, site, app, call, leave, kept } = await begin(t);
  for (let times = 0; times < 2; times += 1) {
    await leave(`piquel.identify("ann"); piquel.track("worked"); piquel.track("worked");`);
    await page.goto(site.url);
  }
  await call(`window.heard = []; piquel.on("signal", ({ signal, n }) => {
    heard.push(signal + " " + n);
    piquel.consent("denied");
  })`);
  await until("it is heard", async () => (await app("heard.length")) > 0);
  await until("nothing is left", async () => (await kept()) === "[{},{}]");
  await app("piquel.track('worked'); 0");
  assert.deepEqual(await app("heard"), ["busy 1"]);
  assert.equal(await kept(), "[{},{}]");
});

if (!isFirefox) {
  for (const isTaken of [false, true]) {
    const who = isTaken ? "another page carried out" : "waits";
    test(`a page that comes back from the back-forward cache counts what ${who} once`, async (t) => {
      const app = await startApp(openScope(t));
      const browser = await app.openBrowser();
      const first = await browser.newTab(app.url);
      await isReady(first);
      const tab = await browser.newTab(app.url, { scripts: [HOLD] });
      await tab.evaluate("piquel.track('worked'); piquel.track('saved', { what: 'board' })");
      await tab.goto(app.away);
      if (isTaken) {
        await first.reload();
        await until("it is carried out", async () => (await isReady(first)).count === 1);
      }
      assert.deepEqual(await tab.back(), []);
      assert.equal(await tab.evaluate("look()"), null);
      await tab.evaluate("piquel.track('worked'); begin()");
      await isReady(tab);
      const all = { count: 2, values: 1, user: null };
      for (const one of [tab, first])
        await until("all is known", async () => JSON.stringify(await one.evaluate("look()")) === JSON.stringify(all));
      await first.reload();
      assert.deepEqual(await isReady(first), all);
    });
  }

  test("a renderer that is killed before an engine ran loses nothing that was kept, and its next page counts it once", async (t) => {
    const app = await startApp(openScope(t));
    const browser = await app.openBrowser();
    await isReady(await browser.newTab(app.url));
    const tab = await browser.newTab(app.url, { scripts: [HOLD] });
    await tab.evaluate("piquel.track('worked'); piquel.track('saved', { what: 'board' })");
    await until("it is kept", () => tab.evaluate("Object.keys(localStorage).some((name) => name.includes('.early.'))"));
    await tab.killRenderer();
    await tab.reload();
    await tab.evaluate("piquel.track('worked'); begin()");
    await until("all is known", async () => (await isReady(tab)).count === 2);
    await tab.reload();
    await tab.evaluate("begin()");
    assert.deepEqual(await isReady(tab), { count: 2, values: 1, user: null });
  });
}
