// What docs/privacy.md promises whoever answers for a site: signals of the browser are respected, nothing is told where nothing may
// be, all that leaves can be read word for word, and nothing is stored that the page does not list.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";
import { makeRoom } from "./harness/held.mjs";
import { listedKeys, until } from "./harness/index.mjs";

/** @typedef {import("playwright-core").Page} Page */

const BUSY = "piquel.track('worked'); piquel.track('worked')";
const PROMPTED = {
  ...DEFINITIONS,
  prompts: [{ id: "hello", on: "busy", content: { title: "Hello", body: "There" } }],
};

/** Has the browser say something of its user. @param {Page} page @param {string} property @param {unknown} value */
async function say(page, property, value) {
  await page.addInitScript(
    ([name, value]) => Object.defineProperty(navigator, String(name), { value }),
    [property, value],
  );
  await page.reload();
}

/** @param {Awaited<ReturnType<typeof setUp>>["wire"]} wire */
const asked = (wire) => wire.exchanges.map(({ method, path }) => `${method} ${path}`);

const SIGNALS = /** @type {const} */ ([
  ["globalPrivacyControl", true],
  ["doNotTrack", "1"],
]);

for (const [property, value] of SIGNALS) {
  test(`where navigator.${property} is ${value}, everything works on the device and nothing is told, also not later`, async (t) => {
    const { page, start, app, ready, wire } = await setUp(t);
    await say(page, property, value);
    await start();
    await ready();
    await app(`piquel.identify('ann', { persona: 'founder' }); ${BUSY}; piquel.flush()`);
    await app("dispatchEvent(new Event('pagehide'))");
    assert.deepEqual([await app("piquel.progress('busy').fired"), await app("piquel.stage()")], [1, "activated"]);
    await page.reload();
    await start();
    await ready();
    assert.equal(await app("piquel.progress('busy').fired"), 1);
    assert.deepEqual(asked(wire), ["GET /v1/plan?key=pk_demo", "GET /v1/plan?key=pk_demo"]);
    assert.deepEqual(await app("piquel.ledger().map(({ kind }) => kind)"), ["definitions"]);

    // The user takes it back: what is so now is told, what happened then is not.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await page.close();
    await other.evaluate(async (endpoint) => {
      const name = "piquel";
      const { init } = await import(name);
      const piquel = init({ key: "pk_demo", endpoint });
      await piquel.flush();
      piquel.setUsage("seats", 5);
      await piquel.flush();
    }, wire.url);
    const told = wire.beacons().flatMap(({ records }) => records.map((/** @type {any} */ { signal }) => signal));
    assert.deepEqual([told, wire.beacons().at(-1).summary.stage], [["tight"], "activated"]);
  });

  test(`an app may decide not to look at navigator.${property}`, async (t) => {
    const { page, start, app, ready, records } = await setUp(t);
    await say(page, property, value);
    await start({ respectPrivacySignals: false });
    await ready();
    await app(`${BUSY}; piquel.flush()`);
    assert.deepEqual(
      records().map(({ type }) => type),
      ["signal", "stage"],
    );
  });
}

test("a prompt is shown under Global Privacy Control, and nobody hears of it", async (t) => {
  const { page, start, app, ready, wire } = await setUp(t);
  await say(page, "globalPrivacyControl", true);
  await start({ definitions: PROMPTED });
  await app("window.offered = []; piquel.on('prompt', ({ id, shown }) => { offered.push(id); shown(); })");
  await ready();
  await app(`${BUSY}; piquel.flush()`);
  await until("it is offered", async () => (await app("offered.length")) > 0);
  assert.deepEqual([await app("offered"), asked(wire)], [["hello"], []]);
});

test("what an earlier page told is erased under Global Privacy Control too, for the user asks for it", async (t) => {
  const { page, start, app, ready } = await setUp(t);
  await start();
  await ready();
  await app(`${BUSY}; piquel.flush()`);
  await say(page, "globalPrivacyControl", true);
  await start();
  await ready();
  assert.equal(await app("piquel.erase()"), true);
  assert.deepEqual(await app("piquel.ledger().map(({ kind }) => kind)"), ["definitions", "erase"]);
});

