// The room of advice, as `advice` in the public entry: what an engineer is told about a host.

// What is wrong, with the evidence and the cure.
export { readFacts, type ReadFactsOptions } from "./read-facts.js";
export { factsOf, type DeviceInterrupt, type HostFacts, type Processor, type ReceiveRing } from "./host-facts.js";
export {
  collectEvidence,
  PURPOSES,
  type Evidence,
  type EvidenceCollector,
  type EvidenceOptions,
  type Purpose,
  type SeenConnection,
  type Traffic,
} from "./evidence.js";
export type { Decided, Deciding } from "./decided.js";
export { diagnose, hasFault, type Diagnosis, type Load } from "./diagnose.js";
export { SEVERITIES, type Cure, type Finding, type Prediction, type Severity } from "./finding.js";

// The best of many keys and tables, and what moves between two tables.
export { countConnections, type CapturedConnection, type CapturedConnections } from "./captured-connections.js";
export { tune } from "./tune.js";
export type { Candidate, RssTable, Setting, SettingName, TuneOptions, TuneResult, TwoHalves } from "./tune-options.js";
export { readTable, tableOfForm, type NamedTable } from "./table-forms.js";
export { compareTables, type Amounts, type MovedConnection, type TableComparison } from "./compare-tables.js";

// A NIC's own hash values, and its own costs.
export { whyDiffers, conventionValue, type Finding as HashFinding, type WhyDiffers } from "./why-differs.js";
export { CHOICES, type Choices, type Convention, type Deviation, type Question } from "./conventions.js";
export type { KnownNic } from "./known-nics.js";
export { KNOWN_KEYS, type KnownKey } from "../rss/known-keys.js";
export { readObservation, type Observation, type ObservationOptions } from "./observation.js";
export { readObservations } from "./read-observations.js";
export { calibrate, type Calibration, type CpuCalibration, type QueueCalibration } from "./calibrate.js";
export type { Reading } from "./calibrate-changes.js";
export {
  costsOfFit,
  fitOneLoad,
  fitTwoLoads,
  modelPsPerFrame,
  type FittedCosts,
  type Interval,
  type Load as CostLoad,
} from "./calibrate-costs.js";
