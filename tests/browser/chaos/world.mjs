// Carries a schedule out on real tabs, and holds what they say against the oracle.

import assert from "node:assert/strict";
import { copied, makeRoom } from "../harness/held.mjs";
import { KEY, ready, WITHOUT } from "../harness/shared.mjs";
import { now } from "../harness/tab.mjs";
import { until } from "../harness/until.mjs";
import { BROWSER_LOSES, Oracle } from "./oracle.mjs";

const DAY = 86_400_000;
const NOON = DAY / 2;
/** How long a tab may take to describe itself, in ms. */
const PATIENCE = 2_000;
/** How many pages keep calls that wait for an engine. */
const WAITING = `Object.keys(localStorage).filter((name) => name.startsWith("piquel.${KEY}.early.")).length`;
/** After how long pages keep what was tracked, and after how long what was kept is copied, with what clocks and timers may be off, in ms. */
const STEPS = [260, 510];
/** Gives a time: what was tracked by then is copied. */
const COPY = `(async () => {
  const now = performance.timeOrigin + performance.now();
  for (const ms of ${JSON.stringify(STEPS)}) await new Promise((done) => setTimeout(done, ms));
  if (window.indexedDB) await ${copied("install")};
  return now;
})()`;
const INSTALL = `localStorage.getItem("piquel.${KEY}.install")`;

/**
 * The clock of the machine, as pages see it: a cookie says how far it is off, so that it moves for all of them at once, and also for
 * those that stand still.
 */
const CLOCK = `{
  const Real = Date;
  const now = () => Real.now() + Number(/(?:^|; )clock=(-?\\d+)/.exec(document.cookie)?.[1] ?? 0);
  globalThis.Date = new Proxy(Real, {
    construct: (real, args, self) => Reflect.construct(real, args.length > 0 ? args : [now()], self),
    get: (real, name) => (name === "now" ? now : Reflect.get(real, name)),
  });
}`;

/** @typedef {import("./schedule.mjs").Step} Step */
/** @typedef {import("../harness/shared.mjs").Look} Look */
/** @typedef {Awaited<ReturnType<typeof import("../harness/shared.mjs").startApp>>} App */
/** @typedef {import("../harness/tab.mjs").Tab} Tab */
/** @typedef {{ tab: Tab, state: import("./schedule.mjs").State }} Open */

export class World {
  #app;
  #without;
  #profile;
  /** @type {import("../harness/browser.mjs").Browser | null} */
  #browser = null;
  /** By the number of the tab. @type {Map<number, Open>} */
  #tabs = new Map();
  #opened = 0;
  /** Facts that pages were told to track and did not yet say to have, by number. @type {Map<number, { tab: number, value: string | null }>} */
  #asked = new Map();
  #facts = 0;
  /** Tabs whose pages told of their end. @type {Set<number>} */
  #left = new Set();
  #oracle = new Oracle();
  /** Days begin in the middle of a day, so that none ends while a schedule runs. */
  #offset = NOON - (Date.now() % DAY);

  /** @param {App} app @param {string} profile @param {string[]} without */
  constructor(app, profile, without) {
    this.#app = app;
    this.#profile = profile;
    this.#without = without;
    app.onLeft(({ tracker, tracked }) => {
      for (const fact of tracked) this.#told(fact);
      this.#left.add(tracker);
    });
  }

