// `<piquel-checklist signal="…">`: the way to a signal, clause by clause, with what is reached and what is missing.

import { css } from "@lit/reactive-element";
import { bars, makeBar } from "./bars.js";
import { amountOf, isPassing, labelOf, shareOf } from "./clauses.js";
import { h, own } from "./dom.js";
import { LiveElement } from "./live-element.js";
import { tokens } from "./theme.js";

/** A label that says that a clause is not shown. */
const HIDDEN = "-";

/** @typedef {{ label: string, amount: string, isMet: boolean, place: number }} Item */
/** @typedef {{ items: Item[], share: number, isDone: boolean }} Reading */

/** `<piquel-checklist signal="…">`, once it is defined: the way to a signal, clause by clause. @extends {LiveElement<Reading>} */
export class Checklist extends LiveElement {
  static styles = [
    tokens,
    bars,
    css`
      .list {
        display: grid;
        gap: 2px;
        margin: 12px 0 0;
        padding: 0;
        list-style: none;
      }

      .item {
        display: flex;
        align-items: baseline;
        gap: 10px;
        padding-block: 5px;
      }

      .icon {
        flex: none;
        position: relative;
        align-self: flex-start;
        margin-block-start: 0.1em;
        inline-size: 1.25em;
        block-size: 1.25em;
        border: 2px solid var(--_border);
        border-radius: 50%;
      }

      .met .icon {
        border-color: var(--_success);
        background: var(--_success);
      }

      .met .icon::after {
        content: "";
        position: absolute;
        left: 32%;
        top: 12%;
        width: 28%;
        height: 52%;
        border: solid var(--_background);
        border-width: 0 2px 2px 0;
        rotate: 45deg;
      }

      .label {
        flex: 1;
        overflow-wrap: anywhere;
      }

      .met .label {
        color: var(--_muted);
      }

      .done {
        margin: 12px 0 0;
        color: var(--_success);
        font-weight: 550;
      }
    `,
  ];
  /** @type {import("@lit/reactive-element").PropertyDeclarations} */
  static properties = {
    heading: {},
    labels: {
      converter: (/** @type {string | null} */ text) => (text ?? "").split("|").map((label) => label.trim()),
    },
  };

  constructor() {
    super();
    this.heading = "";
    /**
     * What the clauses are called, in the order of the document: an empty one has words made of its condition, null or `-` is not shown.
     * As an attribute, they stand between `|`.
     * @type {(string | null | undefined)[]}
     */
    this.labels = [];
    this.bar = makeBar("progressbar");
  }

  /** @param {import("./live-element.js").Explanation} explanation @returns {Reading} */
  read({ fired, clauses }) {
    const shown = clauses.flatMap((clause, place) => {
      const { [place]: given = "" } = this.labels ?? [];
      const isLabelled = given || this.querySelector(`:scope > [slot="clause-${place}"]`);
      const isHidden = given === null || given === HIDDEN || (isPassing(clause) && !isLabelled);
      return isHidden ? [] : [{ clause, place, label: given || labelOf(clause, (name) => this.say(name)) }];
    });
    const isDone = fired > 0;
    const sum = shown.reduce((sum, { clause }) => sum + shareOf(clause), 0);
    return {
      // What was reached once stays so: a window may have gone on since.
      items: shown.map(({ clause, place, label }) => {
        return { label, place, amount: amountOf(clause, this), isMet: clause.met || isDone };
      }),
      share: isDone ? 1 : sum / Math.max(shown.length, 1),
      isDone,
    };
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    super.willUpdate(changed);
    if (this.source && ["labels", "words", "language"].some((name) => changed.has(name))) this.look();
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    const { reading } = this;
    if (!reading) {
      this.renderRoot.replaceChildren();
      return;
    }
    if ([...changed.keys()].some((name) => name !== "theme")) this.draw(reading);
    const before = /** @type {Reading | null | undefined} */ (changed.get("reading"));
    if (before && !before.isDone && reading.isDone) {
      const detail = { signal: this.signal };
      this.dispatchEvent(new CustomEvent("piquel-done", { bubbles: true, composed: true, detail }));
    }
  }

  /** @param {Reading} reading */
  draw({ items, share, isDone }) {
    const isMet = items.filter(({ isMet }) => isMet).length;
    const count = this.say("of", { done: this.write(isMet), all: this.write(items.length) });
    const head = h(
      "div",
      { class: "head" },
      h(
        "span",
        { id: "title", class: "title", part: "title" },
        h("slot", { name: "heading" }, own(this.heading || this.say("start"))),
      ),
      h("span", { class: "amount", part: "count" }, count),
    );
    const list = h("ul", { class: "list", part: "list" }, ...items.map(drawItem));
    const done = isDone && h("p", { class: "done", part: "done" }, h("slot", { name: "done" }, this.say("done")));
    this.bar.show(share, count);
    this.renderRoot.replaceChildren(h("div", { class: "box", part: "box" }, head, this.bar.element, list, done));
  }
}

/** @param {Item} item */
function drawItem({ label, amount, isMet, place }) {
  return h(
    "li",
    { class: isMet ? "item met" : "item", part: isMet ? "item met" : "item" },
    h("span", {
      class: "icon",
      part: "icon",
      ...(isMet ? { role: "img", "aria-label": "✓" } : { "aria-hidden": "true" }),
    }),
    h("span", { class: "label", part: "label" }, h("slot", { name: `clause-${place}` }, own(label))),
    amount !== "" && h("span", { class: "amount", part: "amount" }, amount),
  );
}
