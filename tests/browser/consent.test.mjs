// What an app is promised where its users decide: consent that is awaited, denied, given again; denial in another page; erasing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";
import { copied, HELD, makeRoom, openTab, untilHeld } from "./harness/held.mjs";
import { query, until } from "./harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** When an SDK that did not wait would have begun. */
const IDLE = "new Promise((done) => requestIdleCallback(() => setTimeout(done)))";
const BUSY = "piquel.track('worked'); piquel.track('worked')";

/** Holds requests for a file until it is let go. @param {Page} page @param {string} file */
async function hold(page, file) {
  let release = () => {};
  /** @type {Promise<void>} */
  const released = new Promise((done) => {
    release = done;
  });
  let isAsked = false;
  await page.route(`**/${file}*`, async (route) => {
    isAsked = true;
    await released;
    await route.continue();
  });
  return { release, asked: () => until(`${file} is asked for`, () => isAsked) };
}

test("before consent nothing is loaded, stored or sent; consent uses what waited", async (t) => {
  const { page, start, app, ready, wire } = await setUp(t);
  /** @type {string[]} */
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await start({ consent: "pending" });
  loaded.length = 0;
  await app("piquel.track('worked'); piquel.flush()");
  await app(IDLE);
  assert.deepEqual([loaded, await app(HELD), wire.exchanges.length, await app("piquel.ledger()")], [[], [], 0, []]);
  await app("piquel.consent('granted')");
  await ready();
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 1);
});

test("the 200 latest calls wait for consent, and those before them are counted", async (t) => {
  const { start, app, ready, wire } = await setUp(t);
  await start({ consent: "pending" });
  await app("piquel.setUsage('seats', 5); for (let n = 0; n < 200; n += 1) piquel.track('worked')");
  await app("piquel.consent('granted')");
  await ready();
  assert.equal(await app("piquel.progress('tight').clauses[0].measured"), null);
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 200);
  // What was dropped is told with whatever is told next.
  const summary = await until("it is told what was dropped", async () => {
    await app("piquel.track('worked'); piquel.flush()");
    return wire.beacons().find(({ summary }) => summary.dropped)?.summary;
  });
  assert.deepEqual([summary.dropped, summary.limits], [{ queue: 1 }, {}]);
});

test("what waited is forgotten where consent is denied, and does not come back with a later consent", async (t) => {
  const { page, start, app, ready } = await setUp(t);
  /** @type {string[]} */
  const loaded = [];
  await start({ consent: "pending" });
  page.on("request", (request) => loaded.push(request.url()));
  await app(`${BUSY}; piquel.consent('denied'); ${BUSY}; piquel.flush()`);
  await app(IDLE);
  assert.deepEqual([loaded, await app(HELD)], [[], []]);
  await app("piquel.consent('granted'); piquel.track('worked')");
  await ready();
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 1);
});

test("consent that is denied removes everything and sends nothing", async (t) => {
  const { page, start, app, ready, wire } = await setUp(t);
  await makeRoom(page);
  await start();
  await ready();
  await app(`piquel.identify('ann'); ${BUSY}; piquel.flush()`);
  await until("the copy is made", () => app(copied("install")));
  const before = wire.beacons().length;
  await app("piquel.track('saved', { what: 'a' }); piquel.consent('denied'); piquel.track('worked')");
  await untilHeld(page);
  await page.reload();
  assert.deepEqual(await app(HELD), []);
  // What was on its way before the reload is there before what this page asks for now.
  await app(`fetch(${JSON.stringify(wire.url)} + "/healthz", { mode: "no-cors" })`);
  assert.equal(wire.beacons().length, before);
});

