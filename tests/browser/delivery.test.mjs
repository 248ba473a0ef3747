// What becomes of a beacon, in the real package against the real collector: outages, erased users, sites that may not use a key, what time
// alone brings about, and accounts.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { DEFINITIONS, setUp } from "./harness/app.mjs";
import { openPages, openScope, query, startCollector, stopClock, temporaryFolder, until } from "./harness/index.mjs";

const MORNING = Date.parse("2026-03-04T08:00:00Z");
const MINUTE = 60_000;
const HALF_A_MINUTE = MINUTE / 2;
const DAY = 24 * 60 * MINUTE;

/** How many beacons a page tried to send, by its own ledger. */
const TRIED = "piquel.ledger().filter(({ kind }) => kind === 'beacon').length";

test("in an hour of outage a device tries twelve times at the most, whatever becomes of the page, and then tells everything once", async (t) => {
  const world = await setUp(t);
  const { page, collector, app } = world;
  // Without the collector, nobody has the definitions.
  const start = () => world.start({ definitions: DEFINITIONS });
  const open = await stopClock({ ...world, start }, MORNING);
  await open();
  await app("piquel.flush()");
  await collector.stop();
  // Those before the outage do not count.
  let tried = -(await app(TRIED));
  for (let part = 0; part < 6; part += 1) {
    // In the middle the page is loaded anew: what failed before still counts.
    if (part === 3) {
      tried += await app(TRIED);
      await open();
    }
    await app("piquel.track('worked')");
    for (let minute = 0; minute < 10; minute += 1) {
      await page.clock.runFor(MINUTE);
      await app("dispatchEvent(new Event('pagehide')); piquel.flush()");
      await app("dispatchEvent(new Event('pageshow'))");
    }
  }
  tried += await app(TRIED);
  assert.ok(tried <= 12 && tried >= 6, `${tried} requests`);

  await collector.start();
  for (let minute = 0; minute < 90; minute += 1) await page.clock.runFor(MINUTE);
  await app("piquel.flush()");
  const rows = await query(collector.database, "SELECT name, n FROM records WHERE type = 'signal'");
  assert.deepEqual(rows, [{ name: "busy", n: 1 }]);
});

test("a collector that takes a request and never answers it is given up after half a minute, and told everything once it answers", async (t) => {
  const world = await setUp(t);
  const { page, collector, app } = world;
  const open = await stopClock(world, MORNING, { patience: true });
  await open();
  await app("piquel.flush()");
  collector.freeze();
  await app("piquel.track('worked'); piquel.track('worked'); void (window.flushed = piquel.flush().then(() => true))");
  await page.clock.runFor(HALF_A_MINUTE - 1);
  const latest = () => app("piquel.ledger().at(-1).outcome");
  assert.equal(await latest(), "pending");
  await page.clock.runFor(1);
  assert.ok(await app("flushed"));
  assert.equal(await latest(), "failed");

  collector.thaw();
  await until("everything is told", async () => {
    // The collector answers in its own time, for which this clock does not go on.
    if ((await latest()) === "failed") await page.clock.runFor(1_000);
    return (await latest()) === 200;
  });
  const rows = await query(collector.database, "SELECT name, n FROM records WHERE type = 'signal'");
  assert.deepEqual(rows, [{ name: "busy", n: 1 }]);
});

test("of a user who was erased nothing is left in any page either, and the next one begins as somebody new", async (t) => {
  const { page, collector, start, app, ready, stored, wire, messages } = await setUp(t);
  await start();
  await ready();
  await app("piquel.identify('ann'); piquel.track('worked'); piquel.flush()");
  const before = wire.beacons()[0].install;
  const answer = await fetch(`${collector.url}/api/erase`, {
    method: "POST",
    headers: { authorization: `Bearer ${collector.token}` },
    body: JSON.stringify({ user: "ann" }),
  });
  assert.deepEqual(await answer.json(), { found: true });

  await app("piquel.setUsage('seats', 5); piquel.flush()");
  assert.equal(wire.exchanges.at(-1)?.status, 410);
  await until("nothing is left", async () => (await stored()).length === 0);
  await app("piquel.track('worked'); piquel.flush()");
  assert.deepEqual(await query(collector.database, "SELECT count(*) AS n FROM records"), [{ n: 0 }]);

  await page.reload();
  await start();
  await ready();
  await app("piquel.track('worked'); piquel.flush()");
  assert.notEqual(wire.beacons().at(-1).install, before);
  assert.equal(wire.exchanges.at(-1)?.status, 200);
  assert.deepEqual(
    messages.filter((message) => message.startsWith("error")),
    [],
  );
});

test("a page of a site that may not use the key is told so, stops, and keeps what it has", async (t) => {
  const { start, app, ready, stored, wire, messages } = await setUp(t);
  await start();
  await ready();
  await app("piquel.destroy()");
  // The definitions come along: what is asked is whether anything is sent.
  const plan = [...new Uint8Array(await (await fetch(`${wire.url}/v1/plan?key=pk_demo`)).arrayBuffer())];
  const scope = openScope(t);
  const config = join(temporaryFolder(scope), "piquel.toml");
  const tenant = '[[tenants]]\nname = "default"\nadmin-token = "secret"\n';
  writeFileSync(config, `${tenant}keys = [{ key = "pk_demo", origins = ["https://app.example"] }]\n`, { mode: 0o600 });
  const strict = await startCollector(scope, { config, key: null });
  await app(`import("piquel").then(({ init }) => {
    window.piquel = init({ key: "pk_demo", endpoint: "${strict.url}", plan: new Uint8Array([${plan}]) });
  })`);
  await ready();
  await app("piquel.track('worked'); piquel.track('worked'); piquel.flush()");
  await until("it is said", () => messages.some((message) => message.includes("takes nothing of the key")));
  const tried = await app(TRIED);
  await app("piquel.setUsage('seats', 5); piquel.flush()");
  await app("piquel.flush()");
  assert.equal(await app(TRIED), tried);
  assert.deepEqual(await query(strict.database, "SELECT count(*) AS n FROM records"), [{ n: 0 }]);
  assert.ok((await stored()).some((/** @type {string} */ name) => /state|tab/.test(name)));
});

