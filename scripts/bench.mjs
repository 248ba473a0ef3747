// `npm run bench`: what the SDK costs a page, in Chromium, and how fast the engine is natively. `npm run bench -- collector`: the collector
// under load. `--json` for programs.

import { buildBaseline, buildBinaries, buildTypes, buildWasm } from "./build.mjs";
import { requireChromium } from "./chromium.mjs";
import { requirePostgres } from "./lib/postgres.mjs";
import { binary, Failure, main, step } from "./lib/run.mjs";
import { prepare } from "./prepare.mjs";

/** @type {Record<string, () => Promise<unknown>>} */
const BENCHMARKS = { sdk, collector };

await main(async () => {
  const [chosen = "sdk"] = process.argv.slice(2).filter((argument) => argument !== "--json");
  const bench = BENCHMARKS[chosen];
  if (!bench)
    throw new Failure(`no benchmark is called \`${chosen}\`, choose of: ${Object.keys(BENCHMARKS).join(", ")}`);
  await prepare();
  await buildBinaries("release");
  process.env.PIQUEL_COLLECTOR = binary("release", "piquel-collector");
  const results = await bench();
  console.log(process.argv.includes("--json") ? JSON.stringify(results, null, 2) : lines(results).join("\n"));
});

async function sdk() {
  process.env.CHROMIUM = await requireChromium();
  await buildWasm();
  await buildTypes();
  // Imported late: these need packages that `prepare` may just have installed.
  const { benchPage } = await import("./bench/page.mjs");
  const { benchBodies } = await import("./bench/bodies.mjs");
  const { benchEngine } = await import("./bench/engine.mjs");
  const page = await step("benchmark: Chromium", benchPage);
  const bodies = await step("benchmark: bodies of beacons", benchBodies);
  const engine = await step("benchmark: engine, native", benchEngine);
  return { ...page, bodies, engine };
}

async function collector() {
  await requirePostgres();
  await buildBaseline();
  const { benchCollector } = await import("./bench/collector.mjs");
  return step("benchmark: the collector under load", benchCollector);
}

/** One line for each number, under its path. @param {unknown} value @param {string} [path] @returns {string[]} */
function lines(value, path = "") {
  if (typeof value === "number") {
    const digits = value >= 1000 ? 0 : 2;
    return [`${path.padEnd(40)} ${value.toLocaleString("en", { maximumFractionDigits: digits }).padStart(14)}`];
  }
  return Object.entries(value ?? {}).flatMap(([key, inner]) => lines(inner, path ? `${path}.${key}` : key));
}
