// RSS version 2: entries of the indirection table are moved one by one, by the CPU that owns them, at once.
// In: move commands of the overlying driver, and the CPU on which it runs (actor CPU). Out: a status for every command.
// Follows "OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES", "OID_GEN_RECEIVE_SCALE_PARAMETERS_V2" and the overview
// "Receive Side Scaling Version 2 (RSSv2)" (Windows driver documentation), which call RSSv2 a preview in Windows 10
// version 1809. While RSS is off the primary processor takes all frames and the default processor is inactive; while it
// is on it is the other way round. Commands for one scaling entity that stand next to each other are a group: all are
// done, or none, and all get the same status. Frames in flight are nobody's promise: right after a move they may be
// indicated on the source or on the target CPU.
// long because: the commands and their outcomes are one contract
import { checkFields, checkWhole, refuse, show } from "../check.js";

/** Entry index that means the default processor (frames without a hash). */
export const DEFAULT_PROCESSOR_INDEX = 0xffff;
/** Entry index that means the primary processor (all frames while RSS is off). */
export const PRIMARY_PROCESSOR_INDEX = 0xfffe;

/** The statuses that this model gives. NDIS_STATUS_PENDING is not among them: the request is synchronous. */
export type MoveStatus =
  | "NDIS_STATUS_SUCCESS"
  | "NDIS_STATUS_INVALID_PARAMETER"
  | "NDIS_STATUS_NOT_ACCEPTED"
  | "NDIS_STATUS_INVALID_DATA"
  | "NDIS_STATUS_NO_QUEUES"
  | "NDIS_STATUS_INVALID_PORT";

export interface MoveCommand {
  /** The scaling entity: 0 is the NIC itself (native RSS), others are VPorts. Default 0. */
  readonly vPort?: number;
  /** An entry of the indirection table, or one of the two special indices. */
  readonly index: number;
  readonly targetCpu: number;
}

/** What became of a command: `status` is its EntryStatus. */
export interface MoveResult extends Required<MoveCommand>, MoveOutcome {}

export interface ScalingEntityState {
  readonly rssEnabled: boolean;
  readonly numberOfQueues: number;
  /** Active while RSS is off. */
  readonly primaryCpu: number;
  /** Active while RSS is on, like the indirection table. */
  readonly defaultCpu: number;
  readonly indirectionTable: readonly number[];
}

/** OID_GEN_RECEIVE_SCALE_PARAMETERS_V2, as far as it concerns queues and entries. Omitted fields stay as they are. */
export interface ScalingParameters {
  readonly rssEnabled?: boolean;
  readonly numberOfQueues?: number;
  /** A power of two from 1 to 128. Growing repeats the table; shrinking needs a table that repeats itself. */
  readonly numberOfEntries?: number;
}

/** A status, and a sentence that says why. */
export interface MoveOutcome {
  readonly status: MoveStatus;
  readonly reason: string;
}
const SUCCESS: MoveOutcome = { status: "NDIS_STATUS_SUCCESS", reason: "Done." };

/**
 * A NIC (native RSS) or a VPort: one indirection table, a default and a primary processor. Only its own methods write
 * to it.
 */
export class ScalingEntity {
  #state: ScalingEntityState;
  readonly #rssCpus: ReadonlySet<number>;

  /**
   * As created: RSS off, a table of one entry, and everything points to the affinity CPU.
   *
   * @param affinityCpu CPU number
   * @param options `rssCpus`: the adapter's RSS processors; `numberOfQueues`: 1 by default
   */
  constructor(affinityCpu: number, options: { rssCpus: readonly number[]; numberOfQueues?: number }) {
    checkWhole("The affinity CPU", affinityCpu, 0, 65_535);
    checkFields("What the scaling entity is made of", options, ["rssCpus", "numberOfQueues"]);
    const { rssCpus, numberOfQueues = 1 } = options;
    checkWhole("The number of queues", numberOfQueues, 1, 65_535);
    if (!Array.isArray(rssCpus)) refuse(`The RSS set is ${show(rssCpus)}`, "it must be a list of CPU numbers");
    if (rssCpus.length === 0) refuse("The RSS set is empty", "it must hold one processor at least");
    rssCpus.forEach((cpu, i) => checkWhole(`RSS processor ${i}`, cpu, 0, 65_535));
    this.#rssCpus = new Set(rssCpus);
    const steering = { primaryCpu: affinityCpu, defaultCpu: affinityCpu, indirectionTable: [affinityCpu] };
    this.#state = { rssEnabled: false, numberOfQueues, ...steering };
  }