for (const given of ["none", "None", false, null]) {
  test(`with export ${JSON.stringify(given)} everything works, and no server sees a request`, async (t) => {
    const { page, start, app, ready, wire } = await setUp(t);
    /** @type {string[]} */
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    await start({ export: given, definitions: PROMPTED });
    await app("window.offered = []; piquel.on('prompt', ({ id }) => offered.push(id))");
    await ready();
    await app(`piquel.identify('ann'); ${BUSY}; piquel.flush()`);
    await app("dispatchEvent(new Event('pagehide'))");
    await until("it is offered", async () => (await app("offered.length")) > 0);
    assert.deepEqual([await app("piquel.progress('busy').fired"), await app("offered")], [1, ["hello"]]);
    assert.equal(await app("piquel.erase()"), false);
    assert.deepEqual([wire.exchanges, await app("piquel.ledger()")], [[], []]);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith(`${page.url()}piquel/`)),
      [],
    );
    assert.deepEqual(await app("Object.keys(localStorage)"), []);
  });
}

test("with export none, definitions have to be given: that is said in one line, and nothing is fetched", async (t) => {
  const { start, app, wire, messages } = await setUp(t);
  await start({ export: "none" });
  await app(`${BUSY}; piquel.flush()`);
  const said = messages.filter((message) => message.startsWith("piquel"));
  assert.equal(said.length, 1);
  assert.match(said[0], /give `init` a `plan` or `definitions`[^\n]*$/);
  assert.deepEqual([wire.exchanges, messages.filter((message) => message.startsWith("error"))], [[], []]);
});

test("a compiled plan that is given needs no collector", async (t) => {
  const { collector, wire, page, app, ready } = await setUp(t);
  const plan = await (await fetch(`${collector.url}/v1/plan?key=pk_demo`)).arrayBuffer();
  await page.evaluate(
    async ({ endpoint, bytes }) => {
      const name = "piquel";
      const { init } = await import(name);
      Object.assign(window, {
        piquel: init({ key: "pk_demo", endpoint, export: "none", plan: new Uint8Array(bytes) }),
      });
    },
    { endpoint: wire.url, bytes: [...new Uint8Array(plan)] },
  );
  await ready();
  await app(`${BUSY}; piquel.flush()`);
  assert.deepEqual([await app("piquel.progress('busy').fired"), wire.exchanges], [1, []]);
});

test("the ledger tells word for word what left the page, and what became of it", async (t) => {
  const { start, app, ready, wire } = await setUp(t);
  const begun = await app("Date.now()");
  await start();
  await ready();
  await app(`piquel.identify('jürgen'); ${BUSY}; piquel.flush()`);
  // A page that is left may only hand over to the browser, and then nothing gets through any more.
  // What failed is tried again some time later: the ledger is read before that.
  const ledger = await app(`(async () => {
    window.fetch = () => { throw new TypeError("not now"); };
    piquel.track("saved", { what: "a" });
    piquel.track("saved", { what: "b" });
    dispatchEvent(new Event("pagehide"));
    window.fetch = () => Promise.reject(new TypeError("not here"));
    piquel.setUsage("seats", 5);
    await piquel.flush();
    return piquel.ledger();
  })()`);
  await until("what the browser took over arrives", () => asked(wire).length === 3);

  const sent = wire.exchanges.map(({ method, path, body }) => ({
    address: wire.url + path,
    body: method === "POST" ? body.toString() : null,
    bytes: body.length,
  }));
  assert.deepEqual(
    ledger.slice(0, 3).map((/** @type {any} */ { address, body, bytes }) => ({ address, body, bytes })),
    sent,
  );
  assert.deepEqual(
    ledger.map((/** @type {any} */ { kind, outcome }) => [kind, outcome]),
    [
      ["definitions", 200],
      ["beacon", 200],
      ["beacon", "taken over"],
      ["beacon", "failed"],
    ],
  );
  const times = ledger.map((/** @type {any} */ { at }) => at);
  assert.deepEqual(times, [...times].sort());
  assert.ok(times[0] >= begun);

  // It is a copy, and outlives what ran.
  const [before, after] = await app(`(() => {
    const before = piquel.ledger();
    piquel.ledger()[0].body = "changed";
    piquel.ledger().length = 0;
    piquel.consent("denied");
    return [before, piquel.ledger()];
  })()`);
  assert.deepEqual(before.slice(0, ledger.length), ledger);
  assert.deepEqual(after, before);
});

