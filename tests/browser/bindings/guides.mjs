// The guides in docs/ as the apps that they are: every block of code says at its top which file it is.

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../../../scripts/lib/run.mjs";

export const GUIDES = ["react", "vue", "svelte", "openfeature"];

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;
const NAME = /^(?:\/\/|<!--) (\S+)(?: -->)?\n/;

/** The files of a guide, by name. @param {string} guide @returns {[name: string, text: string][]} */
export function filesOf(guide) {
  const text = readFileSync(join(ROOT, `docs/${guide}.md`), "utf8");
  return [...text.matchAll(BLOCK)].map(([, language, code]) => {
    const name = NAME.exec(code)?.[1];
    if (!name?.endsWith(`.${language}`))
      throw new Error(`docs/${guide}.md: a block of \`${language}\` names no such file`);
    return [name, code];
  });
}

/** Writes a guide's files to a folder, in which packages are found as in the workspace. @param {string} guide @param {string} folder @param {string} endpoint */
export function writeGuide(guide, folder, endpoint) {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const files = filesOf(guide);
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll("http://127.0.0.1:8787", endpoint));
  }
  return files.map(([name]) => name);
}
