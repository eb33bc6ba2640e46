// RSS Lab's table of contents: every public name, in the order in which a frame travels.
// long because: it is the table of contents of the package

// What every function may say, and how long things take.
export { InputError } from "./check.js";
export { formatPs, ms, ns, s, us, wireTimePs } from "./units.js";

// Frames: built, read from bytes and captures, named.
export type {
  CutPacket,
  ExtensionHeader,
  ExtraField,
  Frame,
  IpHeader,
  Layer,
  Packet,
  PlacedAddress,
  Span,
  TransportHeader,
} from "./frame/frame.js";
export { formatAddress, parseAddress } from "./frame/address.js";
export { buildFrame, type FrameToBuild } from "./frame/build.js";
export type { ExtensionToBuild } from "./frame/build-extensions.js";
export { parseCapturedFrame, parseFrame, type ParseOptions } from "./frame/parse.js";
export { describeAllConnections, describeConnection } from "./frame/connection.js";
export { readCapture, type Capture, type CapturedFrame } from "./frame/capture.js";
export { writePcap, type FrameToWrite, type PcapOptions } from "./frame/write-pcap.js";

// What the NIC hashes of a frame, and with which key.
export type { Encapsulation, ExtraFieldName, NicParsing } from "./frame/nic-parsing.js";
export { nicView, type NicView } from "./frame/nic-view.js";
export { HASH_TYPES, hashTypesNote, type HashTypeName } from "./rss/hash-types.js";
export type { Headers } from "./rss/hash-type-rule.js";
export { chooseHashType, type HashTypeChoice } from "./rss/choose-hash-type.js";
export { hashInput, hashInputFields, tupleInput, type HashInputField } from "./rss/hash-input.js";
export { SYMMETRIC_TRANSFORMS, type SymmetricTransform } from "./rss/symmetric.js";
export { MICROSOFT_KEY, repeatKey, secretKey, secretKeyText } from "./rss/secret-key.js";
export { formatHash, toeplitz } from "./rss/toeplitz.js";
export { createToeplitz, type Toeplitz } from "./rss/toeplitz-table.js";
export type { HashResult, NicHashing } from "./rss/nic-hashing.js";
export { hashFrame, type HashSettings, type HashedFrame } from "./rss/hash-frame.js";

// From a hash value to a CPU: the indirection table, RSS parameters, RSSv2, the processors that RSS may use.
export {
  createIndirectionTable,
  foldOntoQueues,
  roundRobin,
  weightedTable,
  type Folding,
  type IndirectionTable,
} from "./rss/indirection-table.js";
export { assignCpu, type Assignment, type RssSettings } from "./rss/assign-cpu.js";
export type { RssCapabilities } from "./rss/rss-capabilities.js";
export {
  createRssParameters,
  type ReceiveHashFlag,
  type ReceiveHashRequest,
  type RssParamFlag,
  type RssParameters,
  type RssRequest,
  type RssState,
} from "./rss/rss-parameters.js";
export {
  DEFAULT_PROCESSOR_INDEX,
  PRIMARY_PROCESSOR_INDEX,
  ScalingEntity,
  moveAllCommands,
  moveEntries,
  type MoveCommand,
  type MoveOutcome,
  type MoveResult,
  type MoveStatus,
  type ScalingEntityState,
  type ScalingParameters,
} from "./rss/move-entry.js";
export {
  selectRssProcessors,
  type RssProcessorChoice,
  type RssProcessorOptions,
  type RssProcessorRow,
  type RssProcessorSelection,
  type RssProfile,
} from "./rss/processors.js";

// How evenly hashes spread, and how an attacker gathers connections on one entry.
export {
  entryShares,
  exactSpread,
  measureSpread,
  type EntryShares,
  type Estimate,
  type ExactSpread,
  type MeasuredSpread,
  type SpreadOptions,
} from "./rss/spread.js";
export { sequentialPorts, sequentialPortsOverKeys, type PortEnd, type ReachRow } from "./rss/sequential-ports.js";
export { connectionInput, type ConnectionTuple, type PortRange } from "./rss/connection-space.js";
export { aimedConnections, type Aim } from "./rss/aimed-connections.js";
export { hashRank, inputEntropy, type HashRankOptions, type InputBytes } from "./rss/key-entropy.js";
export {
  countKeylessCollisions,
  keylessCollisions,
  type KeylessOptions,
  type Symmetry,
} from "./rss/keyless-collisions.js";
export { collisionTest, suspiciousFrom, type CollisionVerdict } from "./rss/collision-test.js";

