// Two collectors on one PostgreSQL server are one service: who sends to one of them, publishes at one or looks at one has all of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../../scripts/lib/postgres.mjs";
import { openScope, startCollector, until } from "../browser/harness/index.mjs";

const KEY = "pk_both";
const RACES = 25;
const PROFILES = 6;
const T = 1_790_000_000_000;

const scope = openScope();
/** @type {Postgres} */
let server;
/** @type {Awaited<ReturnType<typeof startCollector>>[]} */
let both;

before(async () => {
  server = await Postgres.start();
  scope.after(() => server.close());
  // At once, on a database without tables.
  both = await Promise.all([1, 2].map(() => startCollector(scope, { key: KEY, database: server.url })));
});
after(() => scope.close());

/** @param {number} number @param {object} [keys] */
function beacon(number, keys = {}) {
  const summary = { stage: "new", first: T, last: T, active: 0, limits: {}, traits: {} };
  const install = number.toString(16).padStart(32, "0");
  return { v: 1, key: KEY, install, rev: 1, sent: T, records: [], summary, ...keys };
}

/** @param {string} signal @param {number} n */
const fired = (signal, n) => ({ type: "signal", signal, n, at: T, evidence: [[0, 10]] });

/** @param {{ url: string }} collector @param {object} body */
const post = (collector, body) => fetch(`${collector.url}/v1/beacon`, { method: "POST", body: JSON.stringify(body) });

/** @param {{ url: string }} collector @param {object} body */
async function send(collector, body) {
  const response = await post(collector, body);
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

/** Of both together: the sum of the samples of records whose names begin so. */
async function counted() {
  const texts = await Promise.all(both.map(async (collector) => (await collector.fetch("/metrics")).text()));
  const samples = texts.flatMap((text) => text.split("\n")).map((line) => line.split(" "));
  return (/** @type {string} */ name) =>
    samples
      .filter(([sample]) => sample.startsWith(`piquel_records_${name}`))
      .reduce((sum, [, number]) => sum + Number(number), 0);
}

test("the same records sent to both at once are stored once, and each telling is answered", async () => {
  /** @type {string[]} */
  const items = [];
  // Profiles of one user, in another order at each replica, before and after they say who they are.
  const race = async (/** @type {number} */ replica) => {
    for (let n = 1; n <= RACES; n += 1) {
      const numbers = Array.from({ length: PROFILES }, (_, number) => (replica === 0 ? number : PROFILES - 1 - number));
      const bodies = numbers.map((number) =>
        beacon(100 + number, { rev: n, records: [fired("aha", n)], ...(n % 2 === 0 ? { user: "shared" } : {}) }),
      );
      const replies = await Promise.all(bodies.map((body) => send(both[replica], body)));
      items.push(...replies.flatMap((reply) => reply.items));
    }
  };
  await Promise.all([race(0), race(1)]);
  const tally = (/** @type {string} */ kind) => items.filter((item) => item === kind).length;
  assert.deepEqual([tally("ok"), tally("repeat")], [PROFILES * RACES, PROFILES * RACES]);
  assert.deepEqual(await server.query("SELECT count(*) FROM records"), [`${PROFILES * RACES}`]);
  assert.deepEqual(await server.query("SELECT count(*) FROM records WHERE latest = 1"), [`${PROFILES * 2}`]);
  assert.deepEqual(await server.query("SELECT name FROM leads"), ["u:shared"]);
  assert.deepEqual(await server.query("SELECT DISTINCT rev FROM subjects"), [`${RACES - 1}`, `${RACES}`]);
});

test("a profile that says who it is at one replica while it tells more at the other is one lead", async () => {
  for (let number = 200; number < 200 + RACES; number += 1) {
    const early = beacon(number, { records: [fired("early", 1)] });
    const late = beacon(number, { user: `user-${number}`, records: [fired("late", 1)] });
    await Promise.all([send(both[0], early), send(both[1], late)]);
    await send(both[number % 2], late);
  }
  assert.deepEqual(await server.query("SELECT name FROM leads WHERE name LIKE 'i:%'"), []);
});

test("what is erased at one replica while it is told at the other does not stay", async () => {
  const body = (/** @type {number} */ number) => beacon(number, { user: "forgotten", records: [fired("aha", 1)] });
  for (let number = 300; number < 300 + RACES; number += 1) {
    const wish = JSON.stringify({ v: 1, key: KEY, install: body(number).install });
    const erase = fetch(`${both[1].url}/v1/erase`, { method: "POST", body: wish });
    const [told, erased] = await Promise.all([post(both[0], body(number)), erase]);
    assert.ok([200, 410].includes(told.status), await told.text());
    assert.equal(erased.status, 200);
    assert.equal((await post(both[0], body(number))).status, 410);
  }
  assert.deepEqual(await server.query("SELECT install FROM subjects WHERE \"user\" = 'forgotten'"), []);
  assert.deepEqual(await server.query("SELECT name FROM leads WHERE name = 'u:forgotten'"), []);
});

test("what devices dropped is counted once, at whichever replica they say so, and all records add up", async () => {
  const before = await counted();
  const bodies = (/** @type {number} */ n) =>
    Array.from({ length: PROFILES }, (_, number) => {
      const body = beacon(600 + number, { rev: n, records: [fired("aha", n)] });
      return { ...body, summary: { ...body.summary, dropped: { full: n } } };
    });
  // The same at both, at once, in another order.
  for (let n = 1; n <= RACES; n += 1) {
    const sent = [bodies(n), bodies(n).reverse()];
    await Promise.all(sent.flatMap((list, replica) => list.map((body) => send(both[replica], body))));
  }
  const now = await counted();
  const more = (/** @type {string} */ name) => now(name) - before(name);
  const all = PROFILES * RACES;
  assert.equal(more('dropped_total{by="device",reason="full"}'), all);
  assert.equal(more('acknowledged_total{as="stored"}'), all);
  assert.equal(more('acknowledged_total{as="repeat"}'), all);
  assert.equal(more("produced_total"), 3 * all);
  const parts = ["acknowledged_total", "dropped_total", "returned_total", "pending"];
  assert.equal(
    now("produced_total"),
    parts.reduce((sum, part) => sum + now(part), 0),
  );
});

test("a dashboard at one replica hears of what the other stored, merged and erased", async () => {
  const controller = new AbortController();
  const headers = { authorization: `Bearer ${both[0].token}` };
  const stream = await fetch(`${both[0].url}/api/stream`, { headers, signal: controller.signal });
  let told = "";
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (stream.body))) {
      told += decoder.decode(chunk, { stream: true });
    }
  })().catch(() => {});
  const hears = (/** @type {string} */ what) => until(`news of ${what}`, () => told.includes(what));
  await hears("event: hello");

  const { install } = beacon(400);
  await send(both[1], beacon(400, { records: [fired("aha", 1)] }));
  await hears(`event: lead\ndata: {"id":"i:${install}"`);
  await send(both[1], beacon(400, { user: "known" }));
  await hears(`event: merged\ndata: {"from":"i:${install}","into":"u:known"}`);
  await hears(`event: lead\ndata: {"id":"u:known"`);
  // More than an announcement has room for is told as a list to be read anew.
  told = "";
  await fetch(`${both[1].url}/v1/erase`, { method: "POST", body: JSON.stringify({ v: 1, key: KEY, install }) });
  await hears("event: reload");

  // It goes on where the line broke.
  told = "";
  await server.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'piquel-collector'",
  );
  await hears("event: reload");
  await send(both[1], beacon(401));
  await hears(`event: lead\ndata: {"id":"i:${beacon(401).install}"`);
  controller.abort();
  await reading;
});

