// The native half of the benchmark: criterion's, of the engine.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure, run, TARGET } from "../lib/run.mjs";

/** Runs the benchmark. @returns {Promise<Record<string, number>>} facts per second by name */
export async function benchEngine() {
  const begun = Date.now();
  await run("cargo", ["bench", "--package", "piquel-engine", "--features", "document", "--bench", "step"]);
  const results = measured(join(TARGET, "criterion"), begun);
  if (results.length === 0) throw new Failure("the benchmark `step` states no throughput: set `Throughput::Elements`");
  return Object.fromEntries(results);
}

/**
 * What criterion wrote since `begun`: `<name>/new/` with the benchmark and its estimates.
 * @param {string} folder
 * @param {number} begun
 * @returns {[string, number][]}
 */
function measured(folder, begun) {
  const [benchmark, estimates] = ["benchmark.json", "estimates.json"].map((file) => join(folder, "new", file));
  if (existsSync(benchmark) && existsSync(estimates)) {
    if (statSync(estimates).mtimeMs < begun) return [];
    const { full_id: name, throughput } = JSON.parse(readFileSync(benchmark, "utf8"));
    const { median } = JSON.parse(readFileSync(estimates, "utf8"));
    const facts = throughput?.Elements;
    return facts ? [[name, (facts / median.point_estimate) * 1e9]] : [];
  }
  const folders = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return folders.filter((entry) => entry.isDirectory()).flatMap((entry) => measured(join(folder, entry.name), begun));
}
