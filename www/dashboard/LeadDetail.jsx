import { Alert, Button, CloseButton, EmptyState, Group, Paper, Skeleton, Text, Title } from "@mantine/core";
import { IconAlertCircle, IconArrowLeft, IconCheck, IconUserQuestion } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { AutomatedBadge, Face, kindOf, LeadBadge, SignalBadge, signalLabel, TierBadge } from "./badges.jsx";
import { When } from "./clock.jsx";
import { firingWords, labelsOf, sumWords } from "./evidence.js";
import { Meter } from "./Meter.jsx";
import { leadName } from "./merge.js";
import { Timeline } from "./Timeline.jsx";
import { useLead } from "./useLead.js";
import { number, sentence, span, words } from "./words.js";

/** @typedef {import("./api.js").Lead} Lead */

/**
 * @param {{ token: string, id: string, latest: Lead | undefined, onRefused: () => void, close: () => void }} props
 *   latest: what the list knows of this lead, shown until its timeline arrives, and whose changes fetch it anew
 */
export function LeadDetail({ token, id, latest, onRefused, close }) {
  const { full, failure, retry } = useLead({ token, id, updated: latest?.updated, onRefused });
  const newest = !full || (latest && latest.updated > full.updated) ? latest : full;
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));

  useEffect(() => {
    heading.current?.focus();
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && !(event.target instanceof HTMLInputElement)) close();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [close]);

  const name = newest ? leadName(newest) : id.replace(/^[uia]:/, "");
  return (
    <aside className="detail" aria-labelledby="lead-name" data-testid="lead-detail">
      <div className="detail-head">
        <Button
          className="back"
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<IconArrowLeft size={16} />}
          onClick={close}
        >
          All leads
        </Button>
        <Group gap="sm" wrap="nowrap" className="grow">
          <Face user={(newest?.kind === "account" ? newest.account : newest?.user) ?? null} size={44} />
          <div className="grow">
            <Title order={2} fz="xl" id="lead-name" tabIndex={-1} ref={heading} className="truncate">
              {name}
            </Title>
            <Text size="sm" c="dimmed" truncate>
              {newest ? under(newest) : " "}
            </Text>
          </div>
        </Group>
        <CloseButton className="shut" size="lg" onClick={close} aria-label="Close the lead" />
      </div>

      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="detail-body" aria-label="Evidence and timeline" tabIndex={0}>
        {failure?.kind === "gone" && (
          <EmptyState
            py="xl"
            icon={<IconUserQuestion size={26} />}
            title="This lead is no longer here"
            description="It may be known under another name by now: an anonymous lead joins the person's own once they sign in."
          />
        )}
        {failure?.kind === "failed" && (
          <Alert color="red" icon={<IconAlertCircle />} title="The lead could not be fetched" role="alert">
            <Group justify="space-between">
              <Text size="sm">{failure.message}</Text>
              <Button size="compact-sm" color="red" variant="light" onClick={retry}>
                Try again
              </Button>
            </Group>
          </Alert>
        )}
        {newest && failure?.kind !== "gone" && <Facts lead={newest} />}
        {!failure && !newest && <Skeleton height={180} radius="md" />}
        {failure?.kind !== "gone" && (full || !failure) && (
          <section aria-labelledby="timeline">
            <Title order={3} className="section-title" id="timeline">
              Timeline
            </Title>
            {full ? <Timeline entries={full.timeline} labels={labelsOf(full.signals)} /> : <TimelineLoading />}
          </section>
        )}
      </section>
    </aside>
  );
}

/** What stands below the name. @param {Lead} lead */
const under = ({ kind, account }) => (kind === "account" ? "All its users" : (account ?? "No account yet"));

