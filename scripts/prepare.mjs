// Looks for what a build needs, adds what can be added, and names the command for what cannot.

import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { ask, Failure, ROOT, run, step } from "./lib/run.mjs";

const NODE_MAJOR = 20;
const TARGET_TRIPLE = "wasm32-unknown-unknown";
const RUSTUP = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh";

/** Everything, in the order of how quickly it can be said that something is missing. */
export async function prepare() {
  checkNode();
  await step("tools: Rust, wasm target, standard library source, C compiler", async () => {
    await checkCompiler();
    await prepareRust();
  });
  await preparePackages();
}

function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < NODE_MAJOR) {
    throw new Failure(`Node is ${process.versions.node}, install Node ${NODE_MAJOR} or later: https://nodejs.org`);
  }
}

async function checkCompiler() {
  if (await ask("cc", ["--version"])) return;
  const command = process.platform === "darwin" ? "xcode-select --install" : "apt-get install build-essential";
  throw new Failure(`no C compiler (\`cc\`) found, install one: \`${command}\``);
}

async function prepareRust() {
  if (!(await ask("cargo", ["--version"]))) addCargoHome();
  if (!(await ask("cargo", ["--version"]))) throw new Failure(`\`cargo\` not found, install Rust: \`${RUSTUP}\``);
  await checkRustVersion();

  const library = join(await sysroot(), "lib/rustlib");
  const hasTarget = existsSync(join(library, TARGET_TRIPLE, "lib"));
  const hasSource = existsSync(join(library, "src/rust/library/Cargo.lock"));
  if (!hasTarget) await rustup(["target", "add", TARGET_TRIPLE]);
  if (!hasSource) await rustup(["component", "add", "rust-src"]);
  for (const tool of ["fmt", "clippy"]) {
    if (!(await ask("cargo", [tool, "--version"])))
      await rustup(["component", "add", tool === "fmt" ? "rustfmt" : tool]);
  }
}

/** rustup changes the path of new shells only; ours may be older than the installation. */
function addCargoHome() {
  const bin = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");
  if (existsSync(join(bin, "cargo"))) process.env.PATH = `${bin}${delimiter}${process.env.PATH ?? ""}`;
}

async function checkRustVersion() {
  const needed = /^rust-version = "(\d+)\.(\d+)/m.exec(readFileSync(join(ROOT, "Cargo.toml"), "utf8"));
  const answer = await ask("rustc", ["--version"]);
  const present = /^rustc (\d+)\.(\d+)/.exec(answer ?? "");
  if (!present) throw new Failure("`rustc` does not answer, run `rustup toolchain install stable`");
  if (!needed) throw new Failure("Cargo.toml names no `rust-version`");
  const [neededNumber, presentNumber] = [needed, present].map(
    ([, major, minor]) => Number(major) * 1000 + Number(minor),
  );
  if (presentNumber < neededNumber) {
    throw new Failure(`Rust ${needed[1]}.${needed[2]} or later is needed, run \`rustup update stable\``);
  }
}

async function sysroot() {
  const path = await ask("rustc", ["--print", "sysroot"]);
  if (!path) throw new Failure("`rustc` does not answer, run `rustup toolchain install stable`");
  return path;
}

/** @param {string[]} args */
async function rustup(args) {
  const command = `rustup ${args.join(" ")}`;
  if (!(await ask("rustup", ["--version"]))) {
    throw new Failure(`\`${command}\` is needed and rustup is not here, install it: \`${RUSTUP}\``);
  }
  await step(command, () => run("rustup", args));
}

async function preparePackages() {
  if (arePackagesFresh()) return;
  if (!(await ask("npm", ["--version"]))) throw new Failure("`npm` not found, install it: `apt-get install npm`");
  await step("npm packages", () => run("npm", ["ci", "--no-audit", "--no-fund"]));
}

function arePackagesFresh() {
  const installed = join(ROOT, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(join(ROOT, "package-lock.json")).mtimeMs;
}
