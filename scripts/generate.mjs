// `npm run generate`: the shape of a definitions document for editors and for TypeScript, from the types that state it in Rust; and the
// reference of the package's API, from the comments in js/.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildCommandLine } from "./build.mjs";
import { binary, Failure, isScript, main, ROOT, run, step, tool } from "./lib/run.mjs";
import { prepare } from "./prepare.mjs";

const SCHEMA = "js/definitions.schema.json";
const TYPES = "js/definitions.d.ts";

const BANNER = "// Made by `npm run generate` from crates/engine/src/document/shape/; changes belong there.";

/** Fails if a file is not what would be generated. Needs a debug build of the command line. */
export const checkGenerated = () =>
  step(`generated: ${SCHEMA}, ${TYPES}, docs/api/`, async () => {
    for (const [path, text] of await generate()) {
      if (read(path) !== text) {
        throw new Failure(`\`${path}\` is not what its source makes of it, bring it up to date: \`npm run generate\``);
      }
    }
  });

/** @returns {Promise<[path: string, text: string][]>} */
async function generate() {
  const schema = await run(binary("debug", "piquel"), ["schema"], { output: "onFailure" });
  // Imported late: `prepare` may just have installed what it needs.
  const { reference } = await import("./reference.mjs");
  return [[SCHEMA, format(SCHEMA, schema)], [TYPES, format(TYPES, await typesOf(schema))], ...reference()];
}

/** @param {string} schema @returns {Promise<string>} */
async function typesOf(schema) {
  const { compile } = await import("json-schema-to-typescript");
  return compile(JSON.parse(schema, referWithWords), "Definitions", {
    bannerComment: BANNER,
    format: false,
    // A list of one or more would be a tuple, which no list that is computed is.
    ignoreMinAndMaxItems: true,
  });
}

/** Words beside a reference would have the type written out again, with its own words. @param {string} _key @param {any} value */
function referWithWords(_key, value) {
  if (typeof value?.$ref !== "string") return value;
  const { $ref, ...words } = value;
  return { ...words, allOf: [{ $ref }] };
}

/** @param {string} path @param {string} text */
const format = (path, text) =>
  execFileSync(tool("biome"), ["format", `--stdin-file-path=${path}`], { cwd: ROOT, input: text, encoding: "utf8" });

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return null;
  }
}

if (isScript(import.meta.url)) {
  await main(async () => {
    await prepare();
    await buildCommandLine();
    for (const [path, text] of await generate()) {
      mkdirSync(dirname(join(ROOT, path)), { recursive: true });
      writeFileSync(join(ROOT, path), text);
    }
  });
}
