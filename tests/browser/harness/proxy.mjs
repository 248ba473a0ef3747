// Stands between page and collector and writes down what passes, byte for byte.

import { createServer, request as forward } from "node:http";
import { readBody } from "./body.mjs";

/**
 * @typedef {object} Exchange
 * @property {string} method
 * @property {string} path with its query
 * @property {string[]} headers of the request as they came: name, value, name, value, …
 * @property {Buffer} body of the request
 * @property {number | null} status of the reply; null while there is none, and for good if the server does not answer
 * @property {boolean} isOver whether the reply began, or is known not to come
 */

/** A connection for each request: one that was kept may be closed by the server at the moment at which it is used. */
const NEW = false;

/**
 * Starts a proxy to `target`. Where `target` does not answer, the page sees a connection that breaks.
 * @param {import("./scope.mjs").Scope} scope
 * @param {() => string} target asked at each request, `http://host:port`
 */
export async function startProxy(scope, target) {
  /** @type {Exchange[]} */
  const exchanges = [];
  const server = createServer(async (incoming, reply) => {
    const body = await readBody(incoming);
    if (!body) return;
    const { method = "", url: path = "", rawHeaders: headers } = incoming;
    /** @type {Exchange} */
    const exchange = { method, path, headers, body, status: null, isOver: false };
    exchanges.push(exchange);

    const outgoing = forward(new URL(path, target()), { method, headers, agent: NEW });
    outgoing.on("response", (answer) => {
      exchange.status = answer.statusCode ?? null;
      exchange.isOver = true;
      reply.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      reply.flushHeaders();
      answer.pipe(reply);
      answer.on("error", () => reply.destroy());
    });
    outgoing.on("error", () => {
      exchange.isOver = true;
      incoming.socket.destroy();
    });
    reply.on("close", () => outgoing.destroy());
    outgoing.end(exchange.body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  scope.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

  return {
    /** Where it listens, without a slash at the end. */
    url: `http://127.0.0.1:${port}`,
    /** All that passed so far, oldest first. */
    exchanges,
    /** Bodies of the beacons so far, those of an install in the order in which they were made: two that are under way may overtake. @returns {any[]} */
    beacons() {
      const all = exchanges
        .filter(({ method, path }) => method === "POST" && path === "/v1/beacon")
        .map(({ body }) => JSON.parse(body.toString("utf8")));
      const sorted = [...all].sort((one, other) => one.rev - other.rev);
      return all.map(({ install }) => {
        const place = sorted.findIndex((beacon) => beacon.install === install);
        return sorted.splice(place, 1)[0];
      });
    },
    /** Does any request, in its address, headers or body, hold these bytes? @param {string} text */
    saw: (text) =>
      exchanges.some(
        ({ path, headers, body }) =>
          body.includes(text) ||
          [path, ...headers].some((part) => part.includes(text) || unescaped(part).includes(text)),
      ),
  };
}

/** @param {string} part */
function unescaped(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
