import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Feed } from "./feed.js";
import { Header } from "./Header.jsx";
import { LeadDetail } from "./LeadDetail.jsx";
import { LeadList } from "./LeadList.jsx";
import { leadName } from "./merge.js";
import { closeLead, leadHref, useOpenLead } from "./route.js";

/** @param {{ token: string, onRefused: () => void, signOut: () => void }} props */
export function Dashboard({ token, onRefused, signOut }) {
  const [feed] = useState(() => new Feed({ token, onRefused }));
  const state = useSyncExternalStore(feed.subscribe, feed.get);
  const open = useOpenLead();
  const opened = state.leads.find(({ id }) => id === open);

  useEffect(() => {
    feed.start();
    return feed.stop;
  }, [feed]);

  useEffect(() => {
    document.title = opened ? `${leadName(opened)} · Piquel` : "Leads · Piquel";
  }, [opened]);

  const successor = open === null ? undefined : state.merged.get(open);
  useEffect(() => {
    if (successor !== undefined) location.replace(leadHref(successor));
  }, [successor]);

  useReturnOfFocus(open);

  return (
    <div className="page">
      <button type="button" className="skip" onClick={skipToList}>
        Skip to the leads
      </button>
      <Header connection={state.connection} reconnect={feed.start} signOut={signOut} />
      <main className={open === null ? "panes" : "panes with-detail"}>
        <LeadList feed={feed} state={state} open={open} />
        {open !== null && (
          <LeadDetail key={open} token={token} id={open} latest={opened} onRefused={onRefused} close={closeLead} />
        )}
      </main>
      <VisuallyHidden role="status" aria-live="polite" data-testid="announcement">
        {state.announced}
      </VisuallyHidden>
    </div>
  );
}

/** Moves the focus without touching the address, whose fragment is the page's route. */
function skipToList() {
  document.getElementById("leads")?.focus();
}

/** A lead that closes gives the focus back to its row. @param {string | null} open */
function useReturnOfFocus(open) {
  const before = useRef(open);
  useEffect(() => {
    const closed = open === null ? before.current : null;
    before.current = open;
    if (closed === null) return;
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-lead="${CSS.escape(closed)}"]`))?.focus();
  }, [open]);
}
