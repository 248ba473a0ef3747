// `piquel/devtools`: a panel in the page that shows what piquel knows and why. With `?piquel` in the address it opens by itself where this is
// imported. Loads the panel when it is opened, and sends nothing to anybody.

import { hear } from "./heard.js";
import { watchInstances } from "./instances.js";

/** The parameter of an address that opens the panel. */
const PARAMETER = "piquel";

/** @typedef {import("../index.js").Piquel} Piquel */
/**
 * @typedef {object} DevtoolsOptions what the panel cannot find out by itself
 * @property {import("../definitions.js").Definitions} [definitions] the document that the collector publishes: without, labels, windows and
 *   some reasons are not known, for a published plan has none of them
 */

/** What is open. @type {ReturnType<typeof begin> | null} */
let opened = null;

/**
 * Opens the panel. One is open at a time: opened again, as where the address opened it before, it stays, and takes what it is given. Does
 * nothing on a server. Never throws.
 * @param {Piquel} [piquel] the instance to look at first; without, the first of the page
 * @param {DevtoolsOptions} [options] what it cannot find out by itself
 * @returns {() => void} a function that closes it, and leaves nothing behind
 */
export function openDevtools(piquel, options = {}) {
  if (typeof document === "undefined") return () => {};
  try {
    if (opened) opened.take(options);
    else opened = begin(piquel, options);
    return opened.close;
  } catch (error) {
    console.error("piquel: the devtools cannot be opened", error);
    return () => {};
  }
}

/** @param {Piquel | undefined} piquel @param {DevtoolsOptions} options */
function begin(piquel, { definitions }) {
  /** @type {DevtoolsOptions} */
  const options = { definitions };
  /** @type {import("./panel.js").Instance[]} */
  const instances = [];
  /** @type {ReturnType<typeof import("./panel.js").openPanel> | undefined} */
  let panel;
  let isOver = false;

  /** @param {import("./instances.js").Running} running */
  const take = ({ piquel: one, given }) => {
    const known = instances.findIndex((instance) => instance.given.key === given.key);
    // The same key again, after `destroy`.
    if (known >= 0) instances.splice(known, 1)[0].heard.end();
    const instance = { piquel: one, given, heard: hear(one) };
    if (one === piquel) instances.unshift(instance);
    else instances.push(instance);
    panel?.draw();
  };
  const unwatch = watchInstances(take);
  // One that does not run in this page as such is looked at all the same.
  if (piquel && !instances.some((instance) => instance.piquel === piquel)) take({ piquel, given: { key: "" } });

  const close = () => {
    if (isOver) return;
    isOver = true;
    opened = null;
    panel?.end();
    unwatch();
    for (const { heard } of instances) heard.end();
  };
  open();
  return {
    close,
    /** @param {DevtoolsOptions} given */
    take({ definitions }) {
      if (!definitions) return;
      options.definitions = definitions;
      panel?.renew();
    },
  };

  async function open() {
    try {
      const { openPanel } = await import("./panel.js");
      await hasBody();
      if (!isOver) panel = openPanel(() => instances, options, close);
    } catch (error) {
      close();
      console.error("piquel: the devtools cannot be opened", error);
    }
  }
}

/** Resolves once there is a body to put the panel into. */
const hasBody = () =>
  document.body
    ? undefined
    : new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));

if (typeof document !== "undefined" && new URLSearchParams(location.search).has(PARAMETER)) openDevtools();
