// `npm test`, and its parts: `npm run test:browser`, `test:faults`, `test:packaging`, `test:docs`; `test:full` repeats what
// chance decides more often, and fuzzes. `-- --kills 50 --cuts 100` says how often the collector is killed, and the power cut.

import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { CHROMIUM_ONLY, FIREFOX_IN_FULL } from "../tests/browser/chromium-only.mjs";
import { buildBinaries, buildBundles, buildPages, buildTypes, buildWasm } from "./build.mjs";
import { requireChromium } from "./chromium.mjs";
import { requireFirefox } from "./firefox.mjs";
import { fuzz, TARGETS } from "./fuzz.mjs";
import { checkGenerated } from "./generate.mjs";
import { countTests } from "./lib/counts.mjs";
import { Postgres, requirePostgres } from "./lib/postgres.mjs";
import { binary, Failed, Failure, main, ROOT, run, step, together, tool } from "./lib/run.mjs";
import { prepare } from "./prepare.mjs";
import { holdGates, measure, table } from "./size.mjs";

/** Folders of tests/ that drive what was built. */
const GROUPS = ["browser", "packaging", "docs", "faults"];
/** How often the collector is killed in the long run; a test that is not told so has a small number of its own. */
const FULL_KILLS = "200";
/** How often its power is cut in the long run; likewise. */
const FULL_CUTS = "400";
/** How many schedules of what happens to tabs are carried out in the long run; likewise. */
const FULL_CHAOS = "200";
/** How many random documents and histories the engine is held against the naive model on in the long run. */
const FULL_CASES = "100000";
const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "types", "wasm"]);

const counts = { passed: 0, failed: 0, failures: /** @type {string[]} */ ([]) };

await main(async () => {
  const { chosen, kills, cuts } = options();
  if (chosen === "full") {
    Object.assign(process.env, { PIQUEL_KILLS: FULL_KILLS, PIQUEL_CUTS: FULL_CUTS, PIQUEL_CHAOS: FULL_CHAOS });
    process.env.PIQUEL_BUNDLERS = "all";
  }
  if (kills) process.env.PIQUEL_KILLS = kills;
  if (cuts) process.env.PIQUEL_CUTS = cuts;
  if (!["default", "full", ...GROUPS].includes(chosen)) {
    throw new Failure(`no tests are called \`${chosen}\`, choose of: full, ${GROUPS.join(", ")}`);
  }
  try {
    await runAll(chosen);
  } finally {
    // Last, so that it is in what is kept of a long output.
    for (const failure of counts.failures) console.log(`\n✖ ${failure}`);
    console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  }
});

