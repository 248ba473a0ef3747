// The border to the engine: what JavaScript calls there, and what it is asked for. Numbers cross as they are, text and bytes through the
// engine's memory. src/border.rs is the other side.

import { WAKE } from "./calls.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What an instance of the engine exports.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(size: number) => number} room
 * @property {(size: number, sends: number, mode: number) => number} open
 * @property {(page: number, what: number, a: number, b: number, c: number, t: number) => number} call
 * @property {(page: number, what: number, a: number, t: number) => number} say
 * @property {(page: number, ticket: number, status: number, wait: number, answered: number, refused: number, rev: number) => number} answer
 * @property {(page: number, what: number, a: number, t: number) => void} read
 */
/** Makes an instance out of its imports. `rest`, if it is slow, lets the page do something else. @typedef {((imports: WebAssembly.Imports) => WebAssembly.Exports | Promise<WebAssembly.Exports>) & { rest?: () => Promise<unknown> }} Instantiate */
/**
 * What an engine asks for.
 * @typedef {object} Host
 * @property {(ticket: number, leaving: boolean, body: Uint8Array) => void} post has a request made, of which `answer` hears
 * @property {(name: string, bytes?: Uint8Array | null) => Uint8Array | undefined | void} keep reads what the device keeps under a name,
 *   writes bytes there, or, with null, removes them
 * @property {() => void} wake has `wake` called
 * @property {(cause: unknown) => void} trapped told once, when something came out of the engine as an exception: that left it in the middle
 *   of something, and nobody can enter it any more
 */
/** @typedef {Awaited<ReturnType<typeof attach>>} Engine */

/** @param {() => void} act */
function soon(act) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    // A port that is open keeps alive what it refers to: the engine, after its end.
    port1.close();
    act();
  };
  port2.postMessage(0);
}

/**
 * Brings an engine to life.
 * @param {Instantiate} instantiate
 * @param {Host} host
 */
export async function attach(instantiate, host) {
  let given = new Uint8Array();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const part = (/** @type {number} */ at, /** @type {number} */ size) => new Uint8Array(engine.memory.buffer, at, size);
  const text = (/** @type {number} */ at, /** @type {number} */ size) => decoder.decode(part(at, size));
  /** Puts bytes where the engine takes them up. @param {Uint8Array} bytes */
  const put = (bytes) => part(engine.room(bytes.length), bytes.length).set(bytes);

  let isOver = false;
  /** @type {unknown} */
  let cause;
  /** @template {(...given: any[]) => any} F @param {F} enter @returns {F} */
  const guard = (enter) =>
    /** @type {F} */ (
      (a, b, c, d, e, f) => {
        if (isOver) throw cause;
        try {
          return enter(a, b, c, d, e, f);
        } catch (error) {
          isOver = true;
          cause = error;
          clearTimeout(timer);
          host.trapped(error);
          throw error;
        }
      }
    );

  const piquel = {
    now: () => performance.now(),
    today: () => Date.now(),
    random: () => Math.random(),
    fill(/** @type {number} */ at, /** @type {number} */ size) {
      const bytes = part(at, size);
      try {
        crypto.getRandomValues(bytes);
      } catch {
        for (let place = 0; place < size; place += 1) bytes[place] = Math.random() * 256;
      }
    },
    give(/** @type {number} */ at, /** @type {number} */ size) {
      given = part(at, size).slice();
    },
    post(
      /** @type {number} */ ticket,
      /** @type {number} */ leaving,
      /** @type {number} */ at,
      /** @type {number} */ size,
    ) {
      host.post(ticket, leaving === 1, part(at, size).slice());
    },
    arm(/** @type {number} */ ms) {
      clearTimeout(timer);
      // At once is by no timer where those wait for a second.
      if (ms === 0 && document.visibilityState === "hidden") soon(() => isOver || host.wake());
      else if (ms >= 0) timer = setTimeout(host.wake, ms);
    },
    kept(/** @type {number} */ name, /** @type {number} */ length) {
      const bytes = host.keep(text(name, length));
      if (!bytes) return 0;
      put(bytes);
      return 1;
    },
    keep(
      /** @type {number} */ name,
      /** @type {number} */ length,
      /** @type {number} */ at,
      /** @type {number} */ size,
      /** @type {number} */ remove,
    ) {
      host.keep(text(name, length), remove ? null : part(at, size).slice());
    },
  };
  const engine = /** @type {Exports} */ (/** @type {unknown} */ (await instantiate({ piquel })));

  return {
    /**
     * Opens a page that has taken up nothing yet; see `open` in src/border.rs. Gives what the calls below go to, each of which throws
     * once the engine trapped.
     * @param {Uint8Array} plan
     * @param {boolean} sends whether there is a collector
     * @param {number} mode a sum of the modes of src/core.rs
     * @param {string} language the one in which prompts are wanted
     */
    open(plan, sends, mode, language) {
      const tail = encoder.encode(language);
      const all = new Uint8Array(plan.length + tail.length);
      all.set(plan);
      all.set(tail, plan.length);
      const page = guard(() => {
        put(all);
        return engine.open(plan.length, sends ? 1 : 0, mode);
      })();
      if (!page) throw new Error("`plan` is none that this version can read");
      return {
        /** See src/client.rs. @type {(what: number, a: number, b: number, c: number, t: number) => number} */
        call: guard((what, a, b, c, t) => engine.call(page, what, a, b, c, t)),
        /** @type {(what: number, text: string, a: number, t: number) => number} */
        say: guard((what, text, a, t) => {
          put(encoder.encode(text));
          return engine.say(page, what, a, t);
        }),
        /** @type {(ticket: number, status: number, wait: number, answered: number, refused: number, rev: number) => number} */
        answer: guard((ticket, status, wait, answered, refused, rev) =>
          engine.answer(page, ticket, status, wait, answered, refused, rev),
        ),
        /** @type {(what: number, a: number, t: number) => Uint8Array} */
        read: guard((what, a, t) => {
          engine.read(page, what, a, t);
          return given;
        }),
        /** Does what is due. @type {(t: number) => number} */
        wake: guard((t) => engine.call(page, WAKE, 0, 0, 0, t)),
      };
    },
  };
}
