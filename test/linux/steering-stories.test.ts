// N3 and N4 step by step: small runs that can be checked by hand against lib/docs/linux.md. Costs as in
// napi-stories.test.ts; besides, 26 a frame into a backlog, 200 for sending an interrupt to another CPU, 1000 on its
// way, 300 for taking it.
import { describe, expect, it } from "vitest";
import { load, ns, run, us, type HashTypeName, type Run } from "rss-lab";
import { story } from "../driver/story.js";
import { framesAt } from "../receive-path/handmade.js";
import { highBits } from "../../lib/src/linux/steering.js";

// Frame 3 finds frames 1 and 2 in the backlog of CPU 1, which has been asked for already: nobody is asked again.
const N3 = `
     0   -    1  frame 1 arrives
     0   -    1  frame 2 arrives
   500   0    2  interrupt, cycle 1
   500   0    3  isr 300
   800   -    3  disable, cycle 1
   800   0    4  queue-dpc, cycle 1
   800   0    5  dpc 140
   940   0    5  dpc 100
  1040   0    6  dpc 100
  1140   0    9  dpc 52
  1192   0   14  dpc 100
  1292   -   14  enable, cycle 1
  1292   0   11  ipi 200
  1492   1   11  queue-dpc, cycle 1
  1500   -    1  frame 3 arrives
  2000   0    2  interrupt, cycle 2
  2000   0    3  isr 300
  2300   -    3  disable, cycle 2
  2300   0    4  queue-dpc, cycle 2
  2300   0    5  dpc 140
  2440   0    5  dpc 100
  2492   1   12  ipi 300
  2540   0    6  dpc 50
  2590   0    9  dpc 26
  2616   0   14  dpc 100
  2716   -   14  enable, cycle 2
  2792   1    5  dpc 140
  2932   1   13  dpc 100
  3032   1   13  protocol 500 for frame 1
  3532   1   13  protocol 500 for frame 2
  4032   1   13  protocol 500 for frame 3`;

const times = (count: number, gapPs: number): number[] => Array.from({ length: count }, (_, i) => i * gapPs);
const cpusOf = ({ frames }: Run): number[] => frames().map(({ cpu }) => cpu);

describe("N3: RPS", () => {
  const traffic = framesAt([0, 0, ns(1500)], (i) => i % 2);

  it("tells it in this order, at these times and with these steps", () =>
    expect(story(run({ traffic, cpus: 2, variant: "rps", linux: { rpsCpus: [1] } }))).toEqual(N3.slice(1).split("\n")));

  it("sends a connection where the high bits of its hash say (step 7)", () => {
    const rpsCpus = [3, 1, 2];
    const result = run({ traffic: framesAt(times(48, us(1)), (i) => i % 16), variant: "rps", linux: { rpsCpus } });
    for (const { hashValue, cpu } of result.frames()) expect(cpu).toBe(rpsCpus[highBits(hashValue as number, 3)]);
    expect(new Set(cpusOf(result)).size).toBe(3);
  });

  it("without a map nothing is steered, and frames go up where they were polled (step 8)", () => {
    const { summary, frames } = run({ traffic, cpus: 2, variant: "rps", linux: { rpsCpus: [] } });
    expect(frames().map(({ cpu, queue }) => [cpu, queue])).toEqual(new Array(3).fill([0, 0]));
    expect(summary.cpus[1].receiveShare).toBe(0);
  });

  it("frames for the polling CPU go through its backlog too, without an interrupt (steps 8 and 10)", () => {
    const { summary, frames } = run({ traffic, cpus: 2, variant: "rps", linux: { rpsCpus: [0] } });
    // Queue 0 is the NIC's; the backlogs of CPU 0 and 1 are 1 and 2.
    expect(frames().map(({ cpu, queue }) => [cpu, queue])).toEqual(new Array(3).fill([0, 1]));
    expect(summary.linux?.receivedRps).toBe(0);
    expect(summary.cpus[0].busyPs.ipi).toBe(0);
  });

  it("a backlog takes 1001 frames and drops the 1002nd, whose queue is the backlog (step 9)", () => {
    // CPU 1 is asked 1 ms after the first frames, and until then takes none.
    const costs = { ipiDeliveryPs: us(1000) };
    const flood = { traffic: framesAt(times(1200, ns(100))), cpus: 2, receiveBuffers: 2048, costs } as const;
    const result = run({ ...flood, variant: "rps", linux: { rpsCpus: [1] } });
    expect(result.summary).toMatchObject({ received: 1200, indicated: 1001, dropped: 199, waiting: 0 });
    expect(result.summary.linux).toMatchObject({
      backlogDropped: 199,
      cpus: [{ backlogDropped: 0 }, { backlogDropped: 199 }],
    });
    const lost = result.frames().filter(({ state }) => state === "dropped");
    expect(lost.map(({ frame }) => frame)).toEqual(Array.from({ length: 199 }, (_, i) => 1002 + i));
    expect(new Set(lost.map(({ queue }) => queue))).toEqual(new Set([2]));
    // Dropped when they were steered, later than they came; the row of the moment says when.
    const drops = result.moments().filter(({ what }) => what === "drop");
    expect(drops.every(({ timePs }, i) => timePs > lost[i].arrivalPs)).toBe(true);
    expect(run({ ...flood, variant: "rps", linux: { rpsCpus: [1], maxBacklog: 100 } }).summary.indicated).toBe(101);
  });

  it("a slow target fills its backlog, not the ring: the poller never waits (step 14)", () => {
    const slow = { traffic: framesAt(times(900, us(1))), cpus: 2, receiveBuffers: 16, costs: { protocolPs: us(20) } };
    expect(run({ ...slow, variant: "rps", linux: { rpsCpus: [1] } }).summary.dropped).toBe(0);
    expect(run({ ...slow, variant: "single-hardware-queue" }).summary.dropped).toBeGreaterThan(500);
  });

  it("goes by the NIC's hash only if that is over ports: what it hashes by addresses, the kernel hashes anew (step 7)", () => {
    const endpoints = Array.from({ length: 64 }, (_, i) => ({
      sourceAddress: "192.0.2.1",
      destinationAddress: "198.51.100.1",
      sourcePort: 5000 + i,
      destinationPort: 443,
      protocol: "udp" as const,
    }));
    const traffic = load({ endpoints, framesPerSecond: 1e6, frames: 600 });
    const byConnection = (hashTypes: readonly HashTypeName[]) => {
      const rows = run({ traffic, variant: "rps", cpus: 4, rss: { hashTypes } }).frames();
      return new Map(rows.map(({ connection, cpu, hashValue }) => [connection, [cpu, hashValue] as const]));
    };
    const addresses = [...byConnection(["NDIS_HASH_IPV4"]).values()];
    expect(new Set(addresses.map(([, hash]) => hash)).size).toBe(1);
    expect(new Set(addresses.map(([cpu]) => cpu)).size).toBe(4);
    for (const [cpu, hash] of byConnection(["NDIS_HASH_IPV4", "NDIS_HASH_UDP_IPV4"]).values())
      expect(cpu).toBe(highBits(hash as number, 4));
  });

  it("hands the stack a batch of at most 8 frames at a time (gro_normal_batch)", () => {
    const all = framesAt(new Array<number>(20).fill(0));
    const enqueued = (groNormalBatch: number): number[] =>
      run({ traffic: all, cpus: 2, variant: "rps", linux: { rpsCpus: [1], groNormalBatch } })
        .work()
        .filter(({ step }) => step === "9")
        .map(({ startPs, endPs }) => (endPs - startPs) / ns(26));
    expect(enqueued(8)).toEqual([8, 8, 4]);
    expect(enqueued(64)).toEqual([20]);
  });
});