test("what the browser was left to send is taken back where consent is denied before it went", async (t) => {
  const { page, start, app, ready, wire } = await setUp(t);
  await start();
  await ready();
  await app("piquel.identify('ann'); piquel.flush()");
  const before = wire.beacons().length;
  const left = await app(`(async () => {
    ${BUSY};
    // In browsers that take nothing over, it is on its way by now, and nobody can take it back.
    const takes = "fetchLater" in window;
    if (takes) dispatchEvent(new Event("pagehide"));
    piquel.consent("denied");
    return takes;
  })()`);
  // Whatever a page has left to the browser goes when it is closed.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.close();
  await other.evaluate(`fetch(${JSON.stringify(wire.url)} + "/healthz", { mode: "no-cors" })`);
  await until("the other page is heard", () =>
    wire.exchanges.some(({ path, isOver }) => path === "/healthz" && isOver),
  );
  assert.equal(wire.beacons().length, before, `${left}`);
});

for (const file of ["wasm/engine.wasm", "v1/plan"]) {
  test(`consent that is denied while ${file} is on its way leaves nothing, and nothing begins`, async (t) => {
    const { page, messages, start, app, wire } = await setUp(t);
    await makeRoom(page);
    await start();
    await until("the engine runs", () => app("piquel.progress('busy') !== null"));
    await until("the copy is made", () => app(copied("install")));
    // A browser that was killed forgot this, and the copy knows more.
    await app("piquel.destroy(); localStorage.clear()");
    await until("all is answered", () => app("piquel.ledger().every(({ outcome }) => outcome !== 'pending')"));
    await page.reload();
    const { release, asked } = await hold(page, file);
    await start();
    await app(BUSY);
    await asked();
    const before = wire.beacons().length;
    await app("piquel.consent('denied')");
    release();
    await untilHeld(page);
    await app("piquel.flush()");
    await app(IDLE);
    assert.deepEqual([await app(HELD), await app("piquel.progress('busy')")], [[], null]);
    assert.equal(wire.beacons().length, before);
    assert.deepEqual(
      messages.filter((message) => message.includes("piquel") || message.startsWith("error")),
      [],
    );
  });
}

test("whoever consents again after a denial is somebody new", async (t) => {
  const { page, start, app, ready } = await setUp(t);
  const install = () => app("localStorage.getItem('piquel.pk_demo.install')");
  await start();
  await ready();
  await app(`window.told = 0; piquel.on('signal', () => { told += 1; }); ${BUSY}`);
  const before = await install();
  await app("piquel.consent('denied')");
  await untilHeld(page);
  await app("piquel.consent('granted'); piquel.consent('granted')");
  await ready();
  assert.notEqual(await install(), before);
  assert.deepEqual([await app("piquel.progress('busy').fired"), await app("told")], [0, 1]);
  // Those who listened go on listening.
  await app(BUSY);
  assert.equal(await app("told"), 2);
});

test("a word that is no consent gives none and takes none, and is said once", async (t) => {
  const { page, start, app, ready, messages } = await setUp(t);
  const nonsense = "[undefined, null, true, 'yes', 'GRANTED', 'pending', {}, Symbol('granted')]";
  const said = () => messages.filter((message) => message.includes("`consent` is")).length;
  for (const consent of [null, true, "yes"]) {
    await page.reload();
    await start({ consent });
    await app(IDLE);
    assert.deepEqual([await app("piquel.progress('busy')"), await app(HELD)], [null, []]);
    await app("piquel.destroy()");
  }
  assert.equal(said(), 3);
  await start({ consent: "maybe" });
  await app(`for (const word of ${nonsense}) piquel.consent(word); piquel.track('worked')`);
  await app(IDLE);
  assert.deepEqual(await app(HELD), []);
  await app("piquel.consent('granted')");
  await ready();
  await app(`for (const word of ${nonsense}) piquel.consent(word)`);
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 1);
  assert.equal(said(), 4);
});

test("an app that knows of a denial removes what an earlier page stored", async (t) => {
  const { page, start, app, ready, wire } = await setUp(t);
  await start();
  await ready();
  await app("piquel.destroy()");
  await until("all is answered", () => app("piquel.ledger().every(({ outcome }) => outcome !== 'pending')"));
  await page.reload();
  const before = wire.exchanges.length;
  await start({ consent: "denied" });
  await untilHeld(page);
  await app(`${BUSY}; piquel.flush()`);
  await app(IDLE);
  assert.deepEqual([await app(HELD), wire.exchanges.length], [[], before]);
});

