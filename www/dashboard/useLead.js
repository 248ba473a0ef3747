// One lead with its timeline, fetched anew whenever the list hears that it changed.

import { useCallback, useEffect, useState } from "react";
import { fetchLead, Unauthorized, UnknownLead } from "./api.js";

/** @typedef {{ kind: "gone" } | { kind: "failed", message: string }} Failure */

/** @param {{ token: string, id: string, updated: number | undefined, onRefused: () => void }} options */
export function useLead({ token, id, updated, onRefused }) {
  const [full, setFull] = useState(/** @type {import("./api.js").FullLead | null} */ (null));
  const [failure, setFailure] = useState(/** @type {Failure | null} */ (null));
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((n) => n + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the lead and a retry fetch it again
  useEffect(() => {
    const controller = new AbortController();
    fetchLead(token, id, controller.signal).then(
      (lead) => {
        setFull(lead);
        setFailure(null);
      },
      (error) => {
        if (controller.signal.aborted) return;
        if (error instanceof Unauthorized) onRefused();
        else if (error instanceof UnknownLead) setFailure({ kind: "gone" });
        else setFailure({ kind: "failed", message: error.message });
      },
    );
    return () => controller.abort();
  }, [token, id, updated, attempt]);

  return { full, failure, retry };
}
