// What is in the npm package: all that it says of itself, nothing else, and the same bytes whoever builds it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { ROOT } from "../../scripts/lib/run.mjs";
import { makeBundles } from "../../scripts/package.mjs";
import { openScope, temporaryFolder } from "../browser/harness/index.mjs";
import { pack } from "./pack.mjs";

/** What is neither code nor types. */
const PLAIN = [
  "package.json",
  "README.md",
  "LICENSE-MIT",
  "LICENSE-APACHE",
  "definitions.schema.json",
  "dist/integrity.json",
  "dist/snippet.html",
];
/** Modules that are loaded by an address of which no bundler knows: from beside the classic script. */
const BESIDE = ["dist/fallback.js", "dist/compile.js", "dist/prompts.js"];
/** Types that are written by hand, for no module of their own. */
const OWN_TYPES = ["types/definitions.d.ts", "types/piquel.d.ts", "types/register.d.ts", "types/global/global.d.ts"];

/** Most bytes of the archive, and of one file in it: the compiler as text is the largest. */
const LARGEST_ARCHIVE = 1_100_000;
const LARGEST_FILE = 520_000;

/** What npm would run on the machine of whoever installs the package. */
const AT_INSTALL = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

const scope = openScope();
/** The folder of the package as it is installed, and the archive. */
let folder = "";
let archive = "";
/** @type {string[]} */
let files = [];
/** @type {Record<string, any>} */
let manifest = {};

before(() => {
  const root = temporaryFolder(scope);
  archive = pack(root);
  writeFileSync(join(root, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", archive], {
    cwd: root,
    stdio: "pipe",
  });
  folder = join(root, "node_modules/piquel");
  files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  // Frameworks that the app would have.
  for (const peer of Object.keys(manifest.peerDependencies ?? {})) {
    const place = join(root, "node_modules", peer);
    mkdirSync(join(place, ".."), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", peer), place);
  }
});
after(() => scope.close());

/** @typedef {string | { types?: string, default: string }} Target */
/** What is imported by name: what it is, with the path of its code and of its types. */
const entries = () =>
  Object.entries(/** @type {Record<string, Target>} */ (manifest.exports)).map(([name, target]) => ({
    name: name.replace(/^\./, "piquel"),
    target,
    code: (typeof target === "string" ? target : target.default).replace("./", ""),
    types: typeof target === "string" ? undefined : target.types?.replace("./", ""),
  }));

/** The modules that are run. */
const modules = () => entries().filter(({ code }) => code.endsWith(".js"));

test("every export is there, and every module has types, which are asked for first", () => {
  for (const { name, target, code, types } of entries()) {
    assert.ok(files.includes(code), `${name}: \`${code}\` is not in the package`);
    if (!code.endsWith(".js")) continue;
    assert.deepEqual(Object.keys(target), ["types", "default"], name);
    assert.ok(types && files.includes(types), `${name}: \`${types}\` is not in the package`);
  }
});

test("whatever else package.json names is there, and npm runs nothing where it is installed", () => {
  const { types, unpkg, jsdelivr, bin = {}, sideEffects, scripts = {} } = manifest;
  const named = [types, unpkg, jsdelivr, ...Object.values(bin), ...sideEffects];
  for (const path of named) assert.ok(files.includes(path.replace("./", "")), `\`${path}\` is not in the package`);
  for (const path of Object.values(bin)) {
    assert.match(readFileSync(join(folder, path), "utf8"), /^#!\/usr\/bin\/env node\n/, `\`${path}\` says who runs it`);
  }
  assert.deepEqual(
    AT_INSTALL.filter((name) => name in scripts),
    [],
  );
  for (const license of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    assert.equal(readFileSync(join(folder, license), "utf8"), readFileSync(join(ROOT, license), "utf8"));
  }
});

test("every file is one that an entry comes to import, or tells of such a one", async () => {
  const started = [...modules().map(({ code }) => code), ...Object.values(manifest.bin ?? {}), ...BESIDE];
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: started,
    outdir: "bundled",
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "silent",
  });
  const imported = new Set(Object.keys(metafile.inputs));
  const lost = files.filter((path) => {
    if (path.endsWith(".js") || path.endsWith(".mjs")) return !imported.has(path);
    if (path.endsWith(".d.ts"))
      return !OWN_TYPES.includes(path) && !files.includes(path.replace(/^types\/(.*)\.d\.ts$/, "$1.js"));
    // Fetched by the address that stands in a module.
    if (path.endsWith(".wasm"))
      return !["compile.js", "wasm.js"].some((by) => readFileSync(join(folder, by), "utf8").includes(`./${path}"`));
    return !PLAIN.includes(path);
  });
  assert.deepEqual(lost, []);
});