test("a listener that denies consent is the last one to hear anything", async (t) => {
  const prompts = [{ id: "hello", on: "busy", content: { title: "Hello", body: "There" } }];
  const { page, start, app, ready } = await setUp(t);
  await start({ definitions: { ...DEFINITIONS, prompts } });
  await app("window.told = []; for (const type of ['stage', 'prompt']) piquel.on(type, () => told.push(type))");
  await app("piquel.on('signal', () => { told.push('signal'); piquel.consent('denied'); })");
  await ready();
  await app(BUSY);
  assert.deepEqual(await app("told"), ["signal"]);
  await untilHeld(page);
});

test("what an app says of a prompt after consent was denied is not heard", async (t) => {
  const question = { trait: "persona", choices: ["a", "b"].map((value) => ({ label: value, value })) };
  const prompts = [{ id: "who", on: "busy", content: { title: "Who?", body: "Say", question } }];
  const asked = { id: "asked", kind: "custom", when: { trait: "persona", exists: true } };
  const { page, start, app, ready } = await setUp(t);
  await start({ definitions: { ...DEFINITIONS, signals: [...DEFINITIONS.signals, asked], prompts } });
  await app("window.told = []; piquel.on('signal', ({ signal }) => told.push(signal))");
  await app("piquel.on('prompt', (prompt) => { window.prompt = prompt; })");
  await ready();
  await app("piquel.track('saved'); piquel.track('worked'); piquel.track('worked')");
  await until("it is offered", () => app("'shown' in prompt"));
  await app("prompt.shown()");
  await app("piquel.consent('denied'); prompt.answered(0); prompt.dismissed()");
  assert.deepEqual(await app("told"), ["busy"]);
  await untilHeld(page);
});

for (const wish of ["consent('denied')", "erase()"]) {
  test(`${wish} in one tab ends the others of the key, and leaves nothing behind`, async (t) => {
    const { page, start, app, ready, wire } = await setUp(t);
    const tab = await openTab(page, { endpoint: wire.url });
    const other = await openTab(page, { endpoint: wire.url, key: "pk_other", definitions: DEFINITIONS });
    const waiting = await openTab(page, { endpoint: wire.url });
    await waiting.reload();
    await waiting.evaluate(async () => {
      const name = "piquel";
      const { init } = await import(name);
      Object.assign(window, { piquel: init({ key: "pk_demo", consent: "pending" }) });
    });
    await waiting.evaluate(BUSY);
    await start();
    await ready();
    await tab.evaluate("piquel.track('worked')");
    await app(`piquel.${wish}`);
    await until("the other tab stops", () => tab.evaluate("piquel.progress('busy') === null"));
    const before = wire.beacons().length;
    await tab.evaluate(`${BUSY}; piquel.flush()`);
    await tab.evaluate("dispatchEvent(new Event('focus')); dispatchEvent(new Event('pagehide'))");
    // The one with the other key goes on.
    assert.equal(await other.evaluate("piquel.progress('busy').clauses[0].measured"), 0);
    const foreign = (/** @type {string} */ name) => name.startsWith("piquel.pk_other");
    const isLeft = async () => (await app(HELD)).every(foreign);
    await until("only the other key is left", isLeft);
    await waiting.evaluate("piquel.consent('granted'); piquel.flush()");
    await tab.bringToFront();
    await tab.evaluate(IDLE);
    assert.equal(wire.beacons().length, before);
    assert.equal(await app("localStorage.getItem('piquel.pk_demo.denied')"), null);
  });
}

test("a page that could not hear of a denial, in the back-forward cache, ends when it comes back", async (t) => {
  const { page, start, app, ready } = await setUp(t);
  const back = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";
  await start();
  await ready();
  await app(back);
  assert.notEqual(await app("piquel.progress('busy')"), null, "nothing is gone, so nobody denied anything");
  // What a page does itself, it gets no event of.
  await app(`new Promise((done) => { indexedDB.deleteDatabase("piquel.pk_demo").onsuccess = done; }).then(() => {
    localStorage.clear();
    ${back};
    ${BUSY};
    return piquel.flush();
  })`);
  assert.equal(await app("piquel.progress('busy')"), null);
  await untilHeld(page);
});

