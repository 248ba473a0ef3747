// What an app is promised of the SDK beside the story: identity, forgetting, limits of trust. Real package, real
// collector, real Chromium.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";
import { until } from "./harness/index.mjs";

test("calls before the engine runs are not lost, and what fires is told to listeners", async (t) => {
  const { start, app, records } = await setUp(t);
  await start();
  const signal = await app(`new Promise((done) => {
    piquel.on("signal", done);
    piquel.track("worked");
    piquel.track("worked");
  })`);
  assert.deepEqual(
    [signal.signal, signal.kind, signal.n, signal.initial, signal.evidence],
    ["busy", "aha", 1, false, [[0, 2]]],
  );
  assert.equal(await app("piquel.stage()"), "activated");
  assert.deepEqual(await app("piquel.progress('busy')"), {
    signal: "busy",
    fired: 1,
    clauses: [{ condition: "count", subject: "worked", measured: 2, needed: 2, met: true }],
  });
  await app("piquel.flush()");
  assert.deepEqual(
    records().map(({ type }) => type),
    ["signal", "stage"],
  );
});

test("a click on a declared element is an event, wherever inside it hits", async (t) => {
  const { page, start, app, ready } = await setUp(t);
  await start();
  await ready();
  await page.locator("b").click();
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 1);
});

test("the first user goes on with what was learnt before, and a second one does not", async (t) => {
  const { start, app, ready, records } = await setUp(t);
  await start();
  await ready();
  await app("piquel.track('worked'); piquel.track('worked'); piquel.identify('ann'); piquel.flush()");
  assert.deepEqual(
    records().map(({ user, anonymous, n }) => [user, anonymous, n]),
    [
      ["ann", true, 1],
      ["ann", true, 1],
    ],
  );
  await app("piquel.identify('bob')");
  assert.equal(await app("piquel.progress('busy').fired"), 0);
  await app("piquel.identify('ann')");
  assert.equal(await app("piquel.progress('busy').fired"), 1);
});

test("an anonymous visit of a user who was here before loses no record", async (t) => {
  const { start, app, ready, records } = await setUp(t);
  await start();
  await ready();
  await app("piquel.identify('ann'); piquel.track('worked'); piquel.flush()");
  await app("piquel.destroy(); localStorage.removeItem('piquel.pk_demo.user')");
  await start();
  await ready();
  await app("piquel.setUsage('seats', 4); piquel.identify('ann'); piquel.flush()");
  assert.deepEqual(
    records().map(({ user, signal, anonymous }) => [user, signal, anonymous]),
    [["ann", "tight", true]],
  );
  assert.equal(await app("piquel.progress('busy').clauses[0].measured"), 1);
});

test("ids that look like e-mail addresses or are too long are refused, and traits that nobody declared stay here", async (t) => {
  const { start, app, ready, wire, messages } = await setUp(t);
  await start();
  await ready();
  await app("piquel.identify('ann@example.com', { persona: 'founder' })");
  await app("piquel.identify('ann', { persona: 'founder', salary: 'much-money' })");
  await app("piquel.identify('é'.repeat(65)); piquel.flush()");
  assert.ok(messages.some((message) => message.includes("looks like an e-mail address")));
  assert.ok(messages.some((message) => message.includes("1 to 128 bytes")));
  assert.equal(wire.beacons().at(-1).user, "ann");
  assert.equal(wire.saw("ann@example.com"), false);
  assert.equal(wire.saw("much-money"), false);
  assert.deepEqual(wire.beacons().at(-1).summary.traits, { persona: "founder" });
});

test("reset tells what is left, and begins anew as somebody else", async (t) => {
  const { start, app, ready, stored, records } = await setUp(t);
  await start();
  await ready();
  await app("piquel.identify('ann')");
  const install = await app("localStorage.getItem('piquel.pk_demo.install')");
  await app("piquel.setUsage('seats', 5); piquel.reset()");
  assert.equal(await app("piquel.progress('tight').fired"), 0);
  assert.notEqual(await app("localStorage.getItem('piquel.pk_demo.install')"), install);
  assert.equal((await stored()).includes("piquel.pk_demo.user"), false);
  await until("the record is told", () => records().some(({ user, signal }) => user === "ann" && signal === "tight"));
});

