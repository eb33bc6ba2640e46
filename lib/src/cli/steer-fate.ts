// The fate of a frame: the receive queue or CPU that it gets, and everything that led there. It is made for a table of
// CPUs as Windows has it, and for a host as its tools describe it; whoever prints or counts fates does not ask where
// they come from.
import type { Frame } from "../frame/frame.js";
import { ENCAPSULATIONS } from "../frame/nic-parsing.js";
import { nicView } from "../frame/nic-view.js";
import type { Host } from "../host/host.js";
import { type Placement, framePlacer } from "../host/placement.js";
import { windowsCpuName } from "../host/windows-cpu.js";
import { type HashTypeName, type IndirectionTable, type RssSettings, describeConnection } from "../index.js";
import { type HashSettings, hashFrame, keyOf, seenBy } from "../rss/hash-frame.js";
import type { NicHashing } from "../rss/nic-hashing.js";
import { createToeplitz } from "../rss/toeplitz-table.js";

export interface Fate {
  readonly hashType: HashTypeName | null;
  readonly hashInput: Uint8Array | null;
  readonly hashValue: number | null;
  /** Entry of the indirection table; null: not hashed. */
  readonly entry: number | null;
  /** Receive queue where the table holds queues; null where it holds CPUs, and for a frame that gets none. */
  readonly queue: number | null;
  /** Null: not known. */
  readonly cpu: number | null;
  /** The stage that decided; null where there is only RSS. */
  readonly stage: string | null;
  /** The stage that chose the CPU, where queues are not CPUs; null where there is none. */
  readonly cpuStage: string | null;
  readonly reason: string;
  /** Why there is no hash value, null if there is one. */
  readonly unhashed: string | null;
  readonly notes: readonly string[];
}

/** How frames are placed. */
export interface Placing {
  /** What a table of this host holds, and what frames are counted by. */
  readonly by: "CPU" | "queue";
  /** Queues or CPUs that are listed although they get nothing. */
  readonly places: readonly number[];
  /** What a queue or CPU is called. */
  nameOf(place: number): string;
  /** Whether stages before and after RSS may decide. */
  readonly hasStages: boolean;
  /** Whether addresses, ports, protocol and tags of a frame without oddities decide everything. */
  readonly byConnection: boolean;
  fateOf(frame: Frame): Fate;
  /** Both packets of a tunnel, as if the NIC hashed one or the other; null without a tunnel. */
  bothOf(frame: Frame): Both | null;
}

/** One packet of a tunnel by itself. */
export interface OnePacket {
  readonly connection: string;
  readonly fate: Fate;
}

export interface Both {
  readonly outer: OnePacket;
  readonly inner: OnePacket;
}

/** Settings whose table is made. */
export type TableSettings = Required<RssSettings> & { readonly indirectionTable: IndirectionTable };

/** Places frames by an indirection table of CPUs, as `assignCpu` does. */
export function placingByTable(settings: TableSettings): Placing {
  const { defaultCpu, hashing, indirectionTable: table } = settings;
  const { hash } = createToeplitz(keyOf(settings));
  const fateBy = (frame: Frame, own: HashSettings): Fate => {
    const { seen, hashType, hashInput, hashValue, reason } = hashFrame(frame, own, hash);
    const [entry, cpu] = hashValue === null ? [null, defaultCpu] : [table.index(hashValue), table.cpu(hashValue)];
    const { notes = [] } = seen;
    const unhashed = hashValue === null ? withoutNotes(reason).replace(/^not hashed: /, "") : null;
    const stages = { stage: null, cpuStage: null };
    return { hashType, hashInput, hashValue, entry, queue: null, cpu, ...stages, reason, unhashed, notes };
  };
  const alone = (hashed: "outer" | "inner") => {
    const own = { ...settings, hashing: opened(hashing, hashed) };
    return onePacket(own.hashing, (frame) => fateBy(frame, own));
  };
  const [outer, inner] = [alone("outer"), alone("inner")];
  return {
    by: "CPU",
    places: [...new Set([...table.entries, defaultCpu])].sort((a, b) => a - b),
    nameOf: String,
    hasStages: false,
    byConnection: true,
    fateOf: (frame) => fateBy(frame, settings),
    bothOf: (frame) => (frame.packets.length < 2 ? null : { outer: outer(frame), inner: inner(frame) }),
  };
}

/** Places frames on a host that its tools described, as `placeFrame` does. */
export function placingOnHost(host: Host): Placing {
  const isWindows = host.system === "windows";
  const fateOn = (own: Host) => {
    const place = framePlacer(own);
    return (frame: Frame): Fate => fateFrom(frame, own, place(frame));
  };
  const fateFrom = (frame: Frame, own: Host, placement: Placement): Fate => {
    const { steps, hashType, hashInput, hashValue, entry, queue, cpu, decidedBy, cpuDecidedBy } = placement;
    const reason = steps.map(({ text }) => text).join(" ");
    const deciding = steps.filter(({ stage }) => stage === decidedBy).at(-1)?.text ?? reason;
    const unhashed = hashType === null ? withoutNotes(deciding).replace(/^Not hashed: |\.$/g, "") : null;
    const { notes = [] } = seenBy(frame, own.hashing.parsing);
    const stages = { stage: decidedBy, cpuStage: isWindows ? null : cpuDecidedBy };
    return { hashType, hashInput, hashValue, entry, queue, cpu, ...stages, reason, unhashed, notes };
  };
  const alone = (hashed: "outer" | "inner") => {
    const own = { ...host, hashing: opened(host.hashing, hashed) };
    return onePacket(own.hashing, fateOn(own));
  };
  const [outer, inner] = [alone("outer"), alone("inner")];
  const entries = [...host.contexts.values()].flatMap((context) => [...context.entries]);
  const places = isWindows ? [...entries, host.defaultQueue] : [...Array(host.queues).keys()];
  return {
    by: isWindows ? "CPU" : "queue",
    places: [...new Set(places)].sort((a, b) => a - b),
    nameOf: isWindows ? windowsCpuName : String,
    hasStages: true,
    byConnection: host.rules.length === 0,
    fateOf: fateOn(host),
    bothOf: (frame) => (frame.packets.length < 2 ? null : { outer: outer(frame), inner: inner(frame) }),
  };
}

/** How the same NIC would hash if it opened everything, and hashed this packet. */
function opened(hashing: NicHashing, hashed: "outer" | "inner"): NicHashing {
  return { ...hashing, parsing: { ...hashing.parsing, opens: ENCAPSULATIONS, hashed } };
}

function onePacket({ parsing }: NicHashing, fateOf: (frame: Frame) => Fate): (frame: Frame) => OnePacket {
  return (frame) => ({
    connection: describeConnection({ ...frame, ...nicView(frame, parsing) }),
    fate: fateOf(frame),
  });
}

const withoutNotes = (reason: string): string => reason.split("; note: ")[0];
