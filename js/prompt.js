// A prompt, as an app gets it: finished texts, and functions to say what became of it; and which page shows it.

/** A page that took on to show a prompt and said nothing more of it is taken for gone after this, in ms. */
const CLAIM = 60_000;
/** What this page goes by. */
const own = `${Math.random()}`;

/**
 * @typedef {object} Prompt something to show the user. Each of its functions has an effect once
 * @property {string} id as in the definitions
 * @property {"modal" | "banner" | "toast" | "tooltip" | "inline"} as the shape in which it wants to be shown
 * @property {string} [anchor] the name of the place that it belongs to
 * @property {Content} content plain text, never HTML
 * @property {() => void} shown to be called when it is on the screen
 * @property {() => void} clicked to be called when the user follows it
 * @property {(choice: number) => void} answered to be called with the place of the choice, from 0, if it has a question: the trait is set
 * @property {() => void} dismissed to be called when the user closes it, or it goes away
 * @property {() => void} postponed to be called when this is no moment or place for it: nothing is recorded, and it is offered again to
 *   whoever listens, should it still hold then
 */
/**
 * @typedef {object} Content what a prompt says, in the language of the user. Plain text: nothing in it is HTML
 * @property {string} title what stands above
 * @property {string} body what it says
 * @property {{ label: string, href?: string, action?: string }} [cta] the button: where it leads, or what the app is asked to do
 * @property {{ trait: string, choices: { label: string, value: string | number | boolean }[] }} [question] the trait that an answer sets,
 *   and the answers to choose from
 */

/** The engine's codes, and one that it has no outcome for. @typedef {0 | 1 | 2 | 3 | 255} Outcome shown, clicked, dismissed, answered, given back */

/**
 * Reads a prompt; for the shape see src/face.rs.
 * @param {import("./bytes.js").Reader} r
 * @param {(prompt: number, outcome: Outcome, answer?: Record<string, any>) => void} tell called once for each outcome at the most
 * @param {string} [language] in which numbers are written; without, that of the browser
 * @returns {Prompt}
 */
export function makePrompt({ byte, uint, text, value, option, list }, tell, language) {
  const [index, id, as, anchor, title, body] = [uint(), text(), text(), option(text), text(), text()];
  const call = option(() => [text(), byte() ? "href" : "action", text()]);
  const choices = list(() => ({ label: text(), value: value() }));
  const trait = option(text);
  const values = list(() => option(value));
  const write = (/** @type {string} */ template) => fill(template, values, language);
  const told = new Set();
  /** @param {Outcome} outcome @param {Record<string, any>} [answer] */
  const once = (outcome, answer) => {
    if (told.has(outcome)) return;
    told.add(outcome);
    tell(index, outcome, answer);
  };
  for (const choice of choices) choice.label = write(choice.label);
  return {
    id,
    as: /** @type {Prompt["as"]} */ (as),
    ...(anchor && { anchor }),
    content: {
      title: write(title),
      body: write(body),
      ...(call && { cta: { label: write(call[0]), [call[1]]: call[2] } }),
      ...(trait && { question: { trait, choices } }),
    },
    shown: () => once(0),
    clicked: () => once(1),
    answered(choice) {
      if (trait && typeof choice === "number" && choices[choice]) once(3, { [trait]: choices[choice].value });
    },
    dismissed: () => once(2),
    postponed: () => once(255),
  };
}

/** @param {import("./device.js").Device} device */
const claimName = ({ prefix }) => `${prefix}offer`;

/** @param {import("./device.js").Device} device */
function isTaken(device) {
  const [owner, since] = (localStorage.getItem(claimName(device)) ?? "").split(" ");
  return owner !== "" && owner !== own && Math.abs(Date.now() - Number(since)) < CLAIM;
}

/**
 * Whether this page may show a prompt: one page does at a time. Where pages share no storage, each does.
 * @param {import("./device.js").Device} device
 */
export function claim(device) {
  try {
    if (isTaken(device)) return false;
    localStorage.setItem(claimName(device), `${own} ${Date.now()}`);
  } catch {
    // What cannot be said nobody hears.
  }
  return true;
}

/** Another page may. @param {import("./device.js").Device} device */
export function release(device) {
  try {
    if (!isTaken(device)) localStorage.removeItem(claimName(device));
  } catch {
    // Nor was it said.
  }
}

/**
 * Puts values into a text: U+0001 and a character of 0x20 + index stand for one. Numbers are written as the user's language does.
 * @param {string} template
 * @param {unknown[]} values
 * @param {string} [language]
 */
export function fill(template, values, language) {
  const [start, ...parts] = template.split("\u0001");
  return start + parts.map((part) => write(values[part.charCodeAt(0) - 0x20], language) + part.slice(1)).join("");
}

/** @param {unknown} value @param {string} [language] */
function write(value, language) {
  return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : String(value ?? "–");
}
