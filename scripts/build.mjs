// `npm run build`: all that `npm start` serves and runs. Each part is one function, for scripts that need less.

import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isScript, main, ROOT, run, step, tool } from "./lib/run.mjs";
import { listHashes, makeBundles, writeIntegrity } from "./package.mjs";
import { prepare } from "./prepare.mjs";

/** What js/wasm/ holds, for the types that the package publishes. */
const WASM_TYPES = ["engine.fallback.d.ts", "compile.d.ts"];

/** Types that are written by hand, or generated, for the same. */
const OWN_TYPES = ["definitions.d.ts", "piquel.d.ts", "register.d.ts", "global/global.d.ts"];

/** js/wasm/: the engine, once more without wasm, and the compiler. */
export const buildWasm = () =>
  step("wasm: engine, its fallback and compiler, smallest build", () =>
    run("cargo", ["run", "--package", "xtask", "--", "wasm"]),
  );

/** js/types/: declarations from the JSDoc of js/, and beside them what these refer to, which the compiler leaves where it is. */
export const buildTypes = () =>
  step("types: js/types", async () => {
    // What was removed since would be published still.
    rmSync(join(ROOT, "js/types"), { recursive: true, force: true });
    await run(tool("tsc"), ["--project", "tsconfig.types.json"]);
    const folder = join(ROOT, "js/types/wasm");
    mkdirSync(folder, { recursive: true });
    for (const file of WASM_TYPES) copyFileSync(join(ROOT, "js/wasm", file), join(folder, file));
    mkdirSync(join(ROOT, "js/types/global"), { recursive: true });
    for (const file of OWN_TYPES) copyFileSync(join(ROOT, "js", file), join(ROOT, "js/types", file));
  });

/** js/dist/: the package's files that hold the engine, and the hash of each file that is published. */
export const buildBundles = () =>
  step("package: js/dist", async () => {
    await makeBundles();
    // To the standard error output: `npm run size -- --json` prints for programs.
    console.error(listHashes(writeIntegrity()));
  });

/** www/dist/: the demo and the dashboard. */
export const buildPages = () =>
  step("pages: demo and dashboard", () => run("npm", ["run", "build", "--workspace", "www"]));

/** What people run, and, to test with, the program that tells what the engine natively does. @param {"debug" | "release"} profile */
export const buildBinaries = (profile) =>
  step(`collector and command line: ${profile} build`, () =>
    run("cargo", [
      "build",
      // What tests were built with serves again, if it is asked for with the same features: those of the whole workspace.
      ...(profile === "debug"
        ? ["--workspace", "--bins", "--example", "truths"]
        : ["--release", "--package", "piquel-collector", "--package", "piquel-cli"]),
    ]),
  );

/** What the collector is measured beside. */
export const buildBaseline = () =>
  step("baseline: release build", () =>
    run("cargo", ["build", "--release", "--package", "piquel-collector", "--example", "baseline"]),
  );

/** The command line alone. */
export const buildCommandLine = () =>
  step("command line: debug build", () => run("cargo", ["build", "--package", "piquel-cli"]));

/** Everything, release. */
export async function build() {
  await buildWasm();
  await buildTypes();
  await buildBundles();
  await buildPages();
  await buildBinaries("release");
}

if (isScript(import.meta.url)) {
  await main(async () => {
    await prepare();
    await build();
  });
}
