// The compiler with its wasm file as text: what the classic script loads besides where `init` is given definitions.

import { compile as compileBy } from "../compile.js";
import base64 from "../wasm/compile.wasm";
import { compileText } from "./wasm.js";

/** @param {import("../definitions.js").Definitions} definitions @returns {Promise<Uint8Array>} */
export const compile = (definitions) => compileBy(definitions, () => compileText(base64));
