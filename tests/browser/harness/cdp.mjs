// Chrome's own protocol over a pair of pipes: no library in between that would switch on emulation of its own.
//
// A browser that was started with --remote-debugging-pipe reads commands from its descriptor 3 and writes to 4, as JSON with a
// zero byte behind each message.

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */
/** @typedef {(params: any, session: string | undefined) => void} Listener */
/** @typedef {{ method: string, done: (result: any) => void, fail: (error: Error) => void, session: string | undefined }} Asked */

const SEPARATOR = "\0";
/** A command that takes longer will never be answered, in ms. */
const DEADLINE = 60_000;

/** The browser, or the page that was asked, is gone. */
export class Gone extends Error {}

/**
 * Speaks to a browser of which the descriptors 3 and 4 are pipes.
 * @param {ChildProcess} child
 */
export function connect(child) {
  const [, , , commands, answers] =
    /** @type {[any, any, any, import("node:stream").Writable, import("node:stream").Readable]} */ (
      /** @type {unknown} */ (child.stdio)
    );
  /** @type {Map<number, Asked>} */
  const asked = new Map();
  /** @type {Map<string, Set<Listener>>} */
  const listeners = new Map();
  let last = 0;
  let gone = false;
  let rest = "";

  /** Nobody waits for what will not come. @param {(one: Asked) => boolean} which @param {string} why */
  const drop = (which, why) => {
    for (const [id, one] of asked) {
      if (!which(one)) continue;
      asked.delete(id);
      one.fail(new Gone(`${one.method}: ${why}`));
    }
  };
  /** @type {(error: Error) => void} */
  let fail = () => {};
  /** Never resolves, and rejects when the browser is gone. @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    fail = reject;
  });
  // That it ends is no fault of its own.
  ended.catch(() => {});
  const end = () => {
    gone = true;
    fail(new Gone("the browser is gone"));
    drop(() => true, "the browser is gone");
  };

  answers.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    const messages = (rest + text).split(SEPARATOR);
    rest = messages.pop() ?? "";
    for (const message of messages) take(JSON.parse(message));
  });
  answers.on("close", end).on("error", end);
  commands.on("error", end);

  /** @param {any} message */
  function take({ id, result, error, method, params, sessionId }) {
    const one = asked.get(id);
    if (one) {
      asked.delete(id);
      if (error) one.fail(new Error(`${one.method}: ${error.message}`));
      else one.done(result);
      return;
    }
    if (method === "Target.detachedFromTarget") {
      drop(({ session }) => session === params.sessionId, "the page is gone");
    }
    for (const listener of [...(listeners.get(method) ?? [])]) listener(params, sessionId);
  }

  return {
    ended,
    /**
     * Gives a command, to a page by its session, else to the browser.
     * @param {string} method
     * @param {object} [params]
     * @param {string} [session]
     * @returns {Promise<any>}
     */
    send(method, params = {}, session) {
      if (gone) return Promise.reject(new Gone(`${method}: the browser is gone`));
      last += 1;
      const id = last;
      commands.write(JSON.stringify({ id, method, params, sessionId: session }) + SEPARATOR);
      return new Promise((done, fail) => {
        const late = setTimeout(() => fail(new Error(`${method}: not answered within ${DEADLINE} ms`)), DEADLINE);
        const end = (/** @type {(value: any) => void} */ how) => (/** @type {any} */ value) => {
          clearTimeout(late);
          how(value);
        };
        asked.set(id, { method, done: end(done), fail: end(fail), session });
      });
    },
    /** Listens; gives a function that ends it. @param {string} method @param {Listener} listener */
    on(method, listener) {
      const set = listeners.get(method) ?? new Set();
      listeners.set(method, set.add(listener));
      return () => void set.delete(listener);
    },
    /** Drops what was asked of a page that does not answer any more. @param {string} session @param {string} why */
    abandon: (session, why) => drop((one) => one.session === session, why),
  };
}

/** @typedef {ReturnType<typeof connect>} Connection */
