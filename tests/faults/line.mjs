// The line between two programs, which passes on what they say until it breaks.

import { connect, createServer } from "node:net";

/**
 * Opens a line to a port of this machine.
 * @param {import("../browser/harness/scope.mjs").Scope} scope
 * @param {number} port
 * @param {(answer: Buffer) => boolean} breaks asked of each piece of what is answered, before it is passed on: whether the line breaks
 *   instead, for both
 * @returns {Promise<number>} the port of its other end
 */
export async function openLine(scope, port, breaks) {
  /** @type {Set<import("node:net").Socket>} */
  const open = new Set();
  const server = createServer((asking) => {
    const answering = connect(port, "127.0.0.1");
    const both = [asking, answering];
    const hangUp = () => {
      for (const end of both) end.destroy();
    };
    for (const end of both) {
      open.add(end);
      end.on("error", hangUp);
      end.on("close", () => {
        open.delete(end);
        hangUp();
      });
    }
    asking.on("data", (said) => answering.write(said));
    answering.on("data", (said) => (breaks(said) ? hangUp() : asking.write(said)));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  scope.after(() => {
    for (const end of open) end.destroy();
    server.close();
  });
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}
