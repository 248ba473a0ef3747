// `<piquel-prompt>`: how a prompt looks and reads. What becomes of it, others decide (view.js).

import { ReactiveElement } from "@lit/reactive-element";
import { h, own } from "./dom.js";
import { shapes } from "./shapes.js";
import { controls, tokens } from "./theme.js";

/** How long what is to be read out waits until its region is known to screen readers, in ms. */
const READ_OUT = 60;
/** When it is taken away again, so that nobody who reads on comes upon it twice, in ms. */
const FORGET = 3000;

export class PromptElement extends ReactiveElement {
  static styles = [tokens, controls, shapes];
  /** @type {import("@lit/reactive-element").PropertyDeclarations} */
  static properties = {
    as: { reflect: true },
    theme: { reflect: true },
    content: { attribute: false },
    words: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../prompt.js").Prompt["as"]} */
    this.as = "modal";
    /** @type {import("./show.js").Theme} */
    this.theme = "auto";
    /** @type {import("../prompt.js").Content} */
    this.content = { title: "", body: "" };
    /** @type {import("./words.js").Words | undefined} */
    this.words = undefined;
    /** What the user did. */
    this.follow = () => {};
    this.dismiss = () => {};
    /** @type {(choice: number) => void} */
    this.answer = () => {};
    /** Points from a tooltip at what it is about. */
    this.arrow = h("div", { class: "arrow", part: "arrow" });
    this.status = h("div", { role: "status", class: "unseen" });
    /** @type {HTMLDialogElement | null} */
    this.dialog = null;
  }

  /** Has screen readers read it out, where it does not take the focus. */
  readOut() {
    const { status, content } = this;
    setTimeout(() => status.append(`${content.title} ${content.body}`), READ_OUT);
    setTimeout(() => status.replaceChildren(), FORGET);
  }

  /** Ends a modal, which gives the focus back. */
  close() {
    const { dialog } = this;
    this.dialog = null;
    if (dialog?.open) dialog.close();
  }

  firstUpdated() {
    // It may be gone already.
    if (this.isConnected) this.draw();
  }

  draw() {
    const { title, body } = this.content;
    const isModal = this.as === "modal";
    const text = h(
      "div",
      { class: "text" },
      h(isModal ? "h2" : "p", { id: "title", class: "title", part: "title" }, own(title)),
      body !== "" && h("p", { id: "body", class: "body", part: "body" }, own(body)),
    );
    const inner = [text, this.choices(), this.actions(), this.closing()];
    const names = { part: "box", class: "box", "aria-labelledby": "title" };
    if (!isModal) {
      const tip = this.as === "tooltip" && this.arrow;
      this.renderRoot.replaceChildren(h("div", { ...names, role: "region" }, ...inner, tip), this.status);
      return;
    }
    const cancel = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.dismiss();
    };
    let isBeside = false;
    const box = h("div", { class: "inner" }, ...inner);
    /** @type {HTMLDialogElement} */
    const dialog = h(
      "dialog",
      {
        ...names,
        "aria-describedby": body === "" ? undefined : "body",
        tabindex: "-1",
        cancel,
        // Some browsers close it at the second Escape without asking.
        close: () => this.dialog && this.dismiss(),
        // Beside the box is the dialog's own: what begins and ends there is meant for the page behind.
        pointerdown: ({ target }) => {
          isBeside = target === dialog;
        },
        click: ({ target }) => isBeside && target === dialog && this.dismiss(),
      },
      box,
    );
    this.renderRoot.replaceChildren(dialog);
    this.dialog = dialog;
    dialog.showModal();
    // Not a button: whoever is just typing must not press it.
    dialog.focus();
  }

  choices() {
    const { question } = this.content;
    if (!question) return null;
    const buttons = question.choices.map(({ label }, place) =>
      h("button", { type: "button", class: "choice", part: "choice", click: () => this.answer(place) }, own(label)),
    );
    return h("div", { class: "choices", part: "choices", role: "group", "aria-labelledby": "title" }, ...buttons);
  }

  actions() {
    const { cta, question } = this.content;
    const { words } = this;
    const click = () => this.follow();
    const call =
      cta &&
      (cta.href === undefined
        ? h("button", { type: "button", class: "cta", part: "cta", click }, own(cta.label))
        : h("a", { href: cta.href, class: "cta", part: "cta", click }, own(cta.label)));
    // The others have their cross, and little room.
    const isPlain = !cta && !question;
    const [name, word] = isPlain ? ["ok", words?.ok] : ["later", words?.later];
    const isWanted = this.as === "modal" || (isPlain && this.as === "tooltip");
    const button = { type: "button", class: isPlain ? "cta" : "later", part: name };
    const dismiss = isWanted && h("button", { ...button, click: () => this.dismiss() }, word);
    if (!call && !dismiss) return null;
    return h("div", { class: "actions", part: "actions" }, call, dismiss);
  }

  closing() {
    const label = this.words?.close;
    const icon = h("span", { "aria-hidden": "true", class: "cross" });
    return h(
      "button",
      { type: "button", class: "close", part: "close", "aria-label": label, title: label, click: () => this.dismiss() },
      icon,
    );
  }
}
