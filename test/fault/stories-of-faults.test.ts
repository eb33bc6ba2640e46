// Each fault step by step, in a run so small that it can be checked by hand: what the driver leaves out, and what comes
// of it. The costs are the defaults: interrupt delivery 500, ISR 300, disable 100, asking another CPU for a DPC 200, on
// the way 1000, taking the request 300, DPC 140, descriptor 50 a frame, protocol 500 a frame, decrementing the counter
// 31, enable 100. Connection 0 belongs to CPU 0 and connection 1 to CPU 1.
import { describe, expect, it } from "vitest";
import { load, ns, run, us, type Run, type Scenario } from "rss-lab";
import { story, tableFor } from "../driver/story.js";
import { framesAt } from "../receive-path/handmade.js";

/** A run with a frame of each connection at each time. */
function small(fields: Partial<Scenario>, frames: readonly (readonly [timePs: number, connection: number])[]): Run {
  const traffic = framesAt(
    frames.map(([timePs]) => timePs),
    (i) => frames[i][1],
  );
  return run({ traffic, rss: { indirectionTable: tableFor(traffic, [0, 1]) }, ...fields });
}
const told = (one: Run): string => `\n${story(one).join("\n")}`;
const sentence = ({ summary }: Run): string => summary.fault!.sentence;

const C = { cpus: 4, variant: "hardware-queuing", interruptCpu: "fixed" } as const;
const D = { cpus: 2, variant: "message-signaled-interrupts" } as const;

describe('"counter-not-preset"', () => {
  // A request is 500 on the way. CPU 0's DPC is done at 1821, before CPU 1's begins at 1900: it takes itself for the
  // last. Frame 2 waits at its enabling write, so the NIC interrupts in the middle of the cycle; until that ISR has
  // disabled the interrupt, CPU 1's DPC has taken the frame and enabled (in vain: it is enabled). The ISR finds no
  // frame and asks for no DPC. Nobody is left to enable the interrupt for frame 3.
  it("hardware-queuing: enabled too early, the next ISR may find nothing to ask for, and nobody enables again", () => {
    const one = small({ ...C, fixedCpu: 0, fault: "counter-not-preset", costs: { ipiDeliveryPs: ns(500) } }, [
      [0, 0],
      [ns(100), 1],
      [us(4), 0],
    ]);
    expect(told(one)).toBe(`
     0   -  1.3  frame 1 arrives
   100   -  1.3  frame 2 arrives
   500   0  1.4  interrupt, cycle 1
   500   0    2  isr 300
   800   0    -  isr 100
   900   -    -  disable, cycle 1
   900   0    3  queue-dpc, cycle 1
   900   0    3  ipi 200
  1100   1    3  queue-dpc, cycle 1
  1100   0    4  dpc 140
  1240   0  4.1  dpc 50
  1290   0  4.1  protocol 500 for frame 1
  1600   1    -  ipi 300
  1790   0  4.2  dpc 31
  1821   0  4.2  dpc 100
  1900   1    4  dpc 140
  1921   -  4.2  enable, cycle 1
  2040   1  4.1  dpc 50
  2090   1  4.1  protocol 500 for frame 2
  2421   0  1.4  interrupt, cycle 2
  2421   0    2  isr 300
  2590   1  4.2  dpc 31
  2621   1  4.2  dpc 100
  2721   0    -  isr 100
  2821   -    -  disable, cycle 2
  4000   -  1.3  frame 3 arrives`);
    expect(sentence(one)).toBe(
      "A DPC took itself for the last while another was still to begin, and enabled the interrupt too early, once; " +
        "1 of 2 interrupts came in the middle of a cycle; cycle 2 found every queue empty and asked for no DPC, so the " +
        "interrupt was never enabled again: 1 frame waits in the rings, none was dropped.",
    );
  });

  // CPU 0's DPC sorts frames 1 and 2, and is done at 1873 while CPU 1's is on the way. Frame 3 waits, so that the NIC
  // interrupts: the second cycle sorts it while the first is under way. Here every ISR has a DPC, so that somebody
  // enables in the end.
  it("single-hardware-queue: a second cycle begins in the middle of the first", () => {
    const one = small(
      { cpus: 2, variant: "single-hardware-queue", interruptCpu: "fixed", fault: "counter-not-preset" },
      [
        [0, 0],
        [ns(10), 1],
        [ns(1500), 1],
      ],
    );
    expect(told(one)).toBe(`
     0   -    1  frame 1 arrives
    10   -    2  frame 2 arrives
   500   0    1  interrupt, cycle 1
   500   0    3  isr 300
   800   0    4  isr 100
   900   -    4  disable, cycle 1
   900   0    4  queue-dpc, cycle 1
   900   0    5  dpc 140
  1040   0  5.1  dpc 52
  1092   0  5.2  ipi 200
  1292   1  5.2  queue-dpc, cycle 1
  1292   0  6.1  dpc 50
  1342   0  6.1  protocol 500 for frame 1
  1500   -    2  frame 3 arrives
  1842   0  6.2  dpc 31
  1873   0  6.2  dpc 100
  1973   -  6.2  enable, cycle 1
  2292   1    -  ipi 300
  2473   0    1  interrupt, cycle 2
  2473   0    3  isr 300
  2592   1    6  dpc 140
  2732   1  6.1  dpc 50
  2773   0    4  isr 100
  2782   1  6.1  protocol 500 for frame 2
  2873   -    4  disable, cycle 2
  2873   0    4  queue-dpc, cycle 2
  2873   0    5  dpc 140
  3013   0  5.1  dpc 26
  3039   0  5.2  ipi 200
  3239   1  5.2  queue-dpc, cycle 2
  3239   0  6.2  dpc 31
  3282   1  6.2  dpc 31
  3313   1  6.2  dpc 100
  3413   -  6.2  enable, cycle 2
  4239   1    -  ipi 300
  4539   1    6  dpc 140
  4679   1  6.1  dpc 50
  4729   1  6.1  protocol 500 for frame 3
  5229   1  6.2  dpc 31
  5260   1  6.2  dpc 100`);
    expect(sentence(one)).toBe(
      "A DPC took itself for the last while another was still to begin, and enabled the interrupt too early, 2 times; " +
        "1 of 2 interrupts came in the middle of a cycle.",
    );
  });
});

