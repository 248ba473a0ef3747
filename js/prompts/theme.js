// What everything of ours has in common: colours and measures, which a page sets by custom properties, and buttons. Dark is what the system
// prefers, or what `theme` says.

import { css } from "@lit/reactive-element";

const dark = css`
  --_background: var(--piquel-background, #1d2027);
  --_color: var(--piquel-color, #f2f4f7);
  --_muted: var(--piquel-muted, #aab1bd);
  --_border: var(--piquel-border, #383d48);
  --_control: var(--piquel-control, #2a2f39);
  --_accent: var(--piquel-accent, #93a8ff);
  --_on-accent: var(--piquel-on-accent, #10142b);
  --_track: var(--piquel-track, #343945);
  --_success: var(--piquel-success, #4fc98b);
  --_warning: var(--piquel-warning, #f0b04a);
  --_danger: var(--piquel-danger, #ff8a80);
  --_shadow: var(--piquel-shadow, 0 12px 40px rgb(0 0 0 / 0.55), 0 2px 8px rgb(0 0 0 / 0.4));
  --_backdrop: var(--piquel-backdrop, rgb(0 0 0 / 0.6));
  color-scheme: dark;
`;

export const tokens = css`
  :host {
    --_background: var(--piquel-background, #fff);
    --_color: var(--piquel-color, #191c24);
    --_muted: var(--piquel-muted, #545c6b);
    --_border: var(--piquel-border, #dfe2e8);
    --_control: var(--piquel-control, #f2f3f6);
    --_accent: var(--piquel-accent, #3a50d9);
    --_on-accent: var(--piquel-on-accent, #fff);
    --_track: var(--piquel-track, #e6e8ee);
    --_success: var(--piquel-success, #12774a);
    --_warning: var(--piquel-warning, #9a5b00);
    --_danger: var(--piquel-danger, #c0302b);
    --_shadow: var(--piquel-shadow, 0 12px 40px rgb(20 24 40 / 0.16), 0 2px 8px rgb(20 24 40 / 0.08));
    --_backdrop: var(--piquel-backdrop, rgb(20 24 40 / 0.45));
    --_radius: var(--piquel-radius, 12px);
    --_gap: var(--piquel-gap, 16px);
    color-scheme: light;
    color: var(--_color);
    font-family: var(--piquel-font, inherit);
    font-size: var(--piquel-font-size, 15px);
    font-style: normal;
    font-weight: 400;
    letter-spacing: normal;
    line-height: 1.45;
    text-align: start;
    text-indent: 0;
    text-transform: none;
    white-space: normal;
    word-spacing: normal;
  }

  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }

  :host([theme="dark"]) {
    ${dark}
  }

  :host([hidden]) {
    display: none !important;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

export const controls = css`
  button,
  a {
    appearance: none;
    margin: 0;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) * 0.66);
    padding: 0.5em 1em;
    min-block-size: 2.4em;
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 550;
    line-height: 1.3;
    text-align: center;
    text-decoration: none;
    overflow-wrap: anywhere;
    cursor: pointer;
    transition:
      background-color 120ms,
      border-color 120ms;
  }

  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .cta {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .cta:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_color));
  }

  .later {
    color: var(--_muted);
  }

  .later:hover,
  .close:hover {
    background: var(--_control);
    color: var(--_color);
  }

  .choice {
    border-color: var(--_border);
    background: var(--_background);
  }

  .choice:hover {
    border-color: var(--_accent);
    background: var(--_control);
  }

  .close {
    position: absolute;
    inset-block-start: 0.55em;
    inset-inline-end: 0.55em;
    display: grid;
    place-items: center;
    padding: 0;
    inline-size: 2em;
    block-size: 2em;
    min-block-size: 0;
    color: var(--_muted);
  }

  .cross,
  .cross::after {
    display: block;
    inline-size: 0.95em;
    block-size: 2px;
    border-radius: 1px;
    background: currentcolor;
  }

  .cross {
    rotate: 45deg;
  }

  .cross::after {
    content: "";
    rotate: 90deg;
  }

  @media (forced-colors: active) {
    .cta,
    .close,
    .later {
      border-color: ButtonText;
    }

    .cross,
    .cross::after {
      background: ButtonText;
      forced-color-adjust: none;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