  state(): ScalingEntityState {
    return this.#state;
  }

  /** CPU for a frame: `null` is a frame without a hash. Only active parameters direct traffic. */
  cpu(hashValue: number | null): number {
    const { rssEnabled, primaryCpu, defaultCpu, indirectionTable } = this.#state;
    if (!rssEnabled) return primaryCpu;
    return hashValue === null ? defaultCpu : indirectionTable[hashValue & (indirectionTable.length - 1)];
  }

  /** Sets parameters other than the entries; a status other than success changes nothing. */
  setParameters(parameters: ScalingParameters): MoveOutcome {
    checkFields("The scaling parameters", parameters, ["rssEnabled", "numberOfQueues", "numberOfEntries"]);
    const { rssEnabled = this.#state.rssEnabled, numberOfQueues = this.#state.numberOfQueues } = parameters;
    if (typeof rssEnabled !== "boolean")
      refuse(`The scaling parameters' rssEnabled is ${show(rssEnabled)}`, "it must be true or false");
    const old = this.#state.indirectionTable;
    const { numberOfEntries: size = old.length } = parameters;
    if (!Number.isInteger(numberOfQueues) || numberOfQueues < 1)
      return failed(
        "NDIS_STATUS_INVALID_PARAMETER",
        `The number of queues is ${numberOfQueues}: it is a whole number from 1.`,
      );
    if (!Number.isInteger(size) || size < 1 || size > 128 || (size & (size - 1)) !== 0)
      return failed(
        "NDIS_STATUS_INVALID_PARAMETER",
        `The number of entries is ${size}: it is a power of two from 1 to 128.`,
      );
    if (old.some((cpu, i) => cpu !== old[i % size]))
      return failed(
        "NDIS_STATUS_INVALID_DATA",
        `The table does not repeat itself every ${size} entries: it cannot shrink.`,
      );
    const indirectionTable = Array.from({ length: size }, (_, i) => old[i % old.length]);
    const next = { ...this.#state, rssEnabled, numberOfQueues, indirectionTable };
    const fault = this.#faultOfActive(next);
    if (fault === null) this.#state = next;
    return fault ?? SUCCESS;
  }

  /** Carries out one group, all or nothing. `moveEntries` makes the groups. */
  moveGroup(actorCpu: number, commands: readonly MoveCommand[]): MoveOutcome {
    let next = this.#state;
    for (const { index, targetCpu } of commands) {
      const owner = ownerOf(next, index);
      if (owner === undefined)
        return failed(
          "NDIS_STATUS_INVALID_PARAMETER",
          `There is no entry ${show(index)} in ${next.indirectionTable.length}.`,
        );
      if (owner !== actorCpu)
        return failed(
          "NDIS_STATUS_NOT_ACCEPTED",
          `${entryName(index)} belongs to CPU ${owner}: CPU ${actorCpu} cannot move it.`,
        );
      if (!Number.isInteger(targetCpu) || targetCpu < 0)
        return failed("NDIS_STATUS_INVALID_DATA", `The target ${show(targetCpu)} is no processor number.`);
      // Two of the three pages defer the check of inactive parameters to the change of state that activates them; so
      // does this.
      if (isActive(next, index) && !this.#rssCpus.has(targetCpu))
        return failed("NDIS_STATUS_INVALID_DATA", `CPU ${targetCpu} is not in the adapter's RSS set.`);
      next = withEntry(next, index, targetCpu);
    }
    // Queues are counted after the whole group: on the way an evacuation may need one more.
    const fault = this.#faultOfActive(next);
    if (fault === null) this.#state = next;
    return fault ?? SUCCESS;
  }

  /** What forbids a state, of the parameters that are active in it. */
  #faultOfActive(next: ScalingEntityState): MoveOutcome | null {
    const cpus = new Set(next.rssEnabled ? [next.defaultCpu, ...next.indirectionTable] : [next.primaryCpu]);
    for (const cpu of cpus)
      if (!this.#rssCpus.has(cpu) && next.rssEnabled !== this.#state.rssEnabled)
        return failed(
          "NDIS_STATUS_INVALID_DATA",
          `Traffic would go to CPU ${cpu}, which is not in the adapter's RSS set.`,
        );
    // A queue serves a CPU; the default processor's queue counts ("Queue" in the page's terms) and may serve entries
    // too.
    const { numberOfQueues } = next;
    if (next.rssEnabled && cpus.size > numberOfQueues)
      return failed(
        "NDIS_STATUS_NO_QUEUES",
        `Traffic would go to ${cpus.size} CPUs: the number of queues is ${numberOfQueues}.`,
      );
    return null;
  }
}

/**
 * Carries out move commands (OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES): group by group, each all or nothing.
 *
 * @param entities scaling entities by VPort; `new Map([[0, entity]])` for native RSS
 * @param actorCpu CPU that issues the request
 */
export function moveEntries(
  entities: ReadonlyMap<number, ScalingEntity>,
  actorCpu: number,
  commands: readonly MoveCommand[],
): MoveResult[] {
  checkCommands(entities, actorCpu, commands);
  const results: MoveResult[] = [];
  for (let start = 0, end = 0; start < commands.length; start = end) {
    const vPort = commands[start]?.vPort ?? 0;
    while (end < commands.length && (commands[end]?.vPort ?? 0) === vPort) end++;
    const group = commands.slice(start, end);
    const missing = failed("NDIS_STATUS_INVALID_PORT", `There is no VPort ${vPort}.`);
    const outcome = entities.get(vPort)?.moveGroup(actorCpu, group) ?? missing;
    results.push(...group.map(({ index, targetCpu }) => ({ vPort, index, targetCpu, ...outcome })));
  }
  return results;
}

/** What no request can be is refused; what a driver answers with a status (a wrong entry or target) is not. */
function checkCommands(
  entities: ReadonlyMap<number, ScalingEntity>,
  actorCpu: number,
  commands: readonly MoveCommand[],
): void {
  if (!(entities instanceof Map) || ![...entities.values()].every((entity) => entity instanceof ScalingEntity))
    refuse(`The scaling entities are ${show(entities)}`, "they must be a Map of ScalingEntity by VPort");
  checkWhole("The actor CPU", actorCpu, 0, 65_535);
  if (!Array.isArray(commands))
    refuse(`The move commands are ${show(commands)}`, "they must be a list of { vPort, index, targetCpu }");
  for (const [i, command] of (commands as readonly MoveCommand[]).entries()) {
    checkFields(`Move command ${i}`, command, ["vPort", "index", "targetCpu"]);
    if (command.vPort !== undefined) checkWhole(`The VPort of move command ${i}`, command.vPort, 0, 65_535);
  }
}

/** The commands that move every entry, and the default processor, away from a CPU: dealt to `targets` in turn. */
export function moveAllCommands(
  state: ScalingEntityState,
  fromCpu: number,
  targets: readonly number[],
  vPort = 0,
): MoveCommand[] {
  if (targets.length === 0) refuse("There is no target CPU", "give one at least");
  const indices = [...state.indirectionTable.keys(), DEFAULT_PROCESSOR_INDEX];
  const owned = indices.filter((index) => ownerOf(state, index) === fromCpu);
  return owned.map((index, i) => ({ vPort, index, targetCpu: targets[i % targets.length] }));
}

const failed = (status: MoveStatus, reason: string): MoveOutcome => ({ status, reason });
const entryName = (index: number): string =>
  index === DEFAULT_PROCESSOR_INDEX
    ? "The default processor"
    : index === PRIMARY_PROCESSOR_INDEX
      ? "The primary processor"
      : `Entry ${show(index)}`;
const ownerOf = (state: ScalingEntityState, index: number): number | undefined =>
  index === DEFAULT_PROCESSOR_INDEX
    ? state.defaultCpu
    : index === PRIMARY_PROCESSOR_INDEX
      ? state.primaryCpu
      : typeof index === "number"
        ? state.indirectionTable[index]
        : undefined;
const isActive = (state: ScalingEntityState, index: number): boolean =>
  state.rssEnabled === (index !== PRIMARY_PROCESSOR_INDEX);
function withEntry(state: ScalingEntityState, index: number, cpu: number): ScalingEntityState {
  if (index === DEFAULT_PROCESSOR_INDEX) return { ...state, defaultCpu: cpu };
  if (index === PRIMARY_PROCESSOR_INDEX) return { ...state, primaryCpu: cpu };
  return { ...state, indirectionTable: state.indirectionTable.map((old, i) => (i === index ? cpu : old)) };
}
