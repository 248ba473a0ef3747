import { CloseButton, TextInput, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconHandStop, IconRobot, IconSearch } from "@tabler/icons-react";
import { useRef } from "react";
import { shows } from "./merge.js";

const CHOICES = [
  { show: "all", name: "All" },
  { show: "new", name: "New" },
  { show: "activated", name: "Activated" },
  { show: "qualified", name: "Qualified" },
  { show: "converted", name: "Converted" },
  { show: "raised", name: "Hand raised" },
  { show: "automated", name: "Automated" },
];

/** @type {Record<string, import("@tabler/icons-react").Icon>} */
const ICONS = { raised: IconHandStop, automated: IconRobot };

/**
 * @typedef {{ show: string, search: string }} Filter
 * @param {{ leads: import("./api.js").Lead[], filter: Filter, change: (filter: Filter) => void }} props
 */
export function Filters({ leads, filter, change }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useHotkeys([["/", () => input.current?.focus()]]);

  return (
    <search className="filters">
      <div className="choices">
        {CHOICES.map(({ show, name }) => {
          const Icon = ICONS[show];
          // The leads that are loaded are those of people, or those of programs.
          const isCounted = (show === "automated") === (filter.show === "automated");
          return (
            <UnstyledButton
              key={show}
              className="choice"
              aria-pressed={filter.show === show}
              onClick={() => change({ ...filter, show })}
              data-testid={`filter-${show}`}
            >
              {Icon && <Icon size={14} aria-hidden="true" />}
              {name}
              {isCounted && <span className="choice-count">{leads.filter((lead) => shows(lead, show)).length}</span>}
            </UnstyledButton>
          );
        })}
      </div>
      <TextInput
        ref={input}
        className="search"
        type="search"
        aria-label="Search the loaded leads"
        placeholder="Search person, account, signal, trait"
        leftSection={<IconSearch size={16} />}
        rightSection={
          filter.search && (
            <CloseButton size="sm" aria-label="Clear" onClick={() => change({ ...filter, search: "" })} />
          )
        }
        value={filter.search}
        onChange={(event) => change({ ...filter, search: event.currentTarget.value })}
        onKeyDown={(event) => event.key === "Escape" && change({ ...filter, search: "" })}
        data-testid="search"
      />
    </search>
  );
}
