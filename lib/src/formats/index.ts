// The room of formats, as `formats` in the public entry: what tools print, read, and printed or set again.
export { recogniseOutput, type OutputName } from "./recognise-output.js";
export { splitOutputs, type PastedOutput } from "./split-outputs.js";

// ethtool.
export { readEthtoolTable, type EthtoolTable } from "./ethtool-table.js";
export { printEthtoolTable } from "./print-ethtool-table.js";
export { ethtoolTableCommands, type EthtoolTableCommands, type SettableTable } from "./ethtool-table-commands.js";
export {
  ethtoolChannelsCommand,
  printEthtoolChannels,
  readEthtoolChannels,
  type ChannelCounts,
  type EthtoolChannels,
} from "./ethtool-channels.js";
export { FLOW_TYPES, readHashFields, type FlowType, type HashField, type HashFields } from "./ethtool-hash-fields.js";
export { hashFieldsCommand, printHashFields } from "./print-hash-fields.js";
export {
  readEthtoolRules,
  type EthtoolRules,
  type Masked,
  type MaskedAddress,
  type NtupleRule,
  type RuleAction,
} from "./ethtool-rules.js";
export { ntupleRuleCommand, printEthtoolRules } from "./print-ethtool-rules.js";
export { readEthtoolStatistics, type EthtoolStatistics, type QueueStatistics } from "./ethtool-statistics.js";
export {
  ethtoolCoalesceCommand,
  printEthtoolCoalesce,
  readEthtoolCoalesce,
  type EthtoolCoalesce,
  type SwitchPair,
} from "./ethtool-coalesce.js";
export {
  ethtoolRingsCommand,
  printEthtoolRings,
  readEthtoolRings,
  type EthtoolRings,
  type RingSizes,
} from "./ethtool-rings.js";
export { KEY_FORMS, printKey, readKeyText, type KeyForm, type ReadKey } from "./key-text.js";

export type { Setting as EthtoolSetting } from "./ethtool-settings.js";

// /proc, /sys and lscpu.
export { printInterrupts, readInterrupts, type InterruptRow, type ProcInterrupts } from "./proc-interrupts.js";
export { printSoftirqs, readSoftirqs, type ProcSoftirqs, type SoftirqRow } from "./proc-softirqs.js";
export { printProcStat, readProcStat, STAT_COLUMNS, type CpuTicks, type ProcStat } from "./proc-stat.js";
export {
  printIrqCpus,
  printRpsCpus,
  readIrqCpus,
  readRpsCpus,
  setIrqCpusLines,
  setRpsCpusLines,
  type CpusOfIrq,
  type CpusOfQueue,
} from "./cpus-of.js";
export {
  printRpsFlowCounts,
  printXpsMaps,
  readRpsFlowCounts,
  readXpsMaps,
  type FlowsOfQueue,
  type OfDevice,
  type XpsOfQueue,
} from "./queue-files.js";
export { printSoftnetStat, readSoftnetStat, type SoftnetRow } from "./softnet-stat.js";
export { printNetCore, readNetCore, type NetCoreSettings } from "./sysctl-net.js";
export { printLscpu, processorRows, readLscpu, type LscpuRow } from "./lscpu.js";
export { printCpuList, printCpuMask, readCpuList, readCpuMask } from "./cpu-list.js";

// PowerShell.
export { printNetAdapterRss, readNetAdapterRss, type NetAdapterRss, type ProcessorName } from "./get-netadapterrss.js";
export { profileOf } from "./get-netadapterrss-fields.js";
export { selectionOf } from "./get-netadapterrss-selection.js";
export { checkNetAdapterRss, type RssFinding } from "./get-netadapterrss-check.js";
export { powerShellName, setNetAdapterRssLine, type NetAdapterRssChange } from "./get-netadapterrss-set.js";

// Captures, read piece by piece and written with an interface for each queue; runs and rows for other programs.
export { CaptureReader, type CaptureEnd } from "../frame/capture-stream.js";
export { PcapngWriter, type PcapngFrame } from "../frame/write-pcapng.js";
export { rowsToCsv, rowsToJson } from "../records/export-rows.js";
export { perfettoTrace, type TraceRows } from "./perfetto-trace.js";
export { runTables, type RunRows } from "./run-export.js";
export type { Field, Table } from "./data-package.js";
