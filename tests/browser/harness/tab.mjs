// One tab of a browser of browser.mjs.

import { readFileSync } from "node:fs";
import { Gone } from "./cdp.mjs";
import { until } from "./until.mjs";

/** Where the sizes of the memories begin by which renderers are told apart, in pages of 64 KiB. Only their address space is taken. */
const FIRST_MARK = 1_500;
const MARKS = 4_000;
const WASM_PAGE = 65_536n;
let marks = 0;
/** By how much clocks of processes may differ, and timers be rounded, in ms. */
const BEHIND = 10;
/** Gives the time, once a timer has run that was due by then. */
const DUE = `new Promise((done) => {
  const now = performance.timeOrigin + performance.now();
  setTimeout(done, 1, now);
})`;

/** Ms since 1970 with fractions, by the clock that pages tell with `performance.timeOrigin + performance.now()`. */
export const now = () => performance.timeOrigin + performance.now();

/** @typedef {Awaited<ReturnType<typeof openTab>>} Tab */
/**
 * @typedef {object} TabOptions
 * @property {boolean} [background] it is hidden at first; else it is visible and has the focus
 * @property {string[]} [scripts] run in every document before its own
 * @property {Record<string, (text: string) => void>} [listeners] what documents find as functions by these names, to call us
 */

/**
 * @param {import("./cdp.mjs").Connection} connection
 * @param {string} url
 * @param {string} blank the tab to look at when this one shall be hidden
 * @param {TabOptions} options
 */
