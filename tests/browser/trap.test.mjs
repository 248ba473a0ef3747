// What becomes of a page in which the engine traps: real traps, of a pointer to nowhere, in the real package against the real
// collector.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";
import { watchEngines } from "./harness/engines.mjs";
import { query, until } from "./harness/index.mjs";

/** A page in which traps can be caused. @param {import("node:test").TestContext} t @param {object} [options] */
async function setUpTraps(t, options) {
  const given = await setUp(t);
  const { page, messages, app, start, ready, collector } = given;
  await watchEngines(page.context());
  await page.reload();
  await app("window.told = []");
  await start(options);
  await app("piquel.on('signal', ({ signal, n }) => told.push(signal + ' ' + n))");
  await ready();
  /** What was told so far is written. */
  const store = () => app("dispatchEvent(new Event('pagehide'))");
  /** Has the engine trap where this export is called next. @param {string} name @param {string} code that has it called */
  const trap = (name, code) => app(`engines.at(-1).doom = /${name}/; ${code}`);
  const rows = async () => {
    const rows = await query(collector.database, "SELECT name, n FROM records WHERE type = 'signal' ORDER BY name");
    return rows.map(({ name, n }) => `${name} ${n}`);
  };
  const errors = () => messages.filter((message) => message.startsWith("error"));
  /** What must be so at the end of each. */
  const hold = async () => {
    assert.deepEqual(await app("engines.map(({ late }) => late).filter(Boolean)"), [], "one that trapped was entered");
    assert.deepEqual(errors(), []);
  };
  const trapped = (/** @type {number} */ count = 1) =>
    until("it trapped", async () => (await app("engines.filter(({ isOver }) => isOver).length")) === count);
  return { ...given, store, trap, rows, hold, trapped };
}

test("the call that traps is dropped and counted, and those after it go on from what was stored", async (t) => {
  const { app, store, trap, trapped, ready, rows, hold, wire } = await setUpTraps(t);
  await app("piquel.track('worked')");
  await store();
  await trap("^call$", "piquel.track('worked'); piquel.track('worked')");
  await trapped();
  await ready();
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 2);
  assert.deepEqual(await app("told"), ["busy 1"]);
  await app("piquel.flush()");
  assert.deepEqual(await rows(), ["busy 1"]);
  await store();
  await until("it is counted", () => wire.beacons().at(-1).summary.dropped?.queue === 1);
  assert.equal(await app("engines.length"), 2);
  await hold();
});

test("a trap while a deadline is looked at reaches nobody", async (t) => {
  const { app, trapped, ready, rows, hold } = await setUpTraps(t);
  // The wake timer goes off for what is to be written and sent.
  await app("piquel.track('worked'); engines.at(-1).doom = /^call$/");
  await trapped();
  await ready();
  await app("piquel.track('worked'); piquel.track('worked'); piquel.flush()");
  assert.deepEqual(await rows(), ["busy 1"]);
  await hold();
});

test("a trap while the browser tells of its user reaches nobody", async (t) => {
  const { app, trap, trapped, ready, hold } = await setUpTraps(t);
  await trap("^call$", "dispatchEvent(new Event('focus'))");
  await trapped();
  await app("dispatchEvent(new Event('focus')); dispatchEvent(new Event('scroll')); document.body.click()");
  await ready();
  await hold();
});

test("an answer to an engine that trapped is not heard by the next one, which loses no record", async (t) => {
  const { page, app, store, trap, trapped, ready, rows, hold } = await setUpTraps(t);
  /** @type {(() => void)[]} */
  const held = [];
  await page.route("**/v1/beacon", async (route) => {
    if (held.length === 0) await new Promise((/** @type {(done: void) => void} */ go) => held.push(go));
    await route.continue();
  });
  await app("piquel.track('worked'); piquel.track('worked'); window.flushed = piquel.flush(); 0");
  await store();
  await until("a beacon is under way", () => held.length > 0);
  await trap("^call$", "piquel.track('saved', { what: 'a' })");
  await trapped();
  await app("flushed");
  await ready();
  held[0]();
  await app("piquel.track('saved', { what: 'b' }); piquel.track('saved', { what: 'c' }); piquel.flush()");
  await until("both are told", async () => (await rows()).length === 2);
  assert.deepEqual(await rows(), ["busy 1", "savers 1"]);
  await hold();
});

test("a trap at the answer of the collector reaches nobody, and what it acknowledged is told once", async (t) => {
  const { app, trap, trapped, ready, rows, hold } = await setUpTraps(t);
  await trap("^answer$", "piquel.track('worked'); piquel.track('worked'); piquel.flush()");
  await trapped();
  await ready();
  await app("piquel.track('worked'); piquel.flush()");
  await until("it is told", async () => (await rows()).length === 1);
  assert.deepEqual(await rows(), ["busy 1"]);
  await hold();
});

test("what becomes of a prompt is told by the engine that comes next, and it is offered once", async (t) => {
  const prompts = [{ id: "hello", on: "busy", content: { title: "Hello", body: "There" } }];
  const { app, store, trap, trapped, ready, hold, wire } = await setUpTraps(t, {
    definitions: { ...DEFINITIONS, prompts },
  });
  await app("window.offered = []; piquel.on('prompt', (prompt) => offered.push(prompt)); 0");
  await app("piquel.track('saved'); piquel.track('worked'); piquel.track('worked')");
  await until("it is offered", () => app("offered.length"));
  await store();
  // One call while there is no engine, one when there is another.
  await trap("^call$", "piquel.track('saved'); offered[0].shown()");
  await trapped();
  await ready();
  await app("offered[0].clicked(); piquel.flush()");
  const outcomes = () =>
    wire.beacons().flatMap(({ records }) => records.filter((/** @type {any} */ { type }) => type === "prompt"));
  await until("it is told", () => outcomes().length === 2);
  assert.deepEqual(
    outcomes().map(({ prompt, outcome, n }) => [prompt, outcome, n]),
    [
      ["hello", "shown", 1],
      ["hello", "clicked", 1],
    ],
  );
  assert.equal(await app("offered.length"), 1);
  await hold();
});

