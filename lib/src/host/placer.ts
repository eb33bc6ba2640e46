// placeFrame for whoever places millions of frames: everything that depends on the host alone is decided once, and a
// frame leaves no text. A test holds the two together.
import type { Frame } from "../frame/frame.js";
import { seenBy } from "../rss/hash-frame.js";
import { hashTypeRule, typeOf } from "../rss/hash-type-rule.js";
import type { HashTypeName } from "../rss/hash-types.js";
import type { Host } from "./host.js";
import { quickCpuChoice } from "./cpu-stage.js";
import { hasPorts } from "./flow-of.js";
import { interruptChoice } from "./interrupt-stage.js";
import { firstMatch, inOrder } from "./match-rule.js";
import { type Placement, checkHost } from "./placement.js";
import { type FlowHashing, type RssStage, parsingOf, rssStage, withFields } from "./rss-stage.js";
import { isUnknown } from "./unknown-bytes.js";

/** A {@link Placement} without its words and bytes. */
export type QuickPlacement = Omit<Placement, "steps" | "hashInput">;

type Rule = (headers: Parameters<ReturnType<typeof hashTypeRule>>[0]) => HashTypeName | null;

/**
 * A function from frame to placement for one host.
 *
 * @param host what `readHost` gave; later changes to it are not seen
 * @returns a function of what `parseFrame` gave
 * @example
 * const frame = parseFrame(buildFrame({ source: "66.9.149.187", destination: "161.142.100.80", protocol: "udp" }));
 * placer(readHost([], { nic: "intel-82599", queues: 16, key: MICROSOFT_KEY }))(frame).queue // => 2
 */
export function placer(host: Host): (frame: Frame) => QuickPlacement {
  checkHost(host);
  const parsing = parsingOf(host);
  const rules = inOrder(host.rules);
  const stages = new Map([...host.contexts.keys()].map((context) => [context, rssStage(host, context) as RssStage]));
  const typeRules = new Map<FlowHashing, Rule>();
  const interruptCpus = new Map<number, number | null>();
  const windows = host.system === "windows";
  const withSteering = host.rfs !== undefined || [...host.rps.values()].some((cpus) => cpus.length > 0);

  const interruptCpuOf = (queue: number): number | null => {
    const known = interruptCpus.get(queue);
    if (known !== undefined) return known;
    const { cpu } = interruptChoice(host, queue);
    interruptCpus.set(queue, cpu);
    return cpu;
  };
  const typeRuleOf = (hashing: FlowHashing): Rule => {
    let rule = typeRules.get(hashing);
    if (rule === undefined) {
      const decide = hashTypeRule(hashing.settings.hashTypes);
      typeRules.set(hashing, (rule = (headers) => typeOf(decide(headers))));
    }
    return rule;
  };
  /** One object a frame, of one shape: spreading several into one takes many times longer. */
  const finish = (frame: Frame, hashed: Hashed, { decidedBy, context }: Decided): QuickPlacement => {
    const { queue: target, hashType, hashValue, entry } = hashed;
    let queue = target;
    let interruptCpu: number | null = null;
    let cpu: number | null = null;
    let cpuDecidedBy: QuickPlacement["cpuDecidedBy"] = null;
    if (windows) {
      interruptCpu = cpu = target;
      cpuDecidedBy = target === null ? null : decidedBy;
      queue = null;
    } else if (queue !== null) {
      cpu = interruptCpu = interruptCpuOf(queue);
      cpuDecidedBy = "interrupt";
      if (withSteering) {
        const found = { decidedBy, hashType, hashValue, hasPorts: hasPorts(frame) };
        ({ cpu, by: cpuDecidedBy } = quickCpuChoice(host, queue, found, interruptCpu));
      }
    }
    return { decidedBy, context, hashType, hashValue, entry, queue, interruptCpu, cpu, cpuDecidedBy };
  };

  function byRss(frame: Frame, stage: RssStage, offset: number): Hashed {
    const whole = seenBy(frame, parsing);
    const hashing = stage.hashingOf(whole);
    const { hashed, settings } = hashing;
    if (hashed === "dropped") return NOWHERE;
    const { only, context } = stage;
    if (hashed === "other" || isUnknown(frame, whole, settings.hashTypes))
      return found("rss", null, only === null ? null : only + offset);
    const seen = withFields(whole, hashing);
    const hashType = typeRuleOf(hashing)(seen);
    if (hashType === null) return found("not-hashed", null, host.defaultQueue);
    const hashValue = hashing.hash(seen);
    if (hashValue === null) return found("rss", hashType, only === null ? null : only + offset);
    const entry = stage.entryOf(hashValue);
    return { by: "rss", hashType, hashValue, entry, queue: context.entries[entry] + offset };
  }

  return (frame) => {
    const rule = rules.length === 0 ? null : firstMatch(rules, frame).rule;
    if (rule === null) {
      const hashed = byRss(frame, stages.get(0) as RssStage, 0);
      return finish(frame, hashed, { decidedBy: hashed.by, context: 0 });
    }
    const { action } = rule;
    const decided = { decidedBy: "n-tuple", context: action.kind === "context" ? action.context : 0 } as const;
    if (action.kind === "queue") return finish(frame, found("not-hashed", null, action.queue), decided);
    if (action.kind !== "context") return finish(frame, NOWHERE, decided);
    const stage = stages.get(action.context);
    return finish(frame, stage === undefined ? NOWHERE : byRss(frame, stage, action.queue), decided);
  };
}

type Decided = Pick<Placement, "decidedBy" | "context">;

interface Hashed {
  readonly by: "rss" | "not-hashed";
  readonly hashType: HashTypeName | null;
  readonly hashValue: number | null;
  readonly entry: number | null;
  readonly queue: number | null;
}

/** A queue without a hash value. */
const found = (by: Hashed["by"], hashType: HashTypeName | null, queue: number | null): Hashed => ({
  by,
  hashType,
  hashValue: null,
  entry: null,
  queue,
});

const NOWHERE: Hashed = { by: "not-hashed", hashType: null, hashValue: null, entry: null, queue: null };
