// Calls that wait for the engine. Should the page end before that runs, another one carries them out (early.js): so they are kept on the
// device, at once when the page is left, and soon after they were made, for nobody is told of being killed. Nothing is kept that definitions
// do not declare, by the names that the engine that ran last wrote down: before the first one, only who it is, and that they leave.

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
export function openWaiting({ early, done, names }, begun, mayKeep) {
  /** @type {Call[]} */
  let calls = [];
  let lost = 0;
  /** Under this number they are kept. */
  let number = 0;

  const waiting = {
    /** @param {Call} call @param {number} most how many may wait: of more, the oldest is lost */
    add(call, most) {
      if (calls.push(call) > most) {
        calls.shift();
        lost += 1;
      }
      setTimeout(waiting.keep, BEHIND);
    },

    /** One that waits no longer was lost. */
    lose() {
      lost += 1;
    },

    /**
     * Forgets those that another page has carried out. Gives the number under which the others are kept, or will be. Throws where storage is
     * forbidden.
     */
    claim() {
      if (!number || localStorage.getItem(done)?.includes(`${number}`)) {
        calls = calls.filter((call) => !call[5]);
        number = Math.ceil(Math.random() * 2 ** 52);
      }
      return number;
    },

    /** Keeps them; gives whether nothing is in the way of that. @param {boolean} [isLeft] whether this page may never carry them out */
    keep(isLeft) {
      // Mostly, the timer of an earlier call had all that were made by then kept.
      if (!mayKeep() || (!isLeft && calls.every((call) => 5 in call))) return true;
      try {
        const own = early + waiting.claim();
        const [events, limits, traits] = JSON.parse(localStorage.getItem(names) ?? "[[],[],[]]").map(
          (/** @type {[string, any][]} */ declared) => new Map(declared),
        );
        const known = calls.filter(([fact, , a]) =>
          fact === "track" ? events.has(a) : fact === "setUsage" ? limits.has(a) : fact[0] !== "t",
        );
        const texts = known.map((call) => {
          const all = call[0] === "track" ? events.get(call[2]) : [...traits.keys()];
          return JSON.stringify(call, function (name) {
            // By its holder: some pages give every array a `toJSON`.
            const value = this[name];
            return this !== call[3] || (all.includes(name) && isPlain(value)) ? value : undefined;
          });
        });
        const text = `[${[isLeft ? 0 : Date.now(), begun, lost, ...texts]}]`;
        let size = text.length;
        for (const name of Object.keys(localStorage))
          if (name.startsWith(early) && name !== own) size += localStorage[name].length;
        if (size > MOST) return false;
        if (known[0]) localStorage.setItem(own, text);
        for (const call of calls) call[5] = known.includes(call);
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
  };
  return waiting;
}

/** Whether it is a text, a number or a truth value, or, with null, that there is none. @param {unknown} value */
const isPlain = (value) => value === null || (/ng|mb|oo/.test(typeof value) && !Number.isNaN(value));
