import resolve from "@rollup/plugin-node-resolve";
import { importMetaAssets } from "@web/rollup-plugin-import-meta-assets";

export default {
  input: { main: "main.js", inline: "inline.js" },
  output: { dir: "dist", format: "es" },
  plugins: [resolve({ browser: true }), importMetaAssets()],
};
