// The gallery as a site serves it.

import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../../scripts/lib/run.mjs";

/** What moves takes the time of no clock that a test can set. */
const STYLE = `
*, *::before, *::after { transition: none !important; animation: none !important; scroll-behavior: auto !important; }
section { position: fixed; inset: 0; padding: 60px; overflow: auto; visibility: hidden; background: white; }
section.shown { visibility: visible; z-index: 1; }
section:not(.shown) * { visibility: hidden !important; }`;

/** @returns {Promise<{ html: string, script: string }>} */
export async function buildGallery() {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "tests/browser/gallery/page.js")],
    outdir: "gallery",
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    loader: { ".png": "dataurl", ".svg": "dataurl", ".gif": "dataurl", ".woff": "dataurl", ".woff2": "dataurl" },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const text = (/** @type {string} */ kind) => outputFiles.find(({ path }) => path.endsWith(kind))?.text ?? "";
  return {
    html: `<!doctype html><title>Gallery</title><link rel="icon" href="data:,"><style>${text(".css")}${STYLE}</style>
<script type="importmap">{ "imports": { "piquel": "/piquel/index.js" } }</script><body><script type="module" src="/gallery.js"></script>`,
    script: text(".js"),
  };
}

/** What the picker of emoji offers. */
export const EMOJI = JSON.stringify(
  ["😀", "😃", "😄"].map((emoji, order) => ({
    emoji,
    annotation: `face ${order}`,
    group: 0,
    order,
    shortcodes: [`face_${order}`],
    tags: ["face"],
    version: 1,
  })),
);
