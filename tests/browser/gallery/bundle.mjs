// The page of the gallery, as a bundler makes it.

import { build } from "esbuild";
import { ROOT } from "../../../scripts/lib/run.mjs";

const IN_TEXT = [".png", ".svg", ".woff", ".woff2", ".ttf"];

export async function bundleGallery() {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["tests/browser/gallery/widgets/page.js"],
    bundle: true,
    format: "esm",
    write: false,
    outdir: "out",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
    loader: Object.fromEntries(IN_TEXT.map((extension) => [extension, "dataurl"])),
  });
  const find = (/** @type {string} */ extension) => {
    const file = outputFiles.find(({ path }) => path.endsWith(extension));
    if (!file) throw new Error(`the bundle has no ${extension}`);
    return file.text;
  };
  return { script: find(".js"), style: find(".css") };
}
