// An app with Vue and Vue Router as its documentation has it.

import { createApp, h, inject, onErrorCaptured, ref, watch } from "vue";
import {
  createRouter,
  createWebHashHistory,
  createWebHistory,
  RouterLink,
  RouterView,
  routeLocationKey,
} from "vue-router";
import { LINKS } from "./links.mjs";

/** @typedef {import("vue-router").RouteLocationNormalizedLoaded} Route */

/** A component of a heading. @param {(route: Route) => string} text */
const heading = (text) => ({
  setup() {
    const route = /** @type {Route} */ (inject(routeLocationKey));
    return () => h("h1", text(route));
  },
});

const Board = {
  setup() {
    const route = /** @type {Route} */ (inject(routeLocationKey));
    return () => h("section", [h("h1", `Board ${route.params.board}`), h(RouterView)]);
  },
};
const Card = {
  setup() {
    const route = /** @type {Route} */ (inject(routeLocationKey));
    return () => h("h2", `Card ${route.params.card}`);
  },
};
const Broken = {
  setup() {
    throw new Error("mine");
  },
};

const ROUTES = [
  { path: "/", redirect: "/home" },
  { path: "/home", component: heading(() => "Home") },
  { path: "/boards", component: heading(({ query }) => `Boards ${query.sort ?? ""}`) },
  { path: "/boards/:board(\\d+)", component: Board, children: [{ path: "cards/:card", component: Card }] },
  { path: "/docs/:rest(.*)*", component: heading(({ params }) => `Docs ${[params.rest].flat().join("/")}`) },
  { path: "/late/:topic", component: () => import("./vue-late.mjs") },
  { path: "/guarded", beforeEnter: () => "/login", component: Board },
  { path: "/login", component: heading(() => "Login") },
  { path: "/edit", component: heading(() => "Edit") },
  { path: "/broken", component: Broken },
  { path: "/:nowhere(.*)*", component: heading(() => "Nowhere") },
];

/** @param {"path" | "hash"} kind */
export function begin(kind) {
  const router = createRouter({
    history: kind === "hash" ? createWebHashHistory() : createWebHistory(),
    routes: ROUTES,
    scrollBehavior: (_to, _from, saved) => saved ?? { left: 0, top: 0 },
  });
  router.beforeEach((_to, from) => !(from.path === "/edit" && /** @type {any} */ (window).isBlocking));
  const App = {
    setup() {
      const fault = ref("");
      const route = /** @type {Route} */ (inject(routeLocationKey));
      onErrorCaptured((error) => {
        fault.value = `Fault: ${error.message}`;
        return false;
      });
      watch(
        () => route.path,
        () => {
          fault.value = "";
        },
      );
      return () =>
        h("main", [
          ...LINKS.map((to) => h(RouterLink, { to, id: `to ${to}` }, () => to)),
          h(RouterView),
          fault.value ? h("h1", fault.value) : null,
        ]);
    },
  };
  createApp(App).use(router).mount("#root");
  return {
    replace: (/** @type {string} */ path) => void router.replace(path),
    /** As docs/capture.md has it. */
    pattern: () => router.currentRoute.value.matched.at(-1)?.path,
  };
}
