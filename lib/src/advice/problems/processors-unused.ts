// Windows: the table names few of the processors that RSS may use, against the rules that Windows documents
// (checkNetAdapterRss), or because the adapter is set to few receive queues.
import { checkNetAdapterRss } from "../../formats/get-netadapterrss-check.js";
import { cure } from "../finding.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { adapterOf } from "../words.js";

export const PROCESSORS_UNUSED: Problem = {
  id: "processors-unused",
  title: "The table uses few of the processors that RSS may use",
  look({ facts }) {
    const { adapter, host } = facts;
    if (host.system !== "windows" || adapter === null || adapter.enabled === false) return null;
    const { indirectionTable, processorArray, receiveQueues, maxProcessors } = adapter;
    if (indirectionTable.length === 0 || receiveQueues === null || receiveQueues < 2) return null; // RSS_OFF
    const told = checkNetAdapterRss(adapter);
    const candidates = Math.min(
      maxProcessors || Number.POSITIVE_INFINITY,
      processorArray.length || Number.POSITIVE_INFINITY,
    );
    const possible = Math.min(receiveQueues, candidates);
    const used = new Set(indirectionTable.map((each) => `${each.group}:${each.number}`)).size;
    // A table of fewer entries than processors cannot name them all.
    const against =
      indirectionTable.length < possible
        ? undefined
        : told.find(({ kind, text }) => kind === "fault" && /^The table uses \d+ of \d+ processors/.test(text));
    const name = adapterOf(facts);
    if (against !== undefined)
      return {
        // Windows moves entries while it runs: that a processor has none for a moment is no fault.
        severity: 2 * used <= possible ? "fault" : "note",
        evidence: [against.text],
        unmendable: null,
        cures: [
          cure(
            `Disable-NetAdapterRss -Name ${name}; Enable-NetAdapterRss -Name ${name}`,
            "Starts RSS anew, and Windows fills the table again; connections break for a moment.",
          ),
          cure("Get-NetAdapterVmq", "RSS gives way where VMQ or SR-IOV is on for the adapter."),
        ],
        source: SOURCE,
      };
    const few = told.find(({ kind, text }) => kind === "note" && /^There are \d+ receive queues for/.test(text));
    if (few === undefined || candidates === Number.POSITIVE_INFINITY) return null;
    // A small NIC has four queues or so whatever is set; two of eight are a setting of one that can do more.
    const isFew = receiveQueues < THRESHOLDS.smallNicQueues && candidates >= THRESHOLDS.manyProcessors * receiveQueues;
    return {
      severity: isFew ? "risk" : "note",
      evidence: [few.text],
      unmendable: null,
      cures:
        few.cure === null
          ? []
          : [cure(few.cure, "A queue for each processor that RSS may use; the adapter may allow fewer, and restarts.")],
      source: SOURCE,
    };
  },
};

const SOURCE = "Windows: Standardized INF Keywords for RSS; Setting the Number of RSS Processors; Get-NetAdapterRss";
