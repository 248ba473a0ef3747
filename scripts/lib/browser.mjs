// Finds a program, a browser most times, or installs Debian's where it may, or says how.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, Failure, run, step } from "./run.mjs";

/**
 * @typedef {object} Browser
 * @property {string} name
 * @property {string} variable of the environment, that may name it
 * @property {string[]} programs
 * @property {string} debian its package there
 */

/** The path of one that is here, or null. @param {Browser} browser */
export function find({ variable, programs }) {
  const chosen = process.env[variable];
  if (chosen) {
    if (!isExecutable(chosen)) throw new Failure(`${variable} is \`${chosen}\`, which cannot be run`);
    return chosen;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  return paths.find(isExecutable) ?? null;
}

/** The path of one, installed if need be. @param {Browser} browser */
export async function provide(browser) {
  const { name, variable, debian } = browser;
  const found = find(browser);
  if (found) return found;
  const install = `apt-get update && apt-get install -y --no-install-recommends ${debian}`;
  if (process.getuid?.() !== 0 || !(await ask("apt-get", ["--version"]))) {
    throw new Failure(`no ${name} found, install it: \`${install}\`, or name one: \`${variable}=/path npm test\``);
  }
  await step(`${name}: none found, installing Debian's`, () => run("sh", ["-c", install]));
  const installed = find(browser);
  if (!installed) throw new Failure(`Debian's ${name} is not to be found, name one: \`${variable}=/path npm test\``);
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
