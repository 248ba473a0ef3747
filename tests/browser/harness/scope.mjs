// What a test opens is closed with it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Closes what was opened in it, the latest first: what stands on something else goes before that.
 * @typedef {object} Scope
 * @property {(close: () => unknown) => void} after has something closed with the scope
 * @property {() => Promise<void>} close
 */

/**
 * A scope that ends with a test, or else by its `close`.
 * @param {{ after: (close: () => Promise<void>) => void }} [test] the context that `node:test` gives to a test
 * @returns {Scope}
 */
export function openScope(test) {
  /** @type {(() => unknown)[]} */
  const closers = [];
  const scope = {
    after: (/** @type {() => unknown} */ close) => void closers.push(close),
    close: async () => {
      for (let close = closers.pop(); close; close = closers.pop()) await close();
    },
  };
  test?.after(scope.close);
  return scope;
}

/** A new empty folder, removed with the scope. @param {Scope} scope */
export function temporaryFolder(scope) {
  const folder = mkdtempSync(join(tmpdir(), "piquel-"));
  scope.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
