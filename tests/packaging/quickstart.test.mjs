// The README's quickstart, and nothing else, in an empty folder: its commands, word by word, with the packed package in the place of the
// published one, and its files. A user of Chromium does what it says, and sees the prompt.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { openPages, openScope, query, startCollector, temporaryFolder, until } from "../browser/harness/index.mjs";
import { blocksOf, read, replaceLine } from "../harness/markdown.mjs";
import { hearFaults, serve, untilItRuns, untilServed } from "../harness/vite.mjs";
import { pack } from "./pack.mjs";

/** How many commands there may be until the prompt is there. */
const MOST_COMMANDS = 5;
/** How many lines of JavaScript. */
const MOST_LINES = 7;

const SIGNALS = "SELECT name, evidence FROM records WHERE type = 'signal'";

const blocks = blocksOf("README.md", "Quickstart");
const files = blocks.filter(({ file }) => file !== null);
const [commands, serving, publishing, ...others] = blocks
  .filter(({ language }) => language === "sh")
  .map(({ text }) => text.trim().split("\n"));
const [replacement, ...more] = blocks.filter(({ language, file }) => language === "js" && file === null);

test("the quickstart of the README is short, and that of the package is the same", () => {
  assert.deepEqual([others, more], [[], []]);
  assert.deepEqual(
    files.map(({ file }) => file),
    ["definitions.json", "index.html", "main.js"],
  );
  assert.ok([...commands, ...serving].length <= MOST_COMMANDS);
  assert.ok(files[2].text.trim().split("\n").length <= MOST_LINES);
  // Up to the prompt: what is said of a collector is said by links in one, and in a line in the other.
  const steps = (/** @type {string} */ page) => {
    const [, text] = read(page).split("\n## Quickstart\n");
    const end = text.indexOf("\n\n", text.indexOf(`\n${serving[0]}\n`) + serving[0].length + "\n```\n\n".length + 1);
    return text.slice(0, end);
  };
  assert.ok(steps("README.md").includes("the prompt is there"));
  assert.equal(steps("js/README.md"), steps("README.md"));
});

test("who does what the quickstart says sees the prompt, and then the lead", async (t) => {
  const scope = openScope(t);
  const folder = temporaryFolder(scope);
  const app = join(folder, "app");
  mkdirSync(app);
  // What is typed: the package is not published yet, and Vite is the one that the workspace has, so that no new one changes the test.
  const { version } = createRequire(import.meta.url)("vite/package.json");
  const typed = new Map([
    ["piquel", pack(folder)],
    ["vite", `vite@${version}`],
  ]);
  for (const command of commands) {
    const [program, ...words] = command.split(" ").map((word) => typed.get(word) ?? word);
    execFileSync(program, words, {
      cwd: app,
      stdio: "pipe",
      env: { ...process.env, npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" },
    });
  }
  for (const { file, text } of files) writeFileSync(join(app, String(file)), text);

  assert.equal(serving.length, 1);
  const url = await serve(scope, app, serving[0]);
  /** @type {string[]} */
  const faults = [];
  /** Somebody new, as in a private window, who sends three messages and looks at the prompt. */
  const sendThree = async () => {
    const context = await openPages(scope);
    const page = await context.newPage();
    hearFaults(page, faults);
    /** @type {Set<string>} */
    const asked = new Set();
    page.on("request", (request) => asked.add(`${request.method()} ${new URL(request.url()).origin}`));
    await page.goto(url);
    await untilItRuns(page);
    for (let n = 0; n < 3; n += 1) await page.getByRole("button", { name: "Send a message" }).click();
    await page.getByRole("dialog", { name: "You are talking" }).waitFor();
    await page.getByText("3 messages, and nobody there to answer yet.", { exact: true }).waitFor();
    const link = page.getByRole("link", { name: "Invite somebody" });
    assert.equal(await link.getAttribute("href"), "/invite");
    await page.goto("about:blank");
    return asked;
  };
  const asked = await sendThree();
  assert.deepEqual([...asked], [`GET ${new URL(url).origin}`], "nothing left the browser");

  // And then with a collector, by the document that it published.
  assert.equal(publishing.length, 1);
  assert.match(publishing[0], /^piquel-collector serve --definitions definitions\.json$/);
  const collector = await startCollector(scope, { definitions: join(app, "definitions.json") });
  const line = replacement.text.trim().replace("http://127.0.0.1:8787", collector.url);
  replaceLine(join(app, "main.js"), line);
  await untilServed(`${url}main.js`, collector.url);
  await sendThree();
  const rows = await until("the signal in the database", async () => {
    const rows = await query(collector.database, SIGNALS);
    return rows.length > 0 ? rows : null;
  });
  assert.deepEqual(
    rows.map(({ name, evidence }) => [name, JSON.parse(evidence)]),
    [["aha", [[0, 3]]]],
  );
  assert.deepEqual(faults, []);
});
