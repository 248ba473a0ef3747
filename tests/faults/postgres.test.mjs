// Two collectors on one PostgreSQL server. Either is killed, and the server is killed and stands still, while pages send to both: what
// was acknowledged is there, once, and the service is back by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Postgres } from "../../scripts/lib/postgres.mjs";
import { openScope, startCollector, until } from "../browser/harness/index.mjs";
import { Load } from "./load.mjs";
import { generator, KEY, Sender, STORED } from "./sender.mjs";

/** How often each of the faults comes. */
const ROUNDS = Math.ceil(Number(process.env.PIQUEL_KILLS ?? 20) / 20);
const SENDERS = 8;
/** A fault comes after so many acknowledged beacons at most. */
const MOST_ANSWERS = 300;
const SEED = 20_260_102;
/** By then, all is as before. The server has to look through what it wrote last, on a disk that others use, too. */
const PATIENCE_MS = 60_000;

test("what was acknowledged outlives kills of the collectors and of the server, once each", async (t) => {
  const scope = openScope(t);
  const server = await Postgres.start();
  scope.after(() => server.close());
  const collectors = await Promise.all(
    [1, 2].map(() => startCollector(scope, { key: KEY, database: server.url, limits: "off" })),
  );
  const draw = generator(SEED);
  const senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
  const acknowledged = () => senders.flatMap((sender) => [...sender.acknowledged]);

  const load = new Load(senders, collectors);
  const kill = async (/** @type {"SIGQUIT" | "SIGKILL"} */ signal) => {
    await server.kill(signal);
    // Nothing can be written: this is said, and nothing else.
    await until("a page is told to come again", () => load.refused > 0, PATIENCE_MS);
    await server.start();
  };
  const faults = {
    collector: async () => {
      const collector = collectors[Math.floor(draw() * collectors.length)];
      await collector.kill();
      await collector.start();
    },
    server: () => kill("SIGQUIT"),
    "server's first process alone": () => kill("SIGKILL"),
    "server that stands still": async () => {
      server.freeze();
      await until("a page is told to come again", () => load.refused > 0, PATIENCE_MS);
      server.thaw();
    },
  };
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [name, happen] of Object.entries(faults)) {
      const answers = load.answers + 1 + Math.floor(draw() * MOST_ANSWERS);
      await until(`answers before the ${name}`, () => load.fails() ?? load.answers >= answers, PATIENCE_MS);
      load.refused = 0;
      await happen();
      await until(`every page is heard after the ${name}`, load.all(), PATIENCE_MS);
      // Whatever the database says now, it may know more than what was acknowledged when it was asked.
      const told = acknowledged();
      const stored = new Set(await server.query(STORED));
      assert.deepEqual(
        told.filter((record) => !stored.has(record)),
        [],
        `lost by the ${name}`,
      );
    }
  }
  await load.end();
  assert.equal(load.fails(), null);

  // What was not acknowledged may be there: nobody knows of a commit after which the line broke.
  for (const sender of senders) await sender.send(collectors[0].url);
  assert.deepEqual((await server.query(STORED)).sort(), acknowledged().sort());
  for (const collector of collectors) assert.equal(await collector.stop(), 0, "it stops cleanly");
});

test("a server that takes no writes, or no connections, is answered for with 503, and then it is as before", async (t) => {
  const scope = openScope(t);
  const server = await Postgres.start();
  scope.after(() => server.close());
  for (const sql of ["CREATE ROLE app LOGIN", "CREATE SCHEMA app AUTHORIZATION app"]) await server.query(sql);
  const collector = await startCollector(scope, {
    key: KEY,
    database: server.url.replace("piquel@", "app@"),
    limits: "off",
  });
  const sender = new Sender(1);
  await sender.send(collector.url);
  const set = async (/** @type {string} */ setting) => {
    await server.query(`ALTER SYSTEM ${setting}`);
    await server.query("SELECT pg_reload_conf()");
  };
  const isRefused = async () => {
    const response = await sender.ask(collector.url);
    if (response.status === 200) await sender.hear(response);
    else assert.deepEqual([response.status, (await response.json()).error.code], [503, "busy"]);
    return response.status === 503;
  };
  const isTaken = async () => !(await isRefused());
  const readiness = async () => {
    const response = await fetch(`${collector.url}/readyz`);
    return [response.status, (await response.json()).missing];
  };

  await set("SET default_transaction_read_only = on");
  await until("no write is taken", isRefused, PATIENCE_MS);
  assert.deepEqual(await readiness(), [503, ["writes"]], "it can be read");
  await set("RESET default_transaction_read_only");
  // It takes notice by itself: where it is not ready, nobody sends it anything to write.
  await until("it is ready", async () => (await readiness())[0] === 200, PATIENCE_MS);
  await until("writes are taken", isTaken, PATIENCE_MS);

  await server.query("ALTER ROLE app CONNECTION LIMIT 0");
  await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
  await until("there is no connection to be had", isRefused, PATIENCE_MS);
  assert.deepEqual(await readiness(), [503, ["database"]]);
  assert.equal((await fetch(`${collector.url}/healthz`)).status, 200, "it lives");
  await server.query("ALTER ROLE app CONNECTION LIMIT -1");
  await until("there are connections", isTaken, PATIENCE_MS);
  assert.deepEqual((await server.query(`SET search_path = app; ${STORED}`)).sort(), [...sender.acknowledged].sort());
});
