// A prompt, as an app gets it: finished texts, and three functions to say what became of it.

/**
 * @typedef {object} Prompt
 * @property {string} id
 * @property {"modal" | "banner" | "toast" | "tooltip" | "inline"} as the shape in which it wants to be shown
 * @property {string} [anchor] the name of the place that it belongs to
 * @property {Content} content plain text, never HTML
 * @property {() => void} shown to be called when it is on the screen
 * @property {() => void} clicked to be called when the user follows it
 * @property {(choice: number) => void} answered to be called with the place of the choice, if it has a question: the trait is set
 * @property {() => void} dismissed to be called when the user closes it, or it goes away
 */
/**
 * @typedef {object} Content
 * @property {string} title
 * @property {string} body
 * @property {{ label: string, href?: string, action?: string }} [cta]
 * @property {{ trait: string, choices: { label: string, value: string | number | boolean }[] }} [question]
 */

/** The engine's codes. @typedef {0 | 1 | 2 | 3} Outcome shown, clicked, dismissed, answered */

/**
 * @param {any[]} offer index, shape, id, anchor, title, body, label, address, action, trait of the question, number of its choices,
 *   label and value of each, then the values of placeholders
 * @param {(outcome: Outcome, trait?: Record<string, any>) => void} tell called once for each outcome at the most
 * @returns {Prompt}
 */
export function makePrompt([, as, id, anchor, title, body, label, href, action, trait, count, ...rest], tell) {
  const values = rest.slice(count * 2);
  const text = (/** @type {string} */ template) => fill(template, values);
  const told = new Set();
  const once = (/** @type {Outcome} */ outcome, /** @type {Record<string, any>} [traits] */ traits) => {
    if (told.has(outcome)) return;
    told.add(outcome);
    tell(outcome, traits);
  };
  const cta = label && { cta: { label: text(label), ...(href && { href }), ...(action && { action }) } };
  const choices = Array.from({ length: count }, (_, at) => ({ label: text(rest[at * 2]), value: rest[at * 2 + 1] }));
  const question = trait && { question: { trait, choices } };
  return {
    id,
    as,
    ...(anchor && { anchor }),
    content: { title: text(title), body: text(body), ...cta, ...question },
    shown: () => once(0),
    clicked: () => once(1),
    answered(choice) {
      if (choices[choice]) once(3, { [trait]: choices[choice].value });
    },
    dismissed: () => once(2),
  };
}

/**
 * Puts values into a text: U+0001 and a character of 0x20 + index stand for one. Numbers are written as the user's language does.
 * @param {string} template
 * @param {unknown[]} values
 */
export function fill(template, values) {
  const [start, ...parts] = template.split("\u0001");
  return start + parts.map((part) => write(values[part.charCodeAt(0) - 0x20]) + part.slice(1)).join("");
}

/** @param {unknown} value */
function write(value) {
  return typeof value === "number" ? new Intl.NumberFormat().format(value) : String(value ?? "–");
}