// Traffic: who sends what, when; and the one source of chance.
export { createRandom, type Random, type Seed } from "./random/random.js";
export { ln } from "./random/exact-math.js";
export { load } from "./traffic/load.js";
export type { LoadOptions } from "./traffic/load-options.js";
export type { BurstyGaps } from "./traffic/bursts.js";
export type { FrameBytes, FrameSize } from "./traffic/frame-sizes.js";
export type { ElephantPopulation, Population, ZipfPopulation } from "./traffic/population.js";
export type { Endpoints } from "./traffic/endpoints.js";
export { replay, type ReplayOptions } from "./traffic/replay.js";
export { mergeTraffic } from "./traffic/merge-traffic.js";
export { closedLoop } from "./traffic/closed-loop.js";
export type { ClosedLoopOptions, ExponentialThinking } from "./traffic/closed-loop-options.js";
export { customTraffic, type CustomArrival, type CustomTrafficOptions } from "./traffic/custom-traffic.js";
export type { ArrivalBlock } from "./traffic/arrival-block.js";
export { readTrace, type TraceOptions } from "./traffic/trace.js";
export { writeTrace, type WriteTraceOptions } from "./traffic/write-trace.js";
export type { ConnectionHeaders, Traffic } from "./traffic/traffic.js";

// The machine: what a NIC can do, where its CPUs are, what work costs.
export { HARDWARE_LEVELS, type NicCapabilities } from "./nic/capabilities.js";
export { type NicHashingChoice, type NicProfileName } from "./nic/profile-hashing.js";
export type { InterruptKind } from "./nic/interrupt-kind.js";
export type {
  DelayFromLastModeration,
  DelayModeration,
  I40eModeration,
  InterruptModeration,
  IntervalModeration,
  IxgbeModeration,
  NetDimModeration,
} from "./nic/interrupt-moderation.js";
export type { DimProfile, DimProfiles } from "./nic/net-dim.js";
export type { I40eSpeed } from "./nic/ixgbe-interval.js";
export {
  createTopology,
  type CpuDistance,
  type LogicalProcessor,
  type Topology,
  type TopologyOptions,
} from "./cpu/topology.js";
export type {
  BurstsOfWork,
  RampOfWork,
  SeriesOfWork,
  StepsOfWork,
  ThreadWorkDescription,
} from "./cpu/thread-work-description.js";
export type { ThreadWork } from "./cpu/thread-work.js";
export { DEFAULT_COSTS, type Costs } from "./cpu/costs.js";
export { INTERRUPT_CPU_POLICIES, type InterruptCpuPolicy } from "./ndis/interrupt-cpu.js";
export type { Polling } from "./ndis/polling.js";
export type { SharedLine } from "./ndis/shared-line.js";
export type { ProtocolTimes } from "./stack/protocol-driver.js";
export type { Sends } from "./stack/send-side.js";

// A run: the documented variants, a scenario in, everything that happened out.
export { VARIANTS, type Variant } from "./driver/documented-steps.js";
export { variantsOf, type VariantRow } from "./scenario/possible-variants.js";
export { forVariant } from "./experiment/for-variant.js";
export type { BuffersReturned } from "./scenario/receive-work.js";
export type { CompleteRss, RssChange, RssScenario } from "./scenario/rss.js";
export type { Fault } from "./fault/faults.js";
export type { FlowRule, LinuxFilters, RssContext } from "./scenario/linux-filters.js";
export type { CompleteXps, LinuxXps } from "./scenario/linux-transmit.js";
export type { LinuxCpuChange } from "./scenario/linux-hotplug.js";
export type { LinuxThreaded } from "./scenario/linux-threads.js";
export type { ArfsDriver } from "./linux/arfs-rules.js";
export type {
  CompleteLinuxSteering,
  LinuxSteering,
  RpsChange,
  SocketClose,
  ThreadMove,
} from "./scenario/linux-steering.js";
export type { CompleteLinux, LinuxKernel, LinuxScenario } from "./scenario/linux.js";
export type { LinuxTableChange } from "./scenario/linux-tables.js";
export type { AnyVariant, LinuxVariant } from "./linux/linux-variants.js";
export type { BusyPolling } from "./linux/worker.js";
export type { LinuxBusyPolling } from "./scenario/linux-busy-polling.js";
export type { LinuxCosts } from "./linux/linux-costs.js";
export type { Rekeying } from "./scenario/rekeying.js";
export type { CompleteScenario, Retarget, Scenario } from "./scenario.js";
export { receiveCpus } from "./scenario/receive-cpus.js";
export { run, type Run } from "./receive-path.js";
export type {
  ClosedLoopFigures,
  Counts,
  FaultOutcome,
  LargestConnection,
  Latency,
  Summary,
} from "./records/summary-figures.js";
export type { ModerationFigures, ModerationRow } from "./records/moderation-record.js";
export type { ArfsFigures, LinuxFigures, SoftnetFigures, XpsFigures } from "./records/linux-figures.js";
export type { FaultFigures, LostDecrementFigures, SilentInterrupt } from "./records/fault-figures.js";
export type {
  ConnectionRow,
  CpuRow,
  FrameRow,
  MomentRow,
  TableChangeRow,
  WindowCpuRow,
  WindowRow,
  WorkKind,
  WorkRow,
} from "./records/rows.js";
export { buffersInUse, type BuffersInUseRow } from "./records/buffers-in-use.js";
export * as figures from "./records/figures.js";
export type { CostOfKind, RunWithArrivals, RunWithThreads } from "./records/figures.js";
export { compare, type ComparedRun, type Comparison, type ComparisonRow } from "./experiment/compare.js";
export type { FieldValue } from "./experiment/scenario-differences.js";

