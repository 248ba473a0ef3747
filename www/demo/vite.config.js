import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The collector serves this build under /demo/; assetsInlineLimit keeps data: addresses out, which its CSP forbids.
export default defineConfig({
  root: import.meta.dirname,
  base: "/demo/",
  plugins: [react()],
  build: { outDir: "../dist/demo", emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
});
