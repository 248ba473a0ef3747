// An app in React's strict mode: states are made twice, effects are begun, ended and begun again.
import { createElement, StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

host.begin();
const address = "/piquel/index.js";
const { init } = await import(address);

function App() {
  const [piquel, set] = useState(null);
  useState(() => init({ ...host.options, key: "pk_state", endpoint: undefined, consent: "pending" }));
  useEffect(() => {
    const piquel = init(host.options);
    set(piquel);
    return () => piquel.destroy();
  }, []);
  useEffect(() => {
    if (!piquel) return;
    host.piquel = piquel;
    piquel.track("worked");
    piquel.track("worked");
    return piquel.on("signal", () => {});
  }, [piquel]);
  return createElement("p", null, "App");
}

createRoot(document.getElementById("root")).render(createElement(StrictMode, null, createElement(App)));
