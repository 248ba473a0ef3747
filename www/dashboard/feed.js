// All leads that this page knows, of people or else of programs, kept up to date: pages of the list from the API, changes from the stream.
// After every (re)connection the list is fetched anew, so that what happened in between is not missed.

import { fetchLeads, Unauthorized } from "./api.js";
import { announcement, mergeLeads } from "./merge.js";
import { follow } from "./stream.js";

const PAGE = 50;

/**
 * @typedef {import("./api.js").Lead} Lead
 * @typedef {{
 *   status: "loading" | "ready" | "error", error: string,
 *   connection: "connecting" | "live" | "reconnecting", automated: boolean,
 *   leads: Lead[], next: string | null, more: "idle" | "loading" | "error",
 *   streamed: ReadonlySet<string>, merged: ReadonlyMap<string, string>, announced: string,
 * }} FeedState automated: whether the leads are those of programs; streamed: ids that changed while the page was open; merged: ids that are part of another lead by now;
 *   announced: what a screen reader should say
 */

/** @type {FeedState} */
const INITIAL = {
  status: "loading",
  error: "",
  connection: "connecting",
  automated: false,
  leads: [],
  next: null,
  more: "idle",
  streamed: new Set(),
  merged: new Map(),
  announced: "",
};

export class Feed {
  #token;
  #onRefused;
  #state = INITIAL;
  /** @type {Set<() => void>} */
  #watchers = new Set();
  /** Ends everything under way; replaced at each start. */
  #running = new AbortController();
  /** Ends a fetch of the list that a later one has made pointless. */
  #refreshing = new AbortController();
  /** When leads went over to the list that is not shown. @type {Map<string, number>} */
  #elsewhere = new Map();

  /** @param {{ token: string, onRefused: () => void }} options */
  constructor({ token, onRefused }) {
    this.#token = token;
    this.#onRefused = onRefused;
  }

  get = () => this.#state;

  /** @param {() => void} watcher */
  subscribe = (watcher) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Connects, or connects anew. */
  start = () => {
    this.stop();
    this.#running = new AbortController();
    const { signal } = this.#running;
    if (this.#state.status === "error") this.#set({ status: "loading" });
    void follow({
      token: this.#token,
      signal,
      onEvent: this.#onEvent,
      onLost: (error) => {
        this.#set({ connection: "reconnecting" });
        if (this.#state.status === "loading") this.#fail(error);
      },
      onRefused: this.#onRefused,
    });
  };

  stop = () => {
    this.#running.abort();
    this.#refreshing.abort();
  };

  /** Shows the leads of programs, or those of people. @param {boolean} automated */
  show = (automated) => {
    if (automated === this.#state.automated) return;
    this.#elsewhere.clear();
    this.#set({ automated, status: "loading", leads: [], next: null, more: "idle" });
    void this.#refresh();
  };

  loadMore = async () => {
    const { automated, next, more } = this.#state;
    if (next === null || more === "loading") return;
    const signal = AbortSignal.any([this.#running.signal, this.#refreshing.signal]);
    this.#set({ more: "loading" });
    try {
      const page = await fetchLeads(this.#token, { automated, limit: PAGE, before: next, signal });
      this.#set({ more: "idle", leads: this.#present(mergeLeads(this.#state.leads, page.leads)), next: page.next });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Unauthorized) this.#onRefused();
      else this.#set({ more: "error" });
    }
  };

  /** @param {string} name @param {any} data */
  #onEvent = (name, data) => {
    if (name === "hello" || name === "reload") {
      this.#set({ connection: "live" });
      void this.#refresh();
    } else if (name === "lead" || name === "automated") {
      if (data.automated === this.#state.automated) this.#onLead(data);
      else this.#onElsewhere(data);
    } else if (name === "merged") {
      this.#onMerged(data);
    }
  };

  /** An anonymous lead became part of a person's own. @param {{ from: string, into: string }} data */
  #onMerged({ from, into }) {
    const merged = new Map(this.#state.merged).set(from, into);
    this.#set({ merged, leads: this.#state.leads.filter(({ id }) => id !== from) });
  }

  /** A person was there after all, or a program. @param {Lead} lead */
  #onElsewhere({ id, updated }) {
    this.#elsewhere.set(id, updated);
    this.#set({ leads: this.#present(this.#state.leads) });
  }

  /** A page that was fetched before may still hold a lead that is gone by now. @param {Lead[]} leads */
  #present = (leads) =>
    leads.filter(
      ({ id, updated }) =>
        !this.#state.merged.has(id) && updated > (this.#elsewhere.get(id) ?? Number.NEGATIVE_INFINITY),
    );

  /** @param {Lead} lead */
  #onLead(lead) {
    const { leads, streamed, announced } = this.#state;
    this.#elsewhere.delete(lead.id);
    const before = leads.find(({ id }) => id === lead.id);
    this.#set({
      leads: mergeLeads(leads, [lead]),
      streamed: new Set(streamed).add(lead.id),
      announced: announcement(before, lead) ?? announced,
    });
  }

  /** Fetches as much of the list as is loaded; what is no longer in it goes, what the stream brought meanwhile stays. */
  async #refresh() {
    this.#refreshing.abort();
    this.#refreshing = new AbortController();
    const { signal } = this.#refreshing;
    const { automated, leads: known } = this.#state;
    const wanted = Math.max(PAGE, known.length);
    try {
      /** @type {Lead[]} */
      let fetched = [];
      /** @type {string | null} */
      let next = null;
      do {
        const page = await fetchLeads(this.#token, { automated, limit: PAGE, before: next, signal });
        fetched = mergeLeads(fetched, page.leads);
        next = page.next;
      } while (next !== null && fetched.length < wanted);
      const before = new Map(known.map((lead) => [lead.id, lead]));
      const meanwhile = this.#state.leads.filter((lead) => before.get(lead.id) !== lead);
      this.#set({ status: "ready", leads: this.#present(mergeLeads(fetched, meanwhile)), next, more: "idle" });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Unauthorized) this.#onRefused();
      else this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#set({ status: "error", error: error instanceof Error ? error.message : String(error) });
  }

  /** @param {Partial<FeedState>} change */
  #set(change) {
    this.#state = { ...this.#state, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
