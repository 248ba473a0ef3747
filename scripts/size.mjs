// `npm run size`: what a page downloads, and whether that is little enough. `-- --json` for programs.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildBundles, buildWasm } from "./build.mjs";
import { Failure, isScript, main, ROOT } from "./lib/run.mjs";
import { prepare } from "./prepare.mjs";

/** Bytes under brotli that a part may have. */
const GATES = { facade: 3_072, total: 40_960, scores: 1_536, accounts: 4_864 };

/** Parts that no page needs in order to start, by the file that leads to them. */
const APART = /** @type {const} */ ({
  capture: "js/capture/index.js",
  prompts: "js/prompt.js",
  accounts: "js/account.js",
  compiler: "js/compile.js",
  fallback: "js/wasm/engine.fallback.js",
  erasing: "js/erase.js",
  early: "js/early.js",
});

/** What a page may import besides the core, by what a bundler is asked for. */
const ENTRIES = {
  prompts: 'export * from "./js/prompts/index.js"',
  taps: 'export * from "./js/taps/index.js"',
  devtools: 'export * from "./js/devtools/index.js"',
  ...Object.fromEntries(
    ["Amplitude", "DataLayer", "Mixpanel", "PostHog", "RudderStack", "Segment", "Snowplow"].map((library) => [
      `tap${library}`,
      `export { tap${library} } from "./js/taps/index.js"`,
    ]),
  ),
  ...Object.fromEntries(
    ["react", "vue", "svelte", "openfeature"].map((binding) => [binding, `export * from "./js/${binding}/index.js"`]),
  ),
};

/** What a page may load in place of the core: all of it in one file. */
const FILES = { inline: "js/dist/inline.js", script: "js/dist/piquel.js" };

/** What a page has anyway that imports one of these: the core, and the framework; and what the core loads only where wasm may not run. */
const PRESENT = ["./js/index.js", "react", "vue", "*/engine.fallback.js"];

/**
 * @typedef {{ raw: number, gzip: number, brotli: number }} Size
 * @typedef {object} Sizes
 * @property {Size} facade what an app's own bundle grows by: js/index.js without what it imports lazily
 * @property {Size} glue the JavaScript that the facade loads when the page is idle: loader, storage, glue
 * @property {Size} wasm engine.wasm
 * @property {Size} total facade, glue and wasm: all of the core
 * @property {Size} capture for information: what the running engine loads besides, unless `capture` is false
 * @property {Size} scores what definitions with scores load more: engine.scores.wasm in place of engine.wasm
 * @property {Size} accounts what definitions that ask something of accounts load more: engine.accounts.wasm in its place, and a script
 * @property {Size} prompts for information: what an app that listens to prompts loads when there is one
 * @property {Size} compiler for information: what `init({ definitions })` loads besides, JavaScript and compile.wasm
 * @property {Size} fallback for information: what stands in for engine.wasm where WebAssembly may not run
 * @property {Size} erasing for information: what `erase()` loads
 * @property {Size} early for information: what is loaded where a page ended before its engine ran
 */

/** Measures what is built. @returns {Promise<Sizes>} */
export async function measure() {
  const chunks = await bundle();
  const of = (/** @type {Chunk["part"]} */ part) => sum(chunks.filter((chunk) => chunk.part === part).map(sizeOf));
  const [facade, glue, wasm] = [of("facade"), of("glue"), sizeOf(read("js/wasm/engine.wasm"))];
  const compiler = sum([of("compiler"), sizeOf(read("js/wasm/compile.wasm"))]);
  return {
    facade,
    glue,
    wasm,
    total: sum([facade, glue, wasm]),
    capture: of("capture"),
    prompts: of("prompts"),
    scores: more(sizeOf(read("js/wasm/engine.scores.wasm")), wasm),
    accounts: more(sum([of("accounts"), sizeOf(read("js/wasm/engine.accounts.wasm"))]), wasm),
    compiler,
    fallback: of("fallback"),
    erasing: of("erasing"),
    early: of("early"),
  };
}

/** Measures each entry of the package besides the core: all of it, and what is left of it where little is imported. @returns {Promise<Record<string, Size>>} */
export async function measureEntries() {
  const { build } = await import("esbuild");
  const sizes = Object.entries(ENTRIES).map(async ([name, contents]) => {
    const stdin = { contents, resolveDir: ROOT };
    const { outputFiles } = await build({ ...BUNDLED, stdin, external: PRESENT });
    return /** @type {const} */ ([name, sizeOf(outputFiles[0])]);
  });
  const files = Object.entries(FILES).map(([name, path]) => [name, sizeOf(read(path))]);
  return Object.fromEntries([...(await Promise.all(sizes)), ...files]);
}

