"use client";

import { init } from "piquel";
import { useEffect } from "react";

export default function Page() {
  useEffect(() => {
    const endpoint = new URLSearchParams(location.search).get("collector");
    const piquel = init({ key: "pk_demo", endpoint });
    piquel.track("opened");
  }, []);
  return <h1>{typeof init}</h1>;
}
