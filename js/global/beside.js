// Modules that lie in the folder of the classic script, wherever a page took that from.

/**
 * Where the script is, while it is read; empty where it is no classic script. By the prototype: to a document, an element of that name takes
 * the place of the property, and says where to load from.
 */
const HERE = typeof document === "undefined" ? "" : scriptOf(document);

/**
 * Imports a module of that folder. By its whole address: a relative one means the folder of the page in a script that comes from
 * elsewhere without CORS.
 * @param {string} name
 */
export function importBeside(name) {
  const address = HERE ? new URL(name, HERE).href : `./${name}`;
  return import(/* webpackIgnore: true */ /* @vite-ignore */ address);
}

/** @param {Document} document */
function scriptOf(document) {
  const script = Reflect.get(Document.prototype, "currentScript", document);
  return script instanceof HTMLScriptElement ? script.src : "";
}
