// A document's names as TypeScript: what js/register.d.ts is filled with. The document was checked before.

/** @typedef {import("../definitions.js").Definitions} Definitions */

/** What stands in the file before all else. */
const HEAD = [
  "// What the app's definitions declare, for TypeScript: written by `piquel types`, not by hand.",
  "",
  'declare module "piquel" {',
  "  interface Register {",
];
/** What makes the file a module: else it would stand in for the package instead of adding to it. */
const TAIL = ["  }", "}", "", "export {};", ""];

/** @param {Definitions} definitions @returns {string} the text of a `.d.ts` file */
export function writeTypes({ events = {}, limits = {}, traits = {}, signals = [], scores = [], prompts = [] }) {
  return [
    ...HEAD,
    ...part(
      "events",
      entries(events, ({ props = {} }) => inline(props)),
    ),
    ...part(
      "limits",
      entries(limits, () => "number"),
    ),
    ...part(
      "traits",
      entries(traits, (type) => type),
    ),
    ...part(
      "signals",
      signals.map(({ id, kind, level = "user", label }) => ({
        name: id,
        type: inline({ kind: word(kind), level: word(level) }),
        says: label,
      })),
    ),
    ...part(
      "scores",
      scores.map(({ id, level = "user", tiers }) => ({
        name: id,
        type: inline({ level: word(level), tiers: oneOf(tiers.map((tier) => tier.id)) }),
      })),
    ),
    ...part(
      "prompts",
      prompts.map((prompt) => ({
        name: prompt.id,
        type: inline({ as: word(prompt.as ?? "modal"), action: oneOf(actionsOf(prompt)) }),
        says: prompt.content.title,
      })),
    ),
    ...TAIL,
  ].join("\n");
}

/** A name, its type, and what an editor says of it. @typedef {{ name: string, type: string, says?: string }} Entry */

/** @template T @param {Record<string, T>} table @param {(value: T) => string} typeOf @returns {Entry[]} */
const entries = (table, typeOf) => Object.entries(table).map(([name, value]) => ({ name, type: typeOf(value) }));

/** @param {string} name @param {Entry[]} list @returns {string[]} lines */
function part(name, list) {
  if (list.length === 0) return [`    ${name}: ${EMPTY};`];
  const lines = list.flatMap(({ name, type, says }) => [
    ...(says ? [`      /** ${comment(says)} */`] : []),
    `      ${key(name)}: ${type};`,
  ]);
  return [`    ${name}: {`, ...lines, "    };"];
}

/** An object without names: `{}` would be any value at all. */
const EMPTY = "Record<never, never>";

/** @param {Record<string, string>} types by name */
function inline(types) {
  const members = Object.entries(types).map(([name, type]) => `${key(name)}: ${type}`);
  return members.length > 0 ? `{ ${members.join("; ")} }` : EMPTY;
}

/** @param {string} name */
const key = (name) => (/^[a-z_]\w*$/i.test(name) ? name : word(name));

/** @param {string} text */
const word = (text) => JSON.stringify(text);

/** @param {string[]} texts */
const oneOf = (texts) => (texts.length > 0 ? texts.map(word).join(" | ") : "never");

/** A text that may stand in a comment, in one line. @param {string} text */
const comment = (text) => text.replaceAll("*/", "*\\/").replace(/\s+/g, " ").trim();

/** What the buttons of a prompt ask the app for, in any language, each once. @param {NonNullable<Definitions["prompts"]>[number]} prompt */
function actionsOf({ content, locales = {} }) {
  const actions = [content, ...Object.values(locales)].flatMap(({ cta }) =>
    cta && "action" in cta && typeof cta.action === "string" ? [cta.action] : [],
  );
  return [...new Set(actions)];
}
