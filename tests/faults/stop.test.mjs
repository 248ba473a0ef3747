// A collector that is told to stop while pages send: whoever was let in is answered, nothing that was taken stays unanswered, and it ends
// well.

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { after, before, test } from "node:test";
import { Postgres } from "../../scripts/lib/postgres.mjs";
import { openScope, startCollector } from "../browser/harness/index.mjs";
import { generator, KEY, Sender, STORED, storedRecords } from "./sender.mjs";

const STOPS = Math.ceil(Number(process.env.PIQUEL_KILLS ?? 20) / 4);
const SENDERS = 64;
/** It is told so after so many acknowledged beacons at most. */
const MOST_ANSWERS = 300;
const SEED = 20_261_131;

const suite = openScope();
/** @type {Postgres} */
let server;

before(async () => {
  server = await Postgres.start();
  suite.after(() => server.close());
});
after(() => suite.close());

/** A collector and what it stored. @param {import("node:test").TestContext} t @param {string} database */
async function start(t, database) {
  const scope = openScope(t);
  if (database === "SQLite") {
    const collector = await startCollector(scope, { key: KEY });
    return { collector, stored: () => storedRecords(collector.database) };
  }
  for (const sql of ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]) await server.query(sql);
  const collector = await startCollector(scope, { key: KEY, database: server.url });
  return { collector, stored: () => server.query(STORED) };
}

/** A request that was let in, on a connection of its own: the collector asked for its body. @param {string} url */
async function begin(url) {
  const headers = { "content-type": "text/plain;charset=UTF-8", expect: "100-continue" };
  const asking = request(`${url}/v1/beacon`, { method: "POST", headers, agent: new Agent() });
  const answered = once(asking, "response");
  asking.flushHeaders();
  await once(asking, "continue");
  return { asking, answered };
}

for (const database of ["SQLite", "PostgreSQL"]) {
  test(`who was let in before it is told to stop is answered, on ${database}`, async (t) => {
    const { collector, stored } = await start(t, database);
    const senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
    const letIn = await Promise.all(senders.map(() => begin(collector.url)));
    const stopped = collector.stop();
    for (const [number, { asking }] of letIn.entries()) asking.end(senders[number].body());
    for (const [number, { answered }] of letIn.entries()) {
      const [response] = await answered;
      const text = (await response.toArray()).join("");
      await senders[number].hear(new Response(text, { status: response.statusCode }));
    }
    assert.equal(await stopped, 0);
    assert.deepEqual((await stored()).sort(), senders.flatMap((sender) => [...sender.acknowledged]).sort());
  });

  test(`nothing that was taken stays unanswered by ${STOPS} stops under load, on ${database}`, async (t) => {
    const { collector, stored } = await start(t, database);
    const draw = generator(SEED);
    const senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
    for (let stop = 1; stop <= STOPS; stop += 1) {
      let answersLeft = 1 + Math.floor(draw() * MOST_ANSWERS);
      /** @type {Promise<number | null> | null} */
      let stopped = null;
      const send = async (/** @type {Sender} */ sender) => {
        for (;;) {
          const response = await sender.ask(collector.url).catch(() => null);
          if (!response) return;
          await sender.hear(response);
          answersLeft -= 1;
          if (answersLeft === 0) stopped = collector.stop();
        }
      };
      await Promise.all(senders.map(send));
      assert.equal(await stopped, 0, "it ends well");
      assert.deepEqual((await stored()).sort(), senders.flatMap((sender) => [...sender.acknowledged]).sort());
      await collector.start();
    }
  });
}
