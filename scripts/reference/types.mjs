// How types are written in the reference: as their authors wrote them where somebody did, else as the compiler infers them, and in both
// with a link wherever the name of one of ours stands. Knows nothing of pages: whoever asks says where a name leads.

import { ts } from "ts-morph";

/** @typedef {import("ts-morph").ts.Node} Node */
/** @typedef {import("ts-morph").ts.Type} Type */
/** @typedef {import("ts-morph").ts.Symbol} Symbol */
/** @typedef {import("ts-morph").ts.Signature} Signature */
/** Text, and the address of what it names. @typedef {{ text: string, href?: string }} Piece */

/** Nobody reads on: what is nested deeper is an internal that became public by accident. */
const DEEPEST = 8;

/** The name under which one asks the compiler for what is declared under none. */
const UNNAMED = new Set(["__type", "__object", "__function"]);

/** @param {string} text @returns {Piece[]} */
const plain = (text) => [{ text }];

/** @param {Piece[][]} lists @param {string} between @returns {Piece[]} */
const join = (lists, between) => lists.flatMap((list, place) => (place === 0 ? list : [{ text: between }, ...list]));

/** @param {Piece[]} pieces */
export const textOf = (pieces) => pieces.map(({ text }) => text).join("");

export class Types {
  /**
   * @param {import("ts-morph").ts.TypeChecker} checker
   * @param {(symbol: Symbol) => string | undefined} addressOf where a type is described, if it is
   */
  constructor(checker, addressOf) {
    this.checker = checker;
    this.addressOf = addressOf;
    /** Types that are known by the name of what they were inferred for. @type {Map<Type, Symbol>} */
    this.inferred = new Map();
  }