test("nothing in it is large, and none of it says where it was built", () => {
  const { size } = statSync(archive);
  assert.ok(size < LARGEST_ARCHIVE, `the archive has ${size} bytes`);
  for (const path of files) {
    const bytes = readFileSync(join(folder, path));
    assert.ok(bytes.length < LARGEST_FILE, `\`${path}\` has ${bytes.length} bytes`);
    for (const place of [ROOT, homedir(), ".cargo", ".rustup", "file://"]) {
      if (place.length > 1) assert.ok(!bytes.includes(place), `\`${path}\` has \`${place}\` in it`);
    }
  }
});

test("the core has no dependency, whichever way it is imported", async () => {
  for (const name of ["piquel", "piquel/inline", "piquel/global", "piquel/taps"]) {
    const entry = modules().find((entry) => entry.name === name);
    assert.ok(entry, name);
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [entry.code],
      outdir: "bundled",
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      logLevel: "silent",
    });
    const others = Object.keys(metafile.inputs).filter((path) => !files.includes(path));
    assert.deepEqual(others, [], name);
  }
});

/** Imports what it is told, says what that did to the global object besides what others do, and goes when nothing is left to do. */
const IMPORTING = `
const [entry, ...others] = process.argv.slice(1);
for (const other of others) await import(other);
const before = new Set(Reflect.ownKeys(globalThis));
const exported = await import(entry);
const added = Reflect.ownKeys(globalThis).filter((name) => !before.has(name)).map(String);
console.log(JSON.stringify({ added, exported: Object.keys(exported) }));
`;

test("on a server, importing an entry has no effect", () => {
  const others = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  for (const { name } of modules()) {
    const args = ["--input-type=module", "--eval", IMPORTING, name, ...others];
    const output = execFileSync(process.execPath, args, {
      cwd: join(folder, "../.."),
      encoding: "utf8",
      timeout: 30_000,
    });
    const { added, exported } = JSON.parse(output);
    assert.deepEqual(added, [], name);
    // A classic script exports nothing.
    assert.equal(exported.length > 0, name !== "piquel/global", name);
  }
});

test("`piquel/inline` exports what `piquel` does", async () => {
  const [one, other] = await Promise.all(["index.js", "dist/inline.js"].map((path) => import(join(folder, path))));
  assert.deepEqual(Object.keys(other), Object.keys(one));
});

test("built again, in another folder, it has the same bytes", async () => {
  const copy = join(temporaryFolder(scope), "another/place");
  cpSync(join(ROOT, "js"), copy, {
    recursive: true,
    filter: (path) => !/node_modules|dist|types/.test(relative(ROOT, path)),
  });
  await makeBundles(copy);
  const built = readdirSync(join(copy, "dist"));
  assert.ok(built.length > 4, `${built}`);
  for (const file of built) {
    assert.ok(readFileSync(join(copy, "dist", file)).equals(readFileSync(join(folder, "dist", file))), file);
  }
});

test("integrity.json has the hash of every script and wasm file, and the snippet names that of the script", () => {
  const { version, files: hashes } = JSON.parse(readFileSync(join(folder, "dist/integrity.json"), "utf8"));
  assert.equal(version, manifest.version);
  assert.deepEqual(Object.keys(hashes), files.filter((path) => /\.(js|wasm)$/.test(path)).sort());
  for (const [path, hash] of Object.entries(hashes)) {
    const digest = createHash("sha384")
      .update(readFileSync(join(folder, path)))
      .digest("base64");
    assert.equal(hash, `sha384-${digest}`, path);
  }
  const snippet = readFileSync(join(folder, "dist/snippet.html"), "utf8");
  assert.ok(snippet.includes(`piquel@${version}/dist/piquel.js" integrity="${hashes["dist/piquel.js"]}"`));
});
