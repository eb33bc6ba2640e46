// The five hosts of datasets/own-nic, by folder: who sends to them, how their NICs are set, what their tools print of
// it. Counters and interrupts follow from where the capture's own frames go. All names, numbers and keys are invented;
// the layouts are those of the tools. tools/own-nic.mjs writes them.
import { ixgbeServer } from "./ixgbe-server.mjs";
import { cloudMachine } from "./cloud-machine.mjs";
import { tunnelEndpoint } from "./tunnel-endpoint.mjs";
import { windowsHost } from "./windows-host.mjs";
import { healthyServer } from "./healthy-server.mjs";

export const HOSTS = {
  "ixgbe-server": ixgbeServer,
  "cloud-machine": cloudMachine,
  "tunnel-endpoint": tunnelEndpoint,
  "windows-host": windowsHost,
  "healthy-server": healthyServer,
};
