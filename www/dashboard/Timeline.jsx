import { Text } from "@mantine/core";
import { IconArrowUpRight, IconMessage } from "@tabler/icons-react";
import { kindOf, signalLabel, stageColor, tierLook } from "./badges.jsx";
import { When } from "./clock.jsx";
import { firingWords, sumWords, tierWords } from "./evidence.js";
import { span, words } from "./words.js";

/** A device that notices later than this says so; less is the ordinary way of things. */
const LATE = 60_000;

/** What became of a prompt: its colour, and its words where its name does not say it. @type {Record<string, [string, string?]>} */
const OUTCOMES = {
  shown: ["blue"],
  clicked: ["green"],
  answered: ["green"],
  dismissed: ["gray"],
  holdout: ["gray", "held back, as from others for comparison"],
};

/**
 * @typedef {import("./api.js").Entry} Entry
 * @param {{ entries: Entry[], labels: Record<string, string> }} props
 */
export function Timeline({ entries, labels }) {
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing has happened yet.
      </Text>
    );
  }
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <Item key={keyOf(entry)} entry={entry} labels={labels} />
      ))}
    </ol>
  );
}

/** @param {Entry} entry */
function keyOf(entry) {
  if (entry.type === "signal") return `signal ${entry.signal} ${entry.n}`;
  if (entry.type === "tier") return `tier ${entry.score} ${entry.tier} ${entry.at}`;
  if (entry.type === "stage") return `stage ${entry.stage} ${entry.at}`;
  return `prompt ${entry.prompt} ${entry.outcome} ${entry.at}`;
}

/** @param {{ entry: Entry, labels: Record<string, string> }} props */
function Item({ entry, labels }) {
  const { color, Icon, title, text } = describe(entry, labels);
  const late = entry.observed - entry.at;
  return (
    <li className="entry" data-testid="timeline-entry" data-type={entry.type}>
      <span className="entry-icon" style={{ color: `var(--mantine-color-${color}-light-color)` }}>
        <Icon size={15} aria-hidden="true" />
      </span>
      <div className="grow">
        <div className="entry-line">
          <Text size="sm" fw={550}>
            {title}
          </Text>
          <Text size="xs" c="dimmed" className="nowrap">
            <When at={entry.at} />
          </Text>
        </div>
        {text && (
          <Text size="xs" c="dimmed">
            {text}
          </Text>
        )}
        {late > LATE && (
          <Text size="xs" c="dimmed">
            noticed {span(late)} later
          </Text>
        )}
      </div>
    </li>
  );
}

/** @param {Entry} entry @param {Record<string, string>} labels */
function describe(entry, labels) {
  switch (entry.type) {
    case "signal": {
      const { color, Icon } = kindOf(entry.kind);
      return { color, Icon, title: signalLabel(entry), text: firingWords(entry, labels).join(" · ") };
    }
    case "tier":
      return { ...tierLook(entry.tier), title: tierWords(entry), text: sumWords(entry) };
    case "stage":
      return { color: stageColor(entry.stage), Icon: IconArrowUpRight, title: `Became ${entry.stage}`, text: "" };
    default: {
      const [color, outcome = entry.outcome] = OUTCOMES[entry.outcome] ?? ["gray"];
      return { color, Icon: IconMessage, title: `Prompt “${words(entry.prompt)}” ${outcome}`, text: "" };
    }
  }
}
