// A second opinion: receive processing simulated once more, naively, from the documents alone: the pages of the four
// variants, lib/docs/decisions.md, lib/docs/scenario.md and lib/docs/costs.md. It shares nothing with lib/src but the
// table of costs. fields.ts says what it does not know.
import { DEFAULT_COSTS, type Costs, type Scenario } from "rss-lab";
import { FIRST, type Happening, type Job, type Kind, Machine, OracleCpu, type Piece } from "./machine.js";
import { type Tuple, dealQueues, naiveHash } from "./queues.js";

/** The CPU that its entry names, and the one that indicated it, -1 before; future times are NaN. */
export interface OracleFrame extends Record<"queue" | "rssCpu" | "cpu" | "indicatedPs" | "donePs", number> {
  readonly arrivalPs: number;
  readonly connection: number;
  readonly hashValue: number | null;
  state: "dropped" | "waiting" | "indicated";
}
interface Ring {
  readonly waiting: OracleFrame[];
  buffersInUse: number;
}
/**
 * A message, or the only interrupt: when it was raised and will be, DPCs of its cycle that are not complete, empty
 * looks before it is enabled.
 */
interface Message extends Record<"cpu" | "raisedPs" | "duePs" | "number" | "outstanding" | "looks", number> {
  readonly rings: readonly Ring[];
  isQuiet: boolean;
}

/** A request for DPCs: by which CPU, for which message, in which routine, and what follows the last one. */
interface Asking {
  readonly cpu: number;
  readonly one: Message;
  readonly job: Job;
  readonly then?: () => void;
}

/** What the oracle is told about the kinds of interrupt moderation that it knows. */
interface ModerationFields {
  readonly kind?: string;
  readonly frames?: number;
  readonly timeoutPs?: number;
  readonly intervalPs?: number;
}

