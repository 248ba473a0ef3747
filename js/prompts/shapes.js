// The shapes of a prompt. Nothing here is an inline style: a strict policy takes adopted sheets.

import { css } from "@lit/reactive-element";

export const shapes = css`
  :host {
    display: block;
    --_pad: 20px;
  }

  :host(:is([as="banner"], [as="toast"], [as="tooltip"])) {
    position: fixed;
    z-index: var(--piquel-z, 2147483000);
  }

  .box {
    position: relative;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    padding: var(--_pad);
    background: var(--_background);
    color: var(--_color);
  }

  .title,
  .body,
  .choice {
    overflow-wrap: anywhere;
    white-space: pre-line;
    text-align: start;
  }

  .title,
  .body {
    margin: 0;
  }

  .title {
    padding-inline-end: 1.8em;
    font-size: 1.07em;
    font-weight: 650;
    line-height: 1.35;
  }

  .body {
    margin-block-start: 0.3em;
    color: var(--_muted);
  }

  .choices {
    display: grid;
    gap: 8px;
    margin-block-start: 14px;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 16px;
  }

  /* In front of everything. */

  dialog.box {
    margin: auto;
    inline-size: var(--piquel-width, 440px);
    max-inline-size: calc(100vw - 2 * var(--_gap));
    max-block-size: calc(100dvh - 2 * var(--_gap));
    overflow: auto;
    padding: 0;
    border-radius: calc(var(--_radius) * 1.33);
    box-shadow: var(--_shadow);
    outline: none;
  }

  dialog.box::backdrop {
    background: var(--_backdrop);
  }

  dialog .inner {
    position: relative;
    padding: 28px;
  }

  dialog .title {
    font-size: 1.33em;
    line-height: 1.3;
  }

  dialog .body {
    margin-block-start: 0.5em;
  }

  dialog .choices {
    margin-block-start: 20px;
  }

  dialog .actions {
    flex-direction: row-reverse;
    justify-content: flex-start;
    margin-block-start: 24px;
  }

  dialog .close {
    inset-block-start: 18px;
    inset-inline-end: 18px;
  }

  /* Along the upper edge; one line, where there is room. */

  :host([as="banner"]) {
    inset-block-start: var(--_gap);
    inset-inline: var(--_gap);
    margin-inline: auto;
    max-inline-size: var(--piquel-width, 860px);
  }

  :host([as="banner"]) .box {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px 20px;
    padding-block: 12px;
    padding-inline: 18px 52px;
    box-shadow: var(--_shadow);
  }

  :host([as="banner"]) .box::before {
    content: "";
    align-self: stretch;
    inline-size: 4px;
    margin-inline-end: -6px;
    border-radius: 2px;
    background: var(--_accent);
  }

  :host([as="banner"]) .text {
    flex: 1 1 220px;
  }

  :host([as="banner"]) .title {
    padding-inline-end: 0;
  }

  :host([as="banner"]) .body {
    margin-block-start: 0.1em;
  }

  :host([as="banner"]) :is(.choices, .actions) {
    display: flex;
    flex-wrap: wrap;
    margin: 0;
  }

  :host([as="banner"]) .close {
    inset-block-start: 10px;
    inset-inline-end: 10px;
  }

  @media (min-width: 640px) {
    :host([as="banner"]) .box {
      flex-wrap: nowrap;
      padding-inline-end: 12px;
    }

    :host([as="banner"]) .close {
      position: static;
      flex: none;
    }
  }

  /* In the lower corner. */

  :host([as="toast"]) {
    inset-block-end: var(--_gap);
    inset-inline-end: var(--_gap);
    inline-size: var(--piquel-width, 360px);
    max-inline-size: calc(100vw - 2 * var(--_gap));
  }

  :host([as="toast"]) .box {
    box-shadow: var(--_shadow);
  }

  /* Beside what it points at. */

  :host([as="tooltip"]) {
    inset-block-start: 0;
    left: 0;
    inline-size: max-content;
    max-inline-size: min(var(--piquel-width, 320px), calc(100vw - 16px));
  }

  :host([as="tooltip"]) .box {
    --_pad: 16px;
    box-shadow: var(--_shadow);
  }

  :host([as="tooltip"][away]) {
    visibility: hidden;
  }

  .arrow {
    position: absolute;
    inline-size: 12px;
    block-size: 12px;
    border: solid var(--_border);
    border-width: 1px 0 0 1px;
    background: var(--_background);
    rotate: 45deg;
  }

  :host([side="bottom"]) .arrow {
    top: -7px;
  }

  :host([side="top"]) .arrow {
    bottom: -7px;
    rotate: 225deg;
  }

  :host(:not([as="tooltip"])) .arrow {
    display: none;
  }

  /* Part of the page. */

  :host([as="inline"]) .box {
    background: var(--piquel-inline-background, var(--_background));
  }

  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 8px;
    }
  }

  @keyframes sink {
    from {
      opacity: 0;
      translate: 0 -8px;
    }
  }

  @keyframes fade {
    from {
      opacity: 0;
    }
  }

  dialog.box,
  :host([as="toast"]) .box {
    animation: rise 200ms ease-out;
  }

  :host([as="banner"]) .box {
    animation: sink 200ms ease-out;
  }

  dialog.box::backdrop,
  :host([as="tooltip"]) .box {
    animation: fade 160ms ease-out;
  }

  @media (prefers-reduced-motion: reduce) {
    .box,
    dialog.box,
    dialog.box::backdrop,
    :host([as="banner"]) .box,
    :host([as="toast"]) .box,
    :host([as="tooltip"]) .box {
      animation: none;
    }
  }

  @media (max-width: 480px) {
    :host([as="toast"]) {
      inline-size: auto;
      inset-inline: var(--_gap);
    }

    dialog .inner {
      padding: 24px 20px 20px;
    }

    dialog .actions > * {
      flex: 1 1 100%;
    }
  }
`;
