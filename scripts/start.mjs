// `npm start`: from a fresh clone to the demo in a browser.

import { createServer } from "node:net";
import { build } from "./build.mjs";
import { binary, Failure, isStopping, main, start } from "./lib/run.mjs";
import { prepare } from "./prepare.mjs";

const HOST = "127.0.0.1";
const DEFAULT_PORT = 8787;

await main(async () => {
  const port = chosenPort();
  // First, because the build takes minutes and this does not.
  await requireFree(port);
  await prepare();
  await build();
  console.error("\n▸ collector, stops on Ctrl-C");
  await serve(port);
});

function chosenPort() {
  const { PORT = String(DEFAULT_PORT) } = process.env;
  const port = Number(PORT);
  if (!/^\d+$/.test(PORT) || port < 1 || port > 65_535) {
    throw new Failure(`PORT is \`${PORT}\`, choose a number from 1 to 65535: \`PORT=${DEFAULT_PORT} npm start\``);
  }
  return port;
}

/** @param {number} port @returns {Promise<void>} */
function requireFree(port) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const why = error.code === "EADDRINUSE" ? "is taken" : `cannot be used (${error.code})`;
      const other = port === DEFAULT_PORT ? DEFAULT_PORT + 1 : DEFAULT_PORT;
      fail(
        new Failure(
          `port ${port} on ${HOST} ${why}: stop what uses it, or choose another: \`PORT=${other} npm start\``,
        ),
      );
    });
    probe.listen(port, HOST, () => probe.close(() => done()));
  });
}

/** Runs the collector until it is told to stop. @param {number} port @returns {Promise<void>} */
function serve(port) {
  const collector = start(
    binary("release", "piquel-collector"),
    [
      "serve",
      ...["--listen", `${HOST}:${port}`],
      ...["--data", ".piquel"],
      ...["--key", "pk_demo"],
      ...["--definitions", "www/demo/definitions.json"],
      ...["--demo", "www/dist/demo"],
    ],
    ["ignore", "inherit", "inherit"],
  );
  return new Promise((done, fail) => {
    collector.once("error", (error) => fail(new Failure(`the collector does not start: ${error.message}`)));
    collector.once("close", (code) => {
      if (code === 0 || isStopping()) done();
      else fail(new Failure(`the collector ended with exit code ${code}`));
    });
  });
}
