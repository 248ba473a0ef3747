import {
  Avatar,
  Badge,
  Box,
  Button,
  CloseButton,
  Group,
  NavLink,
  Progress,
  ScrollArea,
  Stack,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCreditCard, IconHash, IconPlus, IconRefresh, IconSparkles } from "@tabler/icons-react";
import { useLocation } from "wouter";
import { NewChannelDialog } from "./NewChannelDialog.jsx";
import { person, WORKSPACE } from "./people.js";
import { useStore } from "./store.js";
import { UpgradeDialog } from "./UpgradeDialog.jsx";
import { currentChannel, MESSAGE_CAP, messagesUsed, openChannel, startOver, userId, workspace } from "./workspace.js";

/** @param {{ close: () => void }} props close hides the sidebar where it covers the page */
export function Sidebar({ close }) {
  const state = useStore(workspace);
  const [path, go] = useLocation();
  const [creating, create] = useDisclosure(false);
  const [upgrading, upgrade] = useDisclosure(false);
  const current = currentChannel(state);

  /** @param {string} to */
  const visit = (to) => {
    go(to);
    close();
  };

  return (
    <>
      <Group className="sidebar-head" justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap">
          <img src={`${import.meta.env.BASE_URL}favicon.svg`} width={32} height={32} alt="" className="logo" />
          <div>
            <Text fw={700} lh={1.2} c="white">
              Teamboard
            </Text>
            <Text size="xs" className="muted">
              {WORKSPACE.name}
            </Text>
          </div>
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Badge variant="white" color="teal" size="sm">
            Free
          </Badge>
          <CloseButton className="new-person" hiddenFrom="sm" onClick={close} aria-label="Close the sidebar" />
        </Group>
      </Group>

      <ScrollArea className="sidebar-body" type="auto">
        <Group justify="space-between" px="sm" mb={4}>
          <Text size="xs" fw={600} className="muted" id="channels">
            Channels
          </Text>
          <Button
            size="compact-xs"
            variant="subtle"
            className="quiet"
            leftSection={<IconPlus size={14} />}
            onClick={create.open}
            data-testid="new-channel"
          >
            New
          </Button>
        </Group>
        <nav aria-labelledby="channels">
          {state.channels.map(({ name, messages }) => (
            <NavLink
              key={name}
              component="button"
              active={path === "/" && name === current.name}
              label={name}
              leftSection={<IconHash size={16} />}
              rightSection={messages.length ? <span className="tally">{messages.length}</span> : null}
              onClick={() => {
                openChannel(name);
                visit("/");
              }}
              data-testid={`channel-${name}`}
            />
          ))}
        </nav>
        <Box mt="md">
          <NavLink
            component="button"
            active={path === "/pricing"}
            label="Plans and pricing"
            leftSection={<IconCreditCard size={16} />}
            onClick={() => visit("/pricing")}
            data-testid="nav-pricing"
          />
        </Box>
      </ScrollArea>

      <Stack className="sidebar-foot" gap="sm">
        <UsageMeter used={messagesUsed(state)} />
        <Button
          fullWidth
          variant="white"
          color="teal"
          leftSection={<IconSparkles size={16} />}
          data-piquel="$upgrade_clicked"
          data-testid="upgrade"
          onClick={upgrade.open}
        >
          Upgrade to Pro
        </Button>
        <Profile
          number={state.person}
          id={userId(state)}
          startOver={() => {
            startOver();
            visit("/");
          }}
        />
      </Stack>

      <NewChannelDialog
        opened={creating}
        close={create.close}
        created={() => {
          create.close();
          visit("/");
        }}
      />
      <UpgradeDialog
        opened={upgrading}
        close={upgrade.close}
        comparePlans={() => {
          upgrade.close();
          visit("/pricing");
        }}
      />
    </>
  );
}

/** @param {{ used: number }} props */
function UsageMeter({ used }) {
  const share = (used / MESSAGE_CAP) * 100;
  return (
    <div data-testid="usage-meter">
      <Group justify="space-between" mb={6}>
        <Text size="xs" fw={600} c="white" id="usage">
          Messages this month
        </Text>
        <Text size="xs" className="muted tabular">
          {used} of {MESSAGE_CAP}
        </Text>
      </Group>
      <Progress.Root size="sm" className="meter">
        <Progress.Section
          value={share}
          color={share >= 100 ? "red.5" : share >= 80 ? "orange.4" : "teal.3"}
          aria-labelledby="usage"
          aria-valuetext={`${used} of ${MESSAGE_CAP} messages used`}
        />
      </Progress.Root>
    </div>
  );
}

/** @param {{ number: number, id: string, startOver: () => void }} props */
function Profile({ number, id, startOver }) {
  const { name, persona, color } = person(number);
  return (
    <Group className="profile" gap="sm" wrap="nowrap">
      <Avatar name={name} color={color} variant="filled" size={34} alt="" />
      <div className="grow">
        <Text size="sm" fw={600} c="white" truncate lh={1.25}>
          {name}
        </Text>
        <Text size="xs" className="muted" truncate data-testid="user-id">
          {id} · {persona}
        </Text>
      </div>
      <UnstyledButton
        className="new-person"
        onClick={startOver}
        aria-label="Start over as a new person"
        title="Start over as a new person"
        data-testid="new-person"
      >
        <IconRefresh size={18} />
      </UnstyledButton>
    </Group>
  );
}
