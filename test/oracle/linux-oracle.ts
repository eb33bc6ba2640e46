// A second opinion of Linux's receive path: N1, N2 and N3 simulated once more, naively, from lib/docs/linux.md and
// lib/docs/decisions.md alone. It shares nothing with lib/src but the tables of costs. Not known to it: RFS, sends,
// locks, changes of tables and maps, adaptive moderation, and thread shares other than 0 and 1.
import { DEFAULT_COSTS, type LinuxScenario, type Scenario } from "rss-lab";
import { FIRST, type Happening, type Job, type Kind, Machine, OracleCpu, type Piece } from "./machine.js";
import { type IsTooMuch, flowLimit } from "./linux-flow-limit.js";
import type { OracleFrame } from "./oracle.js";
import { type Tuple, naiveHash } from "./queues.js";

/** What is polled: a queue of the NIC, or a backlog. `poll` adds its work to a job and says how many frames it took. */
interface Polled {
  isOwned: boolean;
  readonly weight: number;
  poll(cpu: number, job: Job, then: (taken: number) => void): void;
}
interface Ring extends Polled {
  readonly number: number;
  readonly waiting: OracleFrame[];
  buffersInUse: number;
  isQuiet: boolean;
  raisedPs: number;
  duePs: number;
  planned: number;
  looks: number;
  /** Timers of a deferral that were started. */
  timers: number;
  /** Asked for while it was owned: by an interrupt that was forced, after its timer had it polled. */
  isMissed: boolean;
}
/** What Linux keeps for a CPU. */
interface Own {
  list: Polled[];
  isRaised: boolean;
  isInAction: boolean;
  isServed: boolean;
  toTell: number[];
  readonly input: OracleFrame[];
  readonly process: OracleFrame[];
  readonly backlog: Polled;
  /** ksoftirqd, since when the application waits, and when ksoftirqd's turn ends. */
  thread: "asleep" | "waiting" | "due";
  sincePs: number;
  turnEndPs: number;
  readonly isTooMuch: IsTooMuch | null;
  readonly counts: Record<
    "timeSqueeze" | "ksoftirqdWakeups" | "backlogDropped" | "flowLimitDropped" | "receivedRps",
    number
  >;
}