test("an endpoint that knows no such key is said once, and nothing breaks", async (t) => {
  const { start, app, messages } = await setUp(t);
  await start({ key: "pk_other" });
  await app("piquel.track('worked'); piquel.flush()");
  const said = () => messages.filter((message) => message.includes("the key is unknown")).length;
  await until("it is said", said);
  await app("piquel.track('worked'); piquel.flush()");
  assert.equal(said(), 1);
  assert.equal(await app("piquel.progress('busy')"), null);
  assert.equal(messages.filter((message) => message.startsWith("error")).length, 0);
});

test("definitions in the page need no collector, and no request is made for them", async (t) => {
  const { page, start, app, ready } = await setUp(t);
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await start({ endpoint: undefined, definitions: DEFINITIONS, storage: "memory" });
  await ready();
  await app("piquel.track('saved', { what: 'a' }); piquel.track('saved', { what: 'b' }); piquel.flush()");
  assert.equal(await app("piquel.progress('savers').fired"), 1);
  assert.deepEqual(await app("Object.keys(localStorage)"), []);
  assert.ok(asked.includes("/piquel/wasm/compile.wasm"));
  assert.deepEqual(
    asked.filter((path) => !path.startsWith("/piquel/")),
    [],
  );
});

test("whatever an app hands in, no call throws, and the engine goes on", async (t) => {
  const { start, app, ready, messages } = await setUp(t);
  await start();
  const hostile = `
    const thrower = { get what() { throw new Error("mine"); } };
    const values = [undefined, null, 0, Number.NaN, "", "a\\nb", [], {}, thrower, () => {}, Symbol("s"), 2n, new Proxy({}, { get() { throw 1; } })];
    for (const one of values) for (const other of values) {
      for (const call of ["track", "setUsage", "identify", "group", "on", "progress", "stage", "flush"]) piquel[call](one, other, other);
      piquel.track("saved", other);
      piquel.setUsage("seats", one, other);
      piquel.identify("ann", other);
    }`;
  await app(`(() => {${hostile}})()`);
  await ready();
  await app(`(() => {${hostile}})()`);
  await app("piquel.track('worked'); piquel.track('worked')");
  assert.equal(await app("piquel.progress('busy').fired"), 1);
  await app(
    "import('piquel').then(({ init }) => { for (const options of [undefined, null, {}, { key: 1 }]) { const other = init(options); other.track('worked'); other.identify('a@b.co'); other.reset(); other.flush(); other.consent('granted'); other.destroy(); } })",
  );
  assert.deepEqual(
    messages.filter((message) => message.startsWith("error")),
    [],
  );
});

test("a log-out before the engine runs still tells what an earlier page left", async (t) => {
  const { page, collector, start, app, ready, stored, wire } = await setUp(t);
  await start();
  await ready();
  await app("piquel.identify('ann'); piquel.flush()");
  // The record is written, but nobody hears of it before the page is gone.
  await collector.stop();
  const loaded = page.waitForEvent("load");
  // Only as it is left, however long that takes, it tells anything.
  await app("window.setTimeout = () => 0; piquel.setUsage('seats', 5); location.reload()");
  await loaded;
  const beacons = () => wire.exchanges.filter(({ path, body }) => path === "/v1/beacon" && body.includes("tight"));
  const told = () => beacons().some(({ status }) => status === 200);
  // A page that is left may still be sending: that must have failed before anybody listens again.
  await until(
    "the page that was left was not heard",
    () => beacons().length > 0 && beacons().every(({ isOver }) => isOver),
  );
  await collector.start();
  assert.equal(told(), false);
  // A log-out page goes on at once: what it could not do itself is done by the next one.
  const left = await app(`import("piquel").then(({ init }) => {
    init({ key: "pk_demo", endpoint: "${wire.url}" }).reset();
    return Object.keys(localStorage);
  })`);
  assert.ok(left.some((/** @type {string} */ name) => name.startsWith("piquel.pk_demo.early.")));
  await page.reload();
  await start();
  await until("the record is told", told);
  await ready();
  const kept = await stored();
  assert.ok(!kept.some((/** @type {string} */ name) => /user$|early/.test(name)));
});

