// One page of the reference: what an entry exports, and every type of ours that this refers to and that no page before has.

import { ts } from "ts-morph";
import { block, code, firstSentence, imports, sentence, signature, slug, table } from "./markdown.mjs";
import { definitionOf, textOf, tidy } from "./types.mjs";

/** @typedef {import("ts-morph").ts.Symbol} Symbol */
/** @typedef {import("ts-morph").ts.Type} Type */
/** @typedef {import("./types.mjs").Types} Types */
/** @typedef {import("./entries.mjs").Entry} Entry */
/** What a page has to do with types: those that it will describe itself, in the order in which they were asked for. @typedef {Set<Symbol>} Wanted */

export class Page {
  /** @param {Entry} entry @param {Types} types @param {Symbol[]} exports @param {Wanted} wanted */
  constructor(entry, types, exports, wanted) {
    this.entry = entry;
    this.types = types;
    this.checker = types.checker;
    this.wanted = wanted;
    this.values = exports.filter(({ flags }) => flags & (ts.SymbolFlags.Value & ~ts.SymbolFlags.Class));
    /** What functions give to be called on: it comes before all other types. */
    this.instances = [...wanted].filter((one) => types.inferred.has(this.checker.getDeclaredTypeOfSymbol(one)));
    const calls = this.instances.flatMap((one) => this.callsOf(this.checker.getDeclaredTypeOfSymbol(one)));
    /** The addresses of headings that stand before those of types. */
    this.before = new Set([entry, ...this.values, ...calls].map(({ name }) => slug(name)));
    this.handedOn = exports.filter((one) => !this.values.includes(one) && !wanted.has(types.meant(one)));
  }

  write() {
    const { name, words, guide } = this.entry;
    const functions = this.values.map((symbol) => this.value(symbol));
    /** @type {string[]} */
    const described = this.instances.map((symbol) => this.type(symbol));
    // Describing a type may ask for more of them.
    for (const symbol of this.wanted) if (!this.instances.includes(symbol)) described.push(this.type(symbol));
    const contents = this.values.map((symbol) => [
      `[\`${symbol.name}\`](#${slug(symbol.name)})`,
      firstSentence(wordsOf(symbol, this.checker)),
    ]);
    const named = [...new Set([...this.instances, ...this.wanted])].map(
      ({ name }) => `[\`${name}\`](#${this.anchorOf(name)})`,
    );
    const others = this.handedOn.map((one) => code(this.types.ofName(this.types.meant(one), undefined, 0)));
    return join([
      `# ${name}`,
      `${words} Shown at work: [docs/${guide}](../${guide}).`,
      imports(
        this.values.map(({ name }) => name),
        name,
      ),
      table(["function", "what it does"], contents),
      named.length > 0 && `Types: ${named.join(", ")}.`,
      others.length > 0 && `Described elsewhere: ${others.join(", ")}.`,
      "## Functions",
      ...functions,
      described.length > 0 && "## Types",
      ...described,
    ]);
  }

  /** The address of a type on this page. One of a function's name, but for large letters, has the second heading of that name. @param {string} name */
  anchorOf(name) {
    return this.before.has(slug(name)) ? `${slug(name)}-1` : slug(name);
  }

  /** @param {Symbol} symbol */
  value(symbol) {
    const type = this.checker.getTypeOfSymbol(symbol);
    const [call] = type.getCallSignatures();
    if (!call)
      return join([
        `### ${symbol.name}`,
        block(`${symbol.name}: ${textOf(this.types.ofType(type))}`),
        wordsOf(symbol, this.checker),
      ]);
    return this.callable("###", symbol, call);
  }

  /** @param {string} level @param {Symbol} symbol @param {import("ts-morph").ts.Signature} call */
  callable(level, symbol, call) {
    const parameters = this.types.parametersOf(call);
    const tags = symbol.getJsDocTags(this.checker);
    const told = (/** @type {string} */ name) => tidy(textOfTag(tags, name));
    const rows = parameters.map(({ name, mark, type, words }) => [`\`${name}${mark}\``, code(type), words]);
    const returned = this.types.returned(call);
    const own = this.ownMembers(call, returned);
    return join([
      `${level} ${symbol.name}`,
      signature(
        symbol.name,
        this.types.ofTypeParameters(call),
        parameters.map(({ name, mark, type }) => [{ text: `${name}${mark}: ` }, ...type]),
        own ? [{ text: "{ … }" }] : returned,
      ),
      wordsOf(symbol, this.checker),
      rows.length > 0 && table(["parameter", "type", "meaning"], rows),
      own ? join(["Gives an object:", this.fields(own)]) : this.returns(returned, told("returns")),
      told("throws") && `Throws ${told("throws")}.`,
    ]);
  }

  /** @param {import("./types.mjs").Piece[]} returned @param {string} words */
  returns(returned, words) {
    if (["void", "Promise<void>"].includes(textOf(returned)) && !words) return "";
    if (!words && !returned.some(({ href }) => href)) return "";
    return words ? `Returns ${code(returned)}: ${words.replace(/\.$/, "")}.` : `Returns ${code(returned)}.`;
  }

  /** An object with several members that has no name is written out below. @param {import("ts-morph").ts.Signature} call @param {import("./types.mjs").Piece[]} written */
  ownMembers(call, written) {
    const returned = call.getReturnType();
    const isNamed = written[0].href || !textOf(written).startsWith("{ ");
    if (isNamed || returned.isUnion() || this.checker.getPropertiesOfType(returned).length === 0) return undefined;
    return returned;
  }

