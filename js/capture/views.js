// Page views: the route's pattern, once for each path that is seen.

import { maskPath } from "./path.js";

/** @param {import("./index.js").Shared} shared */
export function watchViews({ routes, track }) {
  /** @type {string | undefined} */
  let latest;
  return routes.watch((path) => {
    if (path === latest) return;
    latest = path;
    track("$page", { path: maskPath(path) });
  });
}