test("a prompt that the app turns away is not offered again on this page, and another one is", async (t) => {
  const content = { title: "Hello", body: "{count.worked} done" };
  const prompts = [
    { id: "first", on: "busy", priority: 9, as: "banner", content },
    { id: "second", on: "busy", content },
  ];
  const { start, app, ready, wire } = await setUp(t);
  await start({ definitions: { ...DEFINITIONS, prompts } });
  await app("window.offered = []; piquel.on('prompt', (prompt) => { offered.push(prompt.id); prompt.dismissed(); })");
  await ready();
  await app("piquel.track('saved'); piquel.track('worked'); piquel.track('worked')");
  await until("both are offered", async () => (await app("offered.length")) > 1);
  await app("piquel.flush()");
  assert.deepEqual(await app("offered"), ["first", "second"]);
  const outcomes = wire
    .beacons()
    .flatMap(({ records }) => records.filter((/** @type {any} */ one) => one.type === "prompt"));
  assert.deepEqual(
    outcomes.map(({ prompt, outcome, n }) => [prompt, outcome, n]),
    [
      ["first", "dismissed", 1],
      ["second", "dismissed", 1],
    ],
  );
});

/**
 * Opens another page of the app, and has it do something with a piquel of its own, which it ends then.
 * @param {import("playwright-core").Page} page
 * @param {object} options of `init`
 * @param {string} code with `piquel`
 */
async function inAnother(page, options, code) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  const given = JSON.stringify({ key: "pk_demo", ...options });
  await other.evaluate(`import("piquel").then(async ({ init }) => {
    const piquel = init(${given});
    ${code};
    piquel.destroy();
  })`);
}

test("a prompt is over once a firing in another page cancels it, though it was shown as often as it may", async (t) => {
  const prompts = [{ id: "hello", on: "busy", cancelOn: ["savers"], content: { title: "Hello", body: "There" } }];
  const { page, start, app, ready, wire } = await setUp(t);
  const definitions = { ...DEFINITIONS, prompts };
  await start({ definitions });
  await app(`
    window.offered = [];
    window.over = [];
    piquel.on("prompt", (prompt) => { offered.push(prompt.id); prompt.shown(); });
    piquel.on("promptEnd", ({ id }) => over.push(id))`);
  await ready();
  await app("piquel.track('saved', { what: 'a' }); piquel.track('worked'); piquel.track('worked'); piquel.flush()");
  await until("it is offered", async () => (await app("offered")).join() === "hello");
  assert.deepEqual(await app("over"), []);
  await inAnother(
    page,
    { endpoint: wire.url, definitions },
    "piquel.track('saved', { what: 'b' }); await piquel.flush()",
  );
  await until("the first page knows", async () => (await app("over")).join() === "hello");
  assert.equal(await app("piquel.progress('savers').fired"), 1);
});

test("a prompt is that of the user to whom it was offered, also where another page changed the user", async (t) => {
  const prompts = [{ id: "hello", on: "busy", content: { title: "Hello", body: "There" } }];
  const { page, start, app, ready, wire } = await setUp(t);
  const definitions = { ...DEFINITIONS, prompts };
  await start({ definitions });
  await app(`
    piquel.on("prompt", (prompt) => { window.prompt = prompt; });
    piquel.on("promptEnd", (prompt) => { window.over = prompt === window.prompt; })`);
  await ready();
  await app(
    "piquel.identify('ann'); piquel.track('saved'); piquel.track('worked'); piquel.track('worked'); piquel.flush()",
  );
  // Every page has something of that name: it is where one goes to print it.
  await until("it is offered", () => app("prompt.id === 'hello'"));
  assert.equal(await app("window.over"), undefined);
  await inAnother(
    page,
    { endpoint: wire.url, definitions },
    "await piquel.flush(); piquel.identify('bob'); await piquel.flush()",
  );
  await until("he is known here", () => app("localStorage.getItem('piquel.pk_demo.user') === 'bob'"));
  await app("dispatchEvent(new Event('focus')); prompt.clicked(); piquel.flush()");
  assert.equal(await app("over"), true);
  const told = wire.beacons().flatMap(({ records }) => records.map((/** @type {any} */ one) => one.type));
  assert.equal(told.includes("prompt"), false);
});