  /** @param {Symbol} symbol */
  type(symbol) {
    const { name } = symbol;
    const declared = this.checker.getDeclaredTypeOfSymbol(symbol);
    const words = wordsOf(symbol, this.checker);
    const own = declared.aliasSymbol === symbol ? declared.aliasTypeArguments : undefined;
    const parameters = own?.map((one) => this.checker.typeToString(one)).join(", ");
    const title = `### ${name}`;
    const generic = parameters ? `\`${name}<${parameters}>\`` : "";
    return join([title, generic, sentence(words), this.definition(symbol, declared)]);
  }

  /** @param {Symbol} symbol @param {Type} declared @returns {string} */
  definition(symbol, declared) {
    const node = definitionOf(symbol);
    if (symbol.flags & ts.SymbolFlags.Class) return "";
    const isInferred = this.types.inferred.get(declared) === symbol;
    if (isInferred) return this.members(declared);
    const isList = symbol.flags & ts.SymbolFlags.Interface || (node && isListed(node));
    if (isList && this.checker.getPropertiesOfType(declared).length > 0) return this.fields(declared);
    const [call] =
      node && (ts.isJSDocSignature(node) || ts.isFunctionTypeNode(node)) ? declared.getCallSignatures() : [];
    if (call) {
      const rows = this.types.parametersOf(call);
      return join([
        signature(
          symbol.name,
          [],
          rows.map(({ name, mark, type }) => [{ text: `${name}${mark}: ` }, ...type]),
          this.types.returned(call),
        ),
      ]);
    }
    if (node && isConditional(symbol, node))
      return `Without [registered definitions](../typescript.md): ${code(unregistered(this.types, node, declared))}.`;
    return node ? code(this.types.ofNode(node)) : "";
  }

  /** What is a field in a table, what is a method under a heading of its own. @param {Type} type */
  members(type) {
    const all = this.checker.getPropertiesOfType(type);
    const methods = this.callsOf(type);
    const fields = all.filter((member) => !this.callOf(member));
    return join([
      fields.length > 0 && this.rows(fields),
      table(
        ["call", "what it does"],
        methods.map((member) => [
          `[\`${member.name}\`](#${slug(member.name)})`,
          firstSentence(wordsOf(member, this.checker)),
        ]),
      ),
      ...methods.map((member) => this.callable("####", member, /** @type {any} */ (this.callOf(member)))),
    ]);
  }

  /** @param {Type} type */
  callsOf(type) {
    return this.checker.getPropertiesOfType(type).filter((member) => this.callOf(member));
  }

  /** @param {Symbol} member @returns {import("ts-morph").ts.Signature | undefined} */
  callOf(member) {
    return this.checker.getTypeOfSymbol(member).getCallSignatures()[0];
  }

  /** @param {Type} type */
  fields(type) {
    const fields = this.checker.getPropertiesOfType(type);
    return fields.length > 0 ? this.rows(fields) : "";
  }

  /** @param {Symbol[]} fields */
  rows(fields) {
    return table(
      ["field", "type", "meaning"],
      fields.map((field) => {
        const isOptional = field.flags & ts.SymbolFlags.Optional;
        const type = this.checker.getTypeOfSymbol(field);
        const written = this.types.write(nodeOf(field), isOptional ? this.checker.getNonNullableType(type) : type);
        return [`\`${field.name}${isOptional ? "?" : ""}\``, code(written), wordsOf(field, this.checker)];
      }),
    );
  }
}

/** @param {(string | false)[]} parts */
const join = (parts) => parts.filter(Boolean).join("\n\n");

/** What is said of something, on one line for each paragraph. @param {Symbol} symbol @param {import("ts-morph").ts.TypeChecker} checker */
function wordsOf(symbol, checker) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  // A block of code keeps its lines.
  return text
    .split(/\n(?=```)|(?<=```)\n(?!\w)/)
    .map((part) =>
      part.startsWith("```")
        ? part
        : part
            .split(/\n{2,}/)
            .map(tidy)
            .join("\n\n"),
    )
    .join("\n")
    .replace(/ *\n```ts/, "\n\n```ts")
    .trim();
}

/** @param {import("ts-morph").ts.JSDocTagInfo[]} tags @param {string} name */
const textOfTag = (tags, name) => ts.displayPartsToString(tags.find((tag) => tag.name === name)?.text);

/** Whether a type is a list of fields. @param {import("ts-morph").ts.Node} node */
const isListed = (node) => ts.isTypeLiteralNode(node) || ts.isJSDocTypeLiteral(node);

/** Whether what a type is depends on what an app registers. @param {Symbol} symbol @param {import("ts-morph").ts.Node} node */
const isConditional = (symbol, node) =>
  symbol.declarations?.[0].getSourceFile().fileName.endsWith("/register.d.ts") &&
  (ts.isConditionalTypeNode(node) || (ts.isTypeReferenceNode(node) && node.typeArguments?.length));

/** What a type is where an app registers nothing. @param {Types} types @param {import("ts-morph").ts.Node} node @param {Type} declared */
const unregistered = (types, node, declared) =>
  ts.isConditionalTypeNode(node) ? types.ofNode(node.falseType) : types.ofType(declared);

/** @param {Symbol} field */
function nodeOf(field) {
  const [declared] = field.declarations ?? [];
  if (!declared) return undefined;
  if (ts.isJSDocPropertyTag(declared)) {
    const node = declared.typeExpression?.type;
    return node && ts.isJSDocOptionalType(node) ? node.type : node;
  }
  return ts.isPropertySignature(declared) ? declared.type : undefined;
}
