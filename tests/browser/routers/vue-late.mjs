// A route that is loaded when somebody goes there.

import { h, inject } from "vue";
import { routeLocationKey } from "vue-router";

export default {
  setup() {
    const route = /** @type {import("vue-router").RouteLocationNormalizedLoaded} */ (inject(routeLocationKey));
    return () => h("h1", `Late ${route.params.topic}`);
  },
};
