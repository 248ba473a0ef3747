// What TypeScript makes of an app that knows its names, and of one that does not: what must compile, and, by `@ts-expect-error`, what must
// not. Needs js/types, which `npm run build` makes.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { check } from "./compiler.js";
import { writeTypes } from "./types.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TSC = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const BIN = join(ROOT, "js/bin/piquel.js");

/** What the compiler finds wrong with a project. @param {string} project */
const faults = (project) => spawnSync(process.execPath, [TSC, "--project", project], { encoding: "utf8" }).stdout;

test("an app with registered names may write what is declared, and nothing else", () => {
  assert.equal(faults(join(ROOT, "tests/types/events/registered")), "");
});

test("an app without registered names may write any", () => {
  assert.equal(faults(join(ROOT, "tests/types/events/loose")), "");
});

/** The parts of a page that stand in fences of a language. @param {string} page @param {string} language */
const fences = (page, language) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text]) => text);

test("the guide's document makes the guide's types, and its code compiles with them", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "piquel-types-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const page = readFileSync(join(ROOT, "docs/typescript.md"), "utf8");
  const [document] = fences(page, "json");
  const [types, ...code] = fences(page, "ts");
  const [command] = fences(page, "sh").map((text) => text.trim());
  const args = command.replace(/^npx piquel /, "").split(" ");
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "definitions.json"), document);
  execFileSync(process.execPath, [BIN, ...args], { cwd: folder });
  assert.equal(readFileSync(join(folder, "src/piquel-events.d.ts"), "utf8"), types);
  for (const [place, text] of code.entries()) writeFileSync(join(folder, `src/${place}.ts`), text);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const { compilerOptions } = JSON.parse(
    readFileSync(join(ROOT, "tests/types/events/registered/tsconfig.json"), "utf8"),
  );
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  assert.equal(faults(folder), "");
  assert.ok(code.length === 2);
});

test("the SDK's own events are those of the definition language, but for what only the SDK knows of", async () => {
  const source = readFileSync(join(ROOT, "js/register.d.ts"), "utf8");
  const [, body = ""] = /interface OwnEvents \{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  const own = new Map(
    [...body.matchAll(/^ {2}(\$\w+): (.*);$/gm)].map(([, name, type]) => [
      name,
      Object.fromEntries([...type.matchAll(/(\w+): (string|number)/g)].map(([, prop, type]) => [prop, type])),
    ]),
  );
  const language = readFileSync(join(ROOT, "crates/engine/src/document/builtin.rs"), "utf8");
  const names = [...language.matchAll(/\("(\$\w+)"/g)].map(([, name]) => name);
  const telling = new Set(["$session_start", "$rage_click", "$dead_click", "$thrash"]);
  assert.deepEqual([...own.keys()].sort(), names.filter((name) => !telling.has(name)).sort());
  // Of each, a condition that asks for every prop by its type.
  const when = [...own].map(([event, props]) => {
    const tests = Object.entries(props).map(([prop, type]) => [prop, type === "number" ? 1 : "a"]);
    return { count: tests.length > 0 ? { event, where: Object.fromEntries(tests) } : event, gte: 1 };
  });
  const document = { schema: 1, version: 1, signals: [{ id: "any", kind: "custom", when: { any: when } }] };
  const { failure } = await check(JSON.stringify(document), { name: "own events" });
  assert.equal(failure, undefined);
});

test("texts of a document end no comment and no string", () => {
  const types = writeTypes({
    schema: 1,
    version: 1,
    events: { "a.b:c-d": { props: { 'it"s': "string" } } },
    signals: [{ id: "x", kind: "aha", label: "*/ }\nimport 'x'; /*", when: { count: "a.b:c-d", gte: 1 } }],
  });
  assert.match(types, /^ {6}\/\*\* \*\\\/ \} import 'x'; \/\* \*\/$/m);
  assert.match(types, /^ {6}"a\.b:c-d": \{ "it\\"s": string \};$/m);
});
