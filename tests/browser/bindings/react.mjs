// An app with React as its developers run it: strict, with routes that come and go, and screens that are loaded in a transition.

import {
  PiquelProvider,
  usePiquel,
  useProgress,
  usePrompt,
  useSignal,
  useStage,
  useTrack,
  useTrackOnce,
} from "piquel/react";
import {
  createElement as h,
  lazy,
  StrictMode,
  Suspense,
  startTransition,
  useEffect,
  useLayoutEffect,
  useState,
} from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { createMemoryRouter, Outlet, useNavigate } from "react-router";
import { RouterProvider } from "react-router/dom";
import { Screen } from "./screen.mjs";

/** What a test looks at. */
const seen = {
  /** How often what shows a signal was rendered. */
  renders: 0,
  /** What two components beside each other showed, each time that something was put on the screen. @type {string[][]} */
  pairs: [],
  /** Each instance that a component got. @type {Set<unknown>} */
  instances: new Set(),
  /** Each function to track. @type {Set<unknown>} */
  tracks: new Set(),
  /** What was hydrated although it is not as the server rendered it. @type {string[]} */
  recovered: [],
};

/** @param {string} label @param {() => void} onClick */
const button = (label, onClick) => h("button", { key: label, type: "button", onClick }, label);

/** @param {{ id: string }} props */
function Count({ id }) {
  const progress = useProgress("talking");
  useLayoutEffect(() => {
    seen.pairs.push(["one", "two"].map((id) => document.getElementById(id)?.textContent ?? ""));
  });
  return h("span", { id }, `${progress?.clauses[0].measured ?? 0}`);
}

function Still() {
  seen.renders += 1;
  return h("span", null, `fired ${useSignal("talking").fired}`);
}

function Frame() {
  const navigate = useNavigate();
  seen.instances.add(usePiquel());
  return h(
    "main",
    null,
    ["home", "other", "nowhere"].map((to) => button(`to ${to}`, () => navigate(`/${to}`))),
    h(Still),
    h(Outlet),
  );
}

function Home() {
  useTrackOnce("opened");
  const [isLate, setLate] = useState(false);
  const track = useTrack();
  seen.tracks.add(track);
  return h(
    "section",
    null,
    button("Send", () => track("message_sent", { channel: "general" })),
    button("Open", () => startTransition(() => setLate(true))),
    h(Suspense, { fallback: h("p", null, "loading") }, isLate ? h(Late) : h("p", null, "early")),
    h(Pair),
  );
}

function Pair() {
  const { fired } = useSignal("talking");
  return h("p", null, h(Count, { id: "one" }), h(Count, { id: "two" }), ` fired ${fired ?? "?"}`);
}

let release = () => {};
const released = new Promise((/** @type {(done: void) => void} */ done) => {
  release = done;
});
const Late = lazy(async () => {
  await released;
  return {
    default: function Latecomer() {
      const progress = useProgress("talking");
      const shown = `late ${progress?.clauses[0].measured ?? 0}`;
      const [first] = useState(shown);
      return h("p", null, `${shown}, at first ${first}`);
    },
  };
});

function Other() {
  const prompt = usePrompt();
  const stage = useStage();
  useEffect(() => prompt?.shown(), [prompt]);
  return h("section", null, h("p", null, `stage ${stage}`), prompt && button(prompt.content.title, prompt.clicked));
}

const router = createMemoryRouter([
  {
    path: "/",
    Component: Frame,
    children: [
      { index: true, Component: Home },
      { path: "home", Component: Home },
      { path: "other", Component: Other },
      { path: "nowhere", element: h("p", null, "nowhere") },
    ],
  },
]);

/** @type {import("react-dom/client").Root} */
let root;
const element = () => /** @type {HTMLElement} */ (document.getElementById("root"));
Object.assign(window, {
  seen,
  release,
  /** @param {import("piquel").Options} options */
  begin(options) {
    root = createRoot(element());
    const app = h(RouterProvider, { router });
    // Options anew at each rendering, as apps write them.
    const App = () => h(PiquelProvider, { options: { ...options } }, app);
    root.render(h(StrictMode, null, h(App)));
  },
  /** Takes up what a server rendered. @param {string} html @param {import("piquel").Piquel} piquel */
  hydrate(html, piquel) {
    element().innerHTML = html;
    root = hydrateRoot(element(), h(PiquelProvider, { piquel }, h(Screen)), {
      onRecoverableError: (error) => seen.recovered.push(`${error}`),
    });
  },
  /** Components without a provider. */
  bare() {
    root = createRoot(element());
    root.render(h(StrictMode, null, h(Screen)));
  },
  unmount: () => root.unmount(),
});
