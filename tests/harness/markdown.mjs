// Markdown pages as tests read them: their fenced blocks, headings and links.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/run.mjs";

/**
 * @typedef {object} Block
 * @property {string} page its path in the workspace
 * @property {number} line of its fence, from 1
 * @property {string} language
 * @property {string} text
 * @property {string | null} file the name that the line before it ends with, as in "And `main.js`:"
 */

/** Folders in which there are pages of the project, and whether those below them count, too. */
const FOLDERS = /** @type {const} */ ([
  ["", false],
  ["js", false],
  ["docs", true],
]);

/** A fence of three backticks at the beginning of a line, the only one that these pages use. */
const FENCE = /^```(.*)$/;
const FILE = /`([\w./-]+\.\w+)`[^`]*:$/;

/** All Markdown pages of the project, by their paths in the workspace. */
export const PAGES = FOLDERS.flatMap(([folder, recursive]) =>
  readdirSync(join(ROOT, folder), { recursive, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(folder, path))
    .sort(),
);

/** A page's text. @param {string} page path in the workspace */
export const read = (page) => readFileSync(join(ROOT, page), "utf8");

/** A page's lines, each with whether it stands in a block. @param {string} page */
function linesOf(page) {
  let inside = false;
  return read(page)
    .split("\n")
    .map((line, place) => {
      const fence = FENCE.exec(line);
      if (fence) inside = !inside;
      return { line, place, fence: fence?.[1] ?? null, inside: inside || fence !== null };
    });
}

/** The fenced blocks of a page, or of what stands under one of its headings. @param {string} page @param {string} [heading] @returns {Block[]} */
export function blocksOf(page, heading) {
  /** @type {Block[]} */
  const blocks = [];
  let isIn = heading === undefined;
  let before = "";
  /** @type {Block | null} */
  let open = null;
  for (const { line, place, fence, inside } of linesOf(page)) {
    if (heading !== undefined && !inside && line.startsWith("## ")) isIn = line === `## ${heading}`;
    if (open && fence === null) open.text += `${line}\n`;
    else if (open) open = null;
    else if (fence !== null) {
      open = { page, line: place + 1, language: fence, text: "", file: FILE.exec(before)?.[1] ?? null };
      if (isIn) blocks.push(open);
    }
    if (line !== "") before = line;
  }
  if (open) throw new Error(`${page}:${open.line}: the block has no end`);
  return blocks;
}

/** What stands outside blocks, as lines with their numbers from 1. @param {string} page @returns {[line: number, text: string][]} */
export const proseOf = (page) =>
  linesOf(page).flatMap(({ line, place, inside }) => (inside ? [] : [[place + 1, line]]));

/** What `#…` may name in a page, as GitHub makes it of headings. @param {string} page @returns {Set<string>} */
export function anchorsOf(page) {
  /** @type {Set<string>} */
  const anchors = new Set();
  for (const [, line] of proseOf(page)) {
    const title = /^#{1,6} (.*)$/.exec(line)?.[1];
    if (title === undefined) continue;
    const anchor = title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-");
    let free = anchor;
    for (let n = 1; anchors.has(free); n += 1) free = `${anchor}-${n}`;
    anchors.add(free);
  }
  return anchors;
}

/** Puts a line of a page in the place of the one of a file that begins as it does, up to its bracket. @param {string} file @param {string} line */
export function replaceLine(file, line) {
  const [beginning] = line.split("(");
  const lines = readFileSync(file, "utf8").split("\n");
  const places = lines.flatMap((text, place) => (text.startsWith(beginning) ? [place] : []));
  if (places.length !== 1) throw new Error(`${file}: ${places.length} lines begin with \`${beginning}\``);
  writeFileSync(file, lines.with(places[0], line).join("\n"));
}
