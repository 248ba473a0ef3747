// What a test may call by name, and what is said where it does not know a name: the page drops that in silence, and a test shall not.

/** The types of a document, in the order of the engine's codes. */
const TYPES = ["string", "number", "boolean"];
/** Most bytes of a value, and of an id. */
const LONGEST_VALUE = 256;
const LONGEST_ID = 128;
/** A name that shares less than two thirds with what was written is not what was meant. */
const CLOSE = 3;

/**
 * The known name that is closest to one that is not known, if one is close.
 * @param {string} name
 * @param {Iterable<string>} known
 */
export function nearest(name, known) {
  let best = "";
  let least = Math.ceil(name.length / CLOSE) + 1;
  for (const one of known) {
    const apart = distance(name, one);
    if (apart < least) [best, least] = [one, apart];
  }
  return best;
}

/** Levenshtein's distance. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      next.push(Math.min(row[j] + (a[i] === b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/**
 * Whether a value may stand where the definitions declare a type, as the engine sees it.
 * @param {string} type
 * @param {unknown} value
 */
function fits(type, value) {
  if (type === "string") return typeof value === type && bytesOf(value) <= LONGEST_VALUE;
  return type === "number" ? Number.isFinite(value) : typeof value === "boolean";
}

/** @param {unknown} text */
const bytesOf = (text) => new TextEncoder().encode(`${text}`).length;

/** The same by the engine's code of a type. @param {import("../names.js").Kind} kind @param {unknown} value @returns {value is string | number | boolean} */
export const isOfKind = (kind, value) => fits(TYPES[kind], value);

/** @param {string} name @param {Iterable<string>} known */
const suggestion = (name, known) => {
  const one = nearest(name, known);
  return one ? `; did you mean \`${one}\`?` : "";
};

/** @typedef {ReturnType<typeof checkOf>} Check */
/** @typedef {import("../names.js").Names} Names */
/** @typedef {ReturnType<typeof declaredBy>} Declared */

/**
 * All names: events with the types of their props, traits with theirs, signals with their kinds.
 * @param {Names} names
 * @param {import("../definitions.js").Definitions | undefined} definitions without, of props only those that something asks for are known
 */
export function declaredBy(names, definitions) {
  /** @template T @param {Map<string, T>} map @param {(of: T, name: string) => string} say */
  const each = (map, say) => Object.fromEntries([...map].map(([name, of]) => [name, say(of, name)]));
  const props = (/** @type {import("../names.js").Event} */ event, /** @type {string} */ name) => ({
    ...Object.fromEntries(event.props.map((prop) => [prop.name, TYPES[prop.kind]])),
    .../** @type {Record<string, string>} */ (definitions?.events?.[name]?.props),
  });
  return {
    events: Object.fromEntries([...names.events].map(([name, event]) => [name, props(event, name)])),
    features: [...names.features.keys()],
    limits: [...names.limits.keys()],
    traits: each(names.traits, ({ kind }) => TYPES[kind]),
    signals: each(names.signals, ({ kind }) => kind),
    prompts: [...names.prompts.keys()],
  };
}

/**
 * What is wrong with what a test says, in words; empty if nothing is.
 * @param {Names} names
 * @param {import("../definitions.js").Definitions | undefined} definitions without, undeclared props cannot be told from those that
 *   nothing asks for, and pass
 */
export function checkOf(names, definitions) {
  const { events } = declaredBy(names, definitions);
  /** @param {string} sort @param {string} name @param {Map<string, unknown>} known */
  const named = (sort, name, known) =>
    known.has(name) ? "" : `no definition declares the ${sort} \`${name}\`${suggestion(name, known.keys())}`;

  /** @param {string} whose @param {string} type @param {unknown} value */
  const typed = (whose, type, value) => {
    if (fits(type, value)) return "";
    if (type === "string" && typeof value === type)
      return `${whose} got ${bytesOf(value)} bytes; a value has at most ${LONGEST_VALUE}`;
    return `${whose} is declared as a ${type}, and got \`${String(value)}\``;
  };

  return {
    /** @param {string} name @param {object} [props] */
    event(name, props) {
      const event = names.events.get(name);
      if (!event) return named("event", name, names.events);
      const types = events[name];
      for (const [prop, value] of Object.entries(props ?? {})) {
        const type = Object.hasOwn(types, prop) && types[prop];
        if (type) {
          const fault = value == null ? "" : typed(`\`${prop}\` of \`${name}\``, type, value);
          if (fault) return fault;
        } else if (definitions && !name.startsWith("$"))
          return `the event \`${name}\` declares no prop \`${prop}\`${suggestion(prop, Object.keys(types))}`;
      }
      return "";
    },
    /** @param {object} [values] */
    traits(values) {
      for (const [name, value] of Object.entries(values ?? {})) {
        const trait = names.traits.get(name);
        const fault = trait
          ? value != null && typed(`the trait \`${name}\``, TYPES[trait.kind], value)
          : named("trait", name, names.traits);
        if (fault) return fault;
      }
      return "";
    },
    /** @param {string} name @param {number} used @param {number} [cap] */
    limit(name, used, cap) {
      const fault = named("limit", name, names.limits);
      if (fault) return fault;
      if (!(Number.isFinite(used) && used >= 0)) return `\`${name}\` takes a number from 0 on, and got \`${used}\``;
      if (cap !== undefined && !(Number.isFinite(cap) && cap > 0))
        return `the cap of \`${name}\` is a number above 0, and got \`${cap}\``;
      return "";
    },
    /** @param {string} name */
    signal: (name) => named("signal", name, names.signals),
    /** @param {string} name */
    feature: (name) => named("feature", name, names.features),
    /** What the facade refuses (see `isId` and `identify` of index.js), or the engine, which counts bytes. @param {string} id @param {boolean} [isUser] of a person */
    id(id, isUser) {
      if (typeof id !== "string" || !/^\P{Cc}+$/u.test(id) || bytesOf(id) > LONGEST_ID)
        return `ids of users and accounts are strings of 1 to 128 bytes without control characters, not \`${id}\``;
      if (isUser && /\S@\S+\.\S/.test(id))
        return `the user id \`${id}\` looks like an e-mail address; use an id of yours, or \`allowEmailIds: true\``;
      return "";
    },
  };
}
