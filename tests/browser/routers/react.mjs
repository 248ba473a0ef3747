// An app with React and React Router as its documentation has it: routes as data, loaded when they are needed.

import { createElement } from "react";
import { createRoot } from "react-dom/client";
import {
  createBrowserRouter,
  createHashRouter,
  Link,
  Outlet,
  redirect,
  ScrollRestoration,
  useBlocker,
  useParams,
  useRouteError,
  useSearchParams,
} from "react-router";
import { RouterProvider } from "react-router/dom";
import { LINKS } from "./links.mjs";

const heading = (/** @type {string} */ text) => createElement("h1", null, text);

function Frame() {
  const links = LINKS.map((to) => createElement(Link, { key: to, to, id: `to ${to}` }, to));
  return createElement("main", null, links, createElement(Outlet), createElement(ScrollRestoration));
}

function Boards() {
  const [search] = useSearchParams();
  return heading(`Boards ${search.get("sort") ?? ""}`);
}

function Board() {
  const { board } = useParams();
  return createElement("section", null, heading(`Board ${board}`), createElement(Outlet));
}

function Card() {
  return createElement("h2", null, `Card ${useParams().card}`);
}

function Docs() {
  return heading(`Docs ${useParams()["*"]}`);
}

function Edit() {
  useBlocker(() => /** @type {any} */ (window).isBlocking);
  return heading("Edit");
}

/** @returns {never} */
function Broken() {
  throw new Error("mine");
}

function Fault() {
  return heading(`Fault: ${/** @type {Error} */ (useRouteError()).message}`);
}

/** @param {"path" | "hash"} kind */
export function begin(kind) {
  const routes = [
    {
      path: "/",
      Component: Frame,
      children: [
        { index: true, loader: () => redirect("/home") },
        { path: "home", element: heading("Home") },
        { path: "boards", element: createElement(Boards), loader: async () => null },
        { path: "boards/:board", Component: Board, children: [{ path: "cards/:card", Component: Card }] },
        { path: "docs/*", Component: Docs },
        { path: "late/:topic", lazy: () => import("./react-late.mjs") },
        { path: "guarded", loader: () => redirect("/login") },
        { path: "login", element: heading("Login") },
        { path: "edit", Component: Edit },
        { path: "broken", Component: Broken, ErrorBoundary: Fault },
        { path: "*", element: heading("Nowhere") },
      ],
    },
  ];
  const router = (kind === "hash" ? createHashRouter : createBrowserRouter)(routes);
  const root = /** @type {Element} */ (document.getElementById("root"));
  createRoot(root, { onCaughtError() {} }).render(createElement(RouterProvider, { router }));
  return {
    replace: (/** @type {string} */ path) => void router.navigate(path, { replace: true }),
    /** As docs/capture.md has it. */
    pattern: () => router.state.matches.map(({ route }) => route.path ?? "").join("/"),
  };
}
