// `npm run fuzz -- TARGET SECONDS`: one fuzz target for so long, from its seeds and from what earlier runs on this machine found.

import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ask, Failure, isScript, main, ROOT, run, step } from "./lib/run.mjs";

const FOLDER = join(ROOT, "fuzz");
/** The fuzz targets. */
export const TARGETS = readdirSync(join(FOLDER, "fuzz_targets")).map((file) => basename(file, ".rs"));

const SECONDS = 60;
/** Sanitizers and coverage are for nightly compilers; this has a stable one allow them, too. */
const UNSTABLE = { RUSTC_BOOTSTRAP: "1" };
/** Megabytes; seconds for one input; bytes of the longest input. */
const LIMITS = ["-rss_limit_mb=2048", "-timeout=25", "-max_len=8192"];

if (isScript(import.meta.url)) {
  await main(async () => {
    const [target = "", seconds = String(SECONDS)] = process.argv.slice(2);
    if (!TARGETS.includes(target)) {
      throw new Failure(`no fuzz target is called \`${target}\`, choose of: ${TARGETS.join(", ")}`);
    }
    if (!(Number(seconds) > 0)) throw new Failure(`expected seconds above 0, found \`${seconds}\``);
    await fuzz(target, Number(seconds));
  });
}

/** Fuzzes a target; fails if an input breaks what must hold. @param {string} target @param {number} [seconds] */
export async function fuzz(target, seconds = SECONDS) {
  if (!(await ask("cargo", ["fuzz", "--version"]))) {
    await step("cargo-fuzz", () => run("cargo", ["install", "cargo-fuzz", "--locked"]));
  }
  const corpus = join(FOLDER, "corpus", target);
  mkdirSync(corpus, { recursive: true });
  const inputs = [corpus, join(FOLDER, "seeds", target)];
  const options = [`-max_total_time=${Math.ceil(seconds)}`, "-print_final_stats=1", ...LIMITS];
  await step(`fuzz: ${target}`, () =>
    run("cargo", ["fuzz", "run", target, ...inputs, "--", ...options], { env: UNSTABLE }),
  );
}
