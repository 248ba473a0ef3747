// Vite as a developer starts it: by a command, which prints an address.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { until } from "../browser/harness/until.mjs";

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
 * Waits for the engine of a page. Vite has a page load anew once it has come upon what that imports; what was clicked before is lost then.
 * @param {import("playwright-core").Page} page
 */
export const untilItRuns = (page) => until("the engine runs", () => page.evaluate(isRunning).catch(() => false));

/** Whether a page has an engine. */
const isRunning = () => {
  const running = /** @type {any} */ (window)[Symbol.for("piquel")];
  return [...(running?.values() ?? [])].some(({ piquel }) => piquel.stage() !== null);
};

/**
 * Waits until Vite gives away a file as it was changed to: it has pages that are open then load anew, and none that is opened afterwards.
 * @param {string} address of the file
 * @param {string} text that it has now
 */
export const untilServed = (address, text) =>
  until("Vite gives away what was changed", async () => (await (await fetch(address)).text()).includes(text));

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