describe('"counter-not-preset", while the ISR still asks', () => {
  // Asking takes 3000: CPU 0's DPC, asked for at 3900, is done at 5921, and the ISR asks for CPU 1's at 6900.
  it("a DPC that is done before the ISR has asked for the next takes itself for the last", () => {
    const one = small({ ...C, fixedCpu: 3, fault: "counter-not-preset", costs: { ipiSendPs: us(3) } }, [
      [0, 0],
      [ns(10), 1],
    ]);
    const enabledPs = one.moments().flatMap(({ what, timePs }) => (what === "enable" ? [timePs] : []));
    expect([enabledPs[0], one.summary.fault!.enabledEarly]).toEqual([ns(6021), 1]);
  });
});

describe('"counter-not-atomic"', () => {
  // Asking takes 20 here. CPU 0 reads 2 at 2910 and writes 1 at 2941; CPU 1 reads 2 at 2930 and writes 1 at 2961.
  it("two DPCs that decrement within 31 ns both write 1: no DPC is the last, and frame 3 waits for ever", () => {
    const one = small({ ...C, fixedCpu: 3, fault: "counter-not-atomic", costs: { ipiSendPs: ns(20) } }, [
      [0, 0],
      [ns(10), 1],
      [us(5), 0],
    ]);
    expect(told(one)).toBe(`
     0   -  1.3  frame 1 arrives
    10   -  1.3  frame 2 arrives
   500   3  1.4  interrupt, cycle 1
   500   3    2  isr 300
   800   3    -  isr 100
   900   -    -  disable, cycle 1
   900   3    3  ipi 20
   920   0    3  queue-dpc, cycle 1
   920   3    3  ipi 20
   940   1    3  queue-dpc, cycle 1
  1920   0    -  ipi 300
  1940   1    -  ipi 300
  2220   0    4  dpc 140
  2240   1    4  dpc 140
  2360   0  4.1  dpc 50
  2380   1  4.1  dpc 50
  2410   0  4.1  protocol 500 for frame 1
  2430   1  4.1  protocol 500 for frame 2
  2910   0  4.2  dpc 31
  2930   1  4.2  dpc 31
  5000   -  1.3  frame 3 arrives`);
    expect(sentence(one)).toBe(
      "In cycle 1 the DPCs on CPU 0 and CPU 1 decremented the counter at once, and one decrement was lost, so no DPC was " +
        "the last and the interrupt was never enabled again: 1 frame waits in the rings, none was dropped.",
    );
    expect(one.summary.fault).toMatchObject({ lostDecrement: { cycle: 1, cpus: [0, 1], counter: 1 }, decrements: 2 });
  });

  it("more than 31 ns apart nothing is lost: the second reads what the first has written", () => {
    const one = small({ ...C, fixedCpu: 3, fault: "counter-not-atomic", costs: { ipiSendPs: ns(32) } }, [
      [0, 0],
      [ns(10), 1],
      [us(5), 0],
    ]);
    expect(one.summary.waiting).toBe(0);
    expect(sentence(one)).toBe(
      "None of 3 decrements came between another's reading and writing, so the fault did not show.",
    );
  });
});