export async function openTab(connection, url, blank, { background = false, scripts = [], listeners = {} }) {
  const { targetId } = await connection.send("Target.createTarget", { url: "about:blank", background });
  const { sessionId } = await connection.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (/** @type {string} */ method, /** @type {object} */ params = {}) =>
    connection.send(method, params, sessionId);
  let crashed = false;
  /** What the page says by `console`, and errors that nobody caught. @type {string[]} */
  const messages = [];
  /** Resolves with the parameters of the next event that passes. @param {string} method @param {(params: any) => boolean} [passes] */
  const next = (method, passes = () => true) => {
    const event = new Promise((/** @type {(params: any) => void} */ done) => {
      const end = connection.on(method, (params, session) => {
        if (session !== sessionId || !passes(params)) return;
        end();
        done(params);
      });
    });
    const first = Promise.race([event, connection.ended]);
    // Whoever was to wait for it may have failed before.
    first.catch(() => {});
    return first;
  };
  connection.on("Runtime.consoleAPICalled", ({ args }, session) => {
    if (session === sessionId)
      messages.push(args.map((/** @type {any} */ one) => one.value ?? one.description).join(" "));
  });
  connection.on("Runtime.exceptionThrown", ({ exceptionDetails: { text, exception } }, session) => {
    if (session === sessionId) messages.push(`error: ${exception?.description ?? text}`);
  });
  connection.on("Inspector.targetCrashed", (_, session) => {
    if (session !== sessionId) return;
    crashed = true;
    connection.abandon(sessionId, "the renderer is gone");
  });
  connection.on("Runtime.bindingCalled", ({ name, payload }, session) => {
    if (session === sessionId) listeners[name]?.(payload);
  });
  await send("Page.enable");
  await send("Runtime.enable");
  for (const name of Object.keys(listeners)) await send("Runtime.addBinding", { name });
  for (const source of scripts) await send("Page.addScriptToEvaluateOnNewDocument", { source });

  /**
   * Evaluates an expression, or calls a function with arguments that JSON can hold; waits for a promise.
   * @template {any[]} A
   * @param {string | ((...args: A) => any)} what
   * @param {A} args
   * @returns {Promise<any>}
   */
  async function evaluate(what, ...args) {
    if (crashed) throw new Gone("the renderer is gone");
    const expression = typeof what === "string" ? what : `(${what})(...${JSON.stringify(args)})`;
    const { result, exceptionDetails: fault } = await send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (fault) throw new Error(fault.exception?.description ?? fault.text);
    return result.value;
  }

  /** @param {string} url */
  async function goto(url) {
    crashed = false;
    const loaded = next("Page.loadEventFired");
    const { errorText } = await send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  const reload = async () => {
    crashed = false;
    const loaded = next("Page.loadEventFired");
    await send("Page.reload");
    await loaded;
  };

  /** Looks at another tab: this one is hidden then. */
  const hide = async () => {
    await connection.send("Target.activateTarget", { targetId: blank });
    await until("the tab is hidden", () => evaluate("document.hidden"));
  };

  /** Finds the process that runs the page: it alone has a memory of such a size. */
  async function findRenderer() {
    marks += 1;
    const pages = FIRST_MARK + (marks % MARKS);
    await evaluate(`void (window[Symbol.for("mark")] = new WebAssembly.Memory({ initial: ${pages} }))`);
    const { processInfo } = await connection.send("SystemInfo.getProcessInfo");
    const pids = processInfo
      .filter((/** @type {{ type: string }} */ { type }) => type === "renderer")
      .map((/** @type {{ id: number }} */ { id }) => id)
      .filter((/** @type {number} */ pid) => hasMapping(pid, BigInt(pages) * WASM_PAGE));
    if (pids.length !== 1) throw new Error(`${pids.length} renderers hold the mark of the page`);
    return /** @type {number} */ (pids[0]);
  }

  /** A time until which all timers of the page have run that were due: on a busy machine they come late, in their order. */
  const due = async () => (await evaluate(DUE)) - BEHIND;

  await goto(url);
  return {
    messages,
    evaluate,
    due,
    goto,
    reload,
    hide,
    /** Goes back in history; says why the page was not restored from the back-forward cache, as it was left: empty if it was. */
    async back() {
      const { currentIndex, entries } = await send("Page.getNavigationHistory");
      const loaded = next("Page.loadEventFired");
      const navigated = next("Page.frameNavigated", ({ frame }) => !frame.parentId);
      const refused = next("Page.backForwardCacheNotUsed");
      await send("Page.navigateToHistoryEntry", { entryId: entries[currentIndex - 1].id });
      const { type } = await navigated;
      if (type === "BackForwardCacheRestore") return [];
      await loaded;
      const { notRestoredExplanations } = await refused;
      return notRestoredExplanations.map((/** @type {{ reason: string }} */ { reason }) => reason);
    },
    /** Looks at this tab: it is visible and has the focus, and no other is or has. */
    async activate() {
      // A tab that was loaded anew after a crash, in front of which one stood all the time, has to be looked at again.
      if (!(await evaluate("document.hidden")) && !(await evaluate("document.hasFocus()"))) await hide();
      await connection.send("Target.activateTarget", { targetId });
      await until("the tab is visible and has the focus", () => evaluate("!document.hidden && document.hasFocus()"));
    },
    /** Has the browser stop the tab, hidden, as it does to save energy: nothing of the page runs until `thaw`. */
    async freeze() {
      await hide();
      await send("Page.setWebLifecycleState", { state: "frozen" });
    },
    thaw: () => send("Page.setWebLifecycleState", { state: "active" }),
    /** What is needed to kill the process of the page at a time of one's choice; it holds until the page is another. */
    async renderer() {
      const pid = await findRenderer();
      return {
        pid,
        /** Ends it between two instructions. */
        async kill() {
          const crashed = next("Inspector.targetCrashed");
          process.kill(pid, "SIGKILL");
          await crashed;
        },
      };
    },
    /** Kills the process of the page; gives the time of `due` before that. What is left is a tab that can be loaded anew, or closed. */
    async killRenderer() {
      const renderer = await this.renderer();
      const at = await due();
      await renderer.kill();
      return at;
    },
    /** Closes the tab as a person does. */
    async close() {
      const gone = new Promise((done) => {
        const end = connection.on("Target.detachedFromTarget", ({ sessionId: session }) => {
          if (session !== sessionId) return;
          end();
          done(null);
        });
      });
      await send("Page.close");
      await gone;
    },
  };
}

/** Whether a process has a writable mapping of exactly so many bytes. @param {number} pid @param {bigint} bytes */
function hasMapping(pid, bytes) {
  let maps;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, "utf8");
  } catch {
    // It ended in between.
    return false;
  }
  return [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)].some(
    ([, from, to]) => BigInt(`0x${to}`) - BigInt(`0x${from}`) === bytes,
  );
}
