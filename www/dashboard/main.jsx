import "@fontsource-variable/inter";
import "@mantine/core/styles.css";
import "./dashboard.css";
import "./detail.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeTheme, resolver } from "../theme.js";
import { App } from "./App.jsx";

const theme = makeTheme({ primaryColor: "violet", primaryShade: { light: 7, dark: 6 } });

/** What the policy of the page wants to see on styles that are written while it runs. */
const nonce = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[property="csp-nonce"]'))?.nonce ?? "";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element `root`");
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <App />
    </MantineProvider>
  </StrictMode>,
);
