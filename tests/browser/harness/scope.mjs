// What a test opens is closed with it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Whoever closes what was opened: the context of a `node:test` test, or `openScope()`.
 * @typedef {{ after: (close: () => unknown) => void }} Scope
 */

/** A scope outside of a test. `close` closes the latest first. */
export function openScope() {
  /** @type {(() => unknown)[]} */
  const closers = [];
  return {
    after: (/** @type {() => unknown} */ close) => void closers.push(close),
    close: async () => {
      for (let close = closers.pop(); close; close = closers.pop()) await close();
    },
  };
}

/** A new empty folder, removed with the scope. @param {Scope} scope */
export function temporaryFolder(scope) {
  const folder = mkdtempSync(join(tmpdir(), "piquel-"));
  scope.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
