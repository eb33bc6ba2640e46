// A scaling entity of RSS version 2: a NIC (native RSS) or a VPort, whose entries are moved one by one, by the CPU that
// owns them, at once. While RSS is off the primary processor takes all frames and the default processor is inactive;
// while it is on it is the other way round. Follows "OID_GEN_RECEIVE_SCALE_PARAMETERS_V2",
// "OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES" and the overview "Receive Side Scaling Version 2 (RSSv2)" (Windows driver
// documentation), which call RSSv2 a preview in Windows 10 version 1809.
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

export const failed = (status: MoveStatus, reason: string): MoveOutcome => ({ status, reason });
const entryName = (index: number): string =>
  index === DEFAULT_PROCESSOR_INDEX
    ? "The default processor"
    : index === PRIMARY_PROCESSOR_INDEX
      ? "The primary processor"
      : `Entry ${show(index)}`;
/** CPU that an index points to now; undefined if there is no such entry. */
export const ownerOf = (state: ScalingEntityState, index: number): number | undefined =>
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