describe('"interrupt-not-enabled"', () => {
  // Rings of one buffer. Frame 2 is written to CPU 0's and nobody comes; frame 4 finds no buffer. CPU 1's message has
  // not interrupted yet: its first frame is processed.
  it("each message has one cycle; then its ring fills, and frames are dropped", () => {
    const one = small({ ...D, receiveBuffers: 1, fault: "interrupt-not-enabled" }, [
      [0, 0],
      [us(2), 0],
      [us(2.1), 1],
      [us(2.2), 0],
    ]);
    expect(told(one)).toBe(`
     0   -  1.3  frame 1 arrives
   500   0  1.4  interrupt, cycle 1
   500   0    3  isr 300
   800   0    4  isr 100
   900   -    4  disable, cycle 1
   900   0    4  queue-dpc, cycle 1
   900   0    5  dpc 140
  1040   0    5  dpc 50
  1090   0    5  protocol 500 for frame 1
  2000   -  1.3  frame 2 arrives
  2100   -  1.3  frame 3 arrives
  2200   -    -  drop, cycle 0
  2600   1  1.4  interrupt, cycle 2
  2600   1    3  isr 300
  2900   1    4  isr 100
  3000   -    4  disable, cycle 2
  3000   1    4  queue-dpc, cycle 2
  3000   1    5  dpc 140
  3140   1    5  dpc 50
  3190   1    5  protocol 500 for frame 3`);
    expect(sentence(one)).toBe(
      "The messages of 2 CPUs were never enabled again, CPU 0's first, after its cycle 1: 1 frame waits in the rings, 1 was dropped.",
    );
    expect(one.summary.fault!.silent).toEqual([
      { message: 0, cpu: 0, cycle: 1, sincePs: ns(1590), askedNobody: false, waiting: 1, dropped: 1 },
      { message: 1, cpu: 1, cycle: 1, sincePs: ns(3690), askedNobody: false, waiting: 0, dropped: 0 },
    ]);
  });

  it("a run that ends while a DPC is under way does not take its message for silent", () => {
    const one = small({ ...D, fault: "interrupt-not-enabled", durationPs: ns(1500) }, [[0, 0]]);
    expect(one.summary.fault!.silent).toEqual([]);
    expect(sentence(one)).toBe("No cycle came to its end, so the fault did not show.");
  });
});

describe('"enabled-without-looking"', () => {
  // Frame 2 arrives when the DPC has looked, and waits at 1690, when the interrupt is enabled. It is frame 3 that
  // interrupts, 4310 later.
  it("a frame that waits at the enabling write waits for the interrupt of the next", () => {
    const one = small({ ...D, fault: "enabled-without-looking" }, [
      [0, 0],
      [ns(1200), 0],
      [us(6), 0],
    ]);
    expect(told(one)).toBe(`
     0   -  1.3  frame 1 arrives
   500   0  1.4  interrupt, cycle 1
   500   0    3  isr 300
   800   0    4  isr 100
   900   -    4  disable, cycle 1
   900   0    4  queue-dpc, cycle 1
   900   0    5  dpc 140
  1040   0    5  dpc 50
  1090   0    5  protocol 500 for frame 1
  1200   -  1.3  frame 2 arrives
  1590   0    5  dpc 100
  1690   -    5  enable, cycle 1
  6000   -  1.3  frame 3 arrives
  6500   0  1.4  interrupt, cycle 2
  6500   0    3  isr 300
  6800   0    4  isr 100
  6900   -    4  disable, cycle 2
  6900   0    4  queue-dpc, cycle 2
  6900   0    5  dpc 140
  7040   0    5  dpc 100
  7140   0    5  protocol 500 for frame 2
  7640   0    5  protocol 500 for frame 3
  8140   0    5  dpc 100
  8240   -    5  enable, cycle 2`);
    expect(sentence(one)).toBe(
      "At 1 of 2 enabling writes frames waited and nobody looked: they waited for the interrupt of a later frame, up to 4.31 µs.",
    );
  });

  it("if none comes, it waits to the end of the run", () => {
    const one = small({ ...D, fault: "enabled-without-looking", durationPs: us(10) }, [
      [0, 0],
      [ns(1200), 0],
      [us(6), 1],
    ]);
    expect([one.summary.waiting, one.summary.fault!.stranded]).toEqual([1, 1]);
    expect(sentence(one)).toBe(
      "At 1 of 2 enabling writes frames waited and nobody looked: they waited for an interrupt that did not come, " +
        "1 frame to the end of the run.",
    );
  });
});