test("what is published at one replica is what both serve from then on, with its words", async () => {
  const document = {
    schema: 1,
    version: 7,
    events: { message_sent: {} },
    signals: [{ id: "aha", kind: "aha", label: "Talks", when: { count: "message_sent", gte: 10 } }],
  };
  const publish = async (/** @type {number} */ replica) => {
    const headers = { authorization: `Bearer ${both[replica].token}` };
    const response = await fetch(`${both[replica].url}/api/definitions`, {
      method: "PUT",
      headers,
      body: JSON.stringify(document),
    });
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()).hash;
  };
  const label = async (/** @type {number} */ replica) => {
    const lead = await both[replica].fetch(`/api/leads/i:${beacon(500).install}`);
    return (await lead.json()).signals[0].label;
  };
  const hash = await publish(0);
  for (const collector of both) {
    const plan = await fetch(`${collector.url}/v1/plan?key=${KEY}`);
    assert.equal(plan.headers.get("etag"), `"${hash}"`);
  }
  const records = [fired("aha", 1), fired("stranger", 1)];
  const reply = await send(both[1], beacon(500, { defs: [7, hash], records }));
  assert.deepEqual(
    [reply.items, reply.defs],
    [
      ["ok", ["refused", "unknown_signal"]],
      [7, hash],
    ],
  );
  assert.deepEqual([await label(0), await label(1)], ["Talks", "Talks"]);
  // The same plan in other words.
  document.signals[0].label = "Speaks";
  assert.equal(await publish(1), hash);
  assert.deepEqual([await label(0), await label(1)], ["Speaks", "Speaks"]);
});
