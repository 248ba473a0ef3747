// `<piquel-meter signal="…">`: how near a limit is, and, where the signal or another one forecasts it, when it will be reached.

import { css } from "@lit/reactive-element";
import { bars, makeBar } from "./bars.js";
import { readable } from "./clauses.js";
import { h, own } from "./dom.js";
import { format, LiveElement } from "./live-element.js";
import { tokens } from "./theme.js";

const HOUR = 3_600_000;
/** Nobody counts on a pace for longer than this, in ms. */
const HORIZON = 366 * 24 * HOUR;
/** A ratio of two numbers, times one of them, is the other but for the last bits. */
const DIGITS = 1e6;

/** @typedef {{ limit: string, share: number, level: "plain" | "near" | "full", end: number | null }} Reading */

/** `<piquel-meter limit="…">`, once it is defined: how much of a limit is used up. @extends {LiveElement<Reading>} */
export class Meter extends LiveElement {
  static styles = [
    tokens,
    bars,
    css`
      :host([level="near"]) {
        --_fill: var(--_warning);
      }

      :host([level="full"]) {
        --_fill: var(--_danger);
      }

      .note {
        margin: 8px 0 0;
        color: var(--_muted);
        font-size: 0.93em;
      }

      :host([level="near"]) .note {
        color: var(--_warning);
      }

      :host([level="full"]) .note {
        color: var(--_danger);
        font-weight: 550;
      }
    `,
  ];
  /** @type {import("@lit/reactive-element").PropertyDeclarations} */
  static properties = { label: {}, forecast: {}, cap: { type: Number } };

  constructor() {
    super();
    /** What the limit is called; its name as the definitions have it without one. */
    this.label = "";
    /** Another signal, which asks by `exhaustsIn` when this limit will be used up. */
    this.forecast = "";
    /**
     * How much there is of it: then it says “4 of 5”, and else how many per cent.
     * @type {number | undefined}
     */
    this.cap = undefined;
    this.bar = makeBar("meter");
  }

  /** @param {import("./live-element.js").Explanation} explanation @returns {Reading | null} */
  read({ clauses }) {
    const reach = clauses.find(({ condition }) => condition === "reach");
    if (!reach) {
      this.warn(`no condition of \`${this.signal}\` asks for the \`reach\` of a limit`);
      return null;
    }
    const { subject, measured, met } = reach;
    // Nothing was read of the limit yet.
    if (measured === null) return null;
    const others = this.forecast ? (this.explain(this.forecast)?.clauses ?? []) : [];
    const pace = [...clauses, ...others].find((one) => one.condition === "exhaustsIn" && one.subject === subject);
    const left = pace?.measured ?? null;
    return {
      limit: subject,
      share: measured,
      level: measured >= 1 ? "full" : met ? "near" : "plain",
      // To the hour: it is asked for again and again.
      end: left === null || left > HORIZON ? null : Math.round((Date.now() + left) / HOUR) * HOUR,
    };
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    super.willUpdate(changed);
    if (this.source && changed.has("forecast")) this.look();
  }

  updated() {
    const { reading } = this;
    if (!reading) {
      this.renderRoot.replaceChildren();
      return;
    }
    const { limit, share, level, end } = reading;
    this.setAttribute("level", level);
    const amount = this.amount(share);
    const note = level === "full" ? this.say("full") : end === null ? "" : this.say("pace", { date: this.date(end) });
    this.bar.show(Math.min(share, 1), note ? `${amount}, ${note}` : amount);
    this.renderRoot.replaceChildren(
      h(
        "div",
        { class: "box", part: "box" },
        h(
          "div",
          { class: "head" },
          h("span", { id: "title", class: "title", part: "title" }, h("slot", {}, own(this.label || readable(limit)))),
          h("span", { class: "amount", part: "amount" }, amount),
        ),
        this.bar.element,
        note !== "" && h("p", { class: "note", part: "note" }, note),
      ),
    );
  }

  /** @param {number} share */
  amount(share) {
    const { cap } = this;
    if (cap) {
      const used = Math.round(share * cap * DIGITS) / DIGITS;
      return this.say("of", { done: this.write(used), all: this.write(cap) });
    }
    // Not “100 %” while something is left.
    const shown = share < 1 ? Math.min(share, 0.99) : share;
    return this.say("used", { share: this.write(shown, { style: "percent", maximumFractionDigits: 0 }) });
  }

  /** @param {number} end */
  date(end) {
    const isFar = new Date(end).getFullYear() !== new Date().getFullYear();
    /** @type {Intl.DateTimeFormatOptions} */
    const options = { day: "numeric", month: "long", year: isFar ? "numeric" : undefined };
    return format(this.tongue(), (language) => new Intl.DateTimeFormat(language, options).format(end));
  }
}
