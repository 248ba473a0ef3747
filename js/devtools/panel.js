// The panel itself: one element at the end of the page, with a shadow tree of its own that lit writes. Owns what is chosen and open in it;
// asks the page's engine again while it is in sight, and only what the facade tells everybody.

import { html, nothing, render } from "lit/html.js";
import { watch } from "../live.js";
import { installOf, keptOf, lookInside, openCopy, silenceOf, sourceOf, stateOf } from "./device.js";
import { openSandbox } from "./sandbox.js";
import { signalsView } from "./signals.js";
import { dress } from "./styles.js";
import { factsView, promptsView, sentView, userView } from "./views.js";
import { outcomesOf, whyOf } from "./why.js";

const TABS = ["Facts", "Signals", "Prompts", "Sent", "Sandbox"];
/** How long a copy of the device stays good while things happen, in ms: it takes a few ms to make one. */
const STALE = 1_000;
/** What the page must not take for its own: its shortcuts would go off while somebody types here. */
const KEPT_IN = ["keydown", "keyup", "keypress", "input", "beforeinput", "change", "paste", "submit"];

/** @typedef {import("./instances.js").Running & { heard: import("./heard.js").Hearing }} Instance */
/** @typedef {import("./index.js").DevtoolsOptions} DevtoolsOptions */

/**
 * What the panel knows of an instance besides what it is asked for.
 * @param {Instance} instance
 * @param {DevtoolsOptions} options
 * @param {() => void} changed
 */
