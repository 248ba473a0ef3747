// Stands in for ../inline/compile.js in the classic script: the module beside it, for development.

import { importBeside } from "./beside.js";

/** Whoever awaits the import of a module that has this gets what it gives. @type {Promise<any>["then"]} */
// biome-ignore lint/suspicious/noThenProperty: it is meant to be awaited
export const then = (resolve, reject) => importBeside("compile.js").then(resolve, reject);
