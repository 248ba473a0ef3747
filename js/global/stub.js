// What a page calls while the script is still on its way: calls wait, and what they give makes sense meanwhile. It is the snippet that
// pages have in their own HTML, so it stays short, and in the language of browsers that may never read the script itself.

// biome-ignore-all lint/complexity/useArrowFunction: browsers that cannot read the script can read this
// biome-ignore-all lint/complexity/useOptionalChain: the same
// biome-ignore-all lint/complexity/noArguments: the same
// biome-ignore-all lint/suspicious/noVar: the same

/** Most calls that wait: the script may never come. Later ones are dropped. */
var MOST = 1000;

/**
 * A call that waits: its method, empty if it was taken back; its arguments; what to tell of it once it is made.
 * @typedef {{ m: string, a: any[], tell?: (given: any) => void }} Call
 */

/**
 * Gives `window.piquel`, which it makes if it is not there.
 * @param {any} page the window
 */
export function stub(page) {
  var piquel = page.piquel;
  // An element with the id `piquel` is found under that name, too.
  if (piquel && piquel.q) return piquel;
  piquel = page.piquel = { q: [] };
  /** @param {string} method */
  function add(method) {
    piquel[method] = function () {
      /** @type {Call} */
      var call = { m: method, a: [].slice.call(arguments) };
      /** @type {any} */
      var end;
      // The page may go on to change what it handed in.
      if (call.a[1] && typeof call.a[1] === "object") call.a[1] = Object.assign({}, call.a[1]);
      if (piquel.q.length < MOST) piquel.q.push(call);
      if (method === "init") return piquel;
      if (method === "on" || method === "showPrompts") {
        call.tell = function (given) {
          end = given;
        };
        return function () {
          call.m = "";
          if (end) end();
        };
      }
      if (/flush|erase|defineElements/.test(method)) {
        return new Promise(function (done) {
          call.tell = done;
        });
      }
    };
  }
  "init identify group track setUsage on consent flush erase reset destroy showPrompts defineElements"
    .split(" ")
    .forEach(add);
  // Nothing is known yet: as before the engine runs.
  piquel.progress =
    piquel.explain =
    piquel.stage =
    piquel.tiers =
      function () {
        return null;
      };
  piquel.ledger = function () {
    return [];
  };
  return piquel;
}