export function linuxOpinion(
  scenario: Scenario,
  arrivals: readonly { timePs: number; connection: number }[],
  tuples: readonly Tuple[],
) {
  const { variant, cpus: cpuCount = 4, receiveBuffers = 512, threadShare = 0, durationPs = Infinity } = scenario;
  const linux: LinuxScenario = scenario.linux ?? {};
  const { hz = 250, napiWeight = 64, netdevBudget = 300, softirqPasses = 10, turnPs = 3e9, maxBacklog = 1000 } = linux;
  const { groNormalBatch = 8, rpsCpus = Array.from({ length: cpuCount }, (_, i) => i), affinity = [0] } = linux;
  const costs = {
    ...DEFAULT_COSTS,
    softirqPs: 140_000,
    pollPs: 100_000,
    enqueuePs: 26_000,
    threadSwitchPs: 2_000_000,
    timerPs: 300_000,
    ...scenario.costs,
    ...linux.costs,
  };
  const isOld = linux.kernel === "6.1",
    isSteered = variant === "rps",
    isOne = variant === "napi-single-queue";
  const tickPs = 1e12 / hz,
    ticks = (): number => Math.floor(machine.nowPs / tickPs);
  const cpuOfRing = [...affinity];
  const machine = new Machine(
    Array.from({ length: cpuCount }, () => new OracleCpu()),
    0,
  );
  const counts = {
    interrupts: 0,
    dpcs: new Array<number>(cpuCount).fill(0),
    isrs: new Array<number>(cpuCount).fill(0),
  };
  const piece = (kind: Kind, leftPs: number, then?: () => void): Piece => ({ kind, leftPs, then });
  const hasLimits = linux.ksoftirqd ?? true;

  const rings = affinity.map((_, number): Ring => {
    const ring: Ring = {
      number,
      waiting: [],
      buffersInUse: 0,
      isQuiet: true,
      raisedPs: -Infinity,
      duePs: Infinity,
      planned: 0,
      looks: 0,
      timers: 0,
      isMissed: false,
      isOwned: false,
      weight: napiWeight,
      poll: (cpu, job, then) => pollRing(ring, cpu, job, then),
    };
    return ring;
  });
  const own = machine.cpus.map((_, cpu): Own => ({
    list: [],
    isRaised: false,
    isInAction: false,
    isServed: false,
    toTell: [],
    input: [],
    process: [],
    backlog: { isOwned: false, weight: napiWeight, poll: (_cpu, job, then) => pollBacklog(cpu, job, then) },
    thread: "asleep",
    sincePs: 0,
    turnEndPs: 0,
    isTooMuch: linux.flowLimitCpus?.includes(cpu) ? flowLimit(linux.flowLimitTableLen ?? 4096, isOld) : null,
    counts: { timeSqueeze: 0, ksoftirqdWakeups: 0, backlogDropped: 0, flowLimitDropped: 0, receivedRps: 0 },
  }));

  // The NIC.
  const { hashTypes = [], secretKey = new Uint8Array() } = scenario.rss ?? {};
  const frames = arrivals.map(({ timePs, connection }): OracleFrame => {
    const hashValue = isOne ? null : naiveHash(tuples[connection], hashTypes, secretKey);
    const { indirectionTable: table = [0] } = linux;
    const queue = hashValue === null ? 0 : table[hashValue % table.length];
    const rssCpu =
      !isSteered || hashValue === null || rpsCpus.length === 0
        ? -1
        : rpsCpus[Number((BigInt(hashValue) * BigInt(rpsCpus.length)) >> 32n)];
    return {
      arrivalPs: timePs,
      connection,
      hashValue,
      queue,
      rssCpu,
      cpu: -1,
      state: "waiting",
      indicatedPs: NaN,
      donePs: NaN,
    };
  });
  let arrived = 0;
  function arrival(): void {
    const frame = frames[arrived++],
      ring = rings[frame.queue];
    if (ring.buffersInUse === receiveBuffers) return void (frame.state = "dropped");
    ring.waiting.push(frame);
    ring.buffersInUse++;
    if (ring.duePs > machine.nowPs || hasEnough(ring)) raiseIfDue(ring);
  }
  const how = (scenario.interruptModeration ?? { timeoutPs: 0, frames: 1 }) as {
    frames?: number;
    timeoutPs?: number;
    intervalPs?: number;
  };
  const hasEnough = ({ waiting }: Ring): boolean => waiting.length >= (how.frames ?? Infinity);
  function dueAt(ring: Ring): number {
    if (ring.waiting.length === 0) return Infinity;
    if (hasEnough(ring)) return machine.nowPs;
    if (how.intervalPs !== undefined) return Math.max(machine.nowPs, ring.raisedPs + how.intervalPs);
    return ring.waiting[0].arrivalPs + how.timeoutPs!;
  }
  function raiseIfDue(ring: Ring): void {
    if (!ring.isQuiet || dueAt(ring) > machine.nowPs) return;
    Object.assign(ring, { isQuiet: false, raisedPs: machine.nowPs });
    machine.at(machine.nowPs + costs.interruptDeliveryPs, [FIRST.interrupt, ring.number], () => {
      const cpu = cpuOfRing[ring.number];
      counts.interrupts++;
      counts.isrs[cpu]++;
      hardirq(cpu, piece("isr", costs.isrPs + (isOne ? costs.readStatusPs : 0)), () => {
        if (ring.isOwned) ring.isMissed = true;
        else schedule(cpu, ring);
      });
    });
  }

  // Hardirqs and softirqs.
  function hardirq(cpu: number, work: Piece, handler: () => void): void {
    machine.cpus[cpu].isrs.push([
      {
        ...work,
        then: () => {
          handler();
          irqExit(cpu);
        },
      },
    ]);
  }
  function schedule(cpu: number, polled: Polled): void {
    polled.isOwned = true;
    own[cpu].list.push(polled);
    if (isOld || !own[cpu].isInAction) own[cpu].isRaised = true;
  }
  function irqExit(cpu: number): void {
    const mine = own[cpu];
    if (!mine.isRaised || mine.isServed || (isOld && hasLimits && mine.thread !== "asleep")) return;
    mine.isServed = true;
    if (mine.thread === "asleep") mine.sincePs = machine.nowPs;
    const endTick = ticks() + Math.ceil(2e9 / tickPs);
    let passes = softirqPasses;
    const job: Job = [];
    const pass = (): void =>
      netRxAction(cpu, job, () => {
        if (mine.isRaised && (!hasLimits || (--passes > 0 && ticks() < endTick && mine.thread !== "due")))
          return pass();
        mine.isServed = hasLimits && mine.thread === "due";
        if (!mine.isRaised || !hasLimits || mine.thread !== "asleep") return;
        mine.counts.ksoftirqdWakeups++;
        letApplicationRun(cpu);
      });
    pass();
    machine.cpus[cpu].dpcs.push(job);
  }
  function netRxAction(cpu: number, job: Job, then: () => void): void {
    const mine = own[cpu];
    let left = netdevBudget,
      endTick = 0,
      list: Polled[] = [];
    const again: Polled[] = [];
    const begin = (): void => void counts.dpcs[cpu]++;
    job.push({
      ...piece("dpc", costs.softirqPs, () => {
        Object.assign(mine, { isRaised: false, isInAction: true });
        endTick = ticks() + 2;
        list = mine.list.splice(0);
        next();
      }),
      begin,
    });
    function next(): void {
      const polled = list.shift();
      if (!polled) {
        if (isOld || again.length > 0 || mine.list.length === 0) return finish();
        list = mine.list.splice(0);
        return next();
      }
      polled.poll(cpu, job, (taken) => {
        left -= taken;
        if (taken >= polled.weight) again.push(polled);
        if (left > 0 && ticks() < endTick) return next();
        mine.counts.timeSqueeze++;
        finish();
      });
    }
    function finish(): void {
      mine.list = [...list, ...mine.list, ...again];
      if (mine.list.length > 0) mine.isRaised = true;
      else mine.isInAction = false;
      tell(cpu, job, then);
    }
  }

  // ksoftirqd and the application, which wants all of the CPU or nothing.
  function letApplicationRun(cpu: number): void {
    const mine = own[cpu];
    const untilPs = threadShare === 0 || mine.sincePs === machine.nowPs ? machine.nowPs : machine.nowPs + turnPs;
    mine.thread = "waiting";
    machine.at(untilPs, [FIRST.timer, cpu], () => {
      Object.assign(mine, { thread: "due", isServed: true, sincePs: machine.nowPs, turnEndPs: machine.nowPs + turnPs });
      serve(cpu, [piece("dpc", costs.threadSwitchPs, () => afterSwitch(cpu))]);
    });
    const tick = (): void => {
      const nextPs = (ticks() + 1) * tickPs;
      if (nextPs < untilPs)
        machine.at(nextPs, [FIRST.interrupt, cpu], () => {
          irqExit(cpu);
          tick();
        });
    };
    tick();
  }
  const serve = (cpu: number, job: Job): void => void machine.cpus[cpu].dpcs.push(job);
  function afterSwitch(cpu: number): void {
    const [job] = machine.cpus[cpu].dpcs;
    if (own[cpu].isRaised) netRxAction(cpu, job, () => afterPass(cpu));
    else afterPass(cpu);
  }
  function afterPass(cpu: number): void {
    const mine = own[cpu];
    const isOver = machine.nowPs >= mine.turnEndPs && threadShare === 1 && machine.nowPs > mine.sincePs;
    if (mine.isRaised && !isOver) {
      const job: Job = [];
      netRxAction(cpu, job, () => afterPass(cpu));
      return serve(cpu, job);
    }
    mine.isServed = false;
    if (mine.isRaised) letApplicationRun(cpu);
    else mine.thread = "asleep";
  }

  // A poll of the NIC's queue.
  function pollRing(ring: Ring, cpu: number, job: Job, then: (taken: number) => void): void {
    let taken = 0;
    job.push(piece("dpc", costs.pollPs, look));
    function look(): void {
      const chain = ring.waiting.splice(0, Math.min(isSteered ? groNormalBatch : 64, napiWeight - taken));
      taken += chain.length;
      if (chain.length === 0 || taken - chain.length === napiWeight) return complete();
      if (isSteered) steer(chain);
      else up(cpu, job, { chain, ring, descriptorPs: costs.descriptorPs }, look);
    }
    function steer(chain: OracleFrame[]): void {
      const away = chain.filter(({ rssCpu }) => rssCpu >= 0);
      job.push(
        piece("dpc", chain.length * costs.descriptorPs + away.length * costs.enqueuePs, () => {
          ring.buffersInUse -= chain.length;
          for (const frame of away) enqueue(cpu, frame);
          const here = chain.filter(({ rssCpu }) => rssCpu < 0);
          if (here.length > 0) up(cpu, job, { chain: here, ring: null, descriptorPs: 0 }, look);
          else look();
        }),
      );
    }
    function complete(): void {
      const isShort = taken < napiWeight;
      const moves = !isShort && linux.followsAffinity === true && cpuOfRing[ring.number] !== cpu;
      if (!isShort && !moves) return then(taken);
      const { deferHardIrqs = 0, groFlushTimeoutPs = 0 } = linux;
      if (taken > 0) ring.looks = deferHardIrqs;
      const answer = moves ? taken - 1 : taken;
      const isDeferred = ring.looks > 0;
      if (isDeferred) ring.looks--;
      ring.isOwned = ring.isMissed;
      if (ring.isMissed) {
        ring.isMissed = false;
        schedule(cpu, ring);
        return then(answer);
      }
      if (isDeferred) {
        const timer = ++ring.timers; // the one before does not go off any more
        machine.at(machine.nowPs + groFlushTimeoutPs, [FIRST.timer, cpu], () => {
          if (timer === ring.timers)
            hardirq(cpu, piece("isr", costs.timerPs), () => void (ring.isOwned || schedule(cpu, ring)));
        });
      }
      // A driver that follows its affinity forces an interrupt on the new CPU, deferral or not.
      if (isDeferred && !moves) return then(answer);
      job.push(
        piece("dpc", costs.enableInterruptPs, () => {
          ring.isQuiet = true;
          raiseIfDue(ring);
          then(answer);
        }),
      );
    }
  }

  // Backlogs.
  function enqueue(cpu: number, frame: OracleFrame): void {
    const target = own[frame.rssCpu];
    frame.queue = rings.length + frame.rssCpu;
    if (target.input.length > maxBacklog) {
      target.counts.backlogDropped++;
      return void (frame.state = "dropped");
    }
    if (target.input.length >= Math.floor(maxBacklog / 2) && own[cpu].isTooMuch?.(frame.hashValue!)) {
      own[cpu].counts.flowLimitDropped++;
      return void (frame.state = "dropped");
    }
    target.input.push(frame);
    if (target.input.length > 1 || target.backlog.isOwned) return;
    target.backlog.isOwned = true;
    if (frame.rssCpu === cpu) schedule(cpu, target.backlog);
    else own[cpu].toTell.unshift(frame.rssCpu);
  }
  function tell(cpu: number, job: Job, then: () => void): void {
    const targets = own[cpu].toTell.splice(0);
    const next = (): void => {
      const target = targets.shift();
      if (target === undefined) return then();
      job.push(
        piece("ipi", costs.ipiSendPs, () => {
          machine.at(machine.nowPs + costs.ipiDeliveryPs, [FIRST.request, target], () =>
            hardirq(target, piece("ipi", costs.ipiReceivePs), () => {
              own[target].counts.receivedRps++;
              schedule(target, own[target].backlog);
            }),
          );
          next();
        }),
      );
    };
    next();
  }
  function pollBacklog(cpu: number, job: Job, then: (taken: number) => void): void {
    const { input, process, backlog } = own[cpu];
    let taken = 0;
    job.push(piece("dpc", costs.pollPs, () => tell(cpu, job, look)));
    function look(): void {
      if (taken === napiWeight && taken > 0) return then(taken);
      if (process.length === 0) process.push(...input.splice(0));
      if (process.length === 0) {
        backlog.isOwned = false;
        return then(taken);
      }
      const chain = process.splice(0, isOld ? 1 : Math.min(64, napiWeight - taken));
      taken += chain.length;
      up(cpu, job, { chain, ring: null, descriptorPs: 0 }, look);
    }
  }

  /** A chain goes up: its descriptors, then frame after frame. */
  const lastCpu = new Map<number, number>();
  interface Chain {
    readonly chain: readonly OracleFrame[];
    readonly ring: Ring | null;
    readonly descriptorPs: number;
  }
  function up(cpu: number, job: Job, { chain, ring, descriptorPs }: Chain, then: () => void): void {
    const isByFrame = scenario.buffersReturned === "by-frame";
    const indicated = (): void =>
      chain.forEach((frame) => Object.assign(frame, { cpu, state: "indicated", indicatedPs: machine.nowPs }));
    job.push({ kind: "dpc", leftPs: descriptorPs * chain.length, [isByFrame ? "then" : "worked"]: indicated });
    for (const frame of chain) {
      const from = lastCpu.get(frame.connection) ?? cpu,
        isLast = frame === chain.at(-1);
      lastCpu.set(frame.connection, cpu);
      const stallPs = from === cpu ? 0 : costs.connectionCacheLines * costs.lineFromSameNodePs;
      job.push({ kind: "cache-stall", leftPs: stallPs, goesOn: !isByFrame });
      job.push({
        kind: "protocol",
        leftPs: costs.protocolPs,
        goesOn: true,
        worked: () => (frame.donePs = machine.nowPs),
        then: () => {
          if (ring && (isByFrame || isLast)) ring.buffersInUse -= isByFrame ? 1 : chain.length;
          if (isLast) then();
        },
      });
    }
  }

  for (const { timePs, message, cpu } of scenario.retargets ?? [])
    machine.at(timePs, [FIRST.timer, -1], () => (cpuOfRing[message] = cpu));
  machine.run(durationPs, () => {
    const timers = rings.map((ring): Happening => {
      const duePs = ring.isQuiet ? dueAt(ring) : Infinity;
      if (duePs !== ring.duePs) Object.assign(ring, { duePs, planned: machine.numbers++ });
      return {
        atPs: ring.duePs,
        order: FIRST.interrupt,
        whose: ring.number,
        number: ring.planned,
        act: () => raiseIfDue(ring),
      };
    });
    const atPs = frames[arrived]?.arrivalPs ?? Infinity;
    return [{ atPs, order: FIRST.arrival, whose: -1, number: 0, act: arrival }, ...timers].filter(
      (one) => one.atPs < Infinity,
    );
  });
  return { frames: frames.slice(0, arrived), cpus: machine.cpus, linux: own.map((one) => one.counts), ...counts };
}
