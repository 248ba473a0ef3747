// English for the names that a definitions document uses: `message_sent` becomes "messages sent".
// Knows nothing of conditions or evidence; evidence.js puts the sentences together.

/** The SDK's own events, as a singular and a plural. @type {Record<string, [string, string]>} */
const OWN_EVENTS = {
  $session_start: ["session", "sessions"],
  $page: ["page view", "page views"],
  $form_start: ["form started", "forms started"],
  $form_submit: ["form submitted", "forms submitted"],
  $form_abandon: ["form abandoned", "forms abandoned"],
  $rage_click: ["rage click", "rage clicks"],
  $dead_click: ["dead click", "dead clicks"],
  $error: ["error", "errors"],
  $thrash: ["burst of aimless moves", "bursts of aimless moves"],
  $paywall: ["paywall met", "paywalls met"],
  $pricing_viewed: ["visit to pricing", "visits to pricing"],
  $upgrade_clicked: ["click on upgrade", "clicks on upgrade"],
  $contact_sales: ["message to sales", "messages to sales"],
  $support_opened: ["support request", "support requests"],
  $invite_sent: ["invite sent", "invites sent"],
  $integration_connected: ["integration connected", "integrations connected"],
  $feature_granted: ["feature granted", "features granted"],
  $plan_changed: ["plan change", "plan changes"],
  $purchase: ["purchase", "purchases"],
};

/** Participles that end a name of the shape noun_participle and do not end in -ed. */
const IRREGULAR_PARTICIPLES = new Set(
  "sent made built won lost paid bought sold read seen shown drawn found kept met held run set put cut begun done given taken written spent".split(
    " ",
  ),
);

/** Nouns whose plural no rule gives. @type {Record<string, string>} */
const IRREGULAR_PLURALS = { person: "people", child: "children", man: "men", woman: "women", index: "indexes" };

/** Nouns that have no plural, or look like one already. */
const UNCOUNTABLE = new Set(["data", "feedback", "info", "help", "settings", "analytics", "sales", "news", "people"]);

const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Units of the language's durations. @type {Record<string, [string, number]>} */
const UNITS = {
  s: ["second", SECOND],
  m: ["minute", MINUTE],
  h: ["hour", HOUR],
  d: ["day", DAY],
  w: ["week", 7 * DAY],
};

/** @param {number} value */
export const number = (value) => NUMBER.format(value);

/** A share of one, rounded down so that it never claims a threshold that was not reached. @param {number} ratio */
export const percent = (ratio) => `${number(Math.floor(ratio * 100 + 1e-9))} %`;

/** `company.size` → "company size"; `$page` → "page". @param {string} name */
export const words = (name) =>
  name
    .replace(/^\$/, "")
    .replace(/[_.:-]+/g, " ")
    .trim();

/** @param {string} text */
export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {string} noun */
function pluralOf(noun) {
  if (IRREGULAR_PLURALS[noun]) return IRREGULAR_PLURALS[noun];
  if (UNCOUNTABLE.has(noun)) return noun;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/.test(noun)) return `${noun}es`;
  return `${noun}s`;
}

/** `plural("active day", 3)` → "active days". @param {string} phrase @param {number} n */
export function plural(phrase, n) {
  if (n === 1) return phrase;
  const parts = phrase.split(" ");
  const last = parts.pop() ?? "";
  return [...parts, pluralOf(last)].join(" ");
}

/** @param {string} word */
const isParticiple = (word) => /[a-z]{2}ed$/.test(word) || IRREGULAR_PARTICIPLES.has(word);

/**
 * An event's name as a countable phrase: `message_sent` → "message sent" or "messages sent".
 * A name that opens with a participle ("signed_up") counts its times instead.
 * @param {string} name @param {number} n
 */
export function eventPhrase(name, n) {
  const own = OWN_EVENTS[name];
  if (own) return n === 1 ? own[0] : own[1];
  const parts = words(name).split(" ");
  const last = parts[parts.length - 1];
  if (parts.length > 1 && isParticiple(last)) {
    return `${plural(parts.slice(0, -1).join(" "), n)} ${last}`;
  }
  if (isParticiple(parts[0])) return `${plural("time", n)} ${parts.join(" ")}`;
  return plural(parts.join(" "), n);
}

/** A duration of the language, `"7d"` → "7 days"; whatever else it is, as given. @param {unknown} text */
export function duration(text) {
  const match = typeof text === "string" ? /^(-?\d+)([smhdw])$/.exec(text) : null;
  if (!match) return String(text);
  const n = Number(match[1]);
  return `${number(n)} ${plural(UNITS[match[2]][0], Math.abs(n))}`;
}

/** The length of a duration of the language in ms, if it is one. @param {unknown} text */
export function durationMs(text) {
  const match = typeof text === "string" ? /^(-?\d+)([smhdw])$/.exec(text) : null;
  return match ? Number(match[1]) * UNITS[match[2]][1] : undefined;
}

/** Milliseconds in the one unit that reads best: 300,000 → "5 min", 5,400,000 → "1 h 30 min". @param {number} ms */
export function span(ms) {
  if (ms < MINUTE) return `${number(Math.floor(ms / SECOND))} s`;
  if (ms < HOUR) return `${number(Math.floor(ms / MINUTE))} min`;
  if (ms < 2 * DAY) {
    const minutes = Math.floor((ms % HOUR) / MINUTE);
    return `${number(Math.floor(ms / HOUR))} h${minutes ? ` ${minutes} min` : ""}`;
  }
  return `${number(Math.floor(ms / DAY))} days`;
}

/** ["a", "b", "c"] → "a, b or c". @param {string[]} items @param {string} [last] */
export function list(items, last = "or") {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items[items.length - 1]}`;
}
