import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The collector serves this build at its root, from where `place.js` puts it; assetsInlineLimit keeps data: addresses out, which its CSP forbids.
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react()],
  // The collector puts a random number in its place, for each answer another, and names that in the policy.
  html: { cspNonce: "PIQUEL_NONCE" },
  build: { outDir: "../dist/.dashboard", emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
});
