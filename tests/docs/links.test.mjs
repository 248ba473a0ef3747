// Links between the files of this repository lead somewhere, and those to a part of a page to a heading that it has.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/lib/run.mjs";
import { anchorsOf, PAGES, proseOf } from "../harness/markdown.mjs";

/** The target in `[…](target)`. Addresses with a scheme are not ours to look at. */
const LINK = /\]\((?![a-z]+:)([^)\s]+)\)/g;

/** Links of a page. @param {string} page */
const linksOf = (page) =>
  proseOf(page).flatMap(([line, text]) =>
    // Code in a sentence is no link.
    [...text.replace(/`[^`]*`/g, "``").matchAll(LINK)].map(([, target]) => ({ place: `${page}:${line}`, target })),
  );

test("every link leads to a file that there is, and to a heading in it", () => {
  /** @type {string[]} */
  const broken = [];
  let headings = 0;
  for (const page of PAGES) {
    for (const { place, target } of linksOf(page)) {
      const [path, anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, file))) broken.push(`${place}: there is no ${file}`);
      else if (anchor !== undefined) {
        headings += 1;
        if (!anchorsOf(file).has(anchor)) broken.push(`${place}: ${file} has no heading #${anchor}`);
      }
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(headings > 20);
});

test("the package's page, which npm shows without the repository around it, has no links into it", () => {
  assert.deepEqual(linksOf("js/README.md"), []);
});

test("every guide is linked from the README", () => {
  const linked = new Set(linksOf("README.md").map(({ target }) => target.split("#")[0]));
  const guides = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page));
  assert.deepEqual(
    guides.filter((guide) => !linked.has(guide)),
    [],
  );
});
