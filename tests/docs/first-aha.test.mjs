// docs/first-aha.md from its first block to its last, in this order: its files, its commands, what it says that these print, and what it says
// that is seen in the browser, in the devtools and on the dashboard.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { binary, ROOT } from "../../scripts/lib/run.mjs";
import { openPages, openScope, startCollector } from "../browser/harness/index.mjs";
import { blocksOf, replaceLine } from "../harness/markdown.mjs";
import { hearFaults, serve, untilItRuns, untilServed } from "../harness/vite.mjs";

const blocks = blocksOf("docs/first-aha.md");
const scope = openScope();
after(scope.close);

// Below the workspace, where `piquel` and `vite` are installed.
mkdirSync(join(ROOT, "build"), { recursive: true });
const app = mkdtempSync(join(ROOT, "build/first-aha-"));
scope.after(() => rmSync(app, { recursive: true, maxRetries: 5 }));
writeFileSync(join(app, "package.json"), '{ "private": true }');

// As from a shell: the runner of this test tells those below it to speak to itself.
const { NODE_TEST_CONTEXT, ...env } = process.env;

/** A command with the program that the workspace has: `npx piquel` is that of the package, `piquel` the native one. @param {string} command */
const placed = (command) =>
  command
    .replace(/^npx (\S+)/, (_, name) => join(ROOT, "node_modules/.bin", name))
    .replace(/^piquel /, `${binary("debug", "piquel")} `);

/** The next block, which is of this language; a file that the page names is written. @param {string} language */
function next(language) {
  const block = blocks.shift();
  assert.equal(block?.language, language, `docs/first-aha.md:${block?.line}`);
  const { file, text } = /** @type {import("../harness/markdown.mjs").Block} */ (block);
  if (file) writeFileSync(join(app, file), text);
  return text;
}

/** The next block is of commands. */
const commands = () => next("sh").trim().split("\n");

/** What a command prints that succeeds. @param {string} command */
function run(command) {
  const [program, ...words] = placed(command).split(" ");
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd: app, env, encoding: "utf8" });
  assert.equal(status, 0, `${command}: ${error ?? stdout + stderr}`);
  return stdout;
}

/** Somebody new opens the app. @param {string} url */
async function open(url) {
  const context = await openPages(scope);
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  hearFaults(page, faults);
  await page.goto(url);
  await untilItRuns(page);
  const share = async (/** @type {string[]} */ ...readers) => {
    for (const reader of readers) {
      await page.getByLabel("Share this report with").fill(reader);
      await page.getByRole("button", { name: "Share" }).click();
    }
  };
  return { context, page, faults, share };
}

let url = "";

test("the document is valid, and the check says what the page says", () => {
  next("json");
  const [install, check, ...others] = commands();
  // The quickstart's test runs this one.
  assert.equal(install, "npm i piquel vite");
  assert.deepEqual(others, []);
  assert.equal(run(check), next("text"));
});

test("the app's tests pass", () => {
  next("js");
  const [command] = commands();
  assert.match(run(command.replace("node --test", "node --test --test-reporter=tap")), /# pass 2\n# fail 0\n/);
});

test("with the third colleague the banner is there, and the devtools say why", async () => {
  next("html");
  next("js");
  const [command] = commands();
  url = await serve(scope, app, placed(command));
  const { page, share, faults } = await open(`${url}?piquel`);
  const aha = page.locator("[data-signal=aha]");
  await page.getByRole("tab", { name: "Signals" }).click();
  await aha.locator("summary").click();
  await share("ann", "bob");
  await aha.getByText("2 of 3").waitFor();
  assert.equal(await page.getByText("Your team reads you").count(), 0);
  await share("cid");
  await page.getByText("Your team reads you", { exact: true }).waitFor();
  await page.getByText("2 of 10 reports are left.", { exact: true }).waitFor();
  await aha.getByText("3 of 3").waitFor();
  assert.deepEqual(faults, []);
});

test("with a collector, the lead and its evidence are on the dashboard, and no name", async () => {
  const [command] = commands();
  assert.equal(command, "piquel-collector serve --definitions definitions.json");
  const collector = await startCollector(scope, { definitions: join(app, "definitions.json") });
  replaceLine(join(app, "main.js"), next("js").trim().replace("http://127.0.0.1:8787", collector.url));
  await untilServed(`${url}main.js`, collector.url);
  const { context, page, share, faults } = await open(url);
  await share("ann", "bob", "cid");
  await page.getByText("Your team reads you", { exact: true }).waitFor();

  const dashboard = await context.newPage();
  await dashboard.goto(`${collector.url}/#token=${collector.token}`);
  const row = dashboard.getByTestId("lead-row");
  await row.getByText("user-1").click();
  const lead = dashboard.getByTestId("lead-detail");
  await lead.getByText("Got value, and nearly out of reports").first().waitFor();

  await lead.getByText("3 of 3 colleagues within 14 days").first().waitFor();
  await lead.getByText("at least 80 % of reports limit").first().waitFor();
  assert.doesNotMatch(await lead.innerText(), /\b(ann|bob|cid)\b/);
  assert.deepEqual(faults, []);
});

test("the replay of last year says what the page says, and nothing of the page is left", () => {
  next("ndjson");
  const [command] = commands();
  assert.equal(run(command), next("ndjson"));
  assert.deepEqual(blocks, []);
});