/** Traffic is a list of arrivals in order of time; connection c is `tuples[c]`. */
export function secondOpinion(
  scenario: Scenario,
  arrivals: readonly { timePs: number; connection: number }[],
  tuples: readonly Tuple[],
) {
  const {
    variant = "non-rss",
    receiveBuffers = 512,
    resourcesBelow = 0,
    maxNblsToIndicate = Infinity,
    polling,
    threadShare = 0,
  } = scenario;
  const { warmupPs = 0, durationPs = Infinity, interruptModeration = { timeoutPs: 0, frames: 1 } } = scenario;
  const { nodes = 1, coresPerNode = 1, threadsPerCore = 1 } = scenario.topology ?? {};
  const costs: Costs = { ...DEFAULT_COSTS, ...scenario.costs };
  const cpus = Array.from({ length: nodes * coresPerNode * threadsPerCore }, (_, cpu) => cpu);
  const coreOf = (cpu: number): number => Math.floor(cpu / threadsPerCore);
  const nodeOf = (cpu: number): number => Math.floor(coreOf(cpu) / coresPerNode);
  const machine = new Machine(
    cpus.map(() => new OracleCpu()),
    warmupPs,
  );
  const counts = { interruptsPs: [] as number[], isrs: cpus.map(() => 0), dpcs: cpus.map(() => 0), cacheReloads: 0 };
  const piece = (kind: Kind, leftPs: number, then?: () => void): Piece => ({ kind, leftPs, then });

  // The NIC: rings, messages, and where each frame goes.
  const { hashTypes = [], secretKey = new Uint8Array(), indirectionTable = [0] } = scenario.rss ?? {};
  const { defaultCpu = 0, processors = [], queues = Infinity } = scenario.rss ?? {};
  const hasQueues = variant === "hardware-queuing" || variant === "message-signaled-interrupts";
  const dealt = dealQueues(indirectionTable, defaultCpu, processors, hasQueues ? queues : Infinity);
  const rings = (hasQueues ? dealt.cpus : [0]).map((): Ring => ({ waiting: [], buffersInUse: 0 }));
  const message = (cpu: number, its: readonly Ring[]): Message => ({
    cpu,
    rings: its,
    isQuiet: true,
    raisedPs: -Infinity,
    duePs: Infinity,
    number: 0,
    outstanding: 0,
    looks: 0,
  });
  const messages =
    variant === "message-signaled-interrupts"
      ? rings.map((ring, i) => message(dealt.cpus[i], [ring]))
      : [message(-1, rings)];
  const frames = arrivals.map(({ timePs, connection }): OracleFrame => {
    const hashValue = variant === "non-rss" ? null : naiveHash(tuples[connection], hashTypes, secretKey);
    const queue = hashValue === null ? dealt.defaultQueue : dealt.queueOfEntry[hashValue % indirectionTable.length];
    const here = { arrivalPs: timePs, connection, hashValue, queue: hasQueues ? queue : 0, rssCpu: dealt.cpus[queue] };
    return { ...here, cpu: -1, state: "waiting", indicatedPs: NaN, donePs: NaN };
  });
  const ringOf = ({ queue }: OracleFrame): Ring => rings[hasQueues ? queue : 0];
  const byCpu = hasQueues ? rings.map(({ waiting }) => waiting) : dealt.cpus.map((): OracleFrame[] => []);
  // DPCs on several CPUs, the last of which enables
  const isCounted = variant === "single-hardware-queue" || variant === "hardware-queuing";
  const waitingOf = (cpu: number, one: Message): OracleFrame[] =>
    isCounted ? (byCpu[dealt.cpus.indexOf(cpu)] ?? []) : one.rings[0].waiting;
  const cpusWithFrames = (of: Message): number[] => dealt.cpus.filter((cpu) => waitingOf(cpu, of).length > 0);

  let arrived = 0;
  function arrival(): void {
    const frame = frames[arrived++],
      ring = ringOf(frame);
    if (ring.buffersInUse === receiveBuffers) return void (frame.state = "dropped");
    ring.waiting.push(frame);
    ring.buffersInUse++;
    for (const one of messages)
      if (one.rings.includes(ring) && (one.duePs > machine.nowPs || hasEnough(one))) raiseIfDue(one);
  }

  const how: ModerationFields = interruptModeration;
  const hasEnough = (one: Pick<Message, "rings">): boolean =>
    one.rings.flatMap(({ waiting }) => waiting).length >= (how.frames ?? Infinity);
  /**
   * Moderation: enough frames wait, or the first of them (or the last), or the previous interrupt, is long enough ago.
   */
  function dueAt({ rings: its, raisedPs }: Message): number {
    const waiting = its.flatMap((ring) => ring.waiting.map(({ arrivalPs }) => arrivalPs));
    if (waiting.length === 0) return Infinity;
    if (hasEnough({ rings: its })) return machine.nowPs;
    if (how.intervalPs !== undefined) return Math.max(machine.nowPs, raisedPs + how.intervalPs);
    return (how.kind === "delay-from-last" ? Math.max(...waiting) : Math.min(...waiting)) + how.timeoutPs!;
  }
  function raiseIfDue(one: Message): void {
    if (!one.isQuiet || dueAt(one) > machine.nowPs) return;
    Object.assign(one, { isQuiet: false, raisedPs: machine.nowPs });
    const whose = messages.indexOf(one);
    machine.at(machine.nowPs + costs.interruptDeliveryPs, [FIRST.interrupt, whose], () => interrupt(one));
  }

  // NDIS: the ISR on the CPU of the message, or one of the system's choice.
  function chooseCpu(): number {
    if (scenario.interruptCpu === "fixed") return scenario.fixedCpu ?? 0;
    if (scenario.interruptCpu === "round-robin") return counts.interruptsPs.length % cpus.length;
    const rank = (cpu: number): readonly number[] => {
      const { isrs, dpcs, workedPs } = machine.cpus[cpu];
      return [
        isrs.length + dpcs.length,
        Array.isArray(threadShare) ? threadShare[cpu] : threadShare,
        workedPs,
      ] as number[];
    };
    return cpus.reduce((best, cpu) => {
      const [a, b] = [rank(cpu), rank(best)],
        i = a.findIndex((value, at) => value !== b[at]);
      return i >= 0 && a[i] < b[i] ? cpu : best;
    });
  }

  function interrupt(one: Message): void {
    const cpu = one.cpu >= 0 ? one.cpu : chooseCpu();
    counts.interruptsPs.push(machine.nowPs);
    // rows.ts: an ISR counts at its interrupt's instant, whether it begins then or waits
    if (machine.nowPs >= warmupPs) counts.isrs[cpu]++;
    const isr: Job = [
      piece("isr", costs.isrPs + (scenario.interrupts === "line-based" ? costs.readStatusPs : 0)),
      piece("isr", costs.disableInterruptPs, () => {
        if (variant === "hardware-queuing") queueDpcs(cpusWithFrames(one), { cpu, one, job: isr });
        else queueDpc(cpu, one);
      }),
    ];
    machine.cpus[cpu].isrs.push(isr);
  }

  /** DPCs on several CPUs: this CPU's at once, each of the others' by a request. */
  function queueDpcs(wanted: readonly number[], { cpu, one, job, then = (): void => undefined }: Asking): void {
    one.outstanding = wanted.length;
    if (wanted.length === 0) then();
    for (const other of wanted)
      if (other === cpu) queueDpc(cpu, one);
      else
        job.push(
          piece("ipi", costs.ipiSendPs, () => {
            machine.at(machine.nowPs + costs.ipiDeliveryPs, [FIRST.request, other], () => queueDpc(other, one, true));
            if (other === wanted.at(-1)) then();
          }),
        );
  }

  // The miniport driver's DPC.
  function queueDpc(cpu: number, one: Message, isAsked = false): void {
    const begin = (): void => void counts.dpcs[cpu]++;
    const dpc: Job = [
      {
        ...piece("dpc", costs.dpcPs, () => {
          if (variant === "single-hardware-queue" && one.outstanding === 0) assign(cpu, one, dpc);
          else indicate(cpu, one, dpc);
        }),
        goesOn: isAsked,
        begin: isAsked ? undefined : begin,
      },
    ];
    if (isAsked) dpc.unshift({ ...piece("ipi", costs.ipiReceivePs), begin });
    machine.cpus[cpu].dpcs.push(dpc);
  }

  /** "RSS with a Single Hardware Receive Queue", steps 5.1 to 5.3. */
  function assign(cpu: number, one: Message, dpc: Job): void {
    const moved = rings[0].waiting.splice(0);
    for (const frame of moved) {
      frame.queue = 1 + dealt.cpus.indexOf(frame.rssCpu); // the driver's queues come after the NIC's only one
      byCpu[frame.queue - 1].push(frame);
    }
    dpc.push(
      piece("dpc", costs.assignPs * moved.length, () => {
        queueDpcs(
          cpusWithFrames(one).filter((other) => other !== cpu),
          { cpu, one, job: dpc, then: () => indicate(cpu, one, dpc) },
        );
        one.outstanding++; // itself
      }),
    );
  }

  /**
   * Builds and indicates what waits now, in chains of 64 at most; then looks again, or NDIS calls again, or the DPC is
   * complete.
   */
  function indicate(cpu: number, one: Message, dpc: Job, before = 0): void {
    const waiting = waitingOf(cpu, one),
      limit = Math.min(maxNblsToIndicate, polling?.budget ?? Infinity);
    const taken = waiting.splice(0, limit - before),
      found = taken.length,
      isMore = waiting.length > 0;
    nextChain();

    function nextChain(): void {
      const chain = taken.splice(0, 64),
        ring = chain[0] && ringOf(chain[0]);
      if (!ring) return void afterChains();
      const isCopied = receiveBuffers - ring.buffersInUse < resourcesBelow; // NDIS_STATUS_RESOURCES
      const isByFrame = scenario.buffersReturned === "by-frame",
        isOneStretch = !isCopied && !isByFrame;
      const indicated = (): void =>
        chain.forEach((frame) => Object.assign(frame, { cpu, state: "indicated", indicatedPs: machine.nowPs }));
      const farPs = nodeOf(cpu) === (scenario.nicNode ?? nodeOf(cpu)) ? 0 : costs.bufferFromOtherNodePs;
      dpc.push({
        kind: "dpc",
        leftPs: (costs.descriptorPs + farPs) * chain.length,
        [isOneStretch ? "worked" : "then"]: indicated,
      });
      if (isCopied) dpc.push(piece("protocol", costs.copyPs * chain.length, () => (ring.buffersInUse -= chain.length)));
      for (const frame of chain) {
        dpc.push({
          kind: "cache-stall",
          leftPs: fetchPs(frame, cpu),
          goesOn: isOneStretch || (!isByFrame && frame !== chain[0]),
        });
        const worked = (): number => (frame.donePs = machine.nowPs),
          isLast = frame === chain.at(-1);
        dpc.push({
          kind: "protocol",
          leftPs: costs.protocolPs + 64 * costs.perBytePs,
          goesOn: true,
          worked,
          then: () => {
            if (!isCopied && (isByFrame || isLast)) ring.buffersInUse -= isByFrame ? 1 : chain.length;
            if (isLast) nextChain();
          },
        });
      }
    }

    function afterChains(): unknown {
      if (!polling) return isMore ? queueDpc(cpu, one) : complete(one, dpc);
      if (found > 0 && before + found === limit) return queueDpc(cpu, one);
      if (found > 0) return dpc.push(piece("dpc", costs.lookPs, () => indicate(cpu, one, dpc, before + found)));
      if (before > 0) one.looks = polling.deferrals ?? 0;
      return one.looks-- > 0
        ? machine.at(machine.nowPs + polling.deferralPs!, [FIRST.timer, cpu], () => queueDpc(cpu, one))
        : complete(one, dpc);
    }
  }

  function complete(one: Message, dpc: Job): void {
    const enable = piece("dpc", costs.enableInterruptPs, () => void ((one.isQuiet = true), raiseIfDue(one)));
    dpc.push(isCounted ? piece("dpc", costs.decrementPs, () => --one.outstanding === 0 && dpc.push(enable)) : enable);
  }

  /** The connection's state comes from the CPU that touched it last. */
  const lastCpu = new Map<number, number>();
  function fetchPs({ connection }: OracleFrame, cpu: number): number {
    const from = lastCpu.get(connection) ?? cpu;
    lastCpu.set(connection, cpu);
    if (from === cpu) return 0;
    counts.cacheReloads++;
    const inNodePs = coreOf(from) === coreOf(cpu) ? costs.lineFromHyperThreadPs : costs.lineFromSameNodePs;
    return costs.connectionCacheLines * (nodeOf(from) === nodeOf(cpu) ? inNodePs : costs.lineFromOtherNodePs);
  }

  for (const { timePs, message: which, cpu } of scenario.retargets ?? [])
    machine.at(timePs, [FIRST.timer, -1], () => (messages[which].cpu = cpu));
  machine.run(durationPs, () => {
    const timers = messages.map((one, whose): Happening => {
      const duePs = one.isQuiet ? dueAt(one) : Infinity;
      // then it looks again when it has run out
      const isRestarted = one.duePs > machine.nowPs && one.duePs < duePs && duePs < Infinity;
      if (duePs !== one.duePs && !isRestarted) Object.assign(one, { duePs, number: machine.numbers++ });
      return { atPs: one.duePs, order: FIRST.interrupt, whose, number: one.number, act: () => raiseIfDue(one) };
    });
    const atPs = frames[arrived]?.arrivalPs ?? Infinity;
    const arrives = { atPs, order: FIRST.arrival, whose: -1, number: 0, act: arrival };
    return [arrives, ...timers].filter(({ atPs }) => atPs < Infinity);
  });
  return { frames: frames.slice(0, arrived), endPs: machine.nowPs, cpus: machine.cpus, ...counts };
}
