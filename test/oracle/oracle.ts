// A second opinion: receive processing simulated once more, naively, from the documents alone: the pages of the four variants, lib/docs/decisions.md,
// lib/docs/scenario.md and lib/docs/costs.md. It shares nothing with lib/src but the table of costs. What it does not know stands in fields.ts.
import { DEFAULT_COSTS, type Costs, type Scenario } from "rss-lab";
import { FIRST, type Happening, type Kind, Machine, type Piece } from "./machine.js";
import { type Tuple, dealQueues, naiveHash } from "./queues.js";

export interface OracleFrame {
  readonly arrivalPs: number;
  readonly connection: number;
  hashValue: number | null;
  queue: number;
  /** The CPU that its entry names, and the one that indicated it. */
  rssCpu: number;
  cpu: number;
  state: "dropped" | "waiting" | "indicated";
  indicatedPs: number;
  donePs: number;
}

interface Ring { readonly waiting: OracleFrame[]; buffersInUse: number }
/** A message, or the only interrupt: enabled or not, on its way or not, and how many DPCs of its cycle are not complete. */
interface Message { cpu: number; readonly rings: readonly Ring[]; isEnabled: boolean; isRaised: boolean; outstanding: number; duePs: number; number: number }

/** Traffic is a list of arrivals in order of time; connection c is `tuples[c]`. */
export function secondOpinion(scenario: Scenario, arrivals: readonly { timePs: number; connection: number }[], tuples: readonly Tuple[]) {
  const { variant = "non-rss", topology, cpus: cores = 4, rss = {}, receiveBuffers = 512, maxNblsToIndicate = Infinity } = scenario;
  const { nodes = 1, coresPerNode = cores, threadsPerCore = 1 } = topology ?? {};
  const { warmupPs = 0, durationPs = Infinity, interruptModeration = { timeoutPs: 0, frames: 1 } } = scenario;
  const costs: Costs = { ...DEFAULT_COSTS, ...scenario.costs };
  const cpus = nodes * coresPerNode * threadsPerCore;
  const machine = new Machine(cpus, warmupPs);
  const counts = { interrupts: 0, isrs: new Array<number>(cpus).fill(0), dpcs: new Array<number>(cpus).fill(0), cacheReloads: 0 };
  const isMeasured = (): boolean => machine.nowPs >= warmupPs;
  const piece = (kind: Kind, leftPs: number, then?: () => void, begin?: () => void): Piece => ({ kind, leftPs, then, begin });

  // The NIC: rings, messages, and where each frame goes.
  const { hashTypes = ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"], secretKey = new Uint8Array(), defaultCpu = 0, queues = Infinity } = rss;
  const table = rss.indirectionTable ?? Array.from({ length: 128 }, (_, i) => (i % (nodes * coresPerNode)) * threadsPerCore);
  const hasQueues = variant === "hardware-queuing" || variant === "message-signaled-interrupts";
  const dealt = dealQueues(table, defaultCpu, rss.processors ?? [], hasQueues ? queues : Infinity);
  const rings = Array.from({ length: hasQueues ? dealt.cpus.length : 1 }, (): Ring => ({ waiting: [], buffersInUse: 0 }));
  const message = (cpu: number, itsRings: readonly Ring[]): Message => ({ cpu, rings: itsRings, isEnabled: true, isRaised: false, outstanding: 0, duePs: Infinity, number: 0 });
  const messages = variant === "message-signaled-interrupts" ? rings.map((ring, i) => message(dealt.cpus[i]!, [ring])) : [message(-1, rings)];
  const frames = arrivals.map(({ timePs, connection }): OracleFrame => {
    const hashValue = variant === "non-rss" ? null : naiveHash(tuples[connection]!, hashTypes, secretKey);
    const queue = hashValue === null ? dealt.defaultQueue : dealt.queueOfEntry[hashValue % table.length]!;
    return { arrivalPs: timePs, connection, hashValue, queue: hasQueues ? queue : 0, rssCpu: dealt.cpus[queue]!, cpu: -1, state: "waiting", indicatedPs: NaN, donePs: NaN };
  });
  const ringOf = ({ queue }: OracleFrame): Ring => rings[hasQueues ? queue : 0]!;
  const queueOfCpu = dealt.cpus.map((): OracleFrame[] => []); // single hardware queue: the driver's own queues
  const waitingOf = (cpu: number, of: Message): OracleFrame[] => {
    if (variant === "single-hardware-queue") return queueOfCpu[dealt.cpus.indexOf(cpu)] ?? [];
    return variant === "hardware-queuing" ? rings[dealt.cpus.indexOf(cpu)]?.waiting ?? [] : of.rings[0]!.waiting;
  };
  const cpusWithFrames = (of: Message): number[] => dealt.cpus.filter((cpu) => waitingOf(cpu, of).length > 0);

  let arrived = 0;
  function arrival(): void {
    const frame = frames[arrived++]!, ring = ringOf(frame);
    if (ring.buffersInUse === receiveBuffers) return void (frame.state = "dropped");
    ring.buffersInUse++;
    ring.waiting.push(frame);
    for (const one of messages) if (one.rings.includes(ring)) raiseIfDue(one);
  }

  /** Moderation: enough frames wait, or the first of them has waited long enough. */
  const dueAt = ({ rings: its }: Message): number => {
    const waiting = its.flatMap((ring) => ring.waiting);
    return waiting.length >= interruptModeration.frames ? machine.nowPs : Math.min(...waiting.map(({ arrivalPs }) => arrivalPs)) + interruptModeration.timeoutPs;
  };
  function raiseIfDue(one: Message): void {
    if (!one.isEnabled || one.isRaised || dueAt(one) > machine.nowPs) return;
    one.isRaised = true;
    machine.at(machine.nowPs + costs.interruptDeliveryPs, FIRST.interrupt, () => interrupt(one));
  }

  // NDIS: the ISR on the CPU of the message, or one of the system's choice.
  const threadShare = (cpu: number): number => (Array.isArray(scenario.threadShare) ? scenario.threadShare[cpu] : scenario.threadShare ?? 0) as number;
  let interrupts = 0;
  function chooseCpu(): number {
    if (scenario.interruptCpu === "fixed") return scenario.fixedCpu ?? 0;
    if (scenario.interruptCpu === "round-robin") return interrupts % cpus;
    const rank = (cpu: number): number[] => {
      const { isrs, dpcs, workedPs } = machine.cpus[cpu]!;
      return [isrs.length + dpcs.length, threadShare(cpu), workedPs, cpu];
    };
    return Array.from({ length: cpus }, (_, cpu) => rank(cpu)).sort((a, b) => a.map((value, i) => value - b[i]!).find((order) => order !== 0) ?? 0)[0]![3]!;
  }

  function interrupt(one: Message): void {
    const cpu = one.cpu >= 0 ? one.cpu : chooseCpu();
    interrupts++;
    if (isMeasured()) counts.interrupts++;
    const enterPs = costs.isrPs + (scenario.interrupts === "line-based" ? costs.readStatusPs : 0);
    const pieces = [piece("isr", enterPs, undefined, () => counts.isrs[cpu]!++), piece("isr", costs.disableInterruptPs, () => {
      one.isEnabled = one.isRaised = false;
      if (variant === "hardware-queuing") queueDpcs(cpusWithFrames(one), cpu, one, pieces);
      else queueDpc(cpu, one);
    })];
    machine.start(cpu, { isIsr: true, pieces });
  }

  /** DPCs on several CPUs: this one's at once, the others' by a request each. */
  function queueDpcs(wanted: readonly number[], cpu: number, one: Message, pieces: Piece[], then = (): void => undefined): void {
    one.outstanding = wanted.length;
    wanted.forEach((other, i) => {
      if (other === cpu) return queueDpc(cpu, one);
      pieces.push(piece("ipi", costs.ipiSendPs, () => {
        machine.at(machine.nowPs + costs.ipiDeliveryPs, FIRST.request, () => queueDpc(other, one, true));
        if (i === wanted.length - 1) then();
      }));
    });
    if (wanted.length === 0) then();
  }

  // The miniport driver's DPC.
  function queueDpc(cpu: number, one: Message, isAsked = false): void {
    const pieces: Piece[] = [];
    const count = (): number => counts.dpcs[cpu]!++;
    if (isAsked) pieces.push(piece("ipi", costs.ipiReceivePs, undefined, count));
    pieces.push({ kind: "dpc", leftPs: costs.dpcPs, goesOn: isAsked, begin: isAsked ? undefined : count, then: () => {
      if (variant === "single-hardware-queue" && one.outstanding === 0) assign(cpu, one, pieces);
      else indicate(cpu, one, pieces);
    } });
    machine.start(cpu, { isIsr: false, pieces });
  }

  /** "RSS with a Single Hardware Receive Queue", steps 5.1 to 5.3. */
  function assign(cpu: number, one: Message, pieces: Piece[]): void {
    const moved = rings[0]!.waiting.splice(0);
    for (const frame of moved) {
      const queue = dealt.cpus.indexOf(frame.rssCpu);
      queueOfCpu[queue]!.push(frame);
      frame.queue = 1 + queue; // the driver's queues come after the NIC's only one
    }
    pieces.push(piece("dpc", costs.assignPs * moved.length, () => {
      queueDpcs(cpusWithFrames(one).filter((other) => other !== cpu), cpu, one, pieces, () => indicate(cpu, one, pieces));
      one.outstanding++;
    }));
  }

  /** Builds and indicates what waits now, in chains of 64 at most; then NDIS calls again, or the DPC is complete. */
  function indicate(cpu: number, one: Message, pieces: Piece[]): void {
    const waiting = waitingOf(cpu, one), taken = waiting.splice(0, maxNblsToIndicate), isMore = waiting.length > 0;
    nextChain();

    function nextChain(): void {
      const chain = taken.splice(0, 64);
      if (chain.length === 0) return isMore ? queueDpc(cpu, one) : complete(cpu, one, pieces);
      const ring = ringOf(chain[0]!), isCopied = receiveBuffers - ring.buffersInUse < (scenario.resourcesBelow ?? 0);
      const buffersBack = (): number => (ring.buffersInUse -= chain.length);
      pieces.push({ kind: "dpc", leftPs: costs.descriptorPs * chain.length, [isCopied ? "then" : "worked"]: () => {
        for (const frame of chain) Object.assign(frame, { cpu, state: "indicated", indicatedPs: machine.nowPs });
      } });
      if (isCopied) pieces.push({ kind: "protocol", leftPs: costs.copyPs * chain.length, then: buffersBack });
      for (const frame of chain) {
        const isLast = frame === chain.at(-1), then = (): void => void (isCopied || buffersBack(), nextChain());
        pieces.push({ kind: "cache-stall", leftPs: fetchPs(frame, cpu), goesOn: !isCopied || frame !== chain[0] });
        pieces.push({ kind: "protocol", leftPs: costs.protocolPs, goesOn: true, worked: () => (frame.donePs = machine.nowPs), then: isLast ? then : undefined });
      }
    }
  }

  function complete(cpu: number, one: Message, pieces: Piece[]): void {
    const enable = piece("dpc", costs.enableInterruptPs, () => {
      one.isEnabled = true;
      raiseIfDue(one);
    });
    if (variant === "non-rss" || variant === "message-signaled-interrupts") pieces.push(enable);
    else pieces.push(piece("dpc", costs.decrementPs, () => --one.outstanding === 0 && pieces.push(enable)));
  }

  /** The connection's state comes from the CPU that touched it last. */
  const lastCpu = new Map<number, number>();
  function fetchPs({ connection }: OracleFrame, cpu: number): number {
    const from = lastCpu.get(connection) ?? cpu;
    lastCpu.set(connection, cpu);
    if (from === cpu) return 0;
    if (isMeasured()) counts.cacheReloads++;
    const core = (of: number): number => Math.floor(of / threadsPerCore), node = (of: number): number => Math.floor(core(of) / coresPerNode);
    const linePs = core(from) === core(cpu) ? costs.lineFromHyperThreadPs : node(from) === node(cpu) ? costs.lineFromSameNodePs : costs.lineFromOtherNodePs;
    return costs.connectionCacheLines * linePs;
  }

  for (const { timePs, message: which, cpu } of scenario.retargets ?? []) machine.at(timePs, FIRST.timer, () => (messages[which]!.cpu = cpu));
  machine.run(durationPs, () => {
    const happenings = messages.flatMap((one): Happening[] => {
      const duePs = one.isEnabled && !one.isRaised ? dueAt(one) : Infinity;
      if (duePs !== one.duePs) Object.assign(one, { duePs, number: machine.numbers++ });
      return duePs < Infinity ? [{ atPs: duePs, order: FIRST.interrupt, number: one.number, act: () => raiseIfDue(one) }] : [];
    });
    if (arrived < frames.length) happenings.push({ atPs: frames[arrived]!.arrivalPs, order: FIRST.arrival, number: 0, act: arrival });
    return happenings;
  });
  return { frames: frames.slice(0, arrived), endPs: machine.nowPs, cpus: machine.cpus, ...counts };
}