/** What was asked for. */
function options() {
  try {
    const { values, positionals } = parseArgs({
      options: { kills: { type: "string" }, cuts: { type: "string" } },
      allowPositionals: true,
    });
    for (const [name, value] of Object.entries(values)) {
      if (!(Number.isInteger(Number(value)) && Number(value) > 0)) {
        throw new Error(`--${name}: expected a whole number above 0, found \`${value}\``);
      }
    }
    return { chosen: positionals[0] ?? "default", ...values };
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} chosen */
async function runAll(chosen) {
  await prepare();
  const browsers = { CHROMIUM: await requireChromium(), FIREFOX: await requireFirefox() };
  const postgres = await requirePostgres();
  if (GROUPS.includes(chosen)) {
    await buildForBrowsers();
    await runGroup(chosen, browsers);
    return;
  }

  await checkRust();
  await step("tests: Rust", () =>
    count(run("cargo", ["test", "--workspace", "--no-fail-fast"], { output: "results" })),
  );
  await step("tests: the collector on PostgreSQL", () => runOnPostgres(postgres));
  if (chosen === "full") {
    const args = [
      "--release",
      "--package",
      "piquel-engine",
      "--features",
      "document",
      "--test",
      "model",
      "--test",
      "partial",
    ];
    const env = { PIQUEL_CASES: FULL_CASES };
    await step(`tests: ${FULL_CASES} random cases`, () =>
      count(run("cargo", ["test", ...args], { env, output: "results" })),
    );
  }
  await buildWasm();
  await step("size gates", async () => {
    const sizes = await measure();
    console.log(table(sizes));
    holdGates(sizes);
  });
  await buildTypes();
  await buildBundles();
  await checkScripts();
  await step("tests: JavaScript without a browser", () =>
    runNode(
      ["js", "www", "scripts"].flatMap((folder) => testFiles(folder)),
      {},
    ),
  );
  await buildPages();
  // The collector has the pages in it.
  await buildBinaries("debug");
  await checkGenerated();
  // What fails in a browser says nothing of the other groups: all are run, and all that failed is told.
  /** @type {Failed[]} */
  const failures = [];
  for (const group of GROUPS) {
    try {
      await runGroup(group, browsers);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new Failure(failures.map(({ message }) => message).join("\n"));
  if (chosen === "full") {
    for (const target of TARGETS) await fuzz(target);
  }
}

/** The tests of the collector again, on a server. @param {string} programs of PostgreSQL */
async function runOnPostgres(programs) {
  const server = await Postgres.start(programs);
  try {
    const args = ["test", "--package", "piquel-collector", "--test", "collector", "--no-fail-fast"];
    await count(run("cargo", args, { env: { PIQUEL_TEST_DATABASE: server.url }, output: "results" }));
  } finally {
    await server.close();
  }
}

async function buildForBrowsers() {
  await buildWasm();
  await buildTypes();
  await buildBundles();
  await buildPages();
  await buildBinaries("debug");
}

async function checkRust() {
  await step("format: Rust", () => run("cargo", ["fmt", "--check"], { output: "onFailure" }));
  await step("lint: Rust", () => run("cargo", ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
  await step("lint: Rust for the page", async () => {
    const target = ["--package", "piquel", "--target", "wasm32-unknown-unknown", "--no-default-features"];
    for (const feature of ["page", "scores", "accounts", "compile"]) {
      await run("cargo", ["clippy", ...target, "--features", feature, "--", "-D", "warnings"]);
    }
  });
}

async function checkScripts() {
  await step("format and lint: JavaScript", () => run(tool("biome"), ["ci", "."], { output: "onFailure" }));
  for (const project of ["tsconfig.json", "tsconfig.js.json", "www"]) {
    await step(`types: ${project}`, () => run(tool("tsc"), ["--project", project]));
  }
}

/** @param {string} group @param {Record<string, string>} browsers */
async function runGroup(group, browsers) {
  const files = testFiles(join("tests", group));
  if (files.length === 0) throw new Failure(`tests/${group}/ holds no test`);
  const env = {
    ...browsers,
    PIQUEL_COLLECTOR: binary("debug", "piquel-collector"),
    PIQUEL_TRUTHS: binary("debug", "examples/truths"),
  };
  // One file at a time: more than a browser for each core, and they keep each other from being on time.
  const runFiles = (/** @type {string[]} */ files, /** @type {Record<string, string>} */ more = {}, label = "") =>
    runNode(["--test-concurrency=1", ...files], { ...env, ...more }, label);
  if (group !== "browser") {
    await step(`tests: ${group}`, () => runFiles(files));
    return;
  }
  const without = process.argv[2] === "full" ? CHROMIUM_ONLY : { ...CHROMIUM_ONLY, ...FIREFOX_IN_FULL };
  const alsoFirefox = files.filter((file) => !(basename(file) in without));
  await step("tests: browser, in Chromium and in Firefox", () =>
    // Pages wait more than they work: two browsers take little more time than one.
    together([runFiles(files, {}, "chromium │ "), runFiles(alsoFirefox, { PIQUEL_BROWSER: "firefox" }, "firefox  │ ")]),
  );
  for (const [file, reason] of Object.entries(without)) console.log(`not in Firefox: ${file}, because ${reason}`);
}

/** @param {string[]} args @param {Record<string, string>} env @param {string} [label] before each line */
function runNode(args, env, label) {
  return count(
    run(process.execPath, ["--test", "--test-reporter=spec", ...args], { env, output: "results", label }),
    label,
  );
}

/** Adds up the tests of a run, also of one that failed. @param {Promise<string>} output @param {string} [label] of its failures */
async function count(output, label = "") {
  const add = (/** @type {string} */ text) => {
    const { passed, failed, failures } = countTests(text);
    counts.passed += passed;
    counts.failed += failed;
    counts.failures.push(...failures.map((failure) => label + failure));
  };
  try {
    add(await output);
  } catch (error) {
    if (error instanceof Failed) add(error.stdout);
    throw error;
  }
}

/** Paths of the test files under a folder, in order of name. @param {string} folder @returns {string[]} */
function testFiles(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : testFiles(path);
      return /\.test\.m?js$/.test(entry.name) ? [path] : [];
    });
}