test("what will come about by time alone is told, and stored by the collector where nobody comes back", async (t) => {
  const definitions = {
    schema: 1,
    version: 1,
    events: { worked: {} },
    signals: [
      { id: "busy", kind: "aha", when: { count: "worked", gte: 1 } },
      // Not before anything was done: that may take a busy machine longer.
      {
        id: "gone",
        kind: "lapse",
        when: {
          all: [
            { count: "worked", gte: 1 },
            { absent: "worked", for: "2s" },
          ],
        },
      },
      { id: "lost", kind: "lapse", when: { absent: "worked", for: "30d" } },
    ],
  };
  const { page, start, app, ready, wire, collector } = await setUp(t, definitions);
  await start();
  await ready();
  await app("piquel.identify('ann'); piquel.track('worked'); piquel.flush()");
  // On a machine that is busy, the page may have told already that the first of them came about.
  const [{ sent, due }] = wire.beacons().filter(({ due }) => due?.length === 2);
  assert.deepEqual(
    due.map((/** @type {any} */ { type, signal, n }) => [type, signal, n]),
    [
      ["signal", "gone", 1],
      ["signal", "lost", 1],
    ],
  );
  const waits = due.map((/** @type {any} */ { at }) => at - sent);
  assert.ok(waits[0] <= 2_000 && waits[1] <= 30 * DAY && waits[1] > 30 * DAY - MINUTE, `${waits}`);
  // Nobody is there when it happens.
  await page.close();
  await until("the collector did it", async () => {
    const rows = await query(collector.database, "SELECT name FROM records WHERE name = 'gone'");
    return rows.length === 1;
  });
  // What the page told as it was closed may have come after that, and is looked at, too.
  const rest = () => query(collector.database, "SELECT name FROM due");
  await until("nothing else is due", async () => (await rest()).length === 1);
  assert.deepEqual(await rest(), [{ name: "lost" }]);
});

test("users of an account fire together what none does alone, once, and their pages hear of it", async (t) => {
  const definitions = {
    schema: 1,
    version: 1,
    events: { worked: {}, saved: { props: { what: "string" } } },
    signals: [
      { id: "busy", kind: "aha", when: { count: "worked", gte: 100 } },
      {
        id: "team",
        kind: "pql",
        level: "account",
        when: {
          all: [
            { count: "worked", gte: 5 },
            { distinct: "saved", by: "what", gte: 2 },
            { activeUsers: "any", days: 7, gte: 2 },
          ],
        },
      },
      { id: "told", kind: "custom", when: { is: "team" } },
    ],
  };
  const world = await setUp(t, definitions);
  const { page, start, app, ready, wire, collector } = world;
  const other = await (await openPages(openScope(t))).newPage();
  await other.goto(page.url());
  /** @param {import("playwright-core").Page} page @param {string} code */
  const work = (page, code) => page.evaluate(`${code}; piquel.flush()`);
  await start();
  await ready();
  await other.evaluate(
    async (options) => {
      const name = "piquel";
      const { init } = await import(name);
      Object.assign(window, { piquel: init(options) });
    },
    { key: "pk_demo", endpoint: wire.url },
  );
  await until("the other engine runs", () => other.evaluate("piquel.progress('busy') !== null"));

  const both = [
    [page, "ann"],
    [other, "bob"],
  ];
  for (const [page, user] of /** @type {[import("playwright-core").Page, string][]} */ (both)) {
    await work(page, `piquel.identify('${user}'); piquel.group('acme')`);
  }
  await work(page, "for (let n = 0; n < 4; n += 1) piquel.track('worked'); piquel.track('saved', { what: 'board' })");
  await work(other, "piquel.track('worked'); piquel.track('saved', { what: 'board' })");
  assert.deepEqual(await query(collector.database, "SELECT name FROM records WHERE name = 'team'"), []);
  await work(other, "piquel.track('saved', { what: 'list' })");
  await until("the page of who did it hears of it", () => other.evaluate("piquel.progress('told').fired === 1"));
  await work(page, "piquel.track('worked')");
  await until("and the other one", () => app("piquel.progress('told').fired === 1"));
  await work(page, "piquel.track('saved', { what: 'more' })");

  const rows = await query(
    collector.database,
    `SELECT l.name AS lead, r.name, r.n, r.evidence FROM records r JOIN subjects s ON s.id = r.subject
     JOIN leads l ON l.id = s.lead WHERE r.name = 'team'`,
  );
  assert.deepEqual(rows, [{ lead: "a:acme", name: "team", n: 1, evidence: "[[0,5.0],[1,2.0],[2,2.0]]" }]);
  // What is told for an account is told once, and values go out under its key alone.
  const partials = wire.beacons().filter((beacon) => beacon.partial).length;
  assert.ok(partials >= 3);
  await work(page, "0");
  assert.equal(wire.beacons().filter((beacon) => beacon.partial).length, partials);
  for (const { body } of wire.exchanges) {
    const text = Buffer.from(JSON.parse(`${body}` || "{}").partial ?? "", "base64").toString("latin1");
    assert.ok(!/board|list|more/.test(text + body));
  }
});
