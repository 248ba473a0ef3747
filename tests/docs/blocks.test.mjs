// Every block of code in every page is what it says it is: it parses, what it imports of the package exists, documents and parts of them are
// valid, and commands with their options are there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { build, transform } from "esbuild";
import { compile as compileSvelte } from "svelte/compiler";
import { compileScript, compileTemplate, parse as parseVue } from "vue/compiler-sfc";
import { check } from "../../js/cli/compiler.js";
import { ROOT } from "../../scripts/lib/run.mjs";
import { blocksOf, PAGES, proseOf } from "../harness/markdown.mjs";
import { complete, isCondition } from "./complete.mjs";

/** @import { Block } from "../harness/markdown.mjs" */

/** Parts of a definitions document. */
const PARTS = [
  "schema",
  "events",
  "features",
  "limits",
  "traits",
  "signals",
  "scores",
  "prompts",
  "promptPolicy",
  "capture",
  "tests",
];

/** JSON that is no definitions, by page. */
const OTHER_JSON = new Map([
  ["docs/collector-api.md", "a lead"],
  ["docs/install.md", "integrity.json"],
]);

/** Documents are held to these elsewhere. */
const CHECKED_ELSEWHERE = new Map([["docs/cookbook.md", "js/cli/cookbook.test.js"]]);

/** Signatures, which are no statements: made of the code, and held to it by scripts/reference.test.mjs. */
const REFERENCE = "docs/api/";

const SCRIPT = /<script\b[^>]*>([\s\S]*?)<\/script>/g;

/** The package, and its entries. */
const OURS = /^piquel(\/|$)/;

/** @param {Block} block */
const place = ({ page, line }) => `${page}:${line}`;

/** What is looked at in a block of a language; nothing where the language is not ours. @type {Record<string, (block: Block) => unknown>} */
const LOOK = {
  js: (block) => bundle(block.text, "js"),
  jsx: (block) => bundle(block.text, "jsx"),
  ts: (block) => bundle(block.text, "ts"),
  html: lookAtHtml,
  vue: lookAtVue,
  svelte: ({ text }) => bundle(compileSvelte(text, { generate: "client" }).js.code, "js"),
  css: async ({ text }) => assert.deepEqual((await transform(text, { loader: "css" })).warnings, []),
  json: lookAtJson,
  ndjson: lookAtLines,
  jsonl: lookAtLines,
  // What these name is looked at in commands.test.mjs.
  sh: () => {},
  csv: () => {},
  ini: () => {},
  nginx: () => {},
  text: () => {},
  toml: () => {},
  yaml: () => {},
};

for (const page of PAGES) {
  const blocks = page.startsWith(REFERENCE) ? [] : blocksOf(page);
  if (blocks.length === 0) continue;
  test(`the blocks of ${page} are what they say`, async () => {
    for (const block of blocks) {
      const look = LOOK[block.language];
      assert.ok(
        look,
        `${place(block)}: \`${block.language}\` is no language of a block, take \`text\` for what has none`,
      );
      await at(place(block), () => look(block));
    }
  });
}

test("conditions in the middle of sentences are valid, too", async () => {
  let conditions = 0;
  for (const page of PAGES) {
    for (const [line, text] of proseOf(page)) {
      for (const [, span] of text.matchAll(/`(\{"[^`]*\})`/g)) {
        const when = parsed(span);
        if (when === null || !isCondition(when)) continue;
        conditions += 1;
        await at(`${page}:${line}`, () =>
          lookAtDefinitions(complete({ signals: [{ id: "a", kind: "custom", when }] })),
        );
      }
    }
  }
  assert.ok(conditions > 3, `${conditions}`);
});

/** Says where something fails. @param {string} where @param {() => unknown} look */
async function at(where, look) {
  try {
    await look();
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** Parses code, and finds what it imports of the package, by the package's own list of entries. @param {string} code @param {"js" | "jsx" | "ts"} loader */
async function bundle(code, loader) {
  await build({
    stdin: { contents: code, loader, resolveDir: ROOT, sourcefile: "block" },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    // Types that are imported along with values are no values.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: loader === "ts" } },
    plugins: [
      {
        name: "of the package alone",
        setup({ onResolve }) {
          onResolve({ filter: /.*/ }, ({ path }) => (OURS.test(path) ? undefined : { path, external: true }));
        },
      },
    ],
  });
}

/** Tags that close, and scripts that parse. @param {Block} block */
async function lookAtHtml({ text }) {
  for (const [, code] of text.matchAll(SCRIPT)) await bundle(code, "js");
  // The compiler of Vue's templates, which is strict where browsers are not, and takes no scripts.
  const source = text.replace(SCRIPT, "");
  const { errors } = compileTemplate({ source, filename: "block.html", id: "block" });
  assert.deepEqual(errors, []);
}

/** @param {Block} block */
async function lookAtVue({ text }) {
  const { descriptor, errors } = parseVue(text);
  assert.deepEqual(errors, []);
  if (!descriptor.scriptSetup) {
    const { content: source } = /** @type {import("vue/compiler-sfc").SFCTemplateBlock} */ (descriptor.template);
    const { code, errors } = compileTemplate({ source, filename: "block.vue", id: "block" });
    assert.deepEqual(errors, []);
    return bundle(code, "js");
  }
  return bundle(compileScript(descriptor, { id: "block", inlineTemplate: true }).content, "ts");
}

/** @param {Block} block */
async function lookAtJson(block) {
  const value = JSON.parse(block.text);
  if (CHECKED_ELSEWHERE.has(block.page) || OTHER_JSON.has(block.page)) return;
  assert.ok(
    PARTS.some((part) => part in value),
    "no part of a definitions document",
  );
  return lookAtDefinitions("schema" in value ? value : complete({ ...wholeOf(block.page), ...value }));
}

/** The document of which a page shows parts: the first whole one in it. @param {string} page @returns {import("./complete.mjs").Json} */
function wholeOf(page) {
  const documents = blocksOf(page).flatMap(({ language, text }) => (language === "json" ? [JSON.parse(text)] : []));
  return documents.find((document) => "schema" in document) ?? {};
}

/** @param {Block} block */
function lookAtLines({ text }) {
  for (const line of text.trim().split("\n")) JSON.parse(line);
}

/** @param {import("./complete.mjs").Json} document */
async function lookAtDefinitions(document) {
  const { failure, text = "" } = await check(JSON.stringify(document), { name: "definitions.json" });
  assert.equal(failure, undefined, `${text}${failure}`);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // It has words in it that stand for something.
    return null;
  }
}