/** Fails if a part is above its gate. @param {Sizes} sizes */
export function holdGates(sizes) {
  const over = Object.entries(GATES).flatMap(([part, gate]) => {
    const { brotli } = sizes[/** @type {keyof typeof GATES} */ (part)];
    return brotli > gate ? [`${part} is ${brotli} bytes under brotli, ${brotli - gate} above its gate of ${gate}`] : [];
  });
  if (over.length > 0) throw new Failure(over.join("; "));
}

/** @param {Sizes | Record<string, Size>} sizes @param {string} [title] */
export function table(sizes, title = "") {
  const rows = [[title, "raw", "gzip", "brotli", "gate"]];
  for (const [part, size] of Object.entries(sizes)) {
    const gate = GATES[/** @type {keyof typeof GATES} */ (part)];
    const numbers = [size.raw, size.gzip, size.brotli, gate];
    rows.push([part, ...numbers.map((number) => number?.toLocaleString("en") ?? "")]);
  }
  return rows
    .map(([part, ...numbers]) => part.padEnd(14) + numbers.map((text) => text.padStart(10)).join(""))
    .join("\n");
}

/** As an app's bundler would. */
const BUNDLED = /** @type {const} */ ({
  absWorkingDir: ROOT,
  write: false,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
});

/** @typedef {{ contents: Uint8Array, part: "facade" | "glue" | keyof typeof APART }} Chunk */

/** Bundles js/index.js as an app's bundler would, and what it may come to import. @returns {Promise<Chunk[]>} */
async function bundle() {
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    ...BUNDLED,
    entryPoints: ["js/index.js"],
    outdir: "build/size",
    metafile: true,
    splitting: true,
  });
  const { outputs } = metafile;
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint === "js/index.js");
  if (!entry) throw new Failure("esbuild made no bundle of js/index.js");

  const facade = closure(outputs, [entry], "import-statement");
  const apart = Object.entries(APART).map(([part, file]) => {
    const paths = Object.keys(outputs).filter((path) => file in outputs[path].inputs);
    return {
      part: /** @type {keyof typeof APART} */ (part),
      reached: closure(outputs, paths, "dynamic-import"),
      paths,
    };
  });
  const core = closure(outputs, [entry], "dynamic-import", new Set(apart.flatMap(({ paths }) => paths)));
  return outputFiles.map(({ path, contents }) => {
    const name = relative(ROOT, path);
    if (facade.has(name)) return { contents, part: "facade" };
    const other = core.has(name) ? undefined : apart.find(({ reached }) => reached.has(name));
    return { contents, part: other?.part ?? "glue" };
  });
}

/**
 * What is downloaded along with `paths`, themselves included: with "dynamic-import" also what is imported lazily.
 * @param {import("esbuild").Metafile["outputs"]} outputs
 * @param {string[]} paths
 * @param {"import-statement" | "dynamic-import"} kind
 * @param {Set<string>} [without] what is left out, with all that only it imports
 */
function closure(outputs, paths, kind, without = new Set()) {
  /** @type {Set<string>} */
  const reached = new Set();
  const waiting = [...paths];
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (reached.has(path) || without.has(path)) continue;
    reached.add(path);
    const imports = outputs[path].imports.filter((next) => !next.external);
    waiting.push(
      ...imports.filter((next) => next.kind === "import-statement" || next.kind === kind).map(({ path }) => path),
    );
  }
  return reached;
}

/** @param {string} path @returns {{ contents: Uint8Array }} */
function read(path) {
  try {
    return { contents: readFileSync(join(ROOT, path)) };
  } catch {
    throw new Failure(`\`${path}\` is missing, build it: \`npm run build\``);
  }
}

/** @param {{ contents: Uint8Array }} file @returns {Size} */
function sizeOf({ contents }) {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return {
    raw: contents.length,
    gzip: gzipSync(contents, { level: constants.Z_BEST_COMPRESSION }).length,
    brotli: brotliCompressSync(contents, { params: quality }).length,
  };
}

/** @param {Size[]} sizes @returns {Size} */
function sum(sizes) {
  const add = (/** @type {keyof Size} */ kind) => sizes.reduce((total, size) => total + size[kind], 0);
  return { raw: add("raw"), gzip: add("gzip"), brotli: add("brotli") };
}

/** How much one is larger. @param {Size} size @param {Size} than @returns {Size} */
const more = (size, than) => ({
  raw: size.raw - than.raw,
  gzip: size.gzip - than.gzip,
  brotli: size.brotli - than.brotli,
});

if (isScript(import.meta.url)) {
  await main(async () => {
    await prepare();
    await buildWasm();
    await buildBundles();
    const [sizes, entries] = [await measure(), await measureEntries()];
    const tables = `${table(sizes)}\n\n${table(entries, "entries")}`;
    console.log(process.argv.includes("--json") ? JSON.stringify({ ...sizes, entries }, null, 2) : tables);
    holdGates(sizes);
  });
}
