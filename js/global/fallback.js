// Stands in for ../wasm/engine.fallback.js in the classic script: the module beside it, which few pages need.

import { importBeside } from "./beside.js";

/** Whoever awaits the import of a module that has this gets what it gives. @type {Promise<any>["then"]} */
// biome-ignore lint/suspicious/noThenProperty: it is meant to be awaited
export const then = (resolve, reject) => importBeside("fallback.js").then(resolve, reject);
