// Lines that break at the worst moment: after the commit and before its answer, between page and collector, and between collector and
// PostgreSQL. What stands is there once, whoever was not told of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Postgres } from "../../scripts/lib/postgres.mjs";
import { openScope, startCollector, until } from "../browser/harness/index.mjs";
import { openLine } from "./line.mjs";
import { Load } from "./load.mjs";
import { generator, KEY, Sender, STORED, storedRecords } from "./sender.mjs";

const SENDERS = 16;
const ANSWERS = 400;
const SEED = 20_261_130;
/** How likely an answer is lost on its way. */
const LOST = 0.2;
const PATIENCE_MS = 60_000;

/** What a server says when a transaction has begun, and when it stands. */
const BEGUN = Buffer.from("BEGIN\0");
const STANDS = Buffer.from("COMMIT\0");

const suite = openScope();
/** @type {Postgres} */
let server;

before(async () => {
  server = await Postgres.start();
  suite.after(() => server.close());
});
after(() => suite.close());

/** @param {string} url */
const portOf = (url) => Number(new URL(url).port);

/** An address with another port. @param {string} url @param {number} port */
function through(url, port) {
  const other = new URL(url);
  other.port = `${port}`;
  return other.href.replace(/\/$/, "");
}

/**
 * A collector on a schema of its own, behind a line that may break.
 * @param {import("../browser/harness/scope.mjs").Scope} scope
 * @param {string} schema
 * @param {(answer: Buffer) => boolean} breaks
 */
async function startOnServer(scope, schema, breaks) {
  await server.query(`CREATE SCHEMA ${schema}`);
  const database = through(server.url, await openLine(scope, portOf(server.url), breaks));
  const collector = await startCollector(scope, {
    key: KEY,
    database: `${database}?options=-c%20search_path%3D${schema}`,
  });
  return { collector, stored: () => server.query(`SET search_path = ${schema}; ${STORED}`) };
}

/** @param {Sender[]} senders */
const acknowledged = (senders) => senders.flatMap((sender) => [...sender.acknowledged]).sort();

test("a commit whose answer was lost on the way from the database is told as an error, and is a repeat then", async (t) => {
  const scope = openScope(t);
  let isArmed = false;
  const { collector, stored } = await startOnServer(scope, "commits", (answer) => {
    const breaks = isArmed && answer.includes(STANDS);
    if (breaks) isArmed = false;
    return breaks;
  });
  const sender = new Sender(1);
  await sender.send(collector.url);
  isArmed = true;
  const refused = await sender.ask(collector.url);
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  assert.equal(isArmed, false, "the line broke");
  assert.equal((await stored()).length, 4, "both beacons are stored");
  const again = await sender.ask(collector.url);
  assert.deepEqual((await again.clone().json()).items, ["repeat", "repeat"]);
  await sender.hear(again);
  assert.deepEqual((await stored()).sort(), acknowledged([sender]));
});

test("a server that stands still in the middle of a batch is answered for with 503, and the batch is stored once", async (t) => {
  const scope = openScope(t);
  let isArmed = false;
  const { collector, stored } = await startOnServer(scope, "batches", (answer) => {
    if (isArmed && answer.includes(BEGUN)) {
      server.freeze();
      isArmed = false;
    }
    return false;
  });
  scope.after(() => server.thaw());
  const senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
  isArmed = true;
  const answers = await Promise.all(senders.map((sender) => sender.ask(collector.url)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503]);
  server.thaw();
  await Promise.all(senders.map((sender) => sender.send(collector.url)));
  assert.deepEqual((await stored()).sort(), acknowledged(senders));
});

for (const database of ["SQLite", "PostgreSQL"]) {
  test(`what was acknowledged is there once, on ${database}, while answers of all kinds are lost`, async (t) => {
    const scope = openScope(t);
    const draw = generator(SEED);
    let isOver = false;
    const isLost = () => !isOver && draw() < LOST;
    const { collector, stored } =
      database === "SQLite"
        ? await startCollector(scope, { key: KEY }).then((collector) => ({
            collector,
            stored: () => storedRecords(collector.database),
          }))
        : await startOnServer(scope, "answers", (answer) => answer.includes(STANDS) && isLost());
    const port = await openLine(scope, portOf(collector.url), isLost);
    const senders = Array.from({ length: SENDERS }, (_, number) => new Sender(number + 1));
    const load = new Load(senders, [{ url: through(collector.url, port) }]);
    await until("so many answers", () => load.fails() ?? load.answers >= ANSWERS, PATIENCE_MS);
    await load.end();
    assert.equal(load.fails(), null);
    isOver = true;
    for (const sender of senders) await sender.send(collector.url);
    assert.deepEqual((await stored()).sort(), acknowledged(senders));
  });
}
