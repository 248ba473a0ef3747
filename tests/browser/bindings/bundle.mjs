// Bundles apps of all frameworks as their own tools would: with the compilers of Vue and Svelte, and with one copy of the core.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { compileScript, parse } from "vue/compiler-sfc";

/** What a bundle of a page finds, in tools that are not here: Nuxt's own functions do nothing but that. */
const NUXT = "export const defineNuxtPlugin = (plugin) => plugin;";

/** @param {"client" | "server"} side @returns {import("esbuild").Plugin} */
const frameworks = (side) => ({
  name: "frameworks",
  setup(build) {
    build.onLoad({ filter: /\.svelte$/ }, ({ path }) => {
      const { js } = compile(readFileSync(path, "utf8"), {
        filename: path,
        generate: side,
        dev: side === "client",
        css: "injected",
      });
      return { contents: js.code };
    });
    build.onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor, errors } = parse(readFileSync(path, "utf8"), { filename: path });
      if (errors.length > 0) return { errors: errors.map(({ message }) => ({ text: message })) };
      const ssr = side === "server";
      const { content } = compileScript(descriptor, {
        id: basename(path),
        inlineTemplate: true,
        templateOptions: { ssr, ssrCssVars: [] },
      });
      return { contents: content };
    });
    build.onResolve({ filter: /^#app$/ }, () => ({ path: "app", namespace: "nuxt" }));
    build.onLoad({ filter: /.*/, namespace: "nuxt" }, () => ({ contents: NUXT }));
    build.onResolve({ filter: /^\$lib\// }, ({ path, resolveDir }) =>
      build.resolve(path.replace("$lib", resolveDir.replace(/\/src\/.*/, "")), {
        kind: "import-statement",
        resolveDir,
      }),
    );
  },
});

/**
 * For a page: scripts by path. They lie beside the package's own files, where the engine is looked for.
 * @param {Record<string, string>} entryPoints files by name
 * @returns {Promise<Record<string, string>>}
 */
export async function bundlePages(entryPoints) {
  const { outputFiles } = await build({
    entryPoints,
    outdir: "/piquel",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    conditions: ["svelte"],
    plugins: [frameworks("client")],
    // With all the warnings that the frameworks have.
    define: {
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
    },
    logLevel: "error",
  });
  return Object.fromEntries(outputFiles.map(({ path, text }) => [path, text]));
}

/**
 * For a server: modules that import packages as they are.
 * @param {Record<string, string>} entryPoints files by name
 * @param {string} outdir beside which packages are found
 */
export const bundleServer = (entryPoints, outdir) =>
  build({
    entryPoints,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    jsx: "automatic",
    plugins: [frameworks("server")],
    logLevel: "error",
  });
