// Stages and kinds of signals: their colour, icon and English.

import { Avatar, Badge } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBulb,
  IconCoin,
  IconFlag,
  IconGauge,
  IconHandStop,
  IconRepeat,
  IconRobot,
  IconStairsDown,
  IconStairsUp,
  IconTag,
  IconTarget,
  IconTrendingUp,
  IconUsers,
  IconZzz,
} from "@tabler/icons-react";
import { tierWords } from "./evidence.js";
import { sentence, words } from "./words.js";

/** @type {Record<string, string>} */
const STAGE_COLORS = { new: "gray", activated: "violet", qualified: "green", converted: "yellow" };

/** Tiers have the names that their authors give; the usual ones have the usual colours. @type {Record<string, string>} */
const TIER_COLORS = { hot: "red", warm: "orange", cold: "blue" };

/** @type {Record<string, { color: string, Icon: import("@tabler/icons-react").Icon, name: string }>} */
const KINDS = {
  aha: { color: "violet", Icon: IconBulb, name: "Aha" },
  milestone: { color: "indigo", Icon: IconFlag, name: "Milestone" },
  habit: { color: "cyan", Icon: IconRepeat, name: "Habit" },
  limit: { color: "orange", Icon: IconGauge, name: "Limit" },
  hand_raise: { color: "pink", Icon: IconHandStop, name: "Hand raise" },
  struggle: { color: "red", Icon: IconAlertTriangle, name: "Struggle" },
  lapse: { color: "gray", Icon: IconZzz, name: "Lapse" },
  pql: { color: "green", Icon: IconTarget, name: "Qualified" },
  conversion: { color: "yellow", Icon: IconCoin, name: "Conversion" },
  expansion: { color: "teal", Icon: IconTrendingUp, name: "Expansion" },
  custom: { color: "gray", Icon: IconTag, name: "Custom" },
};

/** @param {string | null} kind null where the collector does not know the document */
export const kindOf = (kind) =>
  KINDS[kind ?? ""] ?? { color: "gray", Icon: IconTag, name: sentence(words(kind ?? "signal")) };

/** @param {{ signal: string, label: string | null }} signal */
export const signalLabel = ({ signal, label }) => label ?? sentence(words(signal));

/** @param {string} stage */
export const stageColor = (stage) => STAGE_COLORS[stage] ?? "gray";

/** @param {{ stage: string, size?: string }} props */
function StageBadge({ stage, size = "md" }) {
  return (
    <Badge size={size} variant="dot" color={stageColor(stage)} className="stage" data-testid="lead-stage">
      {sentence(stage)}
    </Badge>
  );
}

/** How far somebody has come; of an account, that it is one. @param {{ lead: import("./api.js").Lead, size?: string }} props */
export function LeadBadge({ lead, size = "md" }) {
  if (lead.kind !== "account") return <StageBadge stage={lead.stage} size={size} />;
  return <Mark name="Account" says="What all users of the account did together" Icon={IconUsers} size={size} />;
}

/** Says that a program is there, not a person. @param {{ size?: string }} props */
export function AutomatedBadge({ size = "md" }) {
  return (
    <Mark name="Automated" says="A crawler, a check, or a browser that a test drives" Icon={IconRobot} size={size} />
  );
}

/** What a lead is, if it is no person. @param {{ name: string, says: string, Icon: import("@tabler/icons-react").Icon, size: string }} props */
function Mark({ name, says, Icon, size }) {
  return (
    <Badge
      size={size}
      variant="default"
      leftSection={<Icon size={12} aria-hidden="true" />}
      title={says}
      data-testid={`lead-${name.toLowerCase()}`}
    >
      {name}
    </Badge>
  );
}

/** @param {string | null} tier null where none is reached */
export const tierLook = (tier) =>
  tier === null ? { color: "gray", Icon: IconStairsDown } : { color: TIER_COLORS[tier] ?? "grape", Icon: IconStairsUp };

/** @param {{ standing: import("./api.js").Standing, size?: string, short?: boolean }} props short: the tier's name alone, where
 *   there is little room */
export function TierBadge({ standing, size = "md", short = false }) {
  const { color, Icon } = tierLook(standing.tier);
  const full = tierWords(standing);
  const ink = (/** @type {string | number} */ shade) =>
    `var(--mantine-color-${standing.tier === null ? "dimmed" : `${color}-${shade}`})`;
  return (
    <Badge
      size={size}
      variant="outline"
      className="tier"
      __vars={{ "--ink-light": ink("light-color"), "--ink-dark": ink(4) }}
      leftSection={<Icon size={12} aria-hidden="true" />}
      title={full}
      data-testid={`lead-tier-${standing.score}`}
    >
      {short && standing.tier !== null ? sentence(words(standing.tier)) : full}
    </Badge>
  );
}

/** Initials of a user's id, or a question mark for somebody without one. @param {{ user: string | null, size: number }} props */
export function Face({ user, size }) {
  if (user === null) return <Avatar color="gray" size={size} alt="" />;
  return <Avatar name={user.replace(/[^\p{L}\p{N}]+/gu, " ")} color="initials" size={size} alt="" />;
}

/** @param {{ signal: import("./api.js").Signal, size?: string }} props */
export function SignalBadge({ signal, size = "md" }) {
  const { color, Icon, name } = kindOf(signal.kind);
  return (
    <Badge
      size={size}
      color={color}
      leftSection={<Icon size={12} aria-hidden="true" />}
      title={name}
      data-testid={`lead-signal-${signal.signal}`}
    >
      {signalLabel(signal)}
    </Badge>
  );
}