  async begin() {
    const scripts = [CLOCK, ...this.#without.map((what) => WITHOUT[what])];
    this.#browser = await this.#app.openBrowser({ profile: this.#profile, scripts });
    await this.#setClock();
    if (this.#without.includes("indexedDB")) return;
    const tab = await this.#browser.newTab(this.#app.away);
    await makeRoom(tab);
    await tab.close();
  }

  /** @param {Step} step */
  async take(step) {
    if (step.do === "open") {
      await this.#open(step.facts);
      await this.#identifyAgain();
    } else if (step.do === "glance") {
      const number = await this.#openTab(step.facts);
      if (step.then === "kill") await this.#kill(number, "close");
      else await this.take({ do: step.then, tab: number });
      return;
    } else if (step.do === "track") {
      for (const { tab, facts } of step.bursts) await this.#track(tab, facts);
      if (!step.wait) return;
    } else if (step.do === "reload") {
      await this.#leave(step.tab, (tab) => tab.reload());
      this.#forget(step.tab);
      await ready(this.tab(step.tab));
    } else if (step.do === "close") {
      await this.#leave(step.tab, (tab) => tab.close());
      this.#forget(step.tab);
      this.#tabs.delete(step.tab);
    } else if (step.do === "away") {
      await this.#leave(step.tab, (tab) => tab.goto(this.#app.away));
      this.#set(step.tab, "away");
    } else if (step.do === "back") {
      if ((await this.tab(step.tab).back()).length > 0) this.#forget(step.tab);
      this.#set(step.tab, "open");
    } else if (step.do === "freeze") {
      await this.tab(step.tab).freeze();
      this.#set(step.tab, "frozen");
    } else if (step.do === "thaw") {
      await this.tab(step.tab).thaw();
      this.#set(step.tab, "open");
    } else if (step.do === "look") await this.tab(step.tab).activate();
    else if (step.do === "flush") await this.tab(step.tab).evaluate("piquel.flush()");
    else if (step.do === "kill") await this.#kill(step.tab, step.after);
    else if (step.do === "clear") await this.#clear(step.tab);
    else if (step.do === "clock") await this.#moveClock(step.tab, step.days);
    else if (step.do === "identify") await this.#identify(step.tab, step.user);
    else if (step.do === "crash") await this.#crash(step.tabs);
    else if (step.do === "restart") await this.#restart(step.tabs);
    await this.settle();
  }

  /** Every tab that can be asked says the same, and it is what the oracle says. @param {number} [within] ms */
  async settle(within) {
    const open = [...this.#tabs].filter(([, { state }]) => state === "open");
    if (open.length === 0) return;
    await until(
      "all facts are tracked",
      async () => {
        const isTracking = (/** @type {number} */ number) =>
          [...this.#asked.values()].some(({ tab }) => tab === number);
        for (const [number, { tab }] of open.filter(([number]) => isTracking(number))) {
          // What a page tells while it is being restored does not always reach us.
          for (const fact of await tab.evaluate("tracked")) this.#told(fact);
          if (isTracking(number)) return false;
        }
        return true;
      },
      within,
    );
    const { device } = this.#oracle;
    const { history } = device;
    const { user } = device;
    // A page that was frozen in the middle of tracking could not tell of all that it tracked.
    const untold = [...this.#asked.values()].filter(({ tab }) => this.#tabs.get(tab)?.state === "frozen");
    const more = untold.filter(({ value }) => value === null).length;
    const count = { ...history.count, most: history.count.most + more };
    const values = { ...history.values, most: history.values.most + untold.length - more };
    const isRight = (/** @type {Look | null} */ look) =>
      look?.user === user && isWithin(look.count, count) && isWithin(look.values, values);
    const former = this.#oracle.devices.slice(0, -1).map(({ install }) => install);
    const isOurs = (/** @type {string | null} */ install) =>
      install !== null && !former.includes(install) && (device.install ?? install) === install;
    /** @type {Record<number, Look | null>} */
    let looks = {};
    /** @type {string | null} */
    let install = null;
    let at = 0;
    await until(
      "every tab tells the truth",
      async () => {
        at = now();
        // At once, or a page could begin anew between the two.
        const asked = open.map(({ 1: { tab } }) => tab.evaluate(`({ look: look(), install: ${INSTALL} })`));
        const told = await Promise.all(asked);
        looks = Object.fromEntries(open.map(([number], place) => [number, told[place].look]));
        [{ install }] = told;
        const agree = new Set(told.map((one) => JSON.stringify(one))).size === 1;
        return agree && isOurs(install) && Object.values(looks).every(isRight);
      },
      within,
    ).catch((error) => {
      const said = open.flatMap(([number, { tab }]) => tab.messages.map((message) => `tab ${number} said: ${message}`));
      const expected = JSON.stringify({ count, values, user });
      const installs = `install  ${install}, expected ${device.install ?? `a new one, not of ${JSON.stringify(former)}`}`;
      const text = [`expected ${expected}`, `found    ${JSON.stringify(looks)}`, installs, ...said].join("\n");
      throw new Error(text, { cause: error });
    });
    const [look] = Object.values(looks);
    if (look) history.see(at, look);
    if (install) device.see(install, at);
  }

  /** What every open tab says of itself and its latest requests, for a failure; also of one that does not answer. */
  async describe() {
    const state = "JSON.stringify({ hidden: document.hidden, look: look(), requests: piquel.ledger().slice(-5) })";
    const lines = [...this.#tabs].map(async ([number, { tab, state: is }]) => {
      const silence = new Promise((done) => setTimeout(done, PATIENCE, "no answer"));
      const said = is === "open" ? await Promise.race([tab.evaluate(state), silence]).catch(String) : is;
      return `tab ${number}: ${said}`;
    });
    return Promise.all(lines);
  }

  /** How many facts are known to have been tracked more than so many ms ago. @param {number} ms */
  olderThan(ms) {
    const { facts } = this.#oracle.device.history;
    return facts.filter(({ time, certainty }) => certainty === "sure" && time < now() - ms).length;
  }

  /** What fired is at the collector, once each, and nothing else. */
  async finish() {
    if (![...this.#tabs.values()].some(({ state }) => state === "open")) await this.#open();
    await this.#identifyAgain();
    await this.settle();
    // What waits for another user is told when that one is back.
    const { device } = this.#oracle;
    const users = device.histories.flatMap(({ users }) => users).filter((user) => user && user !== device.user);
    for (const user of [...users, device.user]) {
      const [[number, { tab }]] = [...this.#tabs].filter(([, { state }]) => state === "open");
      if (user !== null && user !== device.user) {
        await this.#identify(number, user);
        await this.settle();
      }
      await tab.evaluate("piquel.flush()");
    }
    const rows = () => this.#app.records("signal");
    const faults = async () => this.#faults(await rows());
    await until("what fired is at the collector", async () =>
      (await faults()).every(({ isMissing }) => !isMissing),
    ).catch(() => {});
    assert.deepEqual(
      (await faults()).map(({ text }) => text),
      [],
      "at the collector",
    );
  }

  /** @param {Record<string, any>[]} rows */
  #faults(rows) {
    const { devices, device: current } = this.#oracle;
    const faults = [];
    const explained = new Set();
    for (const device of devices) {
      for (const { users, history } of device.histories) {
        for (const [signal, { least, most }] of history.firings) {
          const mine = rows.filter(
            (row) => row.install === device.install && users.includes(row.user) && row.name === signal,
          );
          for (const row of mine) explained.add(row);
          const numbers = mine.map(({ n }) => n).sort((one, other) => one - other);
          const isCounted = numbers.every((n, place) => n === place + 1);
          const isMissing = device === current && numbers.length < least;
          if (isCounted && !isMissing && numbers.length <= most) continue;
          const text = `${signal} of ${users.join("/") || "nobody"}: ${least} to ${most} firings, found [${numbers}]`;
          faults.push({ text, isMissing });
        }
      }
    }
    // Other schedules use the same collector: theirs are other installs.
    const installs = devices.map(({ install }) => install);
    for (const row of rows.filter((row) => installs.includes(row.install) && !explained.has(row))) {
      faults.push({ text: `${row.name} ${row.n} of ${row.user || "nobody"} is nobody's`, isMissing: false });
    }
    return faults;
  }

  /** @param {string} [facts] tracked at once, before the engine runs */
  async #open(facts) {
    await ready(this.tab(await this.#openTab(facts)));
  }

  /** Opens a tab and waits for nothing; gives its number. @param {string} [facts] */
  async #openTab(facts) {
    const number = this.#opened;
    this.#opened += 1;
    assert.ok(this.#browser);
    const told = (/** @type {string} */ text) => this.#told(JSON.parse(text));
    const tab = await this.#browser.newTab(this.#app.url, { listeners: { told } });
    this.#tabs.set(number, { tab, state: "open" });
    if (facts) await this.#track(number, facts);
    return number;
  }

  /** Has a page track facts, and does not wait for it. @param {number} number @param {string} facts */
  async #track(number, facts) {
    const list = facts.split(" ").map((word) => {
      const [what, hops = "0"] = word.split("~");
      const value = what === "w" ? null : what.slice(1);
      this.#facts += 1;
      this.#asked.set(this.#facts, { tab: number, value });
      return [
        this.#facts,
        value === null ? "worked" : "saved",
        value === null ? undefined : { what: value },
        Number(hops),
      ];
    });
    await this.tab(number).evaluate(`void burst(${number}, ${JSON.stringify(list)})`);
  }

  /** Leaves a page; what it was tracking until then is known afterwards. @param {number} number @param {(tab: Tab) => Promise<void>} how */
  async #leave(number, how) {
    this.#left.delete(number);
    const isTracking = [...this.#asked.values()].some(({ tab }) => tab === number);
    await how(this.tab(number));
    if (isTracking) await until("the page told what it tracked", () => this.#left.has(number));
  }

  /** @param {import("../harness/shared.mjs").Told} fact */
  #told([number, time, clock]) {
    const asked = this.#asked.get(number);
    if (!asked) return;
    this.#asked.delete(number);
    this.#oracle.tracked({ ...asked, time, clock });
  }

  /** What a page that is gone was still to track, it did not. @param {number} tab */
  #forget(tab) {
    for (const [number, asked] of this.#asked) if (asked.tab === tab) this.#asked.delete(number);
  }

  /** A page that is killed may have tracked what it could not tell of. @param {(tab: number) => boolean} which @param {number} time */
  #doubt(which, time) {
    for (const [number, asked] of this.#asked) {
      if (!which(asked.tab)) continue;
      this.#asked.delete(number);
      this.#oracle.perhapsTracked({ ...asked, time, clock: time + this.#offset });
    }
  }

  /** @param {number} number @param {"reload" | "close"} after */
  async #kill(number, after) {
    const tab = this.tab(number);
    const at = await tab.killRenderer();
    this.#doubt((one) => one === number, at);
    this.#oracle.rendererKilled(number, at);
    if (after === "close") {
      await tab.close();
      this.#tabs.delete(number);
    } else {
      await tab.reload();
      await ready(tab);
    }
    await this.#identifyAgain();
  }

  /** @param {number | null} number */
  async #clear(number) {
    const from = now();
    if (number === null) await this.#browser?.clearStorage(this.#app.url);
    else await this.tab(number).evaluate("wipe()");
    this.#oracle.cleared(from, now());
  }

  /** @param {number} tab @param {number} days */
  async #moveClock(tab, days) {
    // So that the state of the user knows of both times.
    await this.#track(tab, "w");
    await this.settle();
    this.#offset += days * DAY;
    await this.#setClock();
    await this.#track(tab, "w");
  }

  #setClock() {
    return this.#browser?.setCookie({ name: "clock", value: String(this.#offset), url: this.#app.url });
  }

  /** @param {number} tab @param {string} user */
  async #identify(tab, user) {
    // What a page called that was killed before its engine ran counts for whoever the user is when it is carried out.
    await until("nothing waits", async () => (await this.tab(tab).evaluate(WAITING)) === 0);
    const clock = await this.tab(tab).evaluate((user) => {
      const clock = Date.now();
      /** @type {any} */ (window).piquel.identify(user, { persona: user });
      return clock;
    }, user);
    this.#oracle.identified(user, tab, now(), clock);
  }

