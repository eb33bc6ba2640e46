// RSS Lab's table of contents: every public name, in the order in which a frame travels.
// long because: it is the table of contents of the package
export { InputError } from "./check.js";
export {
  ETHERNET_OVERHEAD_BYTES,
  PS_PER_MS,
  PS_PER_NS,
  PS_PER_S,
  PS_PER_US,
  formatPs,
  ms,
  ns,
  s,
  us,
  wireTimePs,
} from "./units.js";
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
export {
  ENCAPSULATIONS,
  EXTRA_FIELDS,
  NDIS_PARSING,
  nicParsing,
  type Encapsulation,
  type ExtraFieldName,
  type NicParsing,
} from "./frame/nic-parsing.js";
export { nicView, type NicView } from "./frame/nic-view.js";
export { formatAddress, parseAddress } from "./frame/address.js";
export { parseCapturedFrame, parseFrame, type ParseOptions } from "./frame/parse.js";
export { describeAllConnections, describeConnection } from "./frame/connection.js";
export { readCapture, type Capture, type CapturedFrame } from "./frame/capture.js";
export { writePcap, type FrameToWrite, type PcapOptions } from "./frame/write-pcap.js";
export { buildFrame, type FrameToBuild } from "./frame/build.js";
export type { ExtensionToBuild } from "./frame/build-extensions.js";
export {
  HASH_TYPES,
  checkHashTypes,
  chooseHashType,
  hashTypeFields,
  hashTypesNote,
  type HashTypeChoice,
  type HashTypeFields,
  type HashTypeName,
  type Headers,
} from "./rss/hash-types.js";
export { hashInput, hashInputFields, tupleInput, type HashInputField } from "./rss/hash-input.js";
export { SYMMETRIC_TRANSFORMS, symmetricInput, type SymmetricTransform } from "./rss/symmetric.js";
export { MAX_KEY_BYTES, MICROSOFT_KEY, MIN_KEY_BYTES, repeatKey, secretKey, secretKeyText } from "./rss/secret-key.js";
export { formatHash, toeplitz } from "./rss/toeplitz.js";
export { createToeplitz, type Toeplitz } from "./rss/toeplitz-table.js";
export {
  createIndirectionTable,
  foldOntoQueues,
  roundRobin,
  weightedTable,
  type Folding,
  type IndirectionTable,
} from "./rss/indirection-table.js";
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
export { collisionTest, suspiciousFrom, type CollisionVerdict } from "./rss/collision-test.js";
export { fieldBits, hashRank, inputEntropy, type HashRankOptions, type InputBytes } from "./rss/key-entropy.js";
export {
  countKeylessCollisions,
  keylessCollisions,
  type KeylessOptions,
  type Symmetry,
} from "./rss/keyless-collisions.js";
export { gf2Combine, gf2Rank, gf2Solve, type Gf2Solutions } from "./rss/gf2.js";
export { checkRssCapabilities, type RssCapabilities } from "./rss/rss-capabilities.js";
export {
  RECEIVE_HASH_FLAGS,
  RSS_PARAM_FLAGS,
  createRssParameters,
  type ReceiveHashFlag,
  type ReceiveHashRequest,
  type RssParamFlag,
  type RssParameters,
  type RssRequest,
  type RssState,
} from "./rss/rss-parameters.js";
export {
  MAX_RSS_PROCESSORS,
  RSS_PROCESSOR_DEFAULTS,
  RSS_PROFILES,
  parseProcessor,
  selectRssProcessors,
  type RssProcessorChoice,
  type RssProcessorOptions,
  type RssProcessorRow,
  type RssProcessorSelection,
  type RssProfile,
} from "./rss/processors.js";
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
  HASH_RESULTS,
  NDIS_HASHING,
  finishHash,
  nicHashing,
  type HashResult,
  type NicHashing,
} from "./rss/nic-hashing.js";
export { hashFrame, type HashSettings, type HashedFrame } from "./rss/hash-frame.js";
export { assignCpu, type Assignment, type RssSettings, type RssSettingsOrList } from "./rss/assign-cpu.js";
export { createRandom, type Random, type Seed } from "./random/random.js";
export { ln } from "./random/exact-math.js";
export { studentT } from "./random/student-t.js";
export { type LoadOptions, load } from "./traffic/load.js";
export {
  populationShares,
  type ElephantPopulation,
  type Population,
  type ZipfPopulation,
} from "./traffic/population.js";
export type { Endpoints } from "./traffic/endpoints.js";
export { type ReplayOptions, replay } from "./traffic/replay.js";
export { together } from "./traffic/together.js";
export { ArrivalBlock, type EqualLoad } from "./traffic/arrival-block.js";
export type { ConnectionHeaders, Traffic } from "./traffic/traffic.js";
export { HARDWARE_LEVELS, checkNicCapabilities, type NicCapabilities } from "./nic/capabilities.js";
export {
  NIC_PROFILES,
  NIC_PROFILE_NAMES,
  hashingOf,
  type NicHashingChoice,
  type NicProfile,
  type NicProfileName,
} from "./nic/nic-profiles.js";
export { INTERRUPT_KINDS, type InterruptKind } from "./nic/interrupt-kind.js";
export {
  MODERATION_KINDS,
  NO_MODERATION,
  type DelayFromLastModeration,
  type DelayModeration,
  type I40eModeration,
  type InterruptModeration,
  type IntervalModeration,
  type IxgbeModeration,
  type NetDimModeration,
} from "./nic/interrupt-moderation.js";
export {
  NET_DIM_PROFILES,
  netDimDecision,
  netDimRates,
  startNetDim,
  type DimProfile,
  type DimProfiles,
  type DimRates,
  type DimState,
} from "./nic/net-dim.js";
export {
  I40E_SPEEDS,
  i40eIntervalUs,
  ixgbeIntervalUs,
  type I40eSpeed,
  type IntervalSample,
} from "./nic/ixgbe-interval.js";
export {
  MAX_GROUP_SIZE,
  createTopology,
  type CpuDistance,
  type LogicalProcessor,
  type Topology,
  type TopologyOptions,
} from "./cpu/topology.js";
export {
  checkThreadWork,
  type BurstsOfWork,
  type RampOfWork,
  type SeriesOfWork,
  type StepsOfWork,
  type ThreadWorkDescription,
} from "./cpu/thread-work-description.js";
export { createThreadWork, type ThreadWork } from "./cpu/thread-work.js";
export { DEFAULT_COSTS, withCosts, type Costs } from "./cpu/costs.js";
export { INTERRUPT_CPU_POLICIES, type InterruptCpuPolicy } from "./ndis/interrupt-cpu.js";
export type { Polling } from "./ndis/polling.js";
export type { SharedLine } from "./ndis/shared-line.js";
export { NON_RSS_HARDWARE } from "./driver/non-rss.js";
export { SINGLE_HARDWARE_QUEUE_HARDWARE } from "./driver/single-hardware-queue.js";
export { HARDWARE_QUEUING_HARDWARE } from "./driver/hardware-queuing.js";
export { MESSAGE_SIGNALED_INTERRUPTS_HARDWARE } from "./driver/message-signaled-interrupts.js";
export { DOCUMENTED_STEPS, VARIANTS, type Variant } from "./driver/documented-steps.js";
export { BUFFERS_RETURNED, type BuffersReturned } from "./scenario/receive-work.js";
export type { CompleteRss, RssChange, RssScenario } from "./scenario/rss.js";
export { variantsOf, type VariantRow } from "./scenario/possible-variants.js";
export type { Rekeying } from "./scenario/rekeying.js";
export type { CompleteScenario, Retarget, Scenario } from "./scenario.js";
export { run, type Run } from "./receive-path.js";
export { PROTOCOL_TIMES, type ProtocolTimes } from "./stack/protocol-driver.js";
export { SEND_TRIGGERS, type Sends } from "./stack/send-side.js";
export {
  REBALANCING_POLICIES,
  checkRebalancing,
  createRebalancer,
  type CompleteRebalancing,
  type RebalancingOptions,
  type RebalancingPolicy,
} from "./stack/rebalancer/policies.js";
export type { CpuView, EntryMove, EntryView, Rebalancer, View } from "./stack/rebalancer/rebalancer.js";
export { unsplittable, type Unsplittable } from "./stack/rebalancer/elephants.js";
export type { Counts, LargestConnection, Latency, Summary } from "./records/summary-figures.js";
export { readScenario } from "./experiment/scenario-file.js";
export { forVariant } from "./experiment/for-variant.js";
export { seededScenario } from "./experiment/seeded-scenario.js";
export {
  COMPARED_POLICIES,
  NEW_KEY,
  WORKLOADS,
  policyComparison,
  type ComparedPolicy,
  type PolicyComparisonOptions,
  type PolicyRow,
  type Workload,
} from "./experiment/policy-comparison.js";
export {
  PUBLISHED_CHECKS,
  publishedResults,
  whyMissed,
  type PublishedCheck,
  type PublishedOptions,
} from "./experiment/published.js";
export { NOT_MODELLED } from "./experiment/irq-suspension-reasons.js";
export { verdict, type PublishedRow, type PublishedSeries } from "./experiment/published-row.js";
export type { ScenarioJson } from "./experiment/published-scenario.js";
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
export { confidenceInterval, replicate, type ReplicateOptions, type Replicated } from "./experiment/replicate.js";
export { fromLogarithms, knees, sweep, type SweepPlan, type SweepPoint } from "./experiment/sweep.js";
export { buffersInUse, type BuffersInUseRow } from "./records/buffers-in-use.js";
export {
  Chart,
  textTable,
  wrap as wrapText,
  type ChartNumbers,
  type ChartParts,
  type ChartWords,
} from "./charts/chart.js";
export { JUPYTER_DISPLAY, type Displayable, type MimeBundle, type VegaLiteSpec } from "./charts/jupyter.js";
export { timeUnit, type TimeUnit } from "./charts/time-axis.js";
export {
  INK as CHART_INK,
  compose as composeChart,
  CPU_COLOURS,
  cpuScale,
  cpuStyle,
  kindScale,
  kindStyle,
  KIND_STYLES,
  type CpuStyle,
  type KindStyle,
} from "./charts/theme.js";
export { timelineChart } from "./charts/timeline.js";
export type { TimelineOptions } from "./charts/timeline-options.js";
export { scrubberChart, type ScrubberOptions } from "./charts/scrubber.js";
export type { ScrubbedRun } from "./charts/scrubber-data.js";
export { cpuLoadChart, type CpuLoadOptions } from "./charts/cpu-load.js";
export { connectionCpuChart, type ConnectionCpuOptions } from "./charts/connection-cpu.js";
export { reorderChart, type ReorderOptions, type ReorderedRun } from "./charts/reorder.js";
export { loadOverTimeChart, type LoadOverTimeOptions } from "./charts/load-over-time.js";
export { ringOccupancyChart, type OccupancyRow, type RingOccupancyOptions } from "./charts/ring-occupancy.js";
export {
  latencyEcdfChart,
  latencyPercentileChart,
  type EcdfOptions,
  type LatencySeries,
  type PercentileRow,
} from "./charts/latency.js";
export { indirectionGridChart, type IndirectionGridOptions } from "./charts/indirection-grid.js";
export { framesPerCpuChart, type CpuFramesRow, type FramesPerCpuOptions } from "./charts/frames-per-cpu.js";
export { imbalanceChart, type ImbalanceOptions, type ImbalanceRow } from "./charts/imbalance.js";
export { workByKindChart, type WorkByKindRow } from "./charts/work-by-kind.js";
export { sweepChart, type Knee, type SweepOptions, type SweepRow } from "./charts/sweep.js";
export { entryLoads, type EntryLoads } from "./stack/rebalancer/entry-loads.js";
export { maxOverMean } from "./records/max-over-mean.js";
export { receiveCpus } from "./scenario/receive-cpus.js";
export { seenBy, symmetricOf, transformedInput } from "./rss/hash-frame.js";
export { withTable } from "./rss/assign-cpu.js";
export { randomBytes } from "./rss/spread.js";
