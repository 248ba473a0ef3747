// Vite as a developer starts it: by a command, which prints an address.

import { spawn } from "node:child_process";
import { once } from "node:events";

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
const COLOUR = /\u001b\[[\d;]*m/g;

/** What a page says that is being developed: Vite's client, Lit, and a browser that looks for an icon. */
const OF_DEVELOPMENT = [/^\[vite\] /, /^Lit is in dev mode/, /favicon\.ico$/];

/** Writes down what goes wrong in a page. @param {import("playwright-core").Page} page @param {string[]} faults */
export function hearFaults(page, faults) {
  page.on("console", (message) => {
    const line = `${message.text()} ${message.location().url}`;
    if (!OF_DEVELOPMENT.some((usual) => usual.test(line))) faults.push(line);
  });
  page.on("pageerror", (error) => faults.push(String(error)));
}

/**
 * Starts it, and ends it and all that it started with the scope.
 * @param {import("../browser/harness/scope.mjs").Scope} scope
 * @param {string} folder of the app
 * @param {string} command as it is typed
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} the address that it prints, with a slash at the end
 */
export async function serve(scope, folder, command, env = process.env) {
  const [program, ...words] = command.split(" ");
  // A group of its own: npx does not pass signals on.
  const child = spawn(program, words, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  scope.after(async () => {
    if (child.exitCode !== null || child.pid === undefined) return;
    process.kill(-child.pid, "SIGTERM");
    await closed;
  });
  let said = "";
  return new Promise((done, fail) => {
    const hear = (/** @type {string} */ text) => {
      said += text.replace(COLOUR, "");
      const address = /Local:\s+(http:\S+)/.exec(said);
      if (address) done(address[1]);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", fail);
    child.once("close", (code) => fail(new Error(`\`${command}\` ended with exit code ${code}\n${said}`)));
  });
}
