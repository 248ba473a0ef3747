// What the bundler of scripts/package.mjs makes of a wasm file that is imported: its bytes as base64.

declare module "*.wasm" {
  const base64: string;
  export default base64;
}
