// Modules that lie in the folder of the classic script, wherever a page took that from.

/**
 * Where the script is, while it is read; the page's address where it is no classic script. By the prototype: to a document, an element of
 * that name takes the place of the property, and would say where to load from.
 */
const HERE = typeof document === "undefined" ? "" : placeOf(document);

/**
 * Imports a module of that folder. By its whole address: a relative one means the folder of the page in a script that comes from
 * elsewhere without CORS.
 * @param {string} name
 */
export const importBeside = (name) => import(new URL(name, HERE).href);

/** @param {Document} document */
function placeOf(document) {
  const script = Reflect.get(Document.prototype, "currentScript", document);
  return script instanceof HTMLScriptElement && script.src ? script.src : document.baseURI;
}
