// What the tabs of the panel show of the page's own engine, but for signals.

import { html, nothing } from "lit/html.js";
import { nearest } from "../testing/names.js";
import { clock, day, duration, plural } from "./words.js";

/** @typedef {import("./heard.js").Heard} Heard */
/** @typedef {import("../testing/names.js").Declared} Declared */

/**
 * What is wrong with a call, where the definitions do not know what it names; empty if nothing is.
 * @param {Heard} heard
 * @param {Declared} declared
 */
export function faultOf({ what, name, values }, declared) {
  const unknown = (/** @type {string} */ sort, /** @type {string} */ one, /** @type {string[]} */ known) => {
    if (known.includes(one)) return "";
    const meant = nearest(one, known);
    return `undeclared ${sort}${meant ? `, ${meant}?` : ""}`;
  };
  if (what === "track") return unknown("event", name, Object.keys(declared.events));
  if (what === "setUsage") return unknown("limit", name, declared.limits);
  if (what !== "identify" && what !== "group") return "";
  const traits = Object.keys(declared.traits);
  return (
    Object.keys(values ?? {})
      .map((trait) => unknown(`trait ${trait}`, trait, traits))
      .find(Boolean) ?? ""
  );
}

/** @param {Heard[]} entries @param {Declared | undefined} declared */
export function factsView(entries, declared) {
  if (entries.length === 0)
    return html`<p class="quiet">Nothing was told since the devtools were opened. What the page tells by itself, as clicks and routes, is not listed here; it counts under Signals.</p>`;
  return html`<ul aria-label="Latest first">${[...entries].reverse().map((entry) => {
    const fault = entry.isRecord || !declared ? "" : faultOf(entry, declared);
    return html`<li class="row">
      <time datetime=${new Date(entry.at).toISOString()}>${clock(entry.at)}</time>
      <span class=${entry.isRecord ? "tag record" : "tag"}>${entry.what}</span>
      <span class="name">${entry.name} ${fault ? html`<span class="tag bad">${fault}</span>` : nothing}</span>
      ${entry.more ? html`<code class="more">${entry.more}</code>` : nothing}
    </li>`;
  })}</ul>`;
}

/** Who the user is, and what is known of them. @param {string | null} stage @param {import("./device.js").Inside | null} inside */
export function userView(stage, inside) {
  const { summary, user, account } = inside ?? {};
  const tiers = Object.entries(summary?.tiers ?? {});
  const limits = Object.entries(summary?.limits ?? {});
  const traits = Object.entries(summary?.traits ?? {});
  const fact = (/** @type {string} */ term, /** @type {unknown} */ text) =>
    html`<div><dt>${term}</dt><dd>${text}</dd></div>`;
  return html`<dl class="facts">
    ${fact("Stage", html`<strong>${stage ?? "not running"}</strong>`)}
    ${inside ? fact("User", user ?? "anonymous") : nothing}
    ${account ? fact("Account", account) : nothing}
    ${tiers.map(([score, tier]) => fact(score, html`<strong>${tier}</strong>`))}
    ${limits.map(([limit, [used, cap]]) => fact(limit, `${used}${cap === null ? "" : ` of ${cap}`}`))}
    ${traits.map(([trait, value]) => fact(trait, String(value)))}
    ${summary ? fact("Engaged", `${duration(summary.active)} on ${plural(summary.days, "day")}`) : nothing}
    ${Object.entries(summary?.dropped ?? {}).map(([reason, count]) => fact(`dropped, ${reason}`, count))}
  </dl>`;
}

/** @param {string[]} ids @param {(id: string) => ReturnType<typeof import("./why.js").whyOf>} why @param {import("./device.js").Inside | null} inside */
export function promptsView(ids, why, inside) {
  if (ids.length === 0) return html`<p class="quiet">The definitions have no prompts.</p>`;
  const CLASSES = { now: "tag good", later: "tag wait", waits: "tag" };
  return ids.map((id) => {
    const { state, short, reasons } = why(id);
    const title = inside?.offers.get(id)?.title;
    return html`<section class="card" data-prompt=${id}>
      <div class="line"><h3 class="name grow">${id}</h3><span class=${CLASSES[state]}>${short}</span></div>
      ${title ? html`<p>“${title}”</p>` : nothing}
      <ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
    </section>`;
  });
}

/** JSON with room to read it. @param {string} text */
const pretty = (text) => JSON.stringify(JSON.parse(text), null, 2);

/** @param {import("../ledger.js").Departure[]} ledger @param {any[] | undefined} next @param {string} silence why nothing is sent */
export function sentView(ledger, next, silence) {
  return html`
    ${silence ? html`<p class="card">Nothing of the user is sent: ${silence}.</p>` : nothing}
    <h3 class="section">${silence ? "What would be sent, were it not so" : "What would be sent now"}</h3>
    ${
      next?.length
        ? next.map(
            (beacon) => html`<details data-next>
              <summary><h3>${plural(beacon.records.length, "record")} and the summary</h3></summary>
              <pre tabindex="0">${JSON.stringify(beacon, null, 2)}</pre>
            </details>`,
          )
        : html`<p class="quiet">${next ? "Nothing: the collector knows all of it." : "It cannot be told: the device keeps nothing of it."}</p>`
    }
    <h3 class="section">What left this page, latest first</h3>
    ${ledger.length === 0 ? html`<p class="quiet">Nothing yet.</p>` : nothing}
    ${[...ledger].reverse().map(
      ({ at, kind, address, body, bytes, outcome }) => html`<details data-sent=${kind}>
        <summary>
          <time datetime=${new Date(at).toISOString()} title=${day(at)}>${clock(at)}</time>
          <h3>${kind}</h3>
          <span class="grow quiet">${bytes > 0 ? `${bytes} bytes` : ""}</span>
          <span class=${outcome === 200 || outcome === 304 ? "tag good" : "tag wait"}>${outcome}</span>
        </summary>
        <p><code>${address}</code></p>
        ${body ? html`<pre tabindex="0">${pretty(body)}</pre>` : nothing}
      </details>`,
    )}`;
}
