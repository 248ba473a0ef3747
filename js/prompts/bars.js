// The bar that checklist and meter have in common, and what stands above it.

import { css } from "@lit/reactive-element";
import { h } from "./dom.js";

export const bars = css`
  :host {
    display: block;
  }

  .box {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    padding: 16px 18px;
    background: var(--_background);
    color: var(--_color);
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 2px 12px;
  }

  .title {
    font-weight: 650;
  }

  .amount {
    color: var(--_muted);
    font-size: 0.93em;
    font-variant-numeric: tabular-nums;
  }

  .bar {
    margin-block-start: 8px;
    border-radius: 99px;
    block-size: 8px;
    overflow: hidden;
    background: var(--_track);
  }

  .fill {
    border-radius: inherit;
    block-size: 100%;
    background: var(--_fill, var(--_accent));
    transition: inline-size 300ms ease-out;
  }

  @media (forced-colors: active) {
    .bar {
      border: 1px solid CanvasText;
    }

    .fill {
      background: Highlight;
      forced-color-adjust: none;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .fill {
      transition: none;
    }
  }
`;

/** @param {"progressbar" | "meter"} role */
export function makeBar(role) {
  const fill = h("div", { class: "fill", part: "fill" });
  const attributes = { role, class: "bar", part: "bar", "aria-labelledby": "title" };
  const element = h("div", { ...attributes, "aria-valuemin": "0", "aria-valuemax": "100" }, fill);
  return {
    element,
    /** @param {number} share from 0 to 1 @param {string} text what is read out */
    show(share, text) {
      const percent = Math.round(share * 100);
      element.setAttribute("aria-valuenow", `${percent}`);
      element.setAttribute("aria-valuetext", text);
      // By the style object, which no policy forbids.
      fill.style.inlineSize = `${percent}%`;
    },
  };
}
