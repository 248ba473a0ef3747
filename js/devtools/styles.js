// How the panel looks, whatever the page around it looks like. A style sheet that is adopted: policies forbid styles in markup.

const TEXT = `
:host {
  all: initial !important;
  position: fixed !important;
  inset: auto 12px 12px auto !important;
  z-index: 2147483647 !important;
  display: block !important;
  width: min(460px, calc(100vw - 24px)) !important;
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f5f5f8; --line: #d9d9e3; --ink: #1d1b26; --quiet: #5d5a6b; --accent: #5b3fd1; --on-accent: #ffffff;
  --good: #17703c; --bad: #b3261e; --wait: #8a5200; --chosen: #efeafd;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ground: #17161d; --raised: #211f2a; --line: #3a3747; --ink: #f1eff7; --quiet: #aaa6ba; --accent: #b6a4ff; --on-accent: #17161d;
    --good: #6fd693; --bad: #ff9a92; --wait: #f2bd6b; --chosen: #2d2745;
  }
}
* { box-sizing: border-box; }
.panel {
  display: flex; flex-direction: column; max-height: min(640px, calc(100dvh - 24px)); overflow: hidden;
  border: 1px solid var(--line); border-radius: 12px; background: var(--ground); color: var(--ink);
  box-shadow: 0 12px 40px rgb(0 0 0 / 0.24);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; text-align: start;
}
.panel.folded { width: fit-content; margin-inline-start: auto; }
header { flex: none; display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 14px; background: var(--raised); }
h2 { margin: 0; font-size: 14px; font-weight: 700; }
h3 { margin: 0; font-size: 13px; font-weight: 650; overflow-wrap: anywhere; }
h3.section { margin: 16px 0 6px; font-size: 12px; font-weight: 650; color: var(--quiet); }
p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
.grow { flex: 1; min-width: 0; }
.quiet { color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
button, select, input {
  font: inherit; color: inherit; min-height: 28px; border: 1px solid var(--line); border-radius: 7px; background: var(--ground); padding: 2px 9px;
}
select, input { min-width: 0; max-width: 100%; }
button { cursor: pointer; white-space: nowrap; }
button:hover { background: var(--chosen); }
button.plain { border-color: transparent; background: none; }
button.main { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
[role="tablist"] { flex: none; display: flex; gap: 2px; padding: 0 8px; background: var(--raised); border-block-end: 1px solid var(--line); overflow-x: auto; }
[role="tab"] { border: 0; border-radius: 0; background: none; padding: 6px 9px; border-block-end: 2px solid transparent; color: var(--quiet); }
[role="tab"][aria-selected="true"] { color: var(--ink); font-weight: 650; border-block-end-color: var(--accent); }
[role="tab"]:focus-visible { outline-offset: -2px; }
[role="tabpanel"] { flex: 1; min-height: 120px; overflow: auto; padding: 12px 14px 16px; overscroll-behavior: contain; }
[role="tabpanel"]:focus-visible { outline-offset: -2px; }
code, pre, .name { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; }
pre { margin: 6px 0 0; padding: 8px 10px; white-space: pre-wrap; border-radius: 8px; background: var(--raised); }
.facts { display: flex; flex-wrap: wrap; gap: 4px 14px; margin-block-end: 10px; }
.facts div { display: flex; gap: 5px; } .facts dt { color: var(--quiet); } .facts dd { overflow-wrap: anywhere; }
.row { display: grid; grid-template-columns: auto 72px 1fr; justify-items: start; gap: 0 8px; padding: 5px 0; border-block-end: 1px solid var(--line); align-items: baseline; }
.row time { color: var(--quiet); font-variant-numeric: tabular-nums; }
.row .more { grid-column: 3; color: var(--quiet); overflow-wrap: anywhere; }
.tag { display: inline-block; padding: 0 6px; border: 1px solid var(--line); border-radius: 99px; font-size: 11px; line-height: 17px; color: var(--quiet); white-space: nowrap; }
.tag.good, .tag.bad, .tag.wait, .tag.record { border-color: currentColor; }
.tag.good { color: var(--good); } .tag.bad { color: var(--bad); } .tag.wait { color: var(--wait); } .tag.record { color: var(--accent); }
details { border: 1px solid var(--line); border-radius: 9px; margin-block-end: 8px; }
summary { display: flex; flex-wrap: wrap; gap: 3px 8px; align-items: center; padding: 7px 10px; cursor: pointer; border-radius: 9px; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "›"; color: var(--quiet); width: 8px; }
details[open] > summary::before { content: "⌄"; }
details > :not(summary) { margin: 0 10px 10px; }
.clause { display: grid; grid-template-columns: 16px 1fr auto; gap: 2px 6px; padding: 5px 0; }
.clause + .clause { border-block-start: 1px solid var(--line); }
.clause .amount { font-variant-numeric: tabular-nums; white-space: nowrap; }
.clause .note { grid-column: 2 / -1; color: var(--quiet); font-size: 12px; }
progress { grid-column: 2 / -1; appearance: none; width: 100%; height: 5px; border: 0; border-radius: 99px; overflow: hidden; background: var(--line); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); } progress::-moz-progress-bar { background: var(--accent); }
progress.full::-webkit-progress-value { background: var(--good); } progress.full::-moz-progress-bar { background: var(--good); }
.card { border: 1px solid var(--line); border-radius: 9px; padding: 9px 10px; margin-block-end: 8px; }
.card.front { border-color: var(--accent); background: var(--chosen); }
.reasons li { color: var(--quiet); } .reasons li::before { content: "– "; }
.line { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-block: 6px; }
form.line label { display: flex; gap: 5px; align-items: center; color: var(--quiet); min-width: 0; }
form.line :is(input, select) { color: var(--ink); }
form.line input[type="number"] { width: 86px; } form.line input.text { width: 120px; }
.fault { padding: 7px 10px; border-radius: 8px; border: 1px solid currentColor; color: var(--bad); overflow-wrap: anywhere; white-space: pre-line; margin-block: 6px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 520px) {
  :host { inset: auto 0 0 0 !important; width: 100% !important; }
  .panel { border-radius: 12px 12px 0 0; border-inline: 0; border-block-end: 0; max-height: 72dvh; }
  button, select, input { min-height: 34px; }
}
`;

/** @param {ShadowRoot} root */
export function dress(root) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(TEXT);
  root.adoptedStyleSheets = [sheet];
}
