// The packed package in projects of its users: installed, built, served, in Chromium, with a real collector. Which of `projects/` are
// driven, PIQUEL_BUNDLERS says: names, or `all`, as in the long run.
//
// A project says in its package.json how it is built and served: `build`, then a `folder` of files or a server that `start` starts at PORT.
// Each of its `pages` tracks one event, from which one signal follows; those with `inline` in their names import `piquel/inline`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { watchEngines } from "../browser/harness/engines.mjs";
import {
  openPages,
  openScope,
  query,
  startCollector,
  startSite,
  temporaryFolder,
  until,
} from "../browser/harness/index.mjs";
import { pack } from "./pack.mjs";

const PROJECTS = join(ROOT, "tests/packaging/projects");
/** Those that take a few seconds each. */
const QUICK = "plain,vite";

const DEFINITIONS = {
  schema: 1,
  version: 1,
  events: { opened: {} },
  signals: [{ id: "came", kind: "aha", when: { count: "opened", gte: 1 } }],
};

/** How long a server may take to answer, and a page to be built on the way, in ms. */
const SERVER_MS = 60_000;

/** @typedef {{ name?: string, build?: string, folder?: string, start?: string, pages: string[] }} Run */

const { PIQUEL_BUNDLERS: asked = QUICK } = process.env;
const projects = asked === "all" ? readdirSync(PROJECTS) : asked.split(",");

const whole = openScope();
let archive = "";
before(() => {
  archive = pack(temporaryFolder(whole));
});
after(() => whole.close());

for (const project of projects) {
  test(`with ${project}, the packed package runs its engine as wasm and tells the collector`, async (t) => {
    const scope = openScope(t);
    const folder = temporaryFolder(scope);
    cpSync(join(PROJECTS, project), folder, { recursive: true });
    const definitions = join(temporaryFolder(scope), "definitions.json");
    writeFileSync(definitions, JSON.stringify(DEFINITIONS));
    const collector = await startCollector(scope, { definitions });
    shell("npm install --no-audit --no-fund --prefer-offline", folder, [archive]);
    /** @type {Run[]} */
    const runs = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).piquel;
    let told = 0;
    for (const run of runs) {
      const served = openScope();
      try {
        if (run.build) shell(run.build, folder);
        const url = await serve(served, folder, run);
        for (const page of run.pages) {
          told += 1;
          await t.test(`${run.name ?? run.start ?? run.build ?? "as it is"}: /${page}`, () =>
            visit(served, `${url}/${page}`, collector, told),
          );
        }
      } finally {
        await served.close();
      }
    }
  });
}

/**
 * Opens a page as somebody new.
 * @param {import("../browser/harness/scope.mjs").Scope} served
 * @param {string} address
 * @param {Awaited<ReturnType<typeof startCollector>>} collector
 * @param {number} told how many signals the collector has then
 */
async function visit(served, address, collector, told) {
  const context = await openPages(served);
  await watchEngines(context);
  const page = await context.newPage();
  /** @type {string[]} */
  const messages = [];
  /** @type {string[]} */
  const files = [];
  page.on("console", (message) => /piquel/i.test(message.text()) && messages.push(message.text()));
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (/\.wasm|fallback/.test(pathname)) files.push(`${response.status()} ${response.headers()["content-type"]}`);
  });
  await page.goto(`${address}?collector=${encodeURIComponent(collector.url)}`, { timeout: SERVER_MS });
  const what = () =>
    `the signal at the collector; the page said ${JSON.stringify(messages)}, engines came as ${JSON.stringify(files)}`;
  try {
    await until("the signal", async () => (await signals(collector)).length === told);
  } catch (error) {
    throw new Error(what(), { cause: error });
  }
  assert.deepEqual(messages, []);
  assert.deepEqual(files, address.includes("inline") ? [] : ["200 application/wasm"]);
  assert.equal(await page.evaluate("engines.length"), 1, "one engine, as wasm");
}

/** @param {{ database: string }} collector */
const signals = ({ database }) => query(database, "SELECT name FROM records WHERE type = 'signal'");

/**
 * Serves what was built; gives its address, without a slash at the end.
 * @param {import("../browser/harness/scope.mjs").Scope} scope
 * @param {string} folder
 * @param {Run} run
 */
async function serve(scope, folder, { folder: files, start }) {
  if (!start) return (await startSite(scope, { folders: { "/": relative(ROOT, join(folder, files ?? ".")) } })).url;
  const port = await freePort();
  const child = spawn("sh", ["-c", start], {
    cwd: folder,
    env: environment(folder, port),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      log += text;
    });
  }
  const closed = once(child, "close");
  scope.after(async () => {
    if (child.pid && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await closed;
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await until("the server answers", async () => (await fetch(url)).status > 0, SERVER_MS);
  } catch (error) {
    throw new Error(`\`${start}\` serves nothing\n${log}`, { cause: error });
  }
  return url;
}

/** A port that nobody listens at. @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** What programs of a project find. @param {string} folder @param {number} [port] */
const environment = (folder, port) => ({
  ...process.env,
  PATH: `${join(folder, "node_modules/.bin")}:${process.env.PATH}`,
  PORT: `${port ?? ""}`,
  // As a developer's shell: this is a test of ours, not of theirs.
  NODE_ENV: undefined,
  NODE_TEST_CONTEXT: undefined,
  NEXT_TELEMETRY_DISABLED: "1",
  CI: "1",
});

/** Runs a command to its end; what it wrote stands in the failure. @param {string} command @param {string} folder @param {string[]} [more] */
function shell(command, folder, more = []) {
  try {
    execFileSync("sh", ["-c", `${command} "$@"`, "sh", ...more], {
      cwd: folder,
      env: environment(folder),
      stdio: "pipe",
    });
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: Buffer, stderr: Buffer }} */ (error);
    throw new Error(`\`${command}\` failed\n${stdout}${stderr}`, { cause: error });
  }
}
