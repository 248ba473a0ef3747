import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "node:test";
import { ROOT } from "./lib/run.mjs";
import { ENTRIES, SAME } from "./reference/entries.mjs";
import { reference } from "./reference.mjs";

const pages = new Map(reference());

test("every entry of the package is in the reference", () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "js/package.json"), "utf8"));
  const entries = Object.entries(manifest.exports)
    .filter(([, what]) => typeof what === "object")
    .map(([path]) => posix.join("piquel", path));
  assert.deepEqual([...ENTRIES, ...SAME].map(({ name }) => name).sort(), entries.sort());
});

test("every link of the reference leads to a heading or a file", () => {
  const headings = new Map([...pages].map(([path, text]) => [path, addressesIn(text)]));
  for (const [path, text] of pages) {
    for (const [, address] of text.matchAll(/\]\(([^)]+)\)/g)) {
      const [file, anchor] = address.split("#");
      const target = file ? posix.join(posix.dirname(path), file) : path;
      const page = headings.get(target);
      assert.ok(page || existsSync(join(ROOT, target)), `\`${path}\` links to \`${address}\``);
      if (anchor) assert.ok(page?.has(anchor), `\`${path}\` links to \`${address}\`, where no such heading is`);
    }
  }
});

test("the reference shows no path of a module, no type that is lost, and nothing of our own files", () => {
  for (const [path, text] of pages) {
    for (const noise of [/import\("/, /@typedef/, /\bany\b.*\bany\b.*\bany\b/, /__type/, /typeof \w/, /\bEngine\b/])
      assert.doesNotMatch(text, noise, path);
  }
});

test("every function says what it does, and every parameter has a type", () => {
  let functions = 0;
  for (const [path, text] of pages) {
    for (const [, name, words] of text.matchAll(/^#{3,4} ([a-z]\w*)\n\n```ts\n(?:[^`]*)\n```\n\n?([^\n]*)/gm)) {
      functions += 1;
      assert.match(words, /^[A-Z`].*[.`:]$/, `\`${name}\` in \`${path}\``);
    }
    assert.doesNotMatch(text, /^\| `[^|]+` \| +\|/m, path);
  }
  assert.ok(functions > 50, `${functions} functions were seen`);
});

/** The addresses of headings as GitHub makes them: the second of a name has a number. @param {string} text */
function addressesIn(text) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const found = new Set();
  for (const [, heading] of text.matchAll(/^#+ (.+)$/gm)) {
    const address = heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-");
    const count = seen.get(address) ?? 0;
    seen.set(address, count + 1);
    found.add(count === 0 ? address : `${address}-${count}`);
  }
  return found;
}