describe('"enabled-without-looking", with interrupt moderation', () => {
  // The interrupt is enabled at 6690, while frame 2 waits. Frame 3 starts a timer, which the end of the run cuts.
  it("frames whose interrupt is only held back are not taken for stranded", () => {
    const held = {
      ...D,
      fault: "enabled-without-looking",
      interruptModeration: { timeoutPs: us(5), frames: 9 },
    } as const;
    const frames = [
      [0, 0],
      [ns(6200), 0],
      [us(7), 0],
    ] as const;
    const cut = small({ ...held, durationPs: us(7.1) }, frames).summary;
    expect([cut.waiting, cut.fault!.lostWakeUps, cut.fault!.stranded]).toEqual([2, 1, 0]);
    expect(small(held, frames).summary.waiting).toBe(0);
  });
});

describe('"interrupt-not-disabled", with interrupt moderation', () => {
  const interruptsPs = (one: Run): number[] =>
    one.moments().flatMap(({ what, timePs }) => (what === "interrupt" ? [timePs] : []));

  // Frame 1's interrupt is held back to 2000, and its ISR begins at 2500. Frame 2, at 2600, starts a timer of its own,
  // although frame 1 still waits; the DPC takes both at 2940. At 4600 the timer runs out all the same, and its ISR
  // finds nothing. Frame 3, at 10000, starts the next.
  it("a delay counts from the first frame after the acknowledgment, and runs out also if a DPC took that frame", () => {
    const one = small(
      { ...D, fault: "interrupt-not-disabled", interruptModeration: { timeoutPs: us(2), frames: 1000 } },
      [
        [0, 0],
        [ns(2600), 0],
        [us(10), 0],
      ],
    );
    expect(interruptsPs(one)).toEqual([2500, 5100, 12_500].map(ns));
    expect(one.summary.waiting).toBe(0);
  });

  it("an adaptive kind goes on adapting: at a low rate Net DIM leaves the profile that moderates most", () => {
    const one = run({
      cpus: 1,
      variant: "message-signaled-interrupts",
      fault: "interrupt-not-disabled",
      interruptModeration: { kind: "net-dim", startProfile: 4 },
      traffic: load({ framesPerSecond: 1e5, connections: 1, frames: 5000 }),
    });
    const gapsPs = interruptsPs(one).map((timePs, i, all) => timePs - (all[i - 1] ?? -Infinity));
    expect(Math.min(...gapsPs.slice(1, 60))).toBe(us(256));
    expect(Math.min(...gapsPs)).toBe(us(128));
  });
});

describe('"interrupt-not-disabled"', () => {
  // The ISR begins at 500 and acknowledges the interrupt, so that frame 2 interrupts again while it runs; frame 3
  // arrives while that is on its way. The second ISR interrupts the DPC in the middle of frame 1, which costs it 300.
  it("a frame interrupts again while the DPC runs, and the DPC is interrupted for a DPC more", () => {
    const one = small({ ...D, fault: "interrupt-not-disabled" }, [
      [0, 0],
      [ns(600), 0],
      [ns(1000), 0],
      [ns(1100), 0],
    ]);
    expect(told(one)).toBe(`
     0   -  1.3  frame 1 arrives
   500   0  1.4  interrupt, cycle 1
   500   0    3  isr 300
   600   -  1.3  frame 2 arrives
   800   0    4  queue-dpc, cycle 1
   800   0    5  dpc 140
   940   0    5  dpc 100
  1000   -  1.3  frame 3 arrives
  1040   0    5  protocol 60 for frame 1
  1100   -  1.3  frame 4 arrives
  1100   0  1.4  interrupt, cycle 2
  1100   0    3  isr 300
  1400   0    4  queue-dpc, cycle 2
  1400   0    5  protocol 440 for frame 1
  1840   0    5  protocol 500 for frame 2
  2340   0    5  dpc 100
  2440   0    5  dpc 140
  2580   0    5  dpc 100
  2680   0    5  protocol 500 for frame 3
  3180   0    5  protocol 500 for frame 4
  3680   0    5  dpc 100`);
    expect(sentence(one)).toBe(
      "The NIC interrupted 2 times for 4 frames, once while a cycle was under way, and CPU 0 spent 15.9 % of its time in ISRs.",
    );
  });
});
