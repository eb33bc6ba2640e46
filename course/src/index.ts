// RSS Lab's course: what only the lessons use. It knows rss-lab by its public entry only.
export { display } from "./display.js";
export { live, type Live, type LiveContext, type LiveControls, type LiveValues } from "./live.js";
export { choice, range, type LiveControl } from "./live-controls.js";
export { predict, type Prediction } from "./predict.js";
export type { PredictChoices, PredictNumber } from "./predict-words.js";
export { table, type TableRow } from "./table.js";
export type { Drawn } from "./drawn.js";
export { datasetRows, loadCapture, readDataset } from "./dataset.js";
export { factRows, labFacts, labVersion, type LabFact } from "./lab-facts.js";
export { frameFields } from "./frame-fields.js";
export { toeplitzBits, type InputPart } from "./toeplitz-bits.js";
export { interruptCpus, percentileRows } from "./run-text.js";
export { explain, type ExplainStep, type Explanation } from "./explain.js";
export { fillingSpeed, placementRows, reloadRows, stepRows, waitRows } from "./lesson-01.js";
export {
  framesPerCpu,
  hashAnswers,
  publishedConnections,
  vectorAnswers,
  type PublishedConnection,
} from "./lesson-02.js";
export {
  cardPlacements,
  equalConnections,
  spreadPoints,
  tableSizePoints,
  type CardPlacement,
  type EqualConnectionsRow,
} from "./lesson-03.js";
export { VARIANT_NAMES, delayPercentiles, workByKind } from "./variant-tables.js";
export { decisionCells, levelRows, linkRows, pathRows, possibleCells } from "./lesson-07.js";
export {
  changeRows,
  connectionOfEach,
  connectionsThatMoved,
  delaysOf,
  moveCells,
  overtakenByLoad,
} from "./lesson-08.js";
export {
  connectionsPerCpu,
  connectionsPerEntry,
  defenceCells,
  delaysByCpu,
  entryAlarmRows,
  innocentRows,
  symmetryCells,
  type InnocentRow,
} from "./lesson-11.js";
export { extraCost, sendPlaces, sendRows, sendShare, type SendPlaces } from "./lesson-10.js";
export {
  activeLooks,
  balanceRows,
  frameImbalance,
  framesOfEntries,
  imbalanceOverTime,
  loadRows,
  lookRows,
  policyRows,
  viewOf,
} from "./lesson-09.js";
export {
  flooded,
  followRows,
  followed,
  framesBeforeThread,
  livelockRows,
  movedThreeWays,
  steadyDim,
  steeringRows,
} from "./lesson-15.js";
export { scenarioCell, scenarioFile } from "./scenario-text.js";
export { workloadRows } from "./policy-dataset.js";
export { bandRows, besidePublished, type Band } from "./published-bands.js";
export { machine, processorRows, selectionCells } from "./lesson-12.js";
export {
  SAMPLE_HOSTS,
  framesPerEntry,
  placed,
  sampleHost,
  sampleWith,
  spreadOf,
  withEntropyPorts,
  type PlacedOptions,
  type SampleHost,
} from "./lesson-13.js";
export {
  besideUnpaired,
  differencesAt,
  refusal,
  resultsOf,
  runsInPlace,
  shippedExperiment,
  withChanges,
  type PlaceOptions,
} from "./lesson-14.js";
export { practiceExperiment } from "./practice-experiment.js";
export { practiceHost, type PracticeHost } from "./practice-host.js";
export { diagnosisOf, findingsText, tunedFor, tunedText } from "./host-advice.js";
export { hostScenario } from "./host-scenario.js";
export { afterCommand } from "./host-command.js";
export { costTable, type CostOfModel } from "./cost-table.js";
export { costPerFrame, nsPerFrame } from "./cost-of-frames.js";
export { cycleRows, stepTimes, type CycleRow, type StepRow } from "./interrupt-cycles.js";
export { crossover } from "./crossover.js";
export {
  bothNics,
  burstEnds,
  burstOf,
  burstRows,
  cycleSteps,
  earlierPs,
  pricedNics,
  savedRows,
  waitingRows,
  type BurstOptions,
} from "./lesson-05.js";
export {
  interruptRows,
  isrCounts,
  moderationRow,
  tradeRow,
  type InterruptRow,
  type IsrCounts,
  type TradeRun,
} from "./lesson-06.js";
export { exercise, exerciseIds, hint, solution, type ExerciseText } from "./exercise.js";
export { check, type CheckResult, type CheckState } from "./check.js";
export { journey, type JourneyOptions } from "./charts/journey/journey.js";
export { answerGridChart, type AnswerCell, type AnswerGridOptions, type AnswerState } from "./charts/answer-grid.js";
export { burstEndsChart, type BurstEnd, type BurstEndsOptions } from "./charts/burst-ends.js";
export {
  moderationKindsChart,
  type ModerationKindRow,
  type ModerationKindsOptions,
} from "./charts/moderation-kinds.js";
export { tradeChart, type TradeOptions, type TradeRow } from "./charts/trade.js";
export { pathsChart, type PathRow } from "./charts/paths.js";
export { moderationOverTimeChart } from "./charts/moderation-over-time.js";
export { waitsOverTimeChart } from "./charts/waits-over-time.js";
export { levelsChart, type LevelRow } from "./charts/levels.js";
export { linksChart, type LinkRow } from "./charts/links.js";
export { queuesChart, type QueueRow, type QueuesOptions } from "./charts/queues.js";
export { differenceChart, type DifferenceOptions, type DifferenceRow } from "./charts/difference.js";
export { processorsChart, type ProcessorRow, type ProcessorsOptions } from "./charts/processors.js";
export { attackOverTimeChart, type AttackOverTimeOptions } from "./charts/attack-over-time.js";
export { entryAlarmChart, type EntryAlarmRow } from "./charts/entry-alarm.js";
export { costPerFrameChart, type CostRow } from "./charts/cost-per-frame.js";
export { sendShareChart, type SendShareOptions, type SendShareRow } from "./charts/send-share.js";
export { balanceChart, type BalanceRow } from "./charts/balance.js";
export { policiesChart, type PoliciesOptions, type PolicyDotRow } from "./charts/policies.js";
export {
  besidePublishedChart,
  type BesidePublishedOptions,
  type BesidePublishedRow,
} from "./charts/beside-published.js";
export {
  imbalanceOverTimeChart,
  type ImbalanceOverTimeOptions,
  type ImbalanceOverTimeRow,
} from "./charts/imbalance-over-time.js";
export { toeplitzBitsChart, type ToeplitzBitRow, type ToeplitzBitsOptions } from "./charts/toeplitz-bits.js";
export { frameBytesChart, type ByteField, type FrameBytesOptions } from "./charts/frame-bytes.js";
export { hashBitsChart, type HashBitsOptions, type HashBitsRow } from "./charts/hash-bits.js";
