// Gets hold of the instances of the engine that a page makes, from outside: the product knows nothing of it.

/**
 * Has every page of a context note the instances in `engines`: `memory`; `isOver` once it trapped; `late`, how often it was entered
 * after that; and `doom`, a pattern of an export's name: the next call of such a one gets a pointer to nowhere, which traps.
 * @param {import("playwright-core").BrowserContext} context
 */
export const watchEngines = (context) =>
  context.addInitScript(() => {
    /** @type {any[]} */
    const engines = [];
    Object.defineProperty(window, "engines", { value: engines });
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = /** @type {any} */ (
      async (/** @type {any} */ module, /** @type {WebAssembly.Imports} */ imports) => {
        const { exports } = /** @type {any} */ (await instantiate(module, imports));
        // The compiler has none.
        if (!exports.room) return { exports };
        const engine = { memory: exports.memory, isOver: false, late: 0, doom: /** @type {RegExp | null} */ (null) };
        engines.push(engine);
        /** @type {Record<string, any>} */
        const watched = {};
        for (const [name, real] of Object.entries(exports)) {
          watched[name] = real;
          if (typeof real !== "function") continue;
          watched[name] = (/** @type {any[]} */ ...given) => {
            if (engine.isOver) engine.late += 1;
            if (!engine.doom?.test(name)) return real(...given);
            engine.doom = null;
            engine.isOver = true;
            return real(...given.map(() => 0xffff_fff0));
          };
        }
        return { exports: watched };
      }
    );
  });
