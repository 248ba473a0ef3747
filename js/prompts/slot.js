// `<piquel-slot name="…">`: a place for prompts that are part of the page. Where there is none to show it takes no room.

import { css, ReactiveElement } from "@lit/reactive-element";

export class PromptSlot extends ReactiveElement {
  static styles = css`
    :host {
      display: block;
    }
  `;

  createRenderRoot() {
    const root = super.createRenderRoot();
    root.append(document.createElement("slot"));
    return root;
  }
}
