// The reference of the package's API, docs/api/: a page for each entry, out of the types and the comments in js/. Out of the sources, not
// out of the declarations that are published, because these have lost what is said of a typedef.

import { join } from "node:path";
import { Project, ts } from "ts-morph";
import { ROOT } from "./lib/run.mjs";
import { ELSEWHERE, ENTRIES, SAME } from "./reference/entries.mjs";
import { table } from "./reference/markdown.mjs";
import { Page } from "./reference/page.mjs";
import { definitionOf, Types } from "./reference/types.mjs";

/** @typedef {import("ts-morph").ts.Symbol} Symbol */

const FOLDER = "docs/api";
const BANNER = "<!-- Made by `npm run generate` from the comments in js/; changes belong there. -->";
const SOURCES = join(ROOT, "js/");

/** @returns {[path: string, text: string][]} */
export function reference() {
  const project = new Project({
    tsConfigFilePath: join(ROOT, "tsconfig.types.json"),
    skipAddingFilesFromTsConfig: true,
  });
  for (const { source } of ENTRIES) project.addSourceFileAtPath(join(SOURCES, source));
  project.resolveSourceFileDependencies();
  const program = project.getProgram().compilerObject;
  const checker = program.getTypeChecker();

  /** @param {string} source */
  const exportsOf = (source) => {
    const file = program.getSourceFile(join(SOURCES, source));
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`\`js/${source}\` exports nothing`);
    return checker.getExportsOfModule(module).filter(isPublic);
  };

  /** Where the types of the core are described. @type {Map<Symbol, string>} */
  const core = new Map();
  /** Those of the page that is being written. @type {Set<Symbol>} */
  let wanted = new Set();
  /** @type {Page | undefined} */
  let page;
  const types = new Types(checker, (symbol) => {
    const file = symbol.declarations?.[0].getSourceFile().fileName ?? "";
    if (!file.startsWith(SOURCES) || file.includes("/node_modules/") || !isType(symbol) || !isPublic(symbol))
      return undefined;
    if (file.slice(SOURCES.length) in ELSEWHERE) return ELSEWHERE[file.slice(SOURCES.length)];
    const known = core.get(symbol);
    if (known) return known;
    wanted.add(symbol);
    return `#${page?.anchorOf(symbol.name)}`;
  });

  /** @type {[path: string, text: string][]} */
  const pages = [];
  for (const entry of ENTRIES) {
    const exports = exportsOf(entry.source).map((one) =>
      one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one,
    );
    const own = exports.filter(isType).map((one) => types.meant(one));
    wanted = new Set(own.filter((one) => !core.has(one) && !isElsewhere(one)));
    for (const one of wanted) if (isInferred(one)) types.inferred.set(checker.getDeclaredTypeOfSymbol(one), one);
    page = new Page(entry, types, exports, wanted);
    pages.push([`${FOLDER}/${entry.page}`, `${BANNER}\n\n${page.write()}\n`]);
    if (entry === ENTRIES[0]) for (const one of wanted) core.set(one, `${entry.page}#${page.anchorOf(one.name)}`);
  }
  return [[`${FOLDER}/README.md`, index()], ...pages];
}

function index() {
  const rows = ENTRIES.map(({ name, page, words }) => [`[\`${name}\`](${page})`, words]);
  const same = SAME.map(({ name, words }) => [`\`${name}\``, `${words[0].toUpperCase()}${words.slice(1)}.`]);
  const parts = [
    BANNER,
    "# API reference",
    "Every function and type that the package exports, by what is imported. Guides are in [docs/](../); what a definitions document may hold is in [definitions](../definitions.md).",
    table(["import", "what it is for"], [...rows, ...same]),
    "Times are ms since 1970 where nothing else is said. `?` marks what can be left out. After `init` nothing of the package throws: what makes no sense is dropped, and while you develop the page's log tells it once. Only `piquel/testing` throws, since it is for tests.",
  ];
  return `${parts.join("\n\n")}\n`;
}

/** @param {Symbol} symbol */
const isType = ({ flags }) =>
  Boolean(flags & (ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface | ts.SymbolFlags.Class));

/** @param {Symbol} symbol */
const isElsewhere = (symbol) =>
  (symbol.declarations?.[0].getSourceFile().fileName.slice(SOURCES.length) ?? "") in ELSEWHERE;

/** Whether a type is what some function gives, without a name there. @param {Symbol} symbol */
function isInferred(symbol) {
  const node = definitionOf(symbol);
  return node !== undefined && /\bReturnType<typeof /.test(node.getText());
}

/** In a file of declarations everything is exported; and typedefs always are, so that those for our own files say `@internal`. @param {Symbol} symbol */
function isPublic(symbol) {
  const [declared] = symbol.declarations ?? [];
  if (!declared) return false;
  if (ts.isTypeAliasDeclaration(declared) || ts.isInterfaceDeclaration(declared))
    return Boolean(ts.getCombinedModifierFlags(declared) & ts.ModifierFlags.Export);
  const comment = ts.isJSDocTypedefTag(declared) || ts.isJSDocCallbackTag(declared) ? declared.parent : undefined;
  const tags = comment && ts.isJSDoc(comment) ? comment.tags : undefined;
  return !tags?.some(({ tagName }) => tagName.text === "internal");
}
