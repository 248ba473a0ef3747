// A Chromium with real tabs: hidden and visible, with and without the focus, frozen, in the back-forward cache, killed. What drives
// pages in other tests emulates focus and switches that cache off; here nothing does.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { findChromium } from "../../../scripts/chromium.mjs";
import { connect, Gone } from "./cdp.mjs";
import { AS_PERSON, FLAGS } from "./flags.mjs";
import { temporaryFolder } from "./scope.mjs";
import { openTab } from "./tab.mjs";
import { until } from "./until.mjs";

/**
 * All tabs of one window: one of them is visible and has the focus, the others are hidden, as for a person. Each has a renderer of
 * its own, which is no less important to the machine where it is hidden: what closes has half a second, and must get to run in it.
 */
const TABS = [
  "--headless=new",
  "--remote-debugging-pipe",
  "--renderer-process-limit=100",
  "--disable-renderer-backgrounding",
];

/** @typedef {Awaited<ReturnType<typeof openBrowser>>} Browser */
/** @typedef {import("./tab.mjs").Tab} Tab */

/**
 * Opens the browser.
 * @param {import("./scope.mjs").Scope} scope
 * @param {object} [options]
 * @param {string} [options.profile] folder of the profile: storage outlives the browser there; without one, a profile for this once
 * @param {string[]} [options.scripts] run in every document before its own
 */
export async function openBrowser(scope, { profile = temporaryFolder(scope), scripts = [] } = {}) {
  const executable = findChromium();
  if (!executable) throw new Error("no Chromium found, run `npm run test:browser`, or name one with CHROMIUM");
  // A group of its own, so that renderers go with the browser. It ends itself when we are gone, because its pipes close.
  const child = spawn(executable, [...FLAGS, ...AS_PERSON, ...TABS, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    detached: true,
  });
  const exited = once(child, "exit");
  const connection = connect(child);

  /** Resolves once it is over: one of its processes may still be writing to the profile when the first is gone. */
  async function isOver() {
    await exited;
    await until("all processes of the browser are gone", () => !hasGroup(Number(child.pid)));
  }

  /** Ends it with all its processes between two instructions, as a power cut does. */
  async function kill() {
    if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
    await isOver();
  }
  scope.after(kill);

  const { targetInfos } = await connection.send("Target.getTargets");
  /** Stays open, so that there is something to look at when no page shall be visible. */
  const blank = targetInfos.find((/** @type {{ type: string }} */ { type }) => type === "page").targetId;
  const { sessionId } = await connection.send("Target.attachToTarget", { targetId: blank, flatten: true });

  return {
    profile,
    /**
     * Opens a tab and loads a page in it.
     * @param {string} url
     * @param {import("./tab.mjs").TabOptions} [options] scripts: besides those of the browser
     */
    newTab: (url, options = {}) =>
      openTab(connection, url, blank, { ...options, scripts: [...scripts, ...(options.scripts ?? [])] }),
    /** Forgets all that an origin stored, as the settings of the browser do. @param {string} origin */
    clearStorage: (origin) =>
      connection.send("Storage.clearDataForOrigin", { origin, storageTypes: "local_storage,indexeddb" }, sessionId),
    /** @param {{ name: string, value: string, url: string }} cookie */
    setCookie: (cookie) => connection.send("Storage.setCookies", { cookies: [cookie] }),
    kill,
    /** Closes its tabs and then the browser itself: pages get to know that they are left. */
    async close() {
      const { targetInfos } = await connection.send("Target.getTargets");
      for (const { type, targetId } of targetInfos) {
        if (type === "page" && targetId !== blank) await connection.send("Target.closeTarget", { targetId });
      }
      await until("all tabs are closed", async () => {
        const { targetInfos } = await connection.send("Target.getTargets");
        return targetInfos.filter((/** @type {{ type: string }} */ { type }) => type === "page").length === 1;
      });
      await connection.send("Browser.close").catch((error) => {
        if (!(error instanceof Gone)) throw error;
      });
      await isOver();
    },
  };
}

/** Whether a process of a group is alive. @param {number} group */
function hasGroup(group) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        // Behind the name of the program, which may hold anything: state, parent, group.
        const [state, , its] = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        return Number(its) === group && state !== "Z";
      } catch {
        return false;
      }
    });
}
