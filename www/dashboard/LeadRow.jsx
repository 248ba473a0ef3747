import { Text } from "@mantine/core";
import { memo } from "react";
import { AutomatedBadge, Face, LeadBadge, SignalBadge, TierBadge } from "./badges.jsx";
import { When } from "./clock.jsx";
import { leadEvidence } from "./evidence.js";
import { Meter, tightest } from "./Meter.jsx";
import { leadName } from "./merge.js";
import { leadHref } from "./route.js";
import { plural } from "./words.js";

/** Signals that a row shows by name; the rest are counted. */
const SHOWN = 5;

/** Tiers that a row shows; few documents have more scores. */
const SHOWN_TIERS = 2;

export const LeadRow = memo(
  /** @param {{ lead: import("./api.js").Lead, open: boolean, fresh: boolean }} props fresh: it changed while the page was open */
  function LeadRow({ lead, open, fresh }) {
    const name = leadName(lead);
    const raised = lead.signals.filter(({ kind }) => kind === "hand_raise");
    const others = lead.signals.filter(({ kind }) => kind !== "hand_raise");
    const shown = [...raised, ...others].slice(0, SHOWN);
    const hidden = lead.signals.length - shown.length;
    const tiers = lead.tiers.filter(({ tier }) => tier !== null).slice(0, SHOWN_TIERS);
    const limit = tightest(lead.limits);
    const why = leadEvidence(lead.signals);

    return (
      <li className="row-item">
        <a
          className="row"
          href={leadHref(lead.id)}
          aria-current={open ? "true" : undefined}
          data-testid="lead-row"
          data-lead={lead.id}
        >
          {fresh && <span key={lead.updated} className="flash" aria-hidden="true" />}
          <span className="row-who">
            <Face user={lead.kind === "account" ? lead.account : lead.user} size={38} />
            <span className="row-name">
              <Text component="span" fw={600} size="sm" truncate display="block">
                {name}
              </Text>
              <Text component="span" size="xs" c="dimmed" truncate display="block">
                {lead.kind === "account" ? "All its users" : (lead.account ?? "No account yet")}
              </Text>
            </span>
          </span>
          <span className="row-stage">
            <LeadBadge lead={lead} />
            {lead.automated && <AutomatedBadge size="sm" />}
            {tiers.map((standing) => (
              <TierBadge key={standing.score} standing={standing} size="sm" short />
            ))}
          </span>
          <span className="row-signals">
            <span className="badges">
              {shown.map((signal) => (
                <SignalBadge key={signal.signal} signal={signal} size="sm" />
              ))}
              {hidden > 0 && (
                <Text component="span" size="xs" c="dimmed">
                  and {hidden} {plural("other", hidden)}
                </Text>
              )}
              {lead.signals.length === 0 && (
                <Text component="span" size="xs" c="dimmed">
                  No signals yet
                </Text>
              )}
            </span>
            {why && (
              <Text component="span" size="xs" c="dimmed" truncate display="block" mt={5} title={why}>
                {why}
              </Text>
            )}
          </span>
          <span className="row-limit">{limit && <Meter id={limit[0]} {...limit[1]} />}</span>
          <Text component="span" size="xs" c="dimmed" className="row-when">
            <When at={lead.last} />
          </Text>
        </a>
      </li>
    );
  },
);
