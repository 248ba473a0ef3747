import { useEffect, useState } from "react";
import { Dashboard } from "./Dashboard.jsx";
import { TokenForm } from "./TokenForm.jsx";
import { forgetToken, keepToken, takeToken } from "./token.js";

/** Once per load, before the address is read as a route. */
const handedOver = takeToken();

/** Asks for a token until there is one that the collector takes. */
export function App() {
  const [token, setToken] = useState(handedOver);
  const [refused, setRefused] = useState(false);

  useEffect(() => {
    // A printed address that is opened in this very tab changes the fragment alone.
    const onHash = () => {
      if (!location.hash.startsWith("#token=")) return;
      setRefused(false);
      setToken(takeToken());
    };
    window.addEventListener("hashchange", onHash);
    return () => window.removeEventListener("hashchange", onHash);
  }, []);

  if (token === null) {
    return (
      <TokenForm
        refused={refused}
        submit={(given) => {
          keepToken(given);
          setRefused(false);
          setToken(given);
        }}
      />
    );
  }

  /** @param {boolean} byCollector */
  const leave = (byCollector) => {
    forgetToken();
    setRefused(byCollector);
    setToken(null);
  };
  return <Dashboard key={token} token={token} onRefused={() => leave(true)} signOut={() => leave(false)} />;
}
