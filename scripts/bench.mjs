// `npm run bench`: what the SDK costs a page, in Chromium, and how fast the engine is natively. `-- --json` for programs.

import { buildBinaries, buildTypes, buildWasm } from "./build.mjs";
import { requireChromium } from "./chromium.mjs";
import { binary, main, step } from "./lib/run.mjs";
import { prepare } from "./prepare.mjs";

await main(async () => {
  await prepare();
  process.env.CHROMIUM = await requireChromium();
  await buildWasm();
  await buildTypes();
  await buildBinaries("release");
  process.env.PIQUEL_COLLECTOR = binary("release", "piquel-collector");

  // Imported late: these need packages that `prepare` may just have installed.
  const { benchPage } = await import("./bench/page.mjs");
  const { benchEngine } = await import("./bench/engine.mjs");
  const page = await step("benchmark: Chromium", benchPage);
  const engine = await step("benchmark: engine, native", benchEngine);
  const results = { ...page, engine };
  console.log(process.argv.includes("--json") ? JSON.stringify(results, null, 2) : lines(results).join("\n"));
});

/** One line for each number, under its path. @param {unknown} value @param {string} [path] @returns {string[]} */
function lines(value, path = "") {
  if (typeof value === "number") {
    const digits = value >= 1000 ? 0 : 2;
    return [`${path.padEnd(40)} ${value.toLocaleString("en", { maximumFractionDigits: digits }).padStart(14)}`];
  }
  return Object.entries(value ?? {}).flatMap(([key, inner]) => lines(inner, path ? `${path}.${key}` : key));
}
