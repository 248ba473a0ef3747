// The instance of the engine that this page runs: of wasm, or, where that is not to be had, of plain JavaScript. One that trapped, or
// that an exception left in the middle of something, is never entered again; another can take its place.

import { PermanentError } from "./retry.js";
import * as glue from "./wasm/engine.js";

/** After so many traps in a page nothing takes the place of the last instance. */
const MOST_TRAPS = 3;
/** The shortest module: magic number and version. */
const EMPTY = [0, 97, 115, 109, 1, 0, 0, 0];

/** Frees a client, by itself where the second argument is 1: perhaps one of an instance before. Ours are freed when they are closed. */
const FREE = "__wbg_client_free";

/**
 * @typedef {object} Life
 * @property {boolean} isOver whether it trapped
 * @property {unknown} cause by what
 * @property {boolean} isSlow whether it is plain JavaScript
 * @property {Set<(cause: unknown) => void>} mourners told when it traps
 */
/** @typedef {(imports: WebAssembly.ModuleImports) => WebAssembly.Exports | Promise<WebAssembly.Exports>} Make */

let traps = 0;
/** Makes instances: the code is loaded once for all of them. @type {Make | undefined} */
let make;
/** The one that runs or is being made. @type {Promise<Life> | undefined} */
let current;
/** Memory of which the glue may have views. @type {WebAssembly.Memory | undefined} */
let memory;
/** Whether WebAssembly may not run. */
let isForbidden = false;
/** Whether instances are of plain JavaScript. */
let isSlow = false;

/** Resolves once an instance runs: the one that runs already, or another. */
export function live() {
  if (!current) {
    const coming = begin();
    current = coming;
    coming.catch(() => {
      current = undefined;
    });
  }
  return current;
}

/** @returns {Promise<Life>} */
async function begin() {
  if (traps >= MOST_TRAPS) throw new PermanentError(`the engine trapped ${MOST_TRAPS} times`);
  /** Where the glue keeps the timers that are set. @type {Set<number>} */
  const timers = new Set();
  const imports = importsWith(timers);
  let exports;
  try {
    make ??= await makeOfWasm();
    exports = await make(imports);
  } catch {
    isSlow = true;
    make = (await import("./fallback.js")).instantiateFallback;
    exports = await make(imports);
  }
  forget(memory);
  memory = /** @type {WebAssembly.Memory} */ (/** @type {any} */ (exports).memory);
  /** @type {Life} */
  const life = { isOver: false, cause: null, isSlow, mourners: new Set() };
  const end = () => {
    traps += 1;
    current = undefined;
    // Its timers would enter the instance that comes next.
    for (const timer of timers) clear(timer);
    for (const mourn of life.mourners) mourn(life.cause);
  };
  glue.__wbg_set_wasm(guard(/** @type {any} */ (exports), life, end));
  return life;
}

/** Throws where WebAssembly may not run, and where its file cannot be had. @returns {Promise<Make>} */
async function makeOfWasm() {
  // Each attempt that a policy forbids is reported, so there is one; `validate` would say yes.
  if (isForbidden) throw new Error("WebAssembly is forbidden");
  isForbidden = true;
  new WebAssembly.Module(Uint8Array.from(EMPTY));
  isForbidden = false;
  const response = await fetch(new URL("./wasm/engine.wasm", import.meta.url));
  if (!response.ok) throw new Error(`status ${response.status}`);
  const module = await WebAssembly.compile(await response.arrayBuffer());
  return async (imports) => (await WebAssembly.instantiate(module, { "./engine_bg.js": imports })).exports;
}

/** What the glue imports, and remembers timers for. */
const functions = /** @type {Record<string, (...given: any[]) => any>} */ (/** @type {unknown} */ (glue));
const named = (/** @type {string} */ part) => Object.keys(functions).find((name) => name.includes(part)) ?? "";
const [SET, CLEAR] = [named("_setTimeout_"), named("_clearTimeout_")];
const clear = (/** @type {number} */ timer) => functions[CLEAR]?.(timer);

/** @param {Set<number>} timers */
function importsWith(timers) {
  return {
    ...functions,
    [SET]: (/** @type {unknown[]} */ ...given) => {
      const timer = functions[SET](...given);
      timers.add(timer);
      return timer;
    },
    [CLEAR]: (/** @type {number} */ timer) => {
      timers.delete(timer);
      return clear(timer);
    },
  };
}

/**
 * The exports, as long as the instance lives. Whatever comes out of them as an exception left it in the middle of something.
 * @param {Record<string, any>} exports
 * @param {Life} life
 * @param {() => void} end
 */
function guard(exports, life, end) {
  /** @type {Record<string, any>} */
  const guarded = {};
  for (const name of Object.keys(exports)) {
    const enter = exports[name];
    guarded[name] = enter;
    if (typeof enter !== "function") continue;
    guarded[name] = (/** @type {any[]} */ ...given) => {
      try {
        if (!life.isOver && !(name === FREE && given[1])) return enter(...given);
      } catch (error) {
        if (!life.isOver) {
          life.isOver = true;
          life.cause = error;
          end();
        }
      }
      // Of timers, and of what only the glue calls, nobody would catch it.
      if (name.startsWith("client_")) throw life.cause;
      return 0;
    };
  }
  return /** @type {WebAssembly.Exports} */ (guarded);
}

/** Makes views of a memory empty, by which the glue knows that it needs new ones. @param {WebAssembly.Memory} [memory] */
function forget(memory) {
  if (!memory) return;
  if (typeof memory.grow === "function") memory.grow(0);
  else structuredClone(memory.buffer, { transfer: [/** @type {any} */ (memory).buffer] });
}
