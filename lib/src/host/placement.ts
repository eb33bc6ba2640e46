// Where one frame goes on a host, stage by stage, each with its reason: n-tuple rules and Flow Director, then RSS (hash
// type, hash value, entry of the context's table, queue), the queue's interrupt, then RPS and RFS. Says which stage
// chose the queue, and which the CPU.
// Follows "Scaling in the Linux Networking Stack", ethtool(8) and linux/ethtool.h; on Windows, "RSS Configuration".
import { refuse, show } from "../check.js";
import type { Frame } from "../frame/frame.js";
import { hashFrame, seenBy } from "../rss/hash-frame.js";
import type { Headers } from "../rss/hash-type-rule.js";
import type { HashTypeName } from "../rss/hash-types.js";
import type { Host } from "./host.js";
import { type CpuStage, cpuChoice } from "./cpu-stage.js";
import { hasPorts } from "./flow-of.js";
import { interruptChoice } from "./interrupt-stage.js";
import { describeRule, firstMatch, inOrder } from "./match-rule.js";
import { capital, selection, warnOfFilters } from "./placement-words.js";
import { type RssStage, parsingOf, rssStage, withFields } from "./rss-stage.js";
import { isUnknown } from "./unknown-bytes.js";
import { windowsCpuName } from "./windows-cpu.js";

export const STAGES = ["n-tuple", "flow-director", "arfs", "rss", "not-hashed", "interrupt", "rps", "rfs"] as const;
export type Stage = (typeof STAGES)[number];

export interface PlacementStep {
  readonly stage: Stage;
  /** One sentence: "Rule 3 (tcp4, destination port 443) sends it to queue 7." */
  readonly text: string;
}

export interface Placement {
  /** The stage that chose the receive queue. */
  readonly decidedBy: "n-tuple" | "flow-director" | "rss" | "not-hashed";
  readonly steps: readonly PlacementStep[];
  readonly context: number;
  readonly hashType: HashTypeName | null;
  readonly hashInput: Uint8Array | null;
  readonly hashValue: number | null;
  readonly entry: number | null;
  /** Null: dropped, received by another function, or not known; and on Windows, where a table names CPUs. */
  readonly queue: number | null;
  /** CPU that the queue's interrupt runs on; null if not known. */
  readonly interruptCpu: number | null;
  /** CPU that the protocol stack runs on: RPS' choice, otherwise `interruptCpu`; null if not known, as with RFS. */
  readonly cpu: number | null;
  /** The stage that chose that CPU, also where it is not known; null where no CPU gets the frame. On Windows that of
   * the table, which names CPUs. */
  readonly cpuDecidedBy: CpuStage | Placement["decidedBy"] | null;
}

/** What the stages up to the queue found. */
type Found = Omit<Placement, "steps" | "interruptCpu" | "cpu" | "cpuDecidedBy">;

/**
 * Places one frame on a host.
 *
 * @param frame what `parseFrame` gave
 * @param host what `readHost` gave
 * @throws InputError for a caller's mistake, never because of the frame
 * @example
 * const frame = parseFrame(buildFrame({ source: "66.9.149.187", destination: "161.142.100.80", protocol: "udp" }));
 * placeFrame(frame, readHost([], { nic: "intel-82599", queues: 16, key: MICROSOFT_KEY })).entry // => 66
 */
export function placeFrame(frame: Frame, host: Host): Placement {
  return framePlacer(host)(frame);
}

/** {@link placeFrame} for many frames of one host: the tables of its keys are made once. */
export function framePlacer(host: Host): (frame: Frame) => Placement {
  checkHost(host);
  const stages = new Map<number, RssStage>();
  const stageOf = (context: number): RssStage => {
    let stage = stages.get(context);
    if (stage === undefined) stages.set(context, (stage = rssStage(host, context) as RssStage));
    return stage;
  };
  return (frame) => placeBy(frame, host, stageOf);
}

