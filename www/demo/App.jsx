import { ActionIcon, AppShell, Burger, Button, Group, Text, Tooltip } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconEye, IconHelp, IconUserPlus } from "@tabler/icons-react";
import { Route, Switch } from "wouter";
import { Channel } from "./Channel.jsx";
import { DevicePanel } from "./DevicePanel.jsx";
import { InviteDialog } from "./InviteDialog.jsx";
import { Pricing } from "./Pricing.jsx";
import { PromptBanner } from "./PromptBanner.jsx";
import { piquel } from "./piquel.js";
import { Sidebar } from "./Sidebar.jsx";
import { SupportDialog } from "./SupportDialog.jsx";
import { useStore } from "./store.js";
import { currentChannel, workspace } from "./workspace.js";

export function App() {
  const wide = useMediaQuery("(min-width: 75em)", true, { getInitialValueInEffect: false });
  const [navbar, nav] = useDisclosure(false);
  const [panel, device] = useDisclosure(wide);
  const [inviting, invite] = useDisclosure(false);
  const [asking, ask] = useDisclosure(false);

  const openSupport = () => {
    ask.open();
    piquel.track("$support_opened");
  };

  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 272, breakpoint: "sm", collapsed: { mobile: !navbar } }}
      aside={{ width: 320, breakpoint: "md", collapsed: { mobile: !panel, desktop: !panel } }}
      layout="alt"
    >
      <AppShell.Navbar className="sidebar">
        <Sidebar close={nav.close} />
      </AppShell.Navbar>

      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger opened={navbar} onClick={nav.toggle} hiddenFrom="sm" size="sm" aria-label="Channels and account" />
            <Switch>
              <Route path="/pricing">
                <Text fw={650} truncate>
                  Plans and pricing
                </Text>
              </Route>
              <Route>
                <ChannelTitle />
              </Route>
            </Switch>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Button
              variant="default"
              size="sm"
              leftSection={<IconUserPlus size={16} />}
              onClick={invite.open}
              data-testid="invite"
            >
              Invite
            </Button>
            <Tooltip label="Help and support">
              <ActionIcon variant="default" size={36} onClick={openSupport} data-testid="support" aria-label="Support">
                <IconHelp size={18} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="What Piquel sees on this device">
              <ActionIcon
                variant={panel ? "light" : "default"}
                color={panel ? "violet" : undefined}
                size={36}
                onClick={device.toggle}
                aria-label="What Piquel sees on this device"
                aria-expanded={panel}
                data-testid="device-toggle"
              >
                <IconEye size={18} />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
      </AppShell.Header>

      <AppShell.Main className="main">
        <PromptBanner />
        <Switch>
          <Route path="/pricing">
            <Pricing />
          </Route>
          <Route>
            <Channel />
          </Route>
        </Switch>
      </AppShell.Main>

      <AppShell.Aside className="device">{panel && <DevicePanel close={device.close} />}</AppShell.Aside>

      <InviteDialog opened={inviting} close={invite.close} />
      <SupportDialog opened={asking} close={ask.close} />
    </AppShell>
  );
}

function ChannelTitle() {
  const { name } = currentChannel(useStore(workspace));
  return (
    <Text fw={650} truncate component="h1">
      # {name}
    </Text>
  );
}
