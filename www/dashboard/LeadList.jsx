import { Alert, Button, EmptyState, Group, Skeleton, Text, Title } from "@mantine/core";
import {
  IconAlertCircle,
  IconArrowRight,
  IconMoodEmpty,
  IconPlugConnectedX,
  IconRobot,
  IconSeedling,
} from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { Filters } from "./Filters.jsx";
import { LeadRow } from "./LeadRow.jsx";
import { filterLeads } from "./merge.js";
import { number, plural } from "./words.js";

const SKELETONS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** @param {{ feed: import("./feed.js").Feed, state: import("./feed.js").FeedState, open: string | null }} props */
export function LeadList({ feed, state, open }) {
  const [filter, setFilter] = useState({ show: "all", search: "" });
  const { status, leads, next, more, streamed, automated } = state;
  const wanted = useDeferredValue(filter);
  const found = useMemo(() => filterLeads(leads, wanted), [leads, wanted]);

  /** @param {import("./Filters.jsx").Filter} filter */
  const change = (filter) => {
    feed.show(filter.show === "automated");
    setFilter(filter);
  };

  return (
    <section className="list" aria-labelledby="leads" aria-busy={status === "loading"}>
      <div className="list-head">
        <Group justify="space-between" align="baseline" mb="sm">
          <Title order={1} fz={24} id="leads" tabIndex={-1}>
            Leads
          </Title>
          {status !== "loading" && leads.length > 0 && (
            <Text size="sm" c="dimmed" data-testid="lead-count">
              {found.length === leads.length ? "" : `${number(found.length)} of `}
              {number(leads.length)} {plural("lead", leads.length)}
              {next === null ? "" : " loaded"}
            </Text>
          )}
        </Group>
        {(leads.length > 0 || automated || filter.show !== "all") && (
          <Filters leads={leads} filter={filter} change={change} />
        )}
      </div>

      {status === "error" && leads.length > 0 && (
        <Alert
          color="red"
          icon={<IconAlertCircle />}
          title="The latest state could not be fetched"
          mb="md"
          role="alert"
        >
          <Group justify="space-between">
            <Text size="sm">{state.error}</Text>
            <Button size="compact-sm" color="red" variant="light" onClick={feed.start}>
              Try again
            </Button>
          </Group>
        </Alert>
      )}

      {status === "loading" && leads.length === 0 && <Loading />}
      {status === "error" && leads.length === 0 && <Failed error={state.error} retry={feed.start} />}
      {status === "ready" && leads.length === 0 && !automated && (
        <NoLeads showAutomated={() => change({ ...filter, show: "automated" })} />
      )}
      {status === "ready" && leads.length === 0 && automated && <NoPrograms />}

      {leads.length > 0 && (
        <>
          <div className="columns" aria-hidden="true">
            <span>Who</span>
            <span>Stage</span>
            <span>Signals and why</span>
            <span>Nearest limit</span>
            <span>Last seen</span>
          </div>
          <ul className="rows" aria-labelledby="leads">
            {found.map((lead) => (
              <LeadRow key={lead.id} lead={lead} open={lead.id === open} fresh={streamed.has(lead.id)} />
            ))}
          </ul>
          {found.length === 0 && (
            <EmptyState
              py="xl"
              icon={<IconMoodEmpty size={26} />}
              title="No lead fits"
              description="Nothing that is loaded fits this search and filter."
            >
              <EmptyState.Actions>
                <Button variant="default" onClick={() => change({ show: automated ? "automated" : "all", search: "" })}>
                  Show all
                </Button>
              </EmptyState.Actions>
            </EmptyState>
          )}
          {next !== null && (
            <div className="more">
              {more === "error" && (
                <Text size="sm" c="red" role="alert">
                  The next leads could not be fetched.
                </Text>
              )}
              <Button variant="default" loading={more === "loading"} onClick={feed.loadMore} data-testid="load-more">
                {more === "error" ? "Try again" : "Load more"}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Loading() {
  return (
    <div className="rows" role="status" aria-label="Leads are loading">
      {SKELETONS.map((key) => (
        <div key={key} className="row-item row skeleton" aria-hidden="true">
          <span className="row-who">
            <Skeleton circle height={38} />
            <span className="row-name">
              <Skeleton height={12} width="70%" mb={8} />
              <Skeleton height={10} width="45%" />
            </span>
          </span>
          <span className="row-stage">
            <Skeleton height={20} width={84} radius="xl" />
          </span>
          <span className="row-signals">
            <Skeleton height={14} width="80%" mb={8} radius="xl" />
            <Skeleton height={10} width="60%" />
          </span>
          <span className="row-limit">
            <Skeleton height={10} mb={8} />
            <Skeleton height={6} />
          </span>
          <span className="row-when">
            <Skeleton height={10} width={56} />
          </span>
        </div>
      ))}
    </div>
  );
}

/** @param {{ error: string, retry: () => void }} props */
function Failed({ error, retry }) {
  return (
    <EmptyState
      className="state"
      role="alert"
      icon={<IconPlugConnectedX size={28} />}
      variant="light"
      color="red"
      size="lg"
      title="The leads could not be fetched"
      description={`They show as soon as the collector answers again. What went wrong: ${error}`}
      data-testid="error-state"
    >
      <EmptyState.Actions>
        <Button onClick={retry}>Try again</Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}

function NoPrograms() {
  return (
    <EmptyState
      className="state"
      icon={<IconRobot size={30} />}
      variant="light"
      size="lg"
      title="Nothing automated yet"
      description="Crawlers, checks and browsers that a test drives stand here, apart from the people who use your product."
      data-testid="no-programs"
    />
  );
}

/** @param {{ showAutomated: () => void }} props */
function NoLeads({ showAutomated }) {
  return (
    <EmptyState
      className="state"
      icon={<IconSeedling size={30} />}
      variant="light"
      size="lg"
      title="No leads yet"
      description="A lead shows here the moment somebody uses a product that has Piquel in it. To see one now, open the demo in another window, write a few messages, and come back: this page is live."
      data-testid="empty-state"
    >
      <EmptyState.Actions>
        <Button component="a" href="/demo/" target="_blank" rightSection={<IconArrowRight size={16} />}>
          Open the demo
        </Button>
        <Button variant="default" leftSection={<IconRobot size={16} />} onClick={showAutomated}>
          Show automated
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