/** @param {{ lead: Lead }} props */
function Facts({ lead }) {
  const raised = lead.signals.filter(({ kind }) => kind === "hand_raise");
  const traits = Object.entries(lead.traits);
  const limits = Object.entries(lead.limits);
  return (
    <>
      <div className="badges">
        <LeadBadge lead={lead} size="lg" />
        {lead.automated && <AutomatedBadge size="lg" />}
        {raised.map((signal) => (
          <SignalBadge key={signal.signal} signal={signal} size="lg" />
        ))}
      </div>

      <dl className="facts">
        <Fact name="First seen">
          <When at={lead.first} />
        </Fact>
        <Fact name="Last seen">
          <When at={lead.last} />
        </Fact>
        {lead.kind !== "account" && <Fact name="Engaged">{span(lead.active)}</Fact>}
        {traits.map(([path, value]) => (
          <Fact key={path} name={sentence(words(path))}>
            {typeof value === "number" ? number(value) : typeof value === "boolean" ? (value ? "yes" : "no") : value}
          </Fact>
        ))}
        <Fact name="Identity">{TRUST[lead.trust] ?? sentence(words(lead.trust))}</Fact>
      </dl>

      {lead.tiers.length > 0 && (
        <section aria-labelledby="scores">
          <Title order={3} className="section-title" id="scores">
            Scores
          </Title>
          <ul className="scores">
            {lead.tiers.map((standing) => (
              <li key={standing.score}>
                <TierBadge standing={standing} size="lg" />
                <Text size="xs" c="dimmed">
                  {sumWords(standing)} · <When at={standing.at} />
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}

      {limits.length > 0 && (
        <section aria-labelledby="limits">
          <Title order={3} className="section-title" id="limits">
            Limits
          </Title>
          <div className="limits">
            {limits.map(([id, limit]) => (
              <Meter key={id} id={id} {...limit} />
            ))}
          </div>
        </section>
      )}

      <section aria-labelledby="why">
        <Title order={3} className="section-title" id="why">
          Why
        </Title>
        {lead.signals.length === 0 && (
          <Text size="sm" c="dimmed">
            No signal has fired yet.
          </Text>
        )}
        <ul className="whys">
          {lead.signals.map((signal) => (
            <Why key={signal.signal} signal={signal} labels={labelsOf(lead.signals)} />
          ))}
        </ul>
      </section>
    </>
  );
}

/** How far the collector may trust who a row is about. @type {Record<string, string>} */
const TRUST = { anonymous: "Not verified", verified: "Verified", server: "From the server" };

/** @param {{ name: string, children: React.ReactNode }} props */
function Fact({ name, children }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** @param {{ signal: import("./api.js").Signal, labels: Record<string, string> }} props */
function Why({ signal, labels }) {
  const { color, Icon, name } = kindOf(signal.kind);
  return (
    <Paper component="li" withBorder className="why" data-testid={`lead-signal-${signal.signal}`}>
      <span
        className="why-icon"
        style={{
          color: `var(--mantine-color-${color}-light-color)`,
          background: `var(--mantine-color-${color}-light)`,
        }}
      >
        <Icon size={17} aria-hidden="true" />
      </span>
      <div className="grow">
        <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
          <Text fw={600} size="sm">
            {signalLabel(signal)}
          </Text>
          <Text size="xs" c="dimmed" className="nowrap">
            <When at={signal.at} />
          </Text>
        </Group>
        <Text size="xs" c="dimmed">
          {name}
          {signal.n > 1 && ` · ${number(signal.n)} times`}
          {signal.initial && " · from before these definitions"}
        </Text>
        <ul className="evidence">
          {firingWords(signal, labels).map((phrase, i) => (
            <li key={signal.evidence[i].leaf}>
              <IconCheck size={14} aria-hidden="true" />
              {phrase}
            </li>
          ))}
        </ul>
      </div>
    </Paper>
  );
}

function TimelineLoading() {
  return (
    <div role="status" aria-label="The timeline is loading">
      <Skeleton height={14} width="70%" mb="md" />
      <Skeleton height={14} width="55%" mb="md" />
      <Skeleton height={14} width="62%" />
    </div>
  );
}