function study({ given }, options, changed) {
  /** @type {import("./device.js").Source | null} */
  let source = null;
  /** @type {import("../testing/names.js").Declared | undefined} */
  let declared;
  /** @type {string[]} */
  let warnings = [];
  /** @type {import("./device.js").Inside | null} */
  let inside = null;
  let fault = "";
  let seen = "";
  let seenAt = Number.NEGATIVE_INFINITY;
  let isLooking = false;
  const sandbox = openSandbox(changed);

  const guard = async (/** @type {() => Promise<void>} */ act) => {
    try {
      await act();
      fault = "";
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
    changed();
  };
  guard(async () => {
    source = options.definitions ? { definitions: options.definitions } : await sourceOf(given);
    const anybody = await openCopy(source, null);
    ({ declared, warnings } = anybody);
    anybody.destroy();
  });

  return {
    sandbox,
    get: () => ({ source, declared, warnings, inside, fault, definitions: source?.definitions }),
    /** Makes a copy of the device, if what it keeps changed. */
    async refresh() {
      const state = stateOf(given);
      const now = performance.now();
      if (!source || isLooking || state === seen || now - seenAt < STALE) return;
      isLooking = true;
      [seen, seenAt] = [state, now];
      const kept = keptOf(given);
      await guard(async () => {
        inside = kept && source && (await lookInside(source, kept, given));
      });
      isLooking = false;
    },
    end: sandbox.end,
  };
}

/**
 * Opens the panel. Gives what is to be called when there is another instance, when the options changed, and to close it.
 * @param {() => Instance[]} list
 * @param {DevtoolsOptions} options
 * @param {() => void} close
 */
export function openPanel(list, options, close) {
  const host = document.createElement("div");
  host.lang = "en";
  host.dir = "ltr";
  const root = host.attachShadow({ mode: "open" });
  dress(root);
  let tab = "Facts";
  let isFolded = false;
  let isOver = false;
  /** @type {Instance | undefined} */
  let chosen;
  /** @type {ReturnType<typeof study> | undefined} */
  let studied;
  let unwatch = () => {};

  /** @param {Instance | undefined} instance */
  const choose = (instance) => {
    unwatch();
    studied?.end();
    chosen = instance;
    studied = instance && study(instance, options, draw);
    unwatch = instance ? watch(instance.piquel, look) : () => {};
  };

  const look = () => {
    // Some routers put another body in the place of that which had it.
    if (!host.isConnected) document.body?.append(host);
    studied?.refresh();
    draw();
  };

  /** @param {string} name */
  const show = (name) => {
    tab = name;
    look();
    const shown = /** @type {HTMLElement | null} */ (root.querySelector(`[role="tab"][data-tab="${name}"]`));
    if (root.activeElement?.getAttribute("role") === "tab") shown?.focus();
  };

  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const moves = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1 });
    const place = TABS.indexOf(tab);
    if (event.key in moves) show(TABS[(place + moves[event.key] + TABS.length) % TABS.length]);
    else if (event.key === "Home") show(TABS[0]);
    else if (event.key === "End") show(TABS[TABS.length - 1]);
    else return;
    event.preventDefault();
  };

  const body = () => {
    if (!chosen || !studied) return html`<p class="quiet">No piquel runs in this page yet.</p>`;
    const { piquel, given, heard } = chosen;
    const { source, declared, warnings, inside, fault, definitions } = studied.get();
    const trouble = fault ? html`<p class="fault" role="alert">${fault}</p>` : nothing;
    if (tab === "Facts") return html`${trouble}${factsView(heard.entries, declared)}`;
    if (!declared || !source) return fault ? trouble : html`<p class="quiet">The definitions are being read …</p>`;
    const now = Date.now();
    const explain = piquel.explain;
    if (tab === "Signals")
      return html`${trouble}${userView(piquel.stage(), inside)}
        ${signalsView({ kinds: declared.signals, explain, definitions, now })}
        ${warnings.length > 0 ? html`<h3 class="section">What is odd in the definitions</h3>` : nothing}
        ${warnings.map((warning) => html`<p class="wait">${warning}</p>`)}`;
    const ledger = piquel.ledger();
    if (tab === "Sent") return html`${trouble}${sentView(ledger, inside?.beacons, silenceOf(given))}`;
    if (tab === "Sandbox") return studied.sandbox.view(source, () => keptOf(given), definitions);
    const known = {
      definitions,
      inside,
      explain,
      outcomes: outcomesOf(ledger),
      install: installOf(given),
      hasFocus: Document.prototype.hasFocus.call(document),
      now,
    };
    return html`${trouble}${promptsView(declared.prompts, (id) => whyOf(id, known), inside)}`;
  };

  /** What goes wrong here is no error of the page. */
  function draw() {
    // What was asked for before it was closed comes all the same.
    if (isOver) return;
    try {
      paint();
    } catch (error) {
      console.error("piquel: the devtools cannot be drawn", error);
    }
  }

  function paint() {
    const instances = list();
    if (!chosen || !instances.includes(chosen)) choose(instances[0]);
    const content = html`<section class=${isFolded ? "panel folded" : "panel"} aria-label="Piquel devtools" @keydown=${(
      /** @type {KeyboardEvent} */ event,
    ) => {
      if (event.key === "Escape") close();
    }}>
      <header>
        <h2>Piquel</h2>
        <span class="grow">${
          instances.length > 1
            ? html`<select aria-label="Instance" @change=${(/** @type {Event} */ { target }) => {
                choose(instances[/** @type {HTMLSelectElement} */ (target).selectedIndex]);
                look();
              }}>${instances.map((one) => html`<option ?selected=${one === chosen}>${one.given.key}</option>`)}</select>`
            : html`<code class="quiet">${chosen?.given.key ?? ""}</code>`
        }</span>
        <button type="button" class="plain" aria-expanded=${!isFolded} @click=${() => {
          isFolded = !isFolded;
          look();
        }}>${isFolded ? "Unfold" : "Fold"}</button>
        <button type="button" class="plain" @click=${close}>Close</button>
      </header>
      ${
        isFolded
          ? nothing
          : html`<div role="tablist" aria-label="What to see" @keydown=${key}>${TABS.map(
              (
                name,
              ) => html`<button type="button" role="tab" id=${`tab-${name}`} data-tab=${name} aria-controls="tabpanel"
                aria-selected=${name === tab} tabindex=${name === tab ? 0 : -1} @click=${() => show(name)}>${name}</button>`,
            )}</div>
            <div role="tabpanel" id="tabpanel" aria-labelledby=${`tab-${tab}`} tabindex="0">${body()}</div>`
      }
    </section>`;
    render(content, root);
  }

  const keepIn = (/** @type {Event} */ event) => event.stopPropagation();
  for (const type of KEPT_IN) host.addEventListener(type, keepIn);
  look();
  return {
    draw,
    renew() {
      choose(chosen);
      look();
    },
    end() {
      isOver = true;
      choose(undefined);
      host.remove();
    },
  };
}