  /** What a name stands for in the end: names that only hand on another one are none of their own. @param {Symbol} symbol @returns {Symbol} */
  meant(symbol) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    const node = definitionOf(target);
    if (!node || !isName(node)) return target;
    const next = this.symbolOf(node);
    return next && next !== target ? this.meant(next) : target;
  }

  /** @param {Node} reference @returns {Symbol | undefined} */
  symbolOf(reference) {
    if (ts.isImportTypeNode(reference))
      return reference.qualifier && this.checker.getSymbolAtLocation(lastOf(reference.qualifier));
    if (ts.isTypeReferenceNode(reference)) return this.checker.getSymbolAtLocation(lastOf(reference.typeName));
    return undefined;
  }

  /** A type: that of a node if it can be read as it stands, else what the compiler knows of it. @param {Node | undefined} node @param {Type} type */
  write(node, type) {
    return node && !hasQuery(node) ? this.ofNode(node) : this.ofType(type);
  }

  /** @param {Node} node @returns {Piece[]} */
  ofNode(node) {
    const source = node.getSourceFile();
    /** @type {{ start: number, end: number, piece: Piece }[]} */
    const names = [];
    /** @param {Node} at */
    const visit = (at) => {
      const name = ts.isImportTypeNode(at) ? at.qualifier : ts.isTypeReferenceNode(at) ? at.typeName : undefined;
      if (name) {
        const symbol = this.symbolOf(at);
        const href = symbol && this.addressOf(this.meant(symbol));
        const hidden = symbol && hiddenText(symbol);
        names.push({
          start: at.getStart(source),
          end: name.getEnd(),
          piece: { text: hidden ?? name.getText(source), href },
        });
        for (const argument of /** @type {any} */ (at).typeArguments ?? []) visit(argument);
      } else ts.forEachChild(at, visit);
    };
    visit(node);
    /** @type {Piece[]} */
    const pieces = [];
    let place = node.getStart(source);
    const until = (/** @type {number} */ end) => {
      if (end > place) pieces.push({ text: tidy(source.text.slice(place, end)) });
    };
    for (const { start, end, piece } of names) {
      until(start);
      pieces.push(piece);
      place = end;
    }
    until(node.getEnd());
    // A union that takes several lines begins with a bar.
    if (pieces[0] && !pieces[0].href) pieces[0].text = pieces[0].text.replace(/^\|\s*/, "");
    return pieces;
  }

  /** @param {Type} type @param {number} [depth] @returns {Piece[]} */
  ofType(type, depth = 0) {
    const named = this.named(type, depth);
    if (named) return named;
    if (depth > DEEPEST) return plain("object");
    if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean)) return this.ofUnion(type, depth);
    if (type.isIntersection())
      return join(
        type.types.map((one) => this.ofType(one, depth + 1)),
        " & ",
      );
    if (!(type.flags & ts.TypeFlags.Object)) return plain(this.checker.typeToString(type));
    if (this.checker.isArrayType(type)) {
      const [element] = this.checker.getTypeArguments(/** @type {any} */ (type));
      const pieces = this.ofType(element, depth + 1);
      const isCompound = element.isUnion() || element.isIntersection() || /=>/.test(textOf(pieces));
      return isCompound && !element.aliasSymbol
        ? [...plain("("), ...pieces, ...plain(")[]")]
        : [...pieces, ...plain("[]")];
    }
    const calls = type.getCallSignatures();
    if (calls.length > 0) return this.ofSignature(calls[0], " => ");
    if (!UNNAMED.has(type.symbol?.name)) return plain(this.checker.typeToString(type));
    return this.ofMembers(type, depth);
  }

  /** A type that has a name to say. @param {Type} type @param {number} depth @returns {Piece[] | undefined} */
  named(type, depth) {
    const symbol = type.aliasSymbol ?? this.inferred.get(type);
    if (symbol) {
      const of = type.aliasSymbol ? type.aliasTypeArguments : undefined;
      return this.ofName(symbol, of, depth);
    }
    const target = /** @type {any} */ (type).target;
    const isReference = type.flags & ts.TypeFlags.Object && type.symbol && !UNNAMED.has(type.symbol.name);
    if (!isReference || this.checker.isArrayType(type) || this.checker.isTupleType(type)) return undefined;
    if (type.getCallSignatures().length > 0 && !target) return undefined;
    const given = target ? this.checker.getTypeArguments(/** @type {any} */ (type)) : undefined;
    return this.ofName(type.symbol, given?.slice(0, target.typeParameters?.length ?? 0), depth);
  }

  /** @param {Symbol} symbol @param {readonly Type[] | undefined} given @param {number} depth @returns {Piece[]} */
  ofName(symbol, given, depth) {
    const name = { text: symbol.name, href: this.addressOf(this.meant(symbol)) };
    if (!given?.length) return [name];
    const args = join(
      given.map((one) => this.ofType(one, depth + 1)),
      ", ",
    );
    return [name, { text: "<" }, ...args, { text: ">" }];
  }

  /** What may be missing is said last. @param {import("ts-morph").ts.UnionType} type @param {number} depth */
  ofUnion(type, depth) {
    const missing = ts.TypeFlags.Null | ts.TypeFlags.Undefined;
    const whole = /** @type {any} */ (type).origin?.types ?? type.types;
    /** @type {Type[]} */
    const parts = whole.filter((/** @type {Type} */ one) => !(one.flags & ts.TypeFlags.BooleanLiteral));
    const written = parts
      .toSorted((one, other) => Number(!!(one.flags & missing)) - Number(!!(other.flags & missing)))
      .map((one) => this.ofType(one, depth + 1));
    const truths = whole.filter((/** @type {Type} */ one) => one.flags & ts.TypeFlags.BooleanLiteral);
    if (truths.length === 2) written.unshift(plain("boolean"));
    else written.push(...truths.map((/** @type {Type} */ one) => plain(this.checker.typeToString(one))));
    return join(
      written.map((pieces) => (/=>/.test(textOf(pieces)) ? [...plain("("), ...pieces, ...plain(")")] : pieces)),
      " | ",
    );
  }

  /** @param {Type} type @param {number} depth */
  ofMembers(type, depth) {
    const members = this.checker.getPropertiesOfType(type).map((member) => {
      const mark = member.flags & ts.SymbolFlags.Optional ? "?: " : ": ";
      return [{ text: `${member.name}${mark}` }, ...this.ofType(this.checker.getTypeOfSymbol(member), depth + 1)];
    });
    const index = this.checker.getIndexInfosOfType(type).map((info) => {
      const key = this.checker.typeToString(info.keyType);
      return [{ text: `[name: ${key}]: ` }, ...this.ofType(info.type, depth + 1)];
    });
    const all = join([...members, ...index], "; ");
    return all.length > 0 ? [...plain("{ "), ...all, ...plain(" }")] : plain("{}");
  }

  /** @param {Signature} signature @param {" => " | ": "} arrow @returns {Piece[]} */
  ofSignature(signature, arrow) {
    const parameters = this.parametersOf(signature).map(({ name, mark, type }) => [
      { text: `${name}${mark}: ` },
      ...type,
    ]);
    const head = this.ofTypeParameters(signature);
    return [...head, ...plain("("), ...join(parameters, ", "), ...plain(`)${arrow}`), ...this.returned(signature)];
  }

  /** @param {Signature} signature @returns {Piece[]} */
  ofTypeParameters(signature) {
    const own = signature.getTypeParameters() ?? [];
    if (own.length === 0) return [];
    const each = own.map((parameter) => {
      const bound = parameter.getConstraint();
      const name = { text: parameter.symbol.name };
      if (!bound) return [name];
      const [at] = /** @type {any[]} */ (parameter.symbol.declarations ?? []);
      const node = at?.constraint ?? (at && ts.isJSDocTemplateTag(at.parent) ? at.parent.constraint : undefined);
      return [name, { text: " extends " }, ...this.write(node && unwrap(node), bound)];
    });
    return [...plain("<"), ...join(each, ", "), ...plain(">")];
  }

  /** @param {Signature} signature */
  parametersOf(signature) {
    return signature.getParameters().map((parameter) => {
      const { node, name = parameter.name, isOptional, isRest, words } = this.declared(parameter);
      const type = this.checker.getTypeOfSymbol(parameter);
      const written = this.write(node && unwrap(node), isOptional ? this.checker.getNonNullableType(type) : type);
      return { name: isRest ? `...${name}` : name, mark: isOptional ? "?" : "", type: written, words };
    });
  }

  /** What is said of a parameter where it is declared. @param {Symbol} parameter */
  declared(parameter) {
    const at = parameter.valueDeclaration;
    // Of a `@callback`.
    if (at && ts.isJSDocParameterTag(at))
      return { node: at.typeExpression, isOptional: at.isBracketed, isRest: false, words: wordsOf(at) };
    if (!at || !ts.isParameter(at)) return { isOptional: false, isRest: false, words: "" };
    const [tag] = ts.getJSDocParameterTags(at);
    return {
      node: at.type ?? ts.getJSDocType(at),
      // What is taken apart has its name in the comment alone.
      name: tag && ts.isIdentifier(tag.name) ? tag.name.text : undefined,
      isOptional: this.checker.isOptionalParameter(at),
      isRest: Boolean(at.dotDotDotToken),
      words: tag ? wordsOf(tag) : "",
    };
  }

  /** @param {Signature} signature */
  returned(signature) {
    const declared = /** @type {any} */ (signature.getDeclaration());
    const said = declared?.type ?? (declared && ts.getJSDocReturnType(declared));
    const node = said && ts.isJSDocReturnTag(said) ? said.typeExpression : said;
    return this.write(node && unwrap(node), signature.getReturnType());
  }
}

