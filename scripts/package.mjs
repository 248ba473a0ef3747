// What the npm package has besides its modules: the engine in one file with the code, as a module and as a classic script, the snippet that
// goes before that, and the hash of every file that a browser may be told to check.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isScript, main, ROOT } from "./lib/run.mjs";

/** The folder of the package that is made here, and what in it says the hashes. */
export const BUNDLES = "dist";
const INTEGRITY = `${BUNDLES}/integrity.json`;

/** Files whose hash a page can name: in `<script integrity>`, in an import map, in `fetch`. */
const HASHED = /\.(js|wasm)$/;

/** What a file that is read alone has to say. */
const NOTICE = "/*! piquel {version}, MIT OR Apache-2.0 */";

/**
 * One file of `dist/`: what it is made of, how it is loaded, and the modules that others take the place of, both by their paths in js/.
 * Those that begin with `../` stay imports of the package.
 * @typedef {{ entry: string, format: "esm" | "iife", instead?: Record<string, string> }} Bundle
 * @type {Record<string, Bundle>}
 */
const MADE = {
  "inline.js": {
    entry: "index.js",
    format: "esm",
    instead: {
      "wasm.js": "inline/wasm.js",
      "wasm/engine.fallback.js": "../wasm/engine.fallback.js",
      "compile.js": "../compile.js",
    },
  },
  "piquel.js": {
    entry: "global/index.js",
    format: "iife",
    instead: {
      "wasm.js": "inline/wasm.js",
      "wasm/engine.fallback.js": "global/fallback.js",
      "compile.js": "global/compile.js",
    },
  },
  // What the classic script loads from beside itself.
  "fallback.js": { entry: "wasm/engine.fallback.js", format: "esm" },
  "compile.js": { entry: "inline/compile.js", format: "esm", instead: { "wasm.js": "inline/wasm.js" } },
};

/**
 * Makes `dist/` in the package: js/, or a copy of it.
 * @param {string} [folder]
 */
export async function makeBundles(folder = join(ROOT, "js")) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  rmSync(join(folder, BUNDLES), { recursive: true, force: true });
  mkdirSync(join(folder, BUNDLES));
  for (const [file, bundle] of Object.entries(MADE)) {
    writeFileSync(join(folder, BUNDLES, file), await make(folder, bundle, version));
  }
  const snippet = await make(folder, { entry: "global/snippet.js", format: "iife" }, version, "es5");
  writeFileSync(
    join(folder, BUNDLES, "snippet.html"),
    page(snippet, hash(join(folder, BUNDLES, "piquel.js")), version),
  );
}

/**
 * Writes and gives the hashes of what is published, by path.
 * @param {string} [folder]
 * @returns {Record<string, string>}
 */
export function writeIntegrity(folder = join(ROOT, "js")) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const report = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files }] = JSON.parse(report.toString());
  /** @type {string[]} */
  const paths = files
    .map((/** @type {{ path: string }} */ { path }) => path)
    .filter((/** @type {string} */ path) => HASHED.test(path));
  const hashes = Object.fromEntries(paths.sort().map((path) => [path, hash(join(folder, path))]));
  writeFileSync(join(folder, INTEGRITY), `${JSON.stringify({ version, files: hashes }, null, 2)}\n`);
  return hashes;
}

/** Hashes of what pages name, for people. @param {Record<string, string>} hashes */
export const listHashes = (hashes) =>
  Object.entries(hashes)
    .filter(([path]) => path.startsWith(`${BUNDLES}/`) || path.endsWith(".wasm"))
    .map(([path, hash]) => `${path.padEnd(28)} ${hash}`)
    .join("\n");

/**
 * @param {string} folder of the package
 * @param {Bundle} bundle
 * @param {string} version
 * @param {string} [target]
 */
async function make(folder, { entry, format, instead = {} }, version, target = "es2022") {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format,
    target,
    // package.json speaks of what is published; in the classic script, what a module does when it is read counts.
    ignoreAnnotations: true,
    // Not that of the folders above, which would depend on where it is built.
    tsconfigRaw: {},
    loader: { ".wasm": "base64" },
    legalComments: "none",
    banner: target === "es5" ? {} : { js: NOTICE.replace("{version}", version) },
    define: {
      "globalThis.PIQUEL_VERSION": JSON.stringify(version),
      // Nothing is fetched by an address of its own; bundlers of apps would look for the file.
      "import.meta.url": '"piquel:/"',
    },
    plugins: [replacing(folder, instead)],
  });
  const [file] = outputFiles ?? [];
  return file.contents;
}

/**
 * Has modules take the place of others. Where one that does so imports the other, it gets it.
 * @param {string} folder
 * @param {Record<string, string>} instead
 * @returns {import("esbuild").Plugin}
 */
const replacing = (folder, instead) => ({
  name: "instead",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path: asked, resolveDir, importer }) => {
      const found = Object.entries(instead).find(([original]) => resolve(resolveDir, asked) === join(folder, original));
      if (!found) return undefined;
      const [, other] = found;
      if (other.startsWith("../")) return { path: other, external: true };
      const path = join(folder, other);
      return importer === path ? undefined : { path };
    });
  },
});

/** @param {string} path */
const hash = (path) => `sha384-${createHash("sha384").update(readFileSync(path)).digest("base64")}`;

/** The snippet as it is pasted. @param {Uint8Array} stub @param {string} integrity @param {string} version */
const page = (stub, integrity, version) => `<script>${Buffer.from(stub).toString("utf8").trim()}</script>
<script async src="https://cdn.jsdelivr.net/npm/piquel@${version}/${BUNDLES}/piquel.js" integrity="${integrity}" crossorigin="anonymous"></script>
`;

if (isScript(import.meta.url)) {
  await main(async () => {
    await makeBundles();
    console.log(listHashes(writeIntegrity()));
  });
}
