import "@fontsource-variable/inter";
import "@mantine/core/styles.css";
import "./demo.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { makeTheme, resolver } from "../theme.js";
import { App } from "./App.jsx";
import { introduce } from "./workspace.js";

introduce();

const theme = makeTheme({ primaryColor: "teal", primaryShade: 9 });

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element `root`");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={resolver} forceColorScheme="light">
      <Router base={import.meta.env.BASE_URL.replace(/\/$/, "")}>
        <App />
      </Router>
    </MantineProvider>
  </StrictMode>,
);
