// RSS that is not on: disabled or without a table in Windows, or one receive queue of many that there could be.
import type { NetAdapterRss } from "../../formats/get-netadapterrss.js";
import type { Problem } from "../problem.js";
import { cure } from "../finding.js";
import { channelsCommand, receiveChannels } from "../host-facts.js";
import { adapterOf, count } from "../words.js";

export const RSS_OFF: Problem = {
  id: "rss-off",
  title: "RSS is off: one queue receives everything",
  look(evidence) {
    const { facts } = evidence;
    return facts.host.system === "windows" ? windows(facts) : linux(facts);
  },
};

type Look = (facts: Parameters<typeof receiveChannels>[0]) => ReturnType<Problem["look"]>;

const windows: Look = (facts) => {
  const { adapter } = facts;
  if (adapter === null) return null;
  const name = adapterOf(facts);
  const source = "Get-NetAdapterRss, Enable-NetAdapterRss (Windows); microsoft/msquic docs/TSG.md";
  if (adapter.enabled === false)
    return {
      severity: "fault",
      evidence: ["Get-NetAdapterRss says Enabled: False."],
      unmendable: null,
      cures: [cure(`Enable-NetAdapterRss -Name ${name}`, "Restarts the adapter: connections break for a moment.")],
      source,
    };
  if (adapter.indirectionTable.length === 0 && isTeam(adapter)) return null; // TEAM speaks of that
  if (adapter.indirectionTable.length === 0)
    return {
      severity: "fault",
      evidence: [
        `Enabled is ${adapter.enabled === true ? "True" : "not said"}, yet the indirection table is empty` +
          (adapter.receiveQueues === null ? "." : ` and NumberOfReceiveQueues is ${adapter.receiveQueues}.`),
      ],
      unmendable: "A team has no table of its own: its members have.",
      cures: [
        cure("Get-NetLbfoTeamMember | Get-NetAdapterRss", "If it is a team, look at its members."),
        cure("Get-NetAdapterVmq", "RSS is off where VMQ or SR-IOV is on for the adapter."),
        cure(`Disable-NetAdapterRss -Name ${name}; Enable-NetAdapterRss -Name ${name}`, "Otherwise, start RSS anew."),
      ],
      source,
    };
  if (adapter.receiveQueues === 1 && (adapter.maxProcessors ?? 2) > 1)
    return {
      severity: "fault",
      evidence: ["NumberOfReceiveQueues is 1."],
      unmendable: null,
      cures: [
        cure(
          `Set-NetAdapterRss -Name ${name} -NumberOfReceiveQueues ${adapter.maxProcessors ?? 4}`,
          "A queue for each processor that RSS may use; the driver may allow fewer.",
        ),
      ],
      source: `${source}; djdallmann/GamingPCSetup issue 17`,
    };
  return null;
};

/** Windows' own teams (LBFO) are named so. */
const isTeam = ({ description }: NetAdapterRss): boolean => /network adapter multiplexor/i.test(description ?? "");

export const TEAM: Problem = {
  id: "team",
  title: "A team has no table of its own: look at its members",
  look({ facts: { adapter, host } }) {
    if (host.system !== "windows" || adapter === null || adapter.enabled === false) return null;
    if (!isTeam(adapter) || adapter.indirectionTable.length > 0) return null;
    return {
      severity: "note",
      evidence: [
        `${adapter.name ?? "The adapter"} is a team (${adapter.description}): its members receive and have the tables.`,
      ],
      unmendable: null,
      cures: [cure("Get-NetLbfoTeamMember | Get-NetAdapterRss", "Prints the members' RSS: give that.")],
      source: "Get-NetAdapterRss, Get-NetLbfoTeamMember (Windows)",
    };
  },
};

const linux: Look = (facts) => {
  const channels = receiveChannels(facts);
  const cpus = facts.cpus?.length ?? null;
  const maximum = channels?.maximum ?? 0;
  if (channels === null || channels.current > 1 || maximum < 2 || cpus === 1) return null;
  const queues = Math.min(maximum, cpus ?? maximum);
  return {
    severity: "fault",
    evidence: [
      `ethtool -l: 1 receive queue in use, ${count(maximum)} possible${cpus === null ? "" : `, ${cpus} CPUs`}.`,
    ],
    unmendable: "With one queue a table has nothing to choose between.",
    cures: [
      cure(
        channelsCommand(facts, queues),
        cpus === null ? "No more than there are CPUs." : "A queue for each CPU, or as many as there can be.",
      ),
    ],
    source: "ethtool(8), -L; Scaling in the Linux Networking Stack",
  };
};