  /** @param {number} tabs how many to open then */
  async #crash(tabs) {
    const open = [...this.#tabs.values()].filter(({ state }) => state === "open");
    // On a busy machine timers come late: what was there so long before is copied when they have come.
    const times = await Promise.all(open.map(({ tab }) => tab.evaluate(COPY)));
    const at = Math.min(now(), ...times.map((time) => time + BROWSER_LOSES));
    await /** @type {import("../harness/browser.mjs").Browser} */ (this.#browser).kill();
    this.#doubt(() => true, at);
    this.#oracle.browserKilled(at);
    await this.#beginAgain(tabs);
    const { device } = this.#oracle;
    const [{ tab }] = this.#tabs.values();
    const isOther = (await tab.evaluate(INSTALL)) !== device.install;
    if (isOther && device.begun > at - BROWSER_LOSES) this.#oracle.deviceLost();
    else await this.#identifyAgain();
  }

  /** As apps do at each visit: whom the user was said to be just before a kill, need not be known. If no page is open, the next one does. */
  async #identifyAgain() {
    const { user, mayBeNobody } = this.#oracle.device;
    const living = [...this.#tabs].find(([, { state }]) => state === "open");
    if (mayBeNobody && user !== null && living) await this.#identify(living[0], user);
  }

  /** @param {number} tabs */
  async #restart(tabs) {
    await this.#browser?.close();
    // Of the very last facts, the page could not tell us.
    this.#doubt(() => true, now());
    await this.#beginAgain(tabs);
  }

  /** @param {number} tabs */
  async #beginAgain(tabs) {
    this.#tabs.clear();
    await this.begin();
    for (let n = 0; n < tabs; n += 1) await this.#open();
  }

  /** By its number, which is that of its opening. @param {number} number */
  tab(number) {
    const open = this.#tabs.get(number);
    assert.ok(open, `tab ${number} is open`);
    return open.tab;
  }

  /** @param {number} number @param {import("./schedule.mjs").State} state */
  #set(number, state) {
    const open = this.#tabs.get(number);
    if (open) open.state = state;
  }
}

/** @param {number} value @param {import("./oracle.mjs").Range} range */
const isWithin = (value, { least, most }) => value >= least && value <= most;