test("a page that keeps nothing on the device goes on when it comes back", async (t) => {
  const { start, app, ready } = await setUp(t);
  await start({ storage: "memory" });
  await ready();
  await app("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); piquel.track('worked')");
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 1);
});

test("erase removes everything here and at the collector, and nothing of it comes back", async (t) => {
  const { page, collector, start, app, ready, wire } = await setUp(t);
  await start();
  await ready();
  await app(`piquel.identify('ann'); ${BUSY}; piquel.flush()`);
  const install = await app("localStorage.getItem('piquel.pk_demo.install')");
  const rows = async (/** @type {string} */ table) =>
    (await query(collector.database, `SELECT * FROM ${table}`)).length;
  const everything = () => Promise.all(["leads", "subjects", "records"].map(rows));
  assert.deepEqual(await everything(), [1, 1, 2]);
  assert.equal(await app("piquel.erase()"), true);
  assert.deepEqual(await everything(), [0, 0, 0]);
  await untilHeld(page);

  const asked = wire.exchanges.filter(({ path }) => path === "/v1/erase");
  assert.deepEqual(
    asked.map(({ method, status, body }) => [method, status, body.toString()]),
    [["POST", 200, JSON.stringify({ v: 1, key: "pk_demo", install })]],
  );
  assert.equal(
    wire.exchanges.some(({ method }) => method === "OPTIONS"),
    false,
  );
  // The app goes on: nobody hears of it, until it is allowed again, and then it is somebody new.
  const before = wire.beacons().length;
  await app(`${BUSY}; piquel.flush()`);
  assert.equal(wire.beacons().length, before);
  await app("piquel.consent('granted')");
  await ready();
  await app(`piquel.identify('ann'); ${BUSY}; piquel.flush()`);
  assert.notEqual(wire.beacons().at(-1).install, install);
  assert.deepEqual(await everything(), [1, 1, 2]);
});

test("an erasure that was not confirmed is asked for again by the next page, and by nobody without consent", async (t) => {
  const { page, collector, start, app, ready, wire } = await setUp(t);
  await start();
  await ready();
  await app("piquel.identify('ann'); piquel.flush()");
  const install = await app("localStorage.getItem('piquel.pk_demo.install')");
  await collector.stop();
  assert.equal(await app("piquel.erase()"), false);
  const name = "piquel.pk_demo.erase";
  await untilHeld(page, [name]);
  assert.equal(await app(`localStorage.getItem('${name}')`), install);
  await collector.start();
  await page.reload();

  const asked = () => wire.exchanges.filter(({ path }) => path === "/v1/erase").length;
  const before = asked();
  await start({ consent: "pending" });
  await app(IDLE);
  await app("piquel.consent('denied')");
  await app(IDLE);
  await untilHeld(page, [name]);
  assert.equal(asked(), before);
  await app("piquel.consent('granted')");
  await until("it is confirmed", async () => !(await app(HELD)).includes(name));
  assert.equal(asked(), before + 1);
  assert.deepEqual(await query(collector.database, `SELECT id FROM subjects WHERE install = '${install}'`), []);
});

test("an erasure that was not confirmed can be asked for again on the same page, whatever was stored", async (t) => {
  for (const options of [{}, { storage: "memory" }]) {
    await t.test(JSON.stringify(options), async (t) => {
      const { collector, start, app, ready, wire } = await setUp(t);
      await start(options);
      await ready();
      await app("piquel.flush()");
      await app("piquel.track('worked'); piquel.flush()");
      await collector.stop();
      assert.equal(await app("piquel.erase()"), false);
      await collector.start();
      assert.equal(await app("piquel.erase()"), true);
      assert.equal(await app("piquel.erase()"), false, "there is nothing more to erase");
      const bodies = wire.exchanges.filter(({ path }) => path === "/v1/erase").map(({ body }) => body.toString());
      assert.equal(new Set(bodies).size, 1);
    });
  }
});