// Rebalancing: who moves entries of the table while frames flow.
export {
  REBALANCING_POLICIES,
  createRebalancer,
  type CompleteRebalancing,
  type RebalancingOptions,
  type RebalancingPolicy,
} from "./stack/rebalancer/policies.js";
export type { OwnPolicy, PolicyStart } from "./stack/rebalancer/own-policy.js";
export type { CpuView, EntryMove, EntryView, Rebalancer, View } from "./stack/rebalancer/rebalancer.js";
export { entryLoads, type EntryLoads } from "./stack/rebalancer/entry-loads.js";
export { unsplittable, type Unsplittable } from "./stack/rebalancer/elephants.js";

// Your own host: read from what its tools print, every frame placed on its queues and CPUs, and what to do about it.
export * as formats from "./formats/index.js";
export * as host from "./host/index.js";
export * as advice from "./advice/index.js";

// Experiments: scenario and experiment files, replications, sweeps, policies compared, published results beside ours.
export { readScenario, type ScenarioFiles } from "./experiment/scenario-file.js";
export {
  confidenceInterval,
  replicate,
  type IntervalOptions,
  type ReplicateOptions,
  type Replicated,
} from "./experiment/replicate.js";
export { fromLogarithms, knees, sweep, type SweepPlan, type SweepPoint, type Swept } from "./experiment/sweep.js";
export {
  WORKLOADS,
  policyComparison,
  type PolicyComparisonOptions,
  type Workload,
} from "./experiment/policy-comparison.js";
export type { ComparedPolicy, PolicyRow } from "./experiment/policy-run.js";
export type { WithWorkers, WorkersUsed } from "./workers/crew.js";
export * as experiments from "./results/index.js";
export { publishedResults, type PublishedCheck, type PublishedOptions } from "./experiment/published.js";
export type { PublishedRow, PublishedSeries } from "./experiment/published-row.js";
export type { ScenarioJson } from "./experiment/published-scenario.js";

// Charts: a run, or rows, to one claim that is drawn.
export type { NamedRun, Parts as RunParts, RunLike, Runs } from "./charts/shown.js";
export { timelineChart } from "./charts/timeline.js";
export type { TimelineOptions } from "./charts/timeline-options.js";
export { scrubberChart, type ScrubberOptions } from "./charts/scrubber.js";
export type { ScrubbedRun } from "./charts/scrubber-data.js";
export { cpuLoadChart, type CpuLoadOptions } from "./charts/cpu-load.js";
export { workByKindChart, type WorkByKindRow } from "./charts/work-by-kind.js";
export { framesPerCpuChart, type CpuFramesRow, type FramesPerCpuOptions } from "./charts/frames-per-cpu.js";
export { connectionCpuChart, type ConnectionCpuOptions } from "./charts/connection-cpu.js";
export { reorderChart, type ReorderOptions, type ReorderedRun } from "./charts/reorder.js";
export { loadOverTimeChart, type LoadOverTimeOptions } from "./charts/load-over-time.js";
export { ringOccupancyChart, type OccupancyRow, type RingOccupancyOptions } from "./charts/ring-occupancy.js";
export { latencyEcdfChart, type EcdfOptions, type LatencySeries } from "./charts/latency.js";
export { latencyPercentileChart, type PercentileRow } from "./charts/latency-percentiles.js";
export { indirectionGridChart, type IndirectionGridOptions } from "./charts/indirection-grid.js";
export { imbalanceChart, type ImbalanceOptions, type ImbalanceRow } from "./charts/imbalance.js";
export { sweepChart, type Knee, type SweepOptions } from "./charts/sweep.js";
export type { SweepMeasures, SweepRow } from "./charts/sweep-rows.js";

// A chart of one's own: the same look, and how a notebook learns what to show.
export {
  Chart,
  textTable,
  wrap as wrapText,
  type ChartNumbers,
  type ChartParts,
  type ChartWords,
} from "./charts/chart.js";
export { timeUnit, type TimeUnit } from "./charts/time-axis.js";
export {
  INK as CHART_INK,
  compose as composeChart,
  cpuScale,
  cpuStyle,
  kindScale,
  kindStyle,
  type CpuStyle,
  type KindStyle,
} from "./charts/theme.js";
export { JUPYTER_DISPLAY, type Displayable, type MimeBundle, type VegaLiteSpec } from "./charts/jupyter.js";
