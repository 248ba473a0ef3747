// Markdown, as the reference has it. Knows how things are written, not what.

import { textOf } from "./types.mjs";

/** @typedef {import("./types.mjs").Piece} Piece */

/** From here on a signature takes a line for each parameter. */
const WIDEST = 100;

/** Code with links in it: a span for each piece, since no link can stand in one. @param {Piece[]} pieces */
export function code(pieces) {
  /** @type {Piece[]} */
  const joined = [];
  for (const { text, href } of pieces) {
    const last = joined.at(-1);
    if (last && !last.href && !href) last.text += text;
    else joined.push({ text, href });
  }
  return joined.map(({ text, href }) => (href ? `[${span(text)}](${href})` : spaced(text))).join("");
}

/** Blanks at the ends of a span would be taken away. @param {string} text */
function spaced(text) {
  const [, before, inner, after] = /** @type {RegExpExecArray} */ (/^(\s*)(.*?)(\s*)$/s.exec(text));
  return inner ? `${before}${span(inner)}${after}` : before;
}

/** @param {string} text */
const span = (text) => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);

/** @param {string} text */
const cell = (text) => text.replaceAll("|", "\\|");

/** A table; without a column that is empty all the way down. @param {string[]} heads @param {string[][]} rows */
export function table(heads, rows) {
  const kept = heads.map((_, column) => column === 0 || rows.some((row) => row[column] !== ""));
  const line = (/** @type {string[]} */ cells) => `| ${cells.filter((_, column) => kept[column]).join(" | ")} |`;
  const rule = `|${heads
    .filter((_, column) => kept[column])
    .map(() => "---|")
    .join("")}`;
  return [line(heads), rule, ...rows.map((row) => line(row.map(cell)))].join("\n");
}

/** A signature as a block of code. @param {string} name @param {Piece[]} typeParameters @param {Piece[][]} parameters @param {Piece[]} returned */
export function signature(name, typeParameters, parameters, returned) {
  const head = `${name}${textOf(typeParameters)}`;
  const written = parameters.map(textOf);
  const tail = `: ${textOf(returned)}`;
  const line = `${head}(${written.join(", ")})${tail}`;
  const text =
    line.length <= WIDEST || written.length === 0
      ? line
      : `${head}(\n${written.map((one) => `  ${one},\n`).join("")})${tail}`;
  return block(text);
}

/** @param {string[]} names @param {string} from */
export function imports(names, from) {
  const line = `import { ${names.join(", ")} } from "${from}";`;
  return block(
    line.length <= WIDEST ? line : `import {\n${names.map((name) => `  ${name},\n`).join("")}} from "${from}";`,
  );
}

/** @param {string} text */
export const block = (text) => `\`\`\`ts\n${text}\n\`\`\``;

/** A sentence: it begins large and ends with a full stop. @param {string} text */
export function sentence(text) {
  if (!text) return "";
  const whole = text[0].toUpperCase() + text.slice(1);
  return /([.:!?]|```)$/.test(whole) ? whole : `${whole}.`;
}

/** @param {string} text */
export const firstSentence = (text) => /^.*?[.;](?=\s|$)/s.exec(text)?.[0].replace(/;$/, ".") ?? text;

/** The address of a heading on its page, as GitHub makes it. @param {string} heading */
export const slug = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
