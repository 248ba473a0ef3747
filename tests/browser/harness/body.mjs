// What a page posts to a server of a test.

/**
 * The body of a request; null where that broke off, as it does where its page or browser is gone.
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<Buffer | null>}
 */
export async function readBody(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
