// `npx piquel` of the packed package: the same words as of the native command, and types that an app compiles with.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { binary, ROOT, tool } from "../../scripts/lib/run.mjs";
import { openScope, temporaryFolder } from "../browser/harness/index.mjs";
import { pack } from "./pack.mjs";

const EXAMPLES = "docs/examples";
const CASES = "tests/cases";
const TYPES = join(ROOT, "tests/types/events/registered");
/** Strict, and looks into the package's types too. */
const OPTIONS = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022", "--lib", "es2022,dom"];

/** Documents that there are: those to copy from, and those of the golden cases. */
const documents = [
  ...readdirSync(join(ROOT, EXAMPLES)).map((file) => join(EXAMPLES, file)),
  ...readdirSync(join(ROOT, CASES)).map((name) => join(CASES, name, "definitions.json")),
].filter((path) => existsSync(join(ROOT, path)));

const scope = openScope();
/** An app that has installed the package. */
let app = "";

before(() => {
  const folder = temporaryFolder(scope);
  app = join(folder, "app");
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", pack(folder)], { cwd: app, stdio: "pipe" });
});
after(scope.close);

test("the packed package's command says of documents what the native one says, word for word", async () => {
  const url = pathToFileURL(join(app, "node_modules/piquel/cli/compiler.js")).href;
  const { check } = /** @type {typeof import("../../js/cli/compiler.js")} */ (await import(url));
  let faulty = 0;
  for (const path of documents) {
    const text = readFileSync(join(ROOT, path), "utf8");
    // Without its events a document has errors wherever it names one.
    const damaged = JSON.stringify({ ...JSON.parse(text), events: undefined, version: 0.5 });
    for (const document of [text, damaged]) {
      const ours = await check(document, { name: "-", feeds: true, egress: true });
      const native = run(binary("debug", "piquel"), ["check", "--feeds", "--egress", "-"], { input: document });
      const errors = ours.failure === undefined ? "" : `${ours.failure}\n`;
      assert.deepEqual([ours.text ?? "", errors], [native.stdout, native.stderr], path);
      if (ours.plan === undefined) faulty += 1;
    }
  }
  assert.ok(documents.length > 100 && faulty >= documents.length);
});

test("npx checks, compiles and gives status and JSON as the native command does", () => {
  for (const name of ["slack.json", "scoring.json", "account.json"]) {
    copyFileSync(join(ROOT, EXAMPLES, name), join(app, name));
    for (const args of [
      ["check", name],
      ["check", "--json", name],
      ["compile", name, "-o", "-"],
      ["compile", "--public", name, "-o", "-"],
    ]) {
      const ours = run("npx", ["--no-install", "piquel", ...args], { cwd: app });
      assert.deepEqual(ours, run(binary("debug", "piquel"), args, { cwd: app }), args.join(" "));
      assert.equal(ours.status, 0);
    }
  }
  writeFileSync(join(app, "faulty.json"), '{ "schema": 1, "version": 1, "signals": [{ "id": "a" }] }');
  for (const args of [
    ["check", "faulty.json"],
    ["check", "--json", "faulty.json"],
    ["compile", "faulty.json", "-o", "plan"],
  ]) {
    const ours = run("npx", ["--no-install", "piquel", ...args], { cwd: app });
    assert.deepEqual(ours, run(binary("debug", "piquel"), args, { cwd: app }), args.join(" "));
    assert.equal(ours.status, 1);
  }
});

test("what npx writes of a document's names, an app's compiler holds it to, and without it does not", () => {
  copyFileSync(join(TYPES, "facade.ts"), join(app, "facade.ts"));
  copyFileSync(join(TYPES, "definitions.json"), join(app, "definitions.json"));
  const compile = (/** @type {string[]} */ ...files) =>
    ["nodenext", "bundler"].map((resolution) => {
      const module = resolution === "bundler" ? "esnext" : "nodenext";
      const args = [...OPTIONS, "--types", "", "--module", module, "--moduleResolution", resolution, ...files];
      return run(tool("tsc"), args, { cwd: app }).stdout;
    });
  for (const faults of compile("facade.ts")) assert.match(faults, /^facade\.ts\(\d+,\d+\): error TS2578: Unused/);
  execFileSync("npx", ["--no-install", "piquel", "types", "definitions.json", "--out", "piquel-events.d.ts"], {
    cwd: app,
  });
  assert.deepEqual(compile("facade.ts", "piquel-events.d.ts"), ["", ""]);
});

/** What a program says, and its exit status. @param {string} command @param {string[]} args @param {{ cwd?: string, input?: string }} options */
function run(command, args, { cwd = ROOT, input } = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, input, encoding: "utf8" });
  return { status, stdout, stderr };
}
