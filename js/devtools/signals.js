// What there is to say of signals: how far each is, and what it waits for. For the page's own engine and for the sandbox.

import { html, nothing } from "lit/html.js";
import { day, duration, leavesOf, measure } from "./words.js";

/** @typedef {import("../explanation.js").Explanation} Explanation */
/** @typedef {Explanation["clauses"][number]} Clause */
/**
 * @typedef {object} Signals
 * @property {Record<string, string>} kinds kinds by id
 * @property {(id: string) => Explanation | null} explain
 * @property {import("../definitions.js").Definitions | undefined} definitions
 * @property {number} now ms since 1970
 */

/** @param {Signals} signals */
export function signalsView({ kinds, explain, definitions, now }) {
  const ids = Object.keys(kinds);
  if (ids.length === 0) return html`<p class="quiet">The definitions have no signals of users.</p>`;
  return ids.map((id) => {
    const explained = explain(id);
    const spec = definitions?.signals.find((one) => one.id === id);
    return explained && signalView(explained, kinds[id], spec, now);
  });
}

/** @param {Explanation} explained @param {string} kind @param {any} spec @param {number} now */
function signalView({ signal, fired, clauses }, kind, spec, now) {
  const met = clauses.filter((clause) => clause.met).length;
  const leaves = spec ? leavesOf(spec.when) : [];
  const repeats = spec?.repeat?.cooldown;
  return html`<details data-signal=${signal}>
    <summary>
      <h3 class="name">${signal}</h3>
      <span class="tag">${kind}</span>
      <span class="grow"></span>
      ${
        fired > 0
          ? html`<span class="tag good">fired ${fired}×</span>`
          : html`<span class="tag">${met} of ${clauses.length} met</span>`
      }
    </summary>
    ${spec?.label ? html`<p class="quiet">${spec.label}</p>` : nothing}
    <ul>${clauses.map((clause, place) => clauseView(clause, leaves[place], now))}</ul>
    ${wordOf(fired, met === clauses.length, repeats, spec?.when)}
  </details>`;
}

/** Why it has fired or not, where the clauses alone do not say it. @param {number} fired @param {boolean} isMet @param {string | undefined} cooldown @param {any} when */
function wordOf(fired, isMet, cooldown, when) {
  const texts = [];
  if (when?.any) texts.push(`${when.gte ?? 1} of the alternatives are enough.`);
  if (fired > 0 && !cooldown) texts.push("It fires once, and has.");
  if (fired > 0 && cooldown)
    texts.push(`It fires again when it becomes true anew, ${cooldown} after the last time at the earliest.`);
  if (fired === 0 && isMet) texts.push("All clauses are met: it fires with the next fact.");
  return texts.length > 0 ? html`<p class="quiet">${texts.join(" ")}</p>` : nothing;
}

/** @param {Clause} clause @param {{ leaf: any, isDenied: boolean } | undefined} stated as the document has it @param {number} now */
function clauseView({ condition, subject, measured, needed, met, since, changes }, stated, now) {
  const label = `${condition}${subject ? ` ${subject}` : ""}`;
  const notes = [
    stated?.isDenied && "under `not`: it is to be false",
    since !== null && `history since ${day(since)}`,
    changes !== null && changes > now && `time alone can change it in ${duration(changes - now)}, ${day(changes)}`,
  ].filter(Boolean);
  const isBar = needed !== null && needed > 0 && measured !== null;
  return html`<li class="clause">
    <span class=${met ? "good" : "quiet"} aria-hidden="true">${met ? "✓" : "○"}</span>
    <span><span class="visually-hidden">${met ? "met: " : "not met: "}</span><code>${
      stated ? JSON.stringify(stated.leaf) : label
    }</code></span>
    <span class="amount">${
      needed === null
        ? measure(condition, measured)
        : `${measure(condition, measured)} of ${measure(condition, needed)}`
    }</span>
    ${
      isBar
        ? html`<progress class=${met ? "full" : ""} max="1" .value=${Math.min(1, Math.max(0, measured / needed))} aria-label=${label}></progress>`
        : nothing
    }
    ${notes.length > 0 ? html`<span class="note">${notes.join(" · ")}</span>` : nothing}
  </li>`;
}
