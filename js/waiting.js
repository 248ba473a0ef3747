// Calls that wait for the engine. Should the page end before that runs, another one carries them out (early.js): so they are kept on the
// device, at once when the page is left, and soon after they were made, for nobody is told of being killed. Nothing is kept that no
// definition declares, as far as the engine that ran last knew: before the first one, only who it is, and that they leave.

/** How long a call may be in memory alone, in ms. */
const BEHIND = 250;
/** Most characters that all pages of a key keep together. */
const MOST = 64 * 1024;

/** What an app called, when, with what, and whether that is kept. @typedef {[import("./index.js").Fact, number, any, any, any, boolean?]} Call */

/**
 * @param {import("./device.js").Device} device
 * @param {number} begun when the app called `init`
 * @param {() => boolean} mayKeep
 */
export function openWaiting({ early, names }, begun, mayKeep) {
  /** @type {Call[]} */
  let calls = [];
  let lost = 0;
  /** Under this number they are kept. */
  let number = 0;
  let isDue = false;
  /** Whether this page was left, perhaps for good. */
  let isLeft = /** @type {boolean | undefined} */ (false);

  const waiting = {
    /** @param {Call} call @param {number} most how many may wait: of more, the oldest is lost */
    add(call, most) {
      if (calls.push(call) > most) {
        calls.shift();
        lost += 1;
      }
      if (!isDue) setTimeout(waiting.keep, BEHIND);
      isDue = true;
    },

    /** One that waits no longer was lost. */
    lose() {
      lost += 1;
    },

    /**
     * Forgets those that were kept and are no more: another page has carried them out, or they were to be forgotten. Gives the number under
     * which the others are kept, or will be.
     */
    claim() {
      try {
        if (localStorage.getItem(early + number) === null) {
          calls = calls.filter((call) => !call[5]);
          number = Math.ceil(Math.random() * 2 ** 52);
        }
      } catch {
        // Where storage is forbidden, none is kept.
      }
      return number;
    },

    /** Keeps them; gives whether nothing is in the way of that. @param {boolean} [isLast] whether this page may never carry them out */
    keep(isLast) {
      isDue = false;
      isLeft ||= isLast;
      if (!mayKeep()) return true;
      const name = early + waiting.claim();
      try {
        const [events, limits, traits] = JSON.parse(localStorage.getItem(names) ?? "[[],[],[]]").map(
          (/** @type {[string, any][]} */ declared) => new Map(declared),
        );
        /** Which names of values are declared; none if what was called is not. @param {Call} call */
        const namesOf = ([fact, , a]) => {
          if (fact === "track") return events.get(a);
          if (fact === "setUsage") return limits.has(a) && [];
          return fact[0] !== "t" && [...traits.keys()];
        };
        const known = calls.filter(namesOf);
        const texts = known.map((call) => JSON.stringify(call, namesOf(call)));
        const text = `[${[isLeft ? 0 : Date.now(), begun, lost, ...texts]}]`;
        const all = Object.keys(localStorage).filter((name) => name.startsWith(early));
        if (all.reduce((size, name) => size + localStorage[name].length, text.length) > MOST) return false;
        if (known[0]) localStorage.setItem(name, text);
        for (const call of known) call[5] = true;
        return true;
      } catch {
        // Where storage is forbidden or full, they are carried out here, or never.
        return false;
      }
    },

    /** What waited, and how much more was lost, for who carries it out. @returns {[Call[], number]} */
    take() {
      const taken = /** @type {[Call[], number]} */ ([calls, lost]);
      calls = [];
      lost = 0;
      return taken;
    },

    /** What was taken is carried out, or not to be. */
    done() {
      try {
        localStorage.removeItem(early + number);
      } catch {
        // Nor is it there where storage is forbidden.
      }
    },
  };
  return waiting;
}
