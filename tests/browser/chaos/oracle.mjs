// What must be true, told by who does the deeds: which facts were tracked, and which of them a kill or a clearing may have taken.
// It knows nothing of the SDK but what an app is promised of it.

import { COUNTS, DAILY, VALUES } from "../harness/shared.mjs";

/** A kill of a renderer may take what its tab tracked within so many ms before. */
export const RENDERER_LOSES = 250;
/** A kill of the browser may take what any tab tracked within so many ms before. */
export const BROWSER_LOSES = 2_000;
/** Within so many ms around a clearing of the storage, facts may belong to before or to after. */
const CLEARING_BLURS = 500;
const DAY = 86_400_000;

/** @typedef {"sure" | "perhaps"} Certainty */
/**
 * @typedef {object} Fact
 * @property {string | null} value of a `saved` event; null for a `worked` one
 * @property {number} tab
 * @property {number} time when the call had returned
 * @property {number} clock what the page took for the time
 * @property {Certainty} certainty
 */
/** @typedef {{ least: number, most: number }} Range */

/** What one user did on one device. The anonymous one's history goes on as that of the first who is identified. */
class History {
  /** @type {Fact[]} */
  facts = [];
  /** The clock of a user never goes back. */
  clock = 0;
  /** Whether all is known for sure, and always was. */
  isExact = true;
  /** What tabs agreed upon: it does not go down, but for a kill. @type {{ at: number, count: number, values: number }[]} */
  #seen = [];

  /** @param {number} clock */
  advance(clock) {
    this.clock = Math.max(this.clock, clock);
  }

  /** @param {Fact} fact */
  add(fact) {
    this.advance(fact.clock);
    this.facts.push({ ...fact, clock: this.clock });
    if (fact.certainty === "perhaps") this.isExact = false;
  }

  /** Takes certainty from facts. @param {(fact: Fact) => boolean} which */
  doubt(which) {
    for (const fact of this.facts.filter(which)) {
      fact.certainty = "perhaps";
      this.isExact = false;
    }
  }

  /** @param {number} since what was seen later counts no more */
  forgetSeen(since) {
    this.#seen = this.#seen.filter(({ at }) => at <= since);
  }

  /** @param {number} at @param {{ count: number, values: number }} look */
  see(at, { count, values }) {
    this.#seen.push({ at, count, values });
  }