describe("N4: RFS", () => {
  const traffic = framesAt(times(40, us(2)));
  const steady = { traffic, cpus: 4, variant: "rfs", linux: { threadCpus: [2] } } as const;

  it("follows the application from its first call on: the first frames go up where they were polled", () => {
    const cpus = cpusOf(run(steady));
    expect(cpus.slice(0, 2)).toEqual([0, 2]);
    expect(new Set(cpus.slice(1))).toEqual(new Set([2]));
  });

  it("follows a thread that moves, once the old CPU's backlog has gone up", () => {
    const moved = run({
      ...steady,
      linux: { threadCpus: [2], threadMoves: [{ timePs: us(39), connection: 0, cpu: 3 }] },
    });
    const cpus = cpusOf(moved);
    const first = cpus.indexOf(3);
    expect(first).toBeGreaterThan(18);
    expect(cpus.slice(first)).toEqual(new Array(40 - first).fill(3));
    expect(moved.summary).toMatchObject({
      outOfOrder: 0,
      linux: { flowMoves: 1, cpus: [{}, {}, { flowMoves: 1 }, {}] },
    });
  });

  it("learns of it later if the call comes later", () => {
    const cpus = cpusOf(run({ ...steady, linux: { threadCpus: [2], readAfterPs: us(20) } }));
    expect(cpus.indexOf(2)).toBeGreaterThan(9);
  });

  it("asks plain RPS for connections that the table does not know (step 7)", () => {
    const cpus = cpusOf(run({ ...steady, linux: { threadCpus: [2], rpsCpus: [1], readAfterPs: us(20) } }));
    expect(cpus.slice(0, 8)).toEqual(new Array(8).fill(1));
    expect(cpus.at(-1)).toBe(2);
  });

  it("goes back to where frames are polled when the socket is closed, in 6.1 it does not", () => {
    const closes = (kernel: "6.18" | "6.1"): number | undefined =>
      cpusOf(
        run({ ...steady, linux: { kernel, threadCpus: [2], socketCloses: [{ timePs: us(40), connection: 0 }] } }),
      ).at(-1);
    expect([closes("6.18"), closes("6.1")]).toEqual([0, 2]);
  });
});
