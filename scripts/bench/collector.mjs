// The collector under load: beacons that are on disk per second, how long each takes, and memory, beside a server of the same parts that
// does nothing, and one that commits each by itself.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startCollector } from "../../tests/browser/harness/collector.mjs";
import { openScope, temporaryFolder } from "../../tests/browser/harness/scope.mjs";
import { provide } from "../lib/browser.mjs";
import { Postgres } from "../lib/postgres.mjs";
import { binary, Failure, run, start } from "../lib/run.mjs";

const WRK = { name: "wrk", variable: "WRK", programs: ["wrk"], debian: "wrk" };
/** How many connections, each of which sends as soon as it is answered, or so many a second together. */
const LOADS = [
  { connections: 64 },
  { connections: 256 },
  { connections: 512 },
  { connections: 4096 },
  { connections: 4096, perSecond: 5000 },
];
const SECONDS = 5;
/** Before that, unmeasured. Then PostgreSQL takes its statistics, which it would by itself within a minute. */
const WARM_UP_SECONDS = 2;
/** The profiles of the warm-up are others. */
const OTHERS = 5_000_000;
/** Of the load generator, which shares the machine. */
const THREADS = 2;
const KEY = "pk_bench";

/** @typedef {{ url: string, pid: number, settle?: () => Promise<unknown> }} Server */
/** @typedef {import("../../tests/browser/harness/scope.mjs").Scope} Scope */

/** What is measured, each on an empty database. @type {Record<string, (scope: Scope) => Promise<Server>>} */
const SERVERS = {
  nothing: (scope) => startBaseline(scope),
  "SQLite, a commit each": (scope) => startBaseline(scope, join(temporaryFolder(scope), "bodies.db")),
  "SQLite, collector": async (scope) => serverOf(await startCollector(scope, { key: KEY })),
  "PostgreSQL, a commit each": async (scope) => {
    const { url, settle } = await startPostgres(scope);
    return { ...(await startBaseline(scope, url)), settle };
  },
  "PostgreSQL, collector": async (scope) => {
    const { url, settle } = await startPostgres(scope);
    return { ...serverOf(await startCollector(scope, { key: KEY, database: url })), settle };
  },
};

/**
 * @typedef {object} Measured
 * @property {number} perSecond beacons that are on disk
 * @property {number} ofNothing the part of what the server does that does nothing
 * @property {number} refused how many were told to come again, or broke off
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} memoryMiB resident, at the end
 */

/** @typedef {{ connections: number, perSecond?: number }} Load */

/** @returns {Promise<Record<string, Record<string, Measured>>>} by server and load */
export async function benchCollector() {
  const wrk = await provide(WRK);
  /** @type {Record<string, Record<string, Measured>>} */
  const results = {};
  for (const load of LOADS) {
    const { connections, perSecond } = load;
    const called = perSecond ? `${connections} at ${perSecond}/s` : `${connections}`;
    for (const [name, open] of Object.entries(SERVERS)) {
      const measured = await measure(wrk, open, load);
      const nothing = results.nothing?.[called]?.perSecond ?? measured.perSecond;
      console.error(`  ${name}, ${called}: ${JSON.stringify(measured)}`);
      results[name] = { ...results[name], [called]: { ...measured, ofNothing: measured.perSecond / nothing } };
    }
  }
  return results;
}

/** @param {string} wrk @param {(scope: Scope) => Promise<Server>} open @param {Load} load */
async function measure(wrk, open, { connections, perSecond }) {
  const scope = openScope();
  try {
    const { url, pid, settle } = await open(scope);
    const script = new URL("beacons.lua", import.meta.url).pathname;
    const pause = perSecond ? Math.round((1000 * connections) / perSecond) : 0;
    const send = async (/** @type {number} */ seconds, /** @type {number} */ first) => {
      const load = [`-t${THREADS}`, `-c${connections}`, `-d${seconds}`, "--timeout", "10", "-s", script];
      return (await run(wrk, [...load, `${url}/`, "--", `${first}`, `${pause}`], { output: "onFailure" })).split("\n");
    };
    await send(WARM_UP_SECONDS, OTHERS);
    await settle?.();
    const said = await send(SECONDS, 0);
    const { answers, errors, seconds, p50Ms, p99Ms } = JSON.parse(said.find((line) => line.startsWith("{")) ?? "{}");
    return { perSecond: (answers - errors) / seconds, refused: errors, p50Ms, p99Ms, memoryMiB: residentMiB(pid) };
  } finally {
    await scope.close();
  }
}

/** @param {Scope} scope @param {string} [database] @returns {Promise<Server>} */
async function startBaseline(scope, database) {
  const child = start(binary("release", "examples/baseline"), database ? [database] : [], ["ignore", "pipe", 2]);
  scope.after(async () => {
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  });
  if (!child.stdout) throw new Failure("the baseline says nothing");
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  return { url, pid: child.pid ?? 0 };
}

/** @param {Awaited<ReturnType<typeof startCollector>>} collector @returns {Server} */
const serverOf = ({ url, pid }) => ({ url, pid: pid ?? 0 });

/** @param {Scope} scope */
async function startPostgres(scope) {
  const server = await Postgres.start();
  scope.after(() => server.close());
  return { url: server.url, settle: () => server.query("ANALYZE") };
}

/** @param {number} pid */
function residentMiB(pid) {
  const [, kiB] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kiB) / 1024;
}
