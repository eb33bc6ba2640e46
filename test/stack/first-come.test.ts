// All locks are first come, first served, whatever else a CPU waits for: CPUs that ask in turn, against the rule
// itself.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load, run, type Scenario } from "rss-lab";
import { EventQueue } from "../../lib/src/sim/event-queue.js";
import { ReceiveSide } from "../../lib/src/stack/protocol-driver.js";
import { total } from "../receive-path/handmade.js";

interface Hold {
  readonly asked: number;
  readonly askedPs: number;
  grantedPs: number;
  freePs: number;
}
interface Request {
  readonly gapPs: number;
  readonly connection: number;
  readonly workPs: number;
}

const receiveSide = (connectionLocks: boolean, sharedLockPs: number, linePs = 0): ReceiveSide =>
  new ReceiveSide({
    connections: 4,
    protocolPs: 1,
    perBytePs: 0,
    reloadPs: () => 2 * linePs,
    connectionLocks,
    sharedLockPs,
    lineFromPs: () => linePs,
    ackSendPs: null,
    drawProtocolPs: null,
    countFrames: false,
    notesFrames: false,
    keepsCpus: false,
    draining: null,
    late: () => {},
    holdPs: 0,
    replied: null,
  });

/**
 * Every CPU makes its requests one after the other, each some time after the previous one is done. Returns which CPU
 * held each lock, and when.
 */
function play(requestsOf: readonly (readonly Request[])[], side: ReceiveSide, sharedPs: number, linePs: number) {
  const events = new EventQueue(),
    connections = new Map<number, Hold[]>(),
    shared: Hold[] = [];
  let [asks, last] = [0, -1];
  requestsOf.forEach((requests, cpu) => {
    let next = 0,
      hold: Hold | null = null;
    const fire = (nowPs: number): void => {
      const { connection, workPs } = requests[next];
      hold ??= { asked: asks++, askedPs: nowPs, grantedPs: NaN, freePs: NaN };
      const { waitPs, spinPs, stallPs } = side.access(connection, cpu, nowPs, workPs);
      if (waitPs > 0) return at(nowPs + waitPs);
      hold.grantedPs = nowPs;
      hold.freePs = nowPs + spinPs + stallPs + workPs;
      connections.set(connection, [...(connections.get(connection) ?? []), hold]);
      if (sharedPs > 0) {
        const grantedPs = nowPs + spinPs;
        shared.push({
          asked: shared.length,
          askedPs: nowPs,
          grantedPs,
          freePs: grantedPs + (last >= 0 && last !== cpu ? linePs : 0) + sharedPs,
        });
        last = cpu;
      }
      const { freePs } = hold;
      hold = null;
      if (++next < requests.length) at(freePs + requests[next].gapPs);
    };
    const at = (timePs: number): void => events.push(timePs, 0, { fire: () => fire(timePs) }, 0);
    if (requests.length > 0) at(requests[0].gapPs);
  });
  while (events.length > 0) events.fireNext();
  return { connections, shared };
}

/** Held by one at a time, in the order in which they asked, and never free while one waits. */
function isFair(holds: readonly Hold[]): void {
  holds.forEach((hold, i) => {
    const before = holds[i - 1];
    if (before) expect(hold.asked).toBeGreaterThan(before.asked);
    expect(hold.grantedPs).toBe(Math.max(hold.askedPs, before?.freePs ?? 0));
  });
}

describe("locks are granted in the order of the asking, never free while a CPU waits, never held by two", () => {
  const request = fc.record({ gapPs: fc.nat(30), connection: fc.nat(3), workPs: fc.integer({ min: 6, max: 30 }) });
  const all = fc.array(fc.array(request, { maxLength: 12 }), { minLength: 1, maxLength: 6 });

  it.each([
    [true, 0],
    [false, 6],
    [true, 6],
  ])("connection locks: %j, the shared lock held for %i ps", (connectionLocks, sharedPs) => {
    fc.assert(
      fc.property(all, fc.nat(4), (requests, linePs) => {
        const { connections, shared } = play(
          requests,
          receiveSide(connectionLocks, sharedPs, linePs),
          sharedPs,
          linePs,
        );
        expect(total([...connections.values()], (holds) => holds.length)).toBe(total(requests, (own) => own.length));
        if (connectionLocks) for (const holds of connections.values()) isFair(holds);
        if (sharedPs > 0) isFair(shared);
      }),
      { numRuns: 300 },
    );
  });

  it("the shared lock is free while a CPU that will want it still spins on its connection's lock", () => {
    const side = receiveSide(true, 100);
    // holds connection 0 until 5000, the shared lock until 100
    expect(side.access(0, 0, 0, 5000)).toEqual({ waitPs: 0, stallPs: 0, spinPs: 0 });
    expect(side.access(0, 1, 50, 1000).waitPs).toBe(4950);
    expect(side.access(1, 2, 200, 1000)).toEqual({ waitPs: 0, stallPs: 0, spinPs: 0 });
    expect(side.access(0, 1, 5000, 1000)).toEqual({ waitPs: 0, stallPs: 0, spinPs: 0 });
  });
});

it("with both kinds of lock CPUs spin about as long as with the one and with the other", () => {
  const spinNs = (locks: Scenario["locks"]): number => {
    const { summary } = run({
      traffic: load({ framesPerSecond: 2e6, connections: 64, frames: 20_000 }),
      variant: "message-signaled-interrupts",
      cpus: 8,
      records: "summary",
      locks,
      sends: { perFrame: 1, trigger: "timer", cpu: "any", delayPs: 1_000_000 },
    });
    return total(summary.cpus, ({ busyPs }) => busyPs.spin) / summary.indicated / 1000;
  };
  const [shared, connection, both] = [
    spinNs({ sharedPs: 20_000 }),
    spinNs({ connection: true }),
    spinNs({ connection: true, sharedPs: 20_000 }),
  ];
  // A connection's lock is held while its holder waits for the shared one, so a little more is right; a shared lock
  // reserved too early took 1.8.
  expect(both / (shared + connection)).toBeGreaterThan(1);
  expect(both / (shared + connection)).toBeLessThan(1.3);
});
