// RSS Lab's course: what only the lessons use. It knows rss-lab by its public entry only.
export { display } from "./display.js";
export { live, type Live, type LiveContext, type LiveControls, type LiveValues } from "./live.js";
export { choice, range, type LiveControl } from "./live-controls.js";
export type { Drawn } from "./drawn.js";
export { datasetRows, loadCapture, readDataset } from "./dataset.js";
export { labFacts, labVersion, type LabFact } from "./lab-facts.js";
export { frameFields } from "./frame-fields.js";
export { toeplitzBits, type InputPart } from "./toeplitz-bits.js";
export { interruptCpus, loadLine, percentileRows, stepTable } from "./run-text.js";
export { explain, type ExplainStep, type Explanation } from "./explain.js";
export { framesPerCpu, hashAnswers, vectorAnswers } from "./lesson-02.js";
export { VARIANT_NAMES, countTable, delayPercentiles, workByKind } from "./variant-tables.js";
export { decisionCells, levelRows, linkRows, pathRows, possibleCells } from "./lesson-07.js";
export { changeTable, connectionsThatMoved, moveCells } from "./lesson-08.js";
export {
  connectionsPerEntry,
  defenceCells,
  delaysByCpu,
  entryAlarmRows,
  innocentTable,
  symmetryCells,
} from "./lesson-11.js";
export { extraCost, sendPlaces, sendShare, sendTable, type SendPlaces } from "./lesson-10.js";
export {
  activeLooks,
  balanceRows,
  frameImbalance,
  imbalanceOverTime,
  loadRows,
  lookRows,
  policyTable,
  viewOf,
} from "./lesson-09.js";
export { scenarioCell, scenarioFile } from "./scenario-text.js";
export { bandTable, besidePublished, type Band } from "./published-bands.js";
export { machine, processorRows, selectionCells } from "./lesson-12.js";
export {
  SAMPLE_HOSTS,
  framesPerEntry,
  placed,
  sampleHost,
  sampleWith,
  spreadOf,
  spreadTable,
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
export { costPerFrame, nsPerFrame } from "./cost-of-frames.js";
export { cycleRows, stepTimes, type CycleRow, type StepRow } from "./interrupt-cycles.js";
export { crossover } from "./crossover.js";
export { isrCounts, isrTable, type IsrCounts } from "./lesson-06.js";
export { exercise, exerciseIds, hint, type ExerciseText } from "./exercise.js";
export { check, type CheckResult, type CheckState } from "./check.js";
export { journey, type JourneyOptions } from "./charts/journey/journey.js";
export { answerGridChart, type AnswerCell, type AnswerGridOptions, type AnswerState } from "./charts/answer-grid.js";
export { pathsChart, type PathRow } from "./charts/paths.js";
export { levelsChart, type LevelRow } from "./charts/levels.js";
export { linksChart, type LinkRow } from "./charts/links.js";
export { queuesChart, type QueueRow, type QueuesOptions } from "./charts/queues.js";
export { differenceChart, type DifferenceOptions, type DifferenceRow } from "./charts/difference.js";
export { processorsChart, type ProcessorRow } from "./charts/processors.js";
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
