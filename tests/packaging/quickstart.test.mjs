// The README's quickstart, and nothing else, in an empty Vite app: its commands, with the packed package in the place of the published one,
// and its lines of code, in Chromium, with the definitions of docs/definitions.md at a real collector.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { ROOT, tool } from "../../scripts/lib/run.mjs";
import {
  openChromium,
  openScope,
  query,
  startCollector,
  startSite,
  temporaryFolder,
  until,
} from "../browser/harness/index.mjs";
import { pack } from "./pack.mjs";

/** How much of it there may be. */
const MOST_COMMANDS = 5;
const LINES = 6;

const SIGNALS = "SELECT name, evidence FROM records WHERE type = 'signal'";

test("the README's quickstart runs from the packed package", async (t) => {
  const scope = openScope(t);
  const folder = temporaryFolder(scope);
  const quickstart = section("README.md", "Quickstart");
  const commands = blocks(quickstart, "").flatMap((block) => block.trim().split("\n"));
  const [code, ...more] = blocks(quickstart, "js");
  assert.ok(commands.length > 0 && commands.length <= MOST_COMMANDS, `${commands}`);
  assert.deepEqual([code.trim().split("\n").length, more], [LINES, []]);
  writeFileSync(join(folder, "definitions.json"), blocks(read("docs/definitions.md"), "json")[0]);
  const collector = await startCollector(scope, { definitions: join(folder, "definitions.json") });

  const app = join(folder, "app");
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  writeFileSync(
    join(app, "index.html"),
    '<!doctype html><title>app</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
  );
  writeFileSync(join(app, "main.js"), code.replace("http://127.0.0.1:8787", collector.url));
  const archive = pack(folder);
  for (const command of commands) {
    // What is typed, word by word: the package is not published yet.
    const [program, ...words] = command.split(" ").map((word) => (word === "piquel" ? archive : word));
    execFileSync(program, words, { cwd: app, stdio: "pipe" });
  }
  execFileSync(tool("vite"), ["build", "--logLevel", "warn"], { cwd: app, stdio: "pipe" });

  const site = await startSite(scope, { folders: { "/": relative(ROOT, join(app, "dist")) } });
  const browser = await openChromium(scope);
  const page = await browser.newPage();
  /** @type {string[]} */
  const lines = [];
  page.on("console", (message) => lines.push(message.text()));
  page.on("pageerror", (error) => lines.push(String(error)));
  await page.goto(`${site.url}/index.html`);

  const rows = await until("the signal in the database", async () => {
    const rows = await query(collector.database, SIGNALS);
    return rows.length > 0 ? rows : null;
  });
  assert.deepEqual(
    rows.map(({ name, evidence }) => [name, JSON.parse(evidence)]),
    [["messages_80", [[0, 0.8]]]],
  );
  await isShown(lines);
});

/** The prompt is where the README's code shows it: in the console. @param {string[]} lines what that says */
const isShown = async (lines) => assert.deepEqual(lines, ["Almost full"]);

/** A page of the project. @param {string} file */
const read = (file) => readFileSync(join(ROOT, file), "utf8");

/** What stands under a heading of a page. @param {string} file @param {string} heading */
function section(file, heading) {
  const [, text] = read(file).split(`\n## ${heading}\n`);
  return text.split("\n## ")[0];
}

/** The blocks of this language in a text; without one, commands. @param {string} text @param {string} language */
function blocks(text, language) {
  const fence = "```";
  const parts = text.split(`\n${fence}`);
  // A text, then a block, and so on.
  return parts
    .filter((_, place) => place % 2 === 1)
    .flatMap((part) => {
      const [first, ...lines] = part.split("\n");
      return first === language ? [`${lines.join("\n")}\n`] : [];
    });
}
