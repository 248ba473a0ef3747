// A web server of a customer: pages of the test's own, and folders of files.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { ROOT } from "../../../scripts/lib/run.mjs";
import { readBody } from "./body.mjs";

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
};

/**
 * Starts a server.
 * @param {import("./scope.mjs").Scope} scope
 * @param {object} content
 * @param {Record<string, string>} [content.pages] HTML by path
 * @param {Record<string, string>} [content.scripts] JavaScript by path
 * @param {Record<string, string>} [content.folders] folders of the workspace by path, which ends with a slash
 * @param {Record<string, string>} [content.headers] sent with every reply
 * @param {Record<string, (body: string) => void>} [content.posts] who gets what pages post, by path
 * @returns {Promise<{ url: string }>} without a slash at the end
 */
export async function startSite(scope, { pages = {}, scripts = {}, folders = {}, headers = {}, posts = {} }) {
  const server = createServer(async (request, reply) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    if (request.method === "POST" && pathname in posts) {
      const body = await readBody(request);
      if (body) posts[pathname](body.toString("utf8"));
      reply.writeHead(204).end();
      return;
    }
    if (pathname in pages) {
      reply.writeHead(200, { ...headers, "content-type": TYPES[".html"] }).end(pages[pathname]);
      return;
    }
    if (pathname in scripts) {
      reply.writeHead(200, { ...headers, "content-type": TYPES[".js"] }).end(scripts[pathname]);
      return;
    }
    const mount = Object.keys(folders).find((path) => pathname.startsWith(path));
    const file = mount && join(ROOT, folders[mount], normalize(`/${pathname.slice(mount.length)}`));
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      reply.writeHead(404).end();
      return;
    }
    reply.writeHead(200, { ...headers, "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(reply);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  scope.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}` };
}
