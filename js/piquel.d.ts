// What `import … from "piquel"` is to TypeScript: the facade, and the names of an app's definitions. A file apart, because what
// `declare module "piquel"` adds to has to be an interface that this module exports, which comments in JavaScript cannot declare.

export * from "./index.js";
export type * from "./register.js";
