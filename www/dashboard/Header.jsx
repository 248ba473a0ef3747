import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { IconLogout, IconMoon, IconRefresh, IconSun } from "@tabler/icons-react";

/** @type {Record<string, { color: string, text: string }>} */
const CONNECTIONS = {
  connecting: { color: "gray", text: "Connecting" },
  live: { color: "green", text: "Live" },
  reconnecting: { color: "orange", text: "Reconnecting" },
};

/** @param {{ connection: string, reconnect: () => void, signOut: () => void }} props */
export function Header({ connection, reconnect, signOut }) {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const { color, text } = CONNECTIONS[connection];

  return (
    <header className="head">
      <Group gap="sm" wrap="nowrap">
        <img src="/favicon.svg" width={28} height={28} alt="" />
        <Text fw={700} fz="lg" lh={1}>
          Piquel
        </Text>
        <Badge
          variant="dot"
          size="lg"
          color={color}
          className={`connection ${connection}`}
          role="status"
          data-testid="live-state"
          data-state={connection}
        >
          {text}
        </Badge>
        {connection === "reconnecting" && (
          <ActionIcon variant="subtle" aria-label="Try now" title="Try now" onClick={reconnect}>
            <IconRefresh size={16} />
          </ActionIcon>
        )}
      </Group>
      <Group gap={6} wrap="nowrap">
        <Button component="a" href="/demo/" variant="subtle" color="gray" size="compact-sm" visibleFrom="xs">
          Open the demo
        </Button>
        <Tooltip label={dark ? "Light colours" : "Dark colours"}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={dark ? "Light colours" : "Dark colours"}
            onClick={() => setColorScheme(dark ? "light" : "dark")}
          >
            {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Forget the token">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Forget the token" onClick={signOut}>
            <IconLogout size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </header>
  );
}
