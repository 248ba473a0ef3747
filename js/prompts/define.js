/** A page may have several copies of this package: the first that comes names the element. @param {string} name @param {CustomElementConstructor} element */
export function defineOnce(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
}
