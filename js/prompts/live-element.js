// What elements have in common that show somebody's progress: they find piquel, look again and again, and draw when something changed.

import { ReactiveElement } from "@lit/reactive-element";
import { shield } from "../capture/shield.js";
import { watch } from "../live.js";
import { fillIn, wordsFor } from "./words.js";

/** Where all copies of the package find what runs in the page, by key (js/index.js). */
const PLACE = Symbol.for("piquel");
/** How often an element looks for piquel that is not there yet, in ms. */
const SEEK = 250;

/** @typedef {Pick<import("../index.js").Piquel, "on" | "explain" | "stage">} Source */
/** @typedef {import("../engine.js").Explanation} Explanation */
/** @typedef {Explanation["clauses"][number]} Clause */

/** Whether two readings say something else. @param {unknown} one @param {unknown} other */
const differs = (one, other) => JSON.stringify(one) !== JSON.stringify(other);

/** @template T what is read of the engine */
export class LiveElement extends ReactiveElement {
  /** @type {import("@lit/reactive-element").PropertyDeclarations} */
  static properties = {
    signal: {},
    // Not `key`, which React and Vue keep to themselves.
    writeKey: { attribute: "write-key" },
    language: {},
    theme: { reflect: true },
    words: { attribute: false },
    piquel: { attribute: false },
    reading: { state: true, hasChanged: differs },
  };

  constructor() {
    super();
    /** The signal whose way is shown. */
    this.signal = "";
    /** Of which `init` it is: the write key; without it, the first. */
    this.writeKey = "";
    /** Of words, numbers and dates; without it, what the page says it is in around the element, else the browser's. */
    this.language = "";
    /** @type {import("./show.js").Theme} */
    this.theme = "auto";
    /** @type {Partial<import("./words.js").Words>} */
    this.words = {};
    /** What `init` gave; without it, it is looked for. @type {Source | undefined} */
    this.piquel = undefined;
    /** Null as long as nothing is known. @type {T | null} */
    this.reading = null;
    /** @type {Source | null} */
    this.source = null;
    this.unwatch = () => {};
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.isWarned = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.seek();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.unwatch();
    clearTimeout(this.timer);
    this.source = null;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (this.isConnected && ["signal", "writeKey", "piquel"].some((name) => changed.has(name))) this.seek();
  }

  /** Finds piquel, now or as soon as it is there, and watches it. */
  seek() {
    clearTimeout(this.timer);
    const source = this.find();
    if (source !== this.source) {
      this.unwatch();
      this.source = source;
      this.unwatch = source ? watch(source, () => shield(() => this.look())) : () => {};
    }
    if (source) {
      shield(() => this.look());
      return;
    }
    // What was read of one that has ended, or of another key, is not so any more.
    this.reading = null;
    this.timer = setTimeout(() => this.seek(), SEEK);
  }

  /** @returns {Source | null} */
  find() {
    if (this.piquel) return this.piquel;
    try {
      /** @type {Map<string, { piquel: Source }>} */
      const running = /** @type {any} */ (window)[PLACE];
      const found = this.writeKey ? running.get(this.writeKey) : [...running.values()][0];
      return found?.piquel ?? null;
    } catch {
      return null;
    }
  }

  look() {
    const { source } = this;
    // One that was ended may have been begun anew.
    if (!source || source !== this.find()) return this.seek();
    const explanation = this.explain(this.signal);
    this.reading = explanation && this.read(explanation);
  }

  /** @param {string} signal @returns {Explanation | null} */
  explain(signal) {
    const explanation = this.source?.explain(signal) ?? null;
    // It is null, too, as long as the engine does not run.
    if (!explanation && this.source?.stage()) this.warn(`there is no signal \`${signal}\``);
    return explanation;
  }

  /** What of it is shown. @param {Explanation} _explanation @returns {T | null} */
  read(_explanation) {
    return null;
  }

  /** @param {string} text */
  warn(text) {
    if (!this.isWarned) console.warn(`piquel: <${this.localName}>: ${text}`);
    this.isWarned = true;
  }

  /** The language of what is around it. */
  tongue() {
    return this.language || languageAround(this) || navigator.language;
  }

  /** A phrase of ours. @param {keyof import("./words.js").Words} name @param {Record<string, string>} [values] */
  say(name, values = {}) {
    return fillIn(this.words?.[name] ?? wordsFor(this.tongue())[name], values);
  }

  /** A number as the language writes it. @param {number} number @param {Intl.NumberFormatOptions} [options] */
  write(number, options = {}) {
    return format(this.tongue(), (language) => new Intl.NumberFormat(language, options).format(number));
  }
}

/** What the page says that it is in around an element, also where that stands in a shadow tree. @param {Element} element */
function languageAround(element) {
  for (let at = element; at; at = /** @type {ShadowRoot} */ (at.getRootNode()).host) {
    const spoken = at.closest("[lang]");
    if (spoken) return spoken.getAttribute("lang");
  }
  return "";
}

/** What is no tag of a language is not known to `Intl`. @template T @param {string} language @param {(language: string | undefined) => T} write @returns {T} */
export function format(language, write) {
  try {
    return write(language);
  } catch {
    return write(undefined);
  }
}