test("while nothing was heard yet, the ledger says that a request is pending", async (t) => {
  const { page, start, app } = await setUp(t);
  let release = () => {};
  /** @type {Promise<void>} */
  const released = new Promise((done) => {
    release = done;
  });
  await page.route("**/v1/plan*", async (route) => {
    await released;
    await route.continue();
  });
  await start();
  const outcomes = () => app("piquel.ledger().map(({ outcome }) => outcome)");
  await until("it is asked", async () => (await outcomes()).length === 1);
  assert.deepEqual(await outcomes(), ["pending"]);
  release();
  await until("it is answered", async () => (await outcomes())[0] === 200);
});

test("what the browser keeps after a whole story is what docs/privacy.md lists, and all that it lists is kept at some time", async (t) => {
  const { page, collector, app, ready, wire } = await setUp(t);
  const local = new Set();
  const databases = new Set();
  const copies = new Set();
  // Some keys are there for a moment only.
  await page.exposeFunction("heard", (/** @type {string} */ name) => void local.add(name));
  await page.addInitScript(() => {
    const { setItem } = Storage.prototype;
    /** @this {Storage} @param {string} name @param {string} text */
    Storage.prototype.setItem = function (name, text) {
      // @ts-expect-error: the test exposes it
      window.heard(name);
      setItem.call(this, name, text);
    };
  });
  await page.reload();
  const look = async () => {
    const held = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name ?? "");
      /** @type {Promise<IDBDatabase | null>[]} */
      const opened = names.map(
        (name) =>
          new Promise((done) => {
            const request = indexedDB.open(name);
            // One that is deleted meanwhile is not made again.
            request.onupgradeneeded = () => request.transaction?.abort();
            request.onerror = () => done(null);
            request.onsuccess = () => done(request.result);
          }),
      );
      const inside = [];
      for (const database of await Promise.all(opened)) {
        if (!database) continue;
        for (const store of database.objectStoreNames) {
          const request = database.transaction(store).objectStore(store).getAllKeys();
          await new Promise((done) => {
            request.onsuccess = done;
          });
          inside.push(...request.result.map((name) => `${database.name}.${name}`));
        }
        database.close();
      }
      const others = [...(await caches.keys()), ...Object.keys(sessionStorage), document.cookie].filter(Boolean);
      return { local: Object.keys(localStorage), databases: names, inside, others };
    });
    for (const name of held.local) local.add(name);
    for (const name of held.databases) databases.add(name);
    for (const name of held.inside) copies.add(name);
    assert.deepEqual(held.others, []);
  };

  await makeRoom(page);
  // In one task, so that the reset comes before the engine.
  await page.evaluate(
    async (options) => {
      const name = "piquel";
      const { init } = await import(name);
      const piquel = init(options);
      piquel.reset();
      Object.assign(window, { piquel });
    },
    { key: "pk_demo", endpoint: wire.url, definitions: PROMPTED },
  );
  await app("piquel.on('prompt', (prompt) => { window.prompt = prompt; prompt.shown(); })");
  await ready();
  await app(BUSY);
  await look();
  await app("piquel.identify('ann', { persona: 'founder' }); piquel.group('acme'); piquel.setUsage('seats', 5)");
  await app("piquel.flush()");
  await until("the copy is made", async () => {
    await look();
    return copies.size > 0;
  });
  await until("it is offered", () => app("Boolean(prompt.id)"));
  await app("prompt.clicked(); piquel.flush()");
  await look();
  await collector.stop();
  assert.equal(await app("piquel.erase()"), false);
  await look();

  const listed = listedKeys("pk_demo");
  const kinds = [
    { names: local, keys: listed.filter(({ isDatabase }) => !isDatabase), all: true },
    { names: databases, keys: listed.filter(({ isDatabase }) => isDatabase), all: true },
    { names: copies, keys: listed.filter(({ isDatabase }) => !isDatabase), all: false },
  ];
  for (const { names, keys, all } of kinds) {
    for (const name of names) {
      assert.ok(
        keys.some(({ pattern }) => pattern.test(name)),
        `docs/privacy.md does not list \`${name}\``,
      );
    }
    for (const { name, pattern } of all ? keys : []) {
      assert.ok(
        [...names].some((one) => pattern.test(one)),
        `docs/privacy.md lists \`${name}\`, which is nowhere`,
      );
    }
  }
});
