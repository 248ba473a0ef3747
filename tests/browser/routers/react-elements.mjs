// An app with React and React Router in its older way: routes are elements, and redirects are rendered.

import { createElement, lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import {
  BrowserRouter,
  Link,
  matchRoutes,
  Navigate,
  Outlet,
  useLocation,
  useNavigate,
  useParams,
  useRoutes,
} from "react-router";
import { LINKS } from "./links.mjs";

const heading = (/** @type {string} */ text) => createElement("h1", null, text);
const Late = lazy(async () => ({ default: (await import("./react-late.mjs")).Component }));

function Boards() {
  return heading(`Boards ${new URLSearchParams(useLocation().search).get("sort") ?? ""}`);
}

function Board() {
  return createElement("section", null, heading(`Board ${useParams().board}`), createElement(Outlet));
}

function Card() {
  return createElement("h2", null, `Card ${useParams().card}`);
}

function Docs() {
  return heading(`Docs ${useParams()["*"]}`);
}

const ROUTES = [
  { path: "/", element: createElement(Navigate, { to: "/home", replace: true }) },
  { path: "/home", element: heading("Home") },
  { path: "/boards", element: createElement(Boards) },
  {
    path: "/boards/:board",
    element: createElement(Board),
    children: [{ path: "cards/:card", element: createElement(Card) }],
  },
  { path: "/docs/*", element: createElement(Docs) },
  { path: "/late/:topic", element: createElement(Late) },
  { path: "/guarded", element: createElement(Navigate, { to: "/login", replace: true }) },
  { path: "/login", element: heading("Login") },
  { path: "/edit", element: heading("Edit") },
  { path: "*", element: heading("Nowhere") },
];

/** What is not in the routes' own hands. @type {{ location: import("react-router").Location, navigate: import("react-router").NavigateFunction }} */
const latest = /** @type {any} */ ({});

function App() {
  latest.location = useLocation();
  latest.navigate = useNavigate();
  const links = LINKS.map((to) => createElement(Link, { key: to, to, id: `to ${to}` }, to));
  return createElement("main", null, links, createElement(Suspense, { fallback: heading("…") }, useRoutes(ROUTES)));
}

export function begin() {
  const root = /** @type {Element} */ (document.getElementById("root"));
  createRoot(root).render(createElement(StrictMode, null, createElement(BrowserRouter, null, createElement(App))));
  return {
    replace: (/** @type {string} */ path) => void latest.navigate(path, { replace: true }),
    /** As docs/capture.md has it. */
    pattern: () =>
      matchRoutes(ROUTES, latest.location)
        ?.map(({ route }) => route.path ?? "")
        .join("/"),
  };
}
