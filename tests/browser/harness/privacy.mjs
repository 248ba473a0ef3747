// What docs/privacy.md says, for tests to hold what a browser does against it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../scripts/lib/run.mjs";

/** Every name that the page sets in code where it says what leaves the device. @returns {Set<string>} */
export function listedFields() {
  const names = section("What leaves the device").matchAll(/`([a-z]+)(?:\[\])?`/g);
  return new Set([...names].map(([, name]) => name));
}

/**
 * What the page says is stored on the device for a key.
 * @param {string} key
 * @returns {{ isDatabase: boolean, name: string, pattern: RegExp }[]}
 */
export function listedKeys(key) {
  const rows = section("What is stored on the device").matchAll(/^\| ([^|]*`piquel\.[^|]*) \|/gm);
  return [...rows].flatMap(([, cell]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => ({
      isDatabase: cell.startsWith("IndexedDB"),
      name,
      pattern: patternOf(name, key),
    })),
  );
}

/** What a name with places to fill in stands for. @param {string} name @param {string} key */
function patternOf(name, key) {
  const parts = name.split(/<([^>]+)>/).map((part, place) => {
    if (place % 2 === 0) return part.replaceAll(".", "\\.");
    const [, digits] = /^(\d+) hex digits$/.exec(part) ?? [];
    return part === "key" ? key : digits ? `[0-9a-f]{${digits}}` : ".*";
  });
  return new RegExp(`^${parts.join("")}$`);
}

/** @param {string} title */
function section(title) {
  const page = readFileSync(join(ROOT, "docs/privacy.md"), "utf8");
  const [, rest] = page.split(`\n## ${title}\n`);
  return rest.split("\n## ")[0];
}