function placeBy(frame: Frame, host: Host, stageOf: Where["stageOf"]): Placement {
  if (!Array.isArray(frame?.packets)) refuse(`The frame is ${show(frame)}`, "it must come from parseFrame(...)");
  const steps: PlacementStep[] = [];
  const say = (stage: Stage, text: string): void => void steps.push({ stage, text });
  const seen = seenBy(frame, parsingOf(host));
  const found =
    byRules(frame, { host, stageOf }, say) ?? byRss(frame, seen, { host, stageOf, context: 0, offset: 0 }, say);
  return { ...found, steps, ...cpusOf(found, host, { say, hasPorts: hasPorts(frame) }) };
}

type Say = (stage: Stage, text: string) => void;

/** N-tuple rules, before RSS; null if none matches. */
function byRules(frame: Frame, { host, stageOf }: Pick<Where, "host" | "stageOf">, say: Say): Found | null {
  if (host.rules.length === 0) return null;
  const { rule, undecided } = firstMatch(inOrder(host.rules), frame);
  for (const other of undecided)
    say(
      "n-tuple",
      `${capital(describeRule(other))} may send it elsewhere: ${other.others.join(", ")} is not matched here.`,
    );
  if (rule === null) {
    if (undecided.length === 0) say("n-tuple", `None of the ${host.rules.length} n-tuple rules matches.`);
    return null;
  }
  const { action } = rule;
  const name = capital(describeRule(rule));
  const decided = { ...NOT_HASHED, decidedBy: "n-tuple" as const };
  if (action.kind === "queue") {
    const unused = action.queue >= host.queues ? `, which is not one of the ${host.queues} in use` : "";
    say("n-tuple", `${name} matches first and sends it to queue ${action.queue}${unused}.`);
    return { ...decided, queue: action.queue };
  }
  if (action.kind === "drop") {
    say("n-tuple", `${name} matches first and drops it.`);
    return decided;
  }
  if (action.kind === "elsewhere") {
    say("n-tuple", `${name} matches first and sends it elsewhere: ${action.text}.`);
    return decided;
  }
  const { context, queue: offset } = action;
  say(
    "n-tuple",
    `${name} matches first and sends it to RSS context ${context}${offset === 0 ? "" : `, queue offset ${offset}`}.`,
  );
  if (!host.contexts.has(context)) {
    say(
      "rss",
      `The table of context ${context} is not known: paste ethtool -x ${host.device ?? "DEV"} context ${context} too.`,
    );
    return { ...decided, context };
  }
  const where = { host, stageOf, context, offset };
  return { ...byRss(frame, seenBy(frame, parsingOf(host)), where, say), decidedBy: "n-tuple" };
}

/** What a run does with a frame whose hash is unknown; here its queue stays unknown. */
const CPU_STANDS_IN = ", and the default CPU stands in";

interface Where {
  readonly host: Host;
  readonly stageOf: (context: number) => RssStage;
  readonly context: number;
  /** Added to the queue that the table gives. */
  readonly offset: number;
}

