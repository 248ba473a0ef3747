// A sandbox: a user in an engine of their own, in which time is moved and events are tried. It begins as a copy of this device's user or as
// somebody new. The page's own engine, its storage and its collector do not notice.

import { html, nothing } from "lit/html.js";
import { openCopy } from "./device.js";
import { signalsView } from "./signals.js";
import { day, plural } from "./words.js";

/** @typedef {import("./device.js").Source} Source */
/** @typedef {import("./device.js").Kept} Kept */

/** The page writes what it learnt within this, in ms; see src/core.rs. */
const UNWRITTEN = 300;

/** @param {() => void} changed */
export function openSandbox(changed) {
  /** @type {import("./device.js").TestClient | null} */
  let client = null;
  /** What the latest try was refused for. */
  let fault = "";
  /** The event whose props are asked for. */
  let event = "";
  /** How many records there were at the start. */
  let before = 0;
  let isOver = false;

  /** What goes wrong is said in the panel. @param {() => unknown} act */
  const attempt = async (act) => {
    fault = "";
    try {
      await act();
    } catch (error) {
      fault = error instanceof Error ? error.message.replace(/^piquel: /, "") : String(error);
    }
    changed();
  };

  /** @param {Source} source @param {(() => Kept | null) | null} getKept */
  const start = (source, getKept) =>
    attempt(async () => {
      if (getKept) await new Promise((done) => setTimeout(done, UNWRITTEN));
      const began = await openCopy(source, getKept?.() ?? null);
      client?.destroy();
      client = isOver ? null : began;
      before = began.records.length;
      event = Object.keys(began.declared.events)[0] ?? "";
    });

  /** What was entered in a form, by name. @param {SubmitEvent} submit */
  const entered = (submit) => {
    submit.preventDefault();
    return new FormData(/** @type {HTMLFormElement} */ (submit.target));
  };
  /** @param {FormDataEntryValue | null} value @param {string} type */
  const typed = (value, type) => {
    if (value === null || value === "") return undefined;
    if (type === "boolean") return value === "true";
    return type === "number" ? Number(value) : String(value);
  };

  const track = (/** @type {SubmitEvent} */ submit) => {
    const form = entered(submit);
    attempt(() => {
      const props = Object.entries(client?.declared.events[event] ?? {}).map(([name, type]) => [
        name,
        typed(form.get(`prop ${name}`), type),
      ]);
      client?.track(event, Object.fromEntries(props.filter(([, value]) => value !== undefined)), {
        times: Number(form.get("times")),
      });
    });
  };
  const use = (/** @type {SubmitEvent} */ submit) => {
    const form = entered(submit);
    attempt(() => client?.setUsage(`${form.get("limit")}`, Number(form.get("used"))));
  };
  const engage = (/** @type {SubmitEvent} */ submit) => {
    const form = entered(submit);
    const feature = `${form.get("feature") ?? ""}`;
    attempt(() => client?.engage(`${form.get("for")}`, feature || undefined));
  };
  const pass = (/** @type {SubmitEvent} */ submit) => {
    const form = entered(submit);
    attempt(() => client?.advance(`${form.get("by")}`));
  };

  const options = (/** @type {string[]} */ names) => names.map((name) => html`<option value=${name}>${name}</option>`);
  const advance = (/** @type {string} */ by) =>
    html`<button type="button" @click=${() => attempt(() => client?.advance(by))}>+ ${by}</button>`;

  const clockView = (/** @type {number} */ now) => html`
    <div class="line"><strong data-testid="sandbox-now"><time datetime=${new Date(now).toISOString()}>${day(now)}</time></strong></div>
    <div class="line" role="group" aria-label="Move time">${["1h", "1d", "1w"].map(advance)}
      <form class="line" @submit=${pass}><label>or <input name="by" class="text" value="90d" required aria-label="Length of time" size="5"></label><button>Go</button></form>
    </div>`;

  /** @param {NonNullable<typeof client>} client */
  const tellView = ({ declared }) => html`
    <form class="line" @submit=${track} data-form="track">
      <select name="event" aria-label="Event" .value=${event} @change=${(/** @type {Event} */ { target }) => {
        event = /** @type {HTMLSelectElement} */ (target).value;
        changed();
      }}>${options(Object.keys(declared.events))}</select>
      ${Object.entries(declared.events[event] ?? {}).map(
        ([name, type]) =>
          html`<label>${name} ${
            type === "boolean"
              ? html`<select name=${`prop ${name}`}><option value="">–</option><option>true</option><option>false</option></select>`
              : html`<input name=${`prop ${name}`} class="text" type=${type === "number" ? "number" : "text"} step="any">`
          }</label>`,
      )}
      <label>times <input name="times" type="number" min="1" max="100000" value="1" required></label>
      <button class="main">Track</button>
    </form>
    ${
      declared.limits.length > 0
        ? html`<form class="line" @submit=${use} data-form="usage">
            <select name="limit" aria-label="Limit">${options(declared.limits)}</select>
            <label>used <input name="used" type="number" min="0" step="any" value="0" required></label>
            <button>Set usage</button>
          </form>`
        : nothing
    }
    <form class="line" @submit=${engage} data-form="engage">
      <label>engaged <input name="for" class="text" value="5m" required size="5"></label>
      ${
        declared.features.length > 0
          ? html`<select name="feature" aria-label="Feature"><option value="">the app</option>${options(declared.features)}</select>`
          : nothing
      }
      <button>Stay</button>
    </form>`;

  /** @param {import("../testing/index.js").TestPrompt} prompt */
  const promptView = ({ id, content, shown, clicked, dismissed, answered }) => html`
    <section class="card front" data-testid="sandbox-prompt" aria-label="The prompt that waits">
      <div class="line"><h3 class="name grow">${id}</h3><span class="tag good">offered</span></div>
      <p><strong>${content.title}</strong></p><p>${content.body}</p>
      <div class="line">
        <button type="button" @click=${() => attempt(shown)}>Shown</button>
        ${content.cta ? html`<button type="button" @click=${() => attempt(clicked)}>Clicked: ${content.cta.label}</button>` : nothing}
        ${content.question?.choices.map(
          ({ label }, place) =>
            html`<button type="button" @click=${() => attempt(() => answered(place))}>${label}</button>`,
        )}
        <button type="button" @click=${() => attempt(dismissed)}>Dismissed</button>
      </div>
    </section>`;

  /** @param {NonNullable<typeof client>} client */
  const newsView = ({ records }) => {
    const news = records.slice(before).reverse();
    if (news.length === 0) return html`<p class="quiet">Nothing became true yet.</p>`;
    return html`<ul data-testid="sandbox-news">${news.map((record) => {
      const name =
        record.type === "signal"
          ? record.signal
          : record.type === "stage"
            ? record.stage
            : `${record.score}: ${record.tier ?? "none"}`;
      return html`<li class="row"><time datetime=${new Date(record.at).toISOString()}>${day(record.at)}</time><span class="tag record">${record.type}</span><span class="name">${name}</span></li>`;
    })}</ul>`;
  };

  return {
    /** @param {Source} source @param {() => Kept | null} getKept what the device keeps @param {import("../definitions.js").Definitions | undefined} definitions */
    view(source, getKept, definitions) {
      const isKept = getKept() !== null;
      const begin = html`<div class="line">
        <button type="button" class=${client ? "" : "main"} ?disabled=${!isKept} @click=${() => start(source, getKept)}>Copy this user</button>
        <button type="button" @click=${() => start(source, null)}>Begin as somebody new</button>
      </div>`;
      const refusal = fault ? html`<p class="fault" role="alert">${fault}</p>` : nothing;
      if (!client)
        return html`<p>Try events and move time in a copy. Nothing of it reaches this page's own state, its prompts or the collector.</p>
          ${begin} ${!isKept ? html`<p class="quiet">The device keeps nothing that could be copied.</p>` : nothing} ${refusal}`;
      const { declared, explain, prompt, beacons, now } = client;
      return html`
        ${clockView(now)} ${tellView(client)} ${refusal}
        ${prompt ? promptView(prompt) : nothing}
        <h3 class="section">What became true</h3> ${newsView(client)}
        <h3 class="section">Signals, and stage <strong data-testid="sandbox-stage">${client.stage()}</strong></h3>
        ${signalsView({ kinds: declared.signals, explain, definitions, now })}
        <h3 class="section">What it would have sent: ${plural(beacons.length, "request")}</h3>
        ${beacons.map((beacon) => html`<details><summary><h3>${day(beacon.sent)}</h3><span class="quiet">${plural(beacon.records.length, "record")}</span></summary><pre tabindex="0">${JSON.stringify(beacon, null, 2)}</pre></details>`)}
        <h3 class="section">Begin anew</h3> ${begin}`;
    },
    end() {
      isOver = true;
      client?.destroy();
      client = null;
    },
  };
}