  /** @returns {Range} */
  get count() {
    const worked = this.facts.filter(({ value }) => value === null);
    const sure = worked.filter(({ certainty }) => certainty === "sure").length;
    return { least: Math.max(sure, ...this.#seen.map(({ count }) => count)), most: worked.length };
  }

  /** @returns {Range} */
  get values() {
    const saved = this.facts.filter(({ value }) => value !== null);
    const different = (/** @type {Fact[]} */ facts) => new Set(facts.map(({ value }) => value)).size;
    const sure = different(saved.filter(({ certainty }) => certainty === "sure"));
    return { least: Math.max(sure, ...this.#seen.map(({ values }) => values)), most: different(saved) };
  }

  /** How often each signal must and may have fired. @returns {Map<string, Range>} */
  get firings() {
    const { count, values } = this;
    const reached = (/** @type {Range} */ { least, most }, /** @type {number} */ gte) => ({
      least: least >= gte ? 1 : 0,
      most: most >= gte ? 1 : 0,
    });
    return new Map([
      ...COUNTS.map((gte) => /** @type {const} */ ([`count_${gte}`, reached(count, gte)])),
      ...VALUES.map((gte) => /** @type {const} */ ([`values_${gte}`, reached(values, gte)])),
      ["daily", this.#daily()],
    ]);
  }

  /** @returns {Range} */
  #daily() {
    /** @type {Map<number, number>} */
    const days = new Map();
    let fired = 0;
    let latest = Number.NEGATIVE_INFINITY;
    for (const { value, clock } of this.facts) {
      if (value !== null) continue;
      const day = Math.floor(clock / DAY);
      days.set(day, (days.get(day) ?? 0) + 1);
      if (days.get(day) !== DAILY.gte || clock - latest < DAILY.cooldown) continue;
      fired += 1;
      latest = clock;
    }
    if (this.isExact) return { least: fired, most: fired };
    // Which day lacks a fact is not known, and so neither which cooldown swallows which edge.
    return { least: 0, most: [...days.values()].filter((n) => n >= DAILY.gte).length };
  }
}

/** A device: what a browser profile is until its storage is cleared. */
class Device {
  /** @type {Map<string, History>} */
  #users = new Map();
  #anonymous = new History();
  /** Its install id, once it was seen, and when that was. @type {string | null} */
  install = null;
  begun = Number.POSITIVE_INFINITY;
  /** @type {string | null} */
  user = null;
  /** When, and in which tab, the user was identified. */
  identified = { at: Number.NEGATIVE_INFINITY, tab: 0 };
  /** Whether a kill may have taken who the user is. */
  mayBeNobody = false;

  /** @param {string} install @param {number} at */
  see(install, at) {
    if (this.install !== null) return;
    this.install = install;
    this.begun = at;
  }

  /** The history of whoever uses it now. */
  get history() {
    return (this.user !== null && this.#users.get(this.user)) || this.#anonymous;
  }

  /** All histories, with the users under whom their firings are told. @returns {{ users: string[], history: History }[]} */
  get histories() {
    const [first = [null, this.#anonymous], ...others] = this.#users;
    return [
      { users: first[0] === null ? [""] : ["", String(first[0])], history: this.#anonymous },
      ...others.map(([user, history]) => ({ users: [user], history })),
    ];
  }

  /** @param {string} user @param {number} tab @param {number} at @param {number} clock */
  identify(user, tab, at, clock) {
    if (this.#users.size === 0) this.#users.set(user, this.#anonymous);
    if (!this.#users.has(user)) this.#users.set(user, new History());
    if (this.user !== user || this.mayBeNobody) this.identified = { at, tab };
    this.user = user;
    this.mayBeNobody = false;
    this.history.advance(clock);
  }
}

export class Oracle {
  /** The device in use is the last. @type {Device[]} */
  devices = [];
  /** @type {{ from: number, to: number } | null} */
  #clearing = null;

  constructor() {
    this.devices.push(new Device());
  }

  get device() {
    return this.devices[this.devices.length - 1];
  }

  /** A tracking call has returned. @param {Omit<Fact, "certainty">} fact */
  tracked(fact) {
    const isBlurred = this.#clearing !== null && fact.time <= this.#clearing.to + CLEARING_BLURS;
    this.device.history.add({ ...fact, certainty: isBlurred ? "perhaps" : "sure" });
    if (isBlurred) this.devices.at(-2)?.history.add({ ...fact, certainty: "perhaps" });
  }

  /** A tab died in the middle of tracking this: whether it did is not known. @param {Omit<Fact, "certainty">} fact */
  perhapsTracked(fact) {
    this.device.history.add({ ...fact, certainty: "perhaps" });
  }

  /** @param {string} user @param {number} tab @param {number} at @param {number} clock */
  identified(user, tab, at, clock) {
    this.device.identify(user, tab, at, clock);
  }

  /** @param {number} tab @param {number} at */
  rendererKilled(tab, at) {
    for (const { history } of this.device.histories) {
      history.doubt((fact) => fact.tab === tab && fact.time > at - RENDERER_LOSES);
      history.forgetSeen(at - RENDERER_LOSES);
    }
    const { user, identified } = this.device;
    if (user !== null && identified.tab === tab && identified.at > at - RENDERER_LOSES) this.device.mayBeNobody = true;
  }

  /** @param {number} at */
  browserKilled(at) {
    for (const { history } of this.device.histories) {
      history.doubt((fact) => fact.time > at - BROWSER_LOSES);
      history.forgetSeen(at - BROWSER_LOSES);
    }
    const { user, identified } = this.device;
    if (user !== null && identified.at > at - BROWSER_LOSES) this.device.mayBeNobody = true;
  }

  /** Everything that was stored is gone. @param {number} from @param {number} to when the clearing began and ended */
  cleared(from, to) {
    this.#clearing = { from, to };
    this.#beginAnew((fact) => fact.time > from - CLEARING_BLURS);
  }

  /** A kill took a device that was too young to be on the disk. */
  deviceLost() {
    this.#beginAnew(() => true);
  }

  /** @param {(fact: Fact) => boolean} mayBelong */
  #beginAnew(mayBelong) {
    const device = new Device();
    for (const { history } of this.device.histories) {
      const blurred = history.facts.filter(mayBelong);
      for (const fact of blurred) device.history.add({ ...fact, certainty: "perhaps" });
      history.doubt(mayBelong);
    }
    this.devices.push(device);
  }
}