/** RSS: hash type, hash value, entry, queue. */
function byRss(frame: Frame, seen: Headers, { host, stageOf, context, offset }: Where, say: Say): Found {
  const stage = stageOf(context); // context 0 is always there, others were looked for
  const hashing = stage.hashingOf(seen);
  const { flow } = hashing;
  const nothing = { ...NOT_HASHED, context };
  if (hashing.hashed === "dropped") {
    say("not-hashed", `The hash fields of ${flow} say that such frames are discarded (r).`);
    return nothing;
  }
  if (isUnknown(frame, seen, hashing.settings.hashTypes)) {
    const { problem } = seen;
    const why = hashFrame(withFields(seen, hashing), hashing.settings, () => 0).reason;
    say(
      "rss",
      problem === null ? `${capital(why.replace(CPU_STANDS_IN, ""))}.` : `Hash unknown: the frame ${problem}.`,
    );
    return { ...nothing, decidedBy: "rss", queue: plus(stage.only, offset) };
  }
  if (hashing.hashed === "other") {
    say("rss", `The hash fields of ${flow} are not ones whose hash value is computed here (sd and sdfn are).`);
    return { ...nothing, decidedBy: "rss", queue: plus(stage.only, offset) };
  }
  const { hashType, hashInput, hashValue, reason } = hashFrame(
    withFields(seen, hashing),
    hashing.settings,
    stage.toeplitz ?? (() => 0),
  );
  if (hashType === null) {
    const target =
      host.system === "windows" ? `CPU ${windowsCpuName(host.defaultQueue)}` : `queue ${host.defaultQueue}`;
    const why = hashing.hashed === "nothing" ? `not hashed: no fields are set for ${flow}` : reason;
    say("not-hashed", `${capital(why)}; such frames go to ${target}.`);
    return { ...nothing, queue: host.defaultQueue };
  }
  const { symmetric } = stage.context;
  say("rss", `${capital(reason)}${symmetric === "none" ? "" : `, after ${symmetric} has made both directions alike`}.`);
  const hashed = { ...nothing, decidedBy: "rss" as const, hashType, hashInput };
  for (const [filter, text] of warnOfFilters(flow, host)) say(filter, text);
  if (stage.unknown !== null) {
    const rest = stage.only === null ? "neither can entry and queue" : `but every entry holds ${stage.only}`;
    say("rss", `${capital(stage.unknown)}: the hash value cannot be told, ${rest}.`);
    return { ...hashed, queue: plus(stage.only, offset) };
  }
  const value = hashValue as number;
  const { entries } = stage.context;
  const entry = stage.entryOf(value);
  const holds = host.system === "windows" ? `CPU ${windowsCpuName(entries[entry])}` : `queue ${entries[entry]}`;
  const sum = offset === 0 ? "" : `, and the rule adds ${offset}: queue ${entries[entry] + offset}`;
  const left = stage.context.inferred.some(([first, last]) => first <= entry && entry <= last)
    ? "; the text leaves this entry out, and the default pattern fills it"
    : "";
  say(
    "rss",
    `${selection(value, entries.length)} entry ${entry} of ${entries.length}${context === 0 ? "" : ` of context ${context}`}, which holds ${holds}${sum}${left}.`,
  );
  return { ...hashed, hashValue: value, entry, queue: entries[entry] + offset };
}

/** The CPU of the queue's interrupt, and what RPS and RFS choose. On Windows the table holds the CPU itself. */
function cpusOf(
  found: Found,
  host: Host,
  { say, hasPorts }: { readonly say: Say; readonly hasPorts: boolean },
): Pick<Placement, "queue" | "interruptCpu" | "cpu" | "cpuDecidedBy"> {
  const { queue, decidedBy } = found;
  if (host.system === "windows")
    return { queue: null, interruptCpu: queue, cpu: queue, cpuDecidedBy: queue === null ? null : decidedBy };
  if (queue === null) return { queue, interruptCpu: null, cpu: null, cpuDecidedBy: null };
  const { cpu: interruptCpu, text } = interruptChoice(host, queue);
  say("interrupt", text);
  const { cpu, by, steps } = cpuChoice(host, queue, { ...found, hasPorts }, interruptCpu);
  for (const step of steps) say(step.stage, step.text);
  return { queue, interruptCpu, cpu, cpuDecidedBy: by };
}

const NOT_HASHED: Found = {
  decidedBy: "not-hashed",
  context: 0,
  hashType: null,
  hashInput: null,
  hashValue: null,
  entry: null,
  queue: null,
};

const plus = (queue: number | null, offset: number): number | null => (queue === null ? null : queue + offset);

/** Refuses anything but a host. */
export function checkHost(host: Host): void {
  if (typeof host !== "object" || host === null || !(host.contexts instanceof Map) || !host.contexts.has(0))
    refuse(`The host is ${show(host)}`, "it must come from readHost(...)");
}
