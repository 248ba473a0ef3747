// Finds a Chromium, or installs Debian's where it may, or says how.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, Failure, run, step } from "./lib/run.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const INSTALL = "apt-get update && apt-get install -y --no-install-recommends chromium";

/** The path of a Chromium that is here, or null. */
export function findChromium() {
  const { CHROMIUM: chosen } = process.env;
  if (chosen) {
    if (!isExecutable(chosen)) throw new Failure(`CHROMIUM is \`${chosen}\`, which cannot be run`);
    return chosen;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

/** The path of a Chromium, installed if need be. */
export async function requireChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() !== 0 || !(await ask("apt-get", ["--version"]))) {
    throw new Failure(`no Chromium found, install it: \`${INSTALL}\`, or name one: \`CHROMIUM=/path npm test\``);
  }
  await step("Chromium: none found, installing Debian's", () => run("sh", ["-c", INSTALL]));
  const installed = findChromium();
  if (!installed) throw new Failure(`Debian's Chromium is not to be found, name one: \`CHROMIUM=/path npm test\``);
  return installed;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