test("a page that is seen once is one page view, whatever traps", async (t) => {
  const views = { id: "views", kind: "custom", when: { count: "$page", gte: 5 } };
  const { app, store, trap, trapped, ready, hold } = await setUpTraps(t, {
    definitions: { ...DEFINITIONS, signals: [...DEFINITIONS.signals, views] },
  });
  const seen = (/** @type {number} */ views) =>
    until(`${views} views`, async () => (await app("piquel.progress('views')?.clauses[0].measured")) === views);
  await seen(1);
  await store();
  await trap("^call$", "piquel.track('worked')");
  await trapped();
  await ready();
  await app("history.pushState(null, '', '/other')");
  await seen(2);
  await hold();
});

test("after three traps nothing runs any more, no prompt waits, and every call is harmless", async (t) => {
  const prompts = [{ id: "hello", on: "busy", content: { title: "Hello", body: "There" } }];
  const { app, trap, trapped, ready, hold, messages } = await setUpTraps(t, {
    definitions: { ...DEFINITIONS, prompts },
  });
  await app("window.open = []; piquel.on('prompt', ({ id }) => open.push(id)); piquel.on('promptEnd', () => open.pop())");
  await app("piquel.track('worked'); piquel.track('worked')");
  await until("it is offered", () => app("open.length"));
  for (const count of [1, 2, 3]) {
    await trap("^call$", "piquel.track('worked')");
    await trapped(count);
    if (count < 3) await ready();
    assert.deepEqual(await app("open"), count < 3 ? ["hello"] : []);
  }
  await app("piquel.flush()");
  assert.equal(await app("piquel.progress('busy')"), null);
  await app("piquel.track('worked'); piquel.identify('ann'); dispatchEvent(new Event('focus')); piquel.reset()");
  await app("piquel.flush().then(() => piquel.destroy())");
  assert.equal(await app("engines.length"), 3);
  assert.ok(
    messages.filter((message) => message.startsWith("piquel")).length <= 2,
    "it is said, and not again and again",
  );
  await hold();
});

test("two of different keys run on engines of their own, and one goes on where the other traps", async (t) => {
  const { app, trap, trapped, hold } = await setUpTraps(t, { definitions: DEFINITIONS, endpoint: undefined });
  const definitions = JSON.stringify(DEFINITIONS);
  await app(
    `import("piquel").then(({ init }) => { window.other = init({ key: "pk_other", definitions: ${definitions} }); })`,
  );
  const otherReady = () => until("the other runs", () => app("other.progress('busy') !== null"));
  await otherReady();
  await trap("^call$", "for (let n = 0; n < 3; n += 1) other.track('worked'); piquel.track('worked')");
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 1);
  await trapped();
  await otherReady();
  assert.equal(await app("other.progress('busy').fired"), 1);
  assert.equal(await app("engines.length"), 3);
  await hold();
});

test("an exception in the middle of plain JavaScript is a trap like any other", async (t) => {
  const { page, app, start, ready, messages } = await setUp(t);
  await page.context().addInitScript(() => {
    Reflect.deleteProperty(window, "WebAssembly");
  });
  await page.reload();
  await start();
  await ready();
  await app("piquel.track('worked'); dispatchEvent(new Event('pagehide'))");
  await app(`const { now } = Performance.prototype;
    performance.now = () => { delete performance.now; throw new Error("once"); };
    dispatchEvent(new Event("focus"));`);
  await app("piquel.track('worked')");
  await ready();
  assert.equal(await app("piquel.progress('busy').fired"), 1);
  assert.ok(messages.some((message) => message.includes("the engine trapped")));
  assert.deepEqual(
    messages.filter((message) => message.startsWith("error")),
    [],
  );
});

test("memory does not grow with events: over a second million of them by less than half a byte for each", async (t) => {
  const { app, hold } = await setUpTraps(t);
  const bytes = () => app("engines[0].memory.buffer.byteLength");
  const million = async () => {
    // In parts, so that what waits for a moment without a call gets one.
    for (let part = 0; part < 100; part += 1) {
      await app("for (let i = 0; i < 10_000; i += 1) piquel.track('saved', { what: 'w' + i % 5000 })");
    }
  };
  // The first million has as much wait to be folded as ever may: when it does hangs on how busy the machine is.
  await million();
  const before = await bytes();
  await million();
  const after = await bytes();
  assert.ok(after - before < 500_000, `${before} bytes became ${after}`);
  assert.ok(after <= 4 << 20, `${after} bytes`);
  await hold();
});

test("an engine that was ended is let go: a page starts more of them, one after the other, than it has room for at once", async (t) => {
  const { app, messages } = await setUp(t);
  // Chromium sets ten GiB of addresses aside for each, of a tebibyte in all.
  const last = await app(`import("piquel").then(async ({ init }) => {
    const definitions = ${JSON.stringify(DEFINITIONS)};
    for (let turn = 0; turn < 200; turn += 1) {
      window.piquel = init({ key: "pk_demo", definitions, storage: "memory" });
      await piquel.flush();
      window.last = piquel.progress("busy");
      piquel.destroy();
    }
    return last !== null;
  })`);
  assert.equal(last, true);
  assert.deepEqual(messages, []);
});