/** The words of a tag in a comment, on one line. @param {import("ts-morph").ts.JSDocTag} tag */
const wordsOf = (tag) => tidy(ts.getTextOfJSDocComment(tag.comment) ?? "").replace(/^- /, "");

/** What a type is declared to be. @param {Symbol} symbol @returns {Node | undefined} */
export function definitionOf(symbol) {
  for (const declared of symbol.declarations ?? []) {
    if (ts.isTypeAliasDeclaration(declared)) return declared.type;
    if (ts.isJSDocCallbackTag(declared)) return declared.typeExpression;
    if (ts.isJSDocTypedefTag(declared)) {
      const { typeExpression } = declared;
      if (typeExpression) return ts.isJSDocTypeExpression(typeExpression) ? typeExpression.type : typeExpression;
    }
  }
  return undefined;
}

/** What stands behind a name that nobody can import, if it is short enough to be said in its place. @param {Symbol} symbol */
function hiddenText(symbol) {
  const [declared] = symbol.declarations ?? [];
  if (!declared || !ts.isTypeAliasDeclaration(declared) || declared.typeParameters) return undefined;
  if (declared.getSourceFile().fileName.includes("/node_modules/")) return undefined;
  if (ts.getCombinedModifierFlags(declared) & ts.ModifierFlags.Export) return undefined;
  return ts.isUnionTypeNode(declared.type) ? tidy(declared.type.getText()) : undefined;
}

/** Whether a node is no more than the name of another type. @param {Node} node */
const isName = (node) =>
  (ts.isImportTypeNode(node) && node.qualifier && !node.typeArguments?.length && !node.isTypeOf) ||
  (ts.isTypeReferenceNode(node) && !node.typeArguments?.length);

/** Whether a type is said by what some value has, which the reader does not see. @param {Node} node @returns {boolean} */
function hasQuery(node) {
  if (ts.isTypeQueryNode(node) || (ts.isImportTypeNode(node) && node.isTypeOf)) return true;
  return ts.forEachChild(node, (child) => hasQuery(child) || undefined) ?? false;
}

/** @param {import("ts-morph").ts.EntityName} name */
const lastOf = (name) => (ts.isQualifiedName(name) ? name.right : name);

/** @param {Node} node @returns {Node} */
const unwrap = (node) =>
  ts.isJSDocTypeExpression(node) || ts.isJSDocOptionalType(node) || ts.isJSDocVariadicType(node)
    ? unwrap(node.type)
    : node;

/** One line, without what a comment has at the beginning of its lines. @param {string} text */
export const tidy = (text) => text.replace(/\s*\n\s*(?:\*(?!\/)\s*)?/g, " ");
