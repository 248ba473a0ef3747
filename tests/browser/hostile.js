// Calls everything that the package offers, again and again, with values that nobody should hand in: drawn by a seed, so that a
// run that found something can be run again.

/** Names that mean something in the definitions of the test, so that values get further than the first look. */
const NAMES = ["worked", "saved", "seats", "persona", "busy", "savers", "signal", "stage", "tier", "prompt", "granted"];

/** @param {number} seed @returns {() => number} numbers from 0 to below 1 (mulberry32) */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {string} what @returns {never} */
const refuse = (what) => {
  throw new Error(`mine: ${what}`);
};

/** Throws whatever is done with it. */
const THROWER = new Proxy(function thrower() {}, new Proxy({}, { get: () => () => refuse("a trap of a proxy") }));

const LONG = "\u{1f600}".repeat(50_000);
/** @type {Record<string, unknown>} */
const CYCLE = {};
CYCLE.self = CYCLE;
/** Written so that nobody takes it for a mistake. */
const THEN = "then";

/** @type {((random: () => number, value: () => any) => any)[]} */
const MAKERS = [
  () => undefined,
  () => null,
  (random) => random() < 0.5,
  (random) =>
    [0, -0, 1, -1, 0.5, Number.NaN, 1 / 0, -1 / 0, 2 ** 53, 1e308, 5e-324, -(2 ** 31), 2 ** 32][
      Math.floor(random() * 13)
    ],
  () => 2n ** 80n,
  () => Symbol("hostile"),
  () => Symbol.iterator,
  (random) => NAMES[Math.floor(random() * NAMES.length)],
  (random) =>
    [
      "",
      " ",
      "\0",
      "a\nb",
      "\ud800",
      "__proto__",
      "constructor",
      "toString",
      "ann@example.com",
      "$page",
      "é".repeat(200),
    ][Math.floor(random() * 11)],
  () => LONG,
  (random) => LONG.slice(0, Math.floor(random() * 600)),
  (_, value) => ({ what: value(), persona: value(), key: value(), consent: value(), [Symbol("s")]: value() }),
  (_, value) => [value(), value(), value()],
  () => CYCLE,
  () => THROWER,
  () => {
    const { proxy, revoke } = Proxy.revocable(() => {}, {});
    revoke();
    return proxy;
  },
  () => ({
    toString: () => refuse("toString"),
    valueOf: () => refuse("valueOf"),
    [Symbol.toPrimitive]: () => refuse("primitive"),
  }),
  () => ({
    get what() {
      return refuse("what");
    },
    get persona() {
      return refuse("persona");
    },
  }),
  () => ({ toString: () => ({}), valueOf: () => ({}) }),
  () => ({ toJSON: () => refuse("toJSON") }),
  () => ({ [THEN]: () => refuse("then") }),
  () => ({ [THEN]: (/** @type {Function} */ _, /** @type {Function} */ fail) => fail(new Error("mine: a thenable")) }),
  () => ({ [Symbol.iterator]: () => refuse("iterator"), length: 2 ** 32 }),
  (_, value) => Object.freeze({ what: value() }),
  (_, value) => Object.assign(Object.create(null), { what: value(), persona: value() }),
  () => new Date(Number.NaN),
  () => new Map([["what", 1]]),
  () => new Uint8Array(9),
  () => new WeakRef({}),
  () => globalThis,
  () => document.body,
  () => /x/g,
  () => refuse,
  () => () => {},
  () => class {},
  () => async () => {},
];

/**
 * Makes `count` calls. Gives what threw; rejections are for the page to see.
 * @param {any} init
 * @param {Record<string, any>} options of one that runs
 * @param {number} seed
 * @param {number} count
 */
export async function abuse(init, options, seed, count) {
  const random = chance(seed);
  /** @type {string[]} */
  const thrown = [];
  let depth = 0;
  /** @returns {any} */
  const value = () => {
    depth += 1;
    // Plain names and values often enough, or nothing would get far; and no value within a value for ever.
    const make =
      depth > 3 || random() < 0.3 ? MAKERS[Math.floor(random() * 9)] : MAKERS[Math.floor(random() * MAKERS.length)];
    try {
      return make(random, value);
    } finally {
      depth -= 1;
    }
  };

  /** How far it got: prompts that were offered, and questions that an engine answered. */
  let offered = 0;
  let answered = 0;
  let piquel = init(options);
  /** @type {any[]} */
  const prompts = [];
  const listen = () =>
    piquel.on("prompt", (/** @type {any} */ prompt) => {
      prompts.push(prompt);
      offered += 1;
    });
  listen();
  const CALLS = [
    "track",
    "track",
    "track",
    "setUsage",
    "identify",
    "group",
    "on",
    "progress",
    "explain",
    "stage",
    "flush",
    "consent",
  ];

  const once = async () => {
    const choice = random();
    const prompt = prompts[Math.floor(random() * prompts.length)];
    if (choice < 0.004) {
      // An instance of other options, which nobody ends but itself.
      const other = init(
        random() < 0.5 ? value() : { ...options, key: value(), plan: value(), definitions: value(), endpoint: value() },
      );
      other.track(value(), value());
      other.flush();
      other.destroy();
    } else if (choice < 0.0043) {
      piquel.destroy();
      piquel = init(options);
      listen();
      // Half of the time what follows waits for an engine.
      if (random() < 0.5) await piquel.flush();
    } else if (choice < 0.007) piquel.reset(value());
    else if (choice < 0.0073) {
      piquel.consent("denied");
      piquel.consent("granted");
      if (random() < 0.9) await piquel.flush();
    } else if (choice < 0.04) {
      // What it takes for a prompt to be offered.
      piquel.track("worked");
      piquel.track("worked");
    } else if (choice < 0.1 && prompt) {
      prompt[["shown", "clicked", "answered", "dismissed"][Math.floor(random() * 4)]](value(), value());
    } else {
      const end = piquel[CALLS[Math.floor(random() * CALLS.length)]](value(), value(), value(), value());
      // Listeners, too, are whatever was drawn: they end, or there would be ever more.
      if (typeof end === "function") end();
    }
  };

  for (let turn = 0; turn < count; turn += 1) {
    try {
      await once();
    } catch (error) {
      thrown.push(`call ${turn} of seed ${seed}: ${String(/** @type {any} */ (error)?.stack ?? typeof error)}`);
    }
    // From time to time the page gets its turn, in which engines come and answers are heard.
    if (piquel.stage() !== null) answered += 1;
    if (turn % 500 === 0) await new Promise((done) => setTimeout(done));
    if (prompts.length > 20) prompts.length = 0;
  }
  await piquel.flush();
  return { thrown, offered, answered };
}
