// Dynamic spreading: what RSS version 2 allows ("OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES": an entry is moved by the
// CPU that it holds, and a group of moves is done as a whole or not at all).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScalingEntity, createRebalancer, moveEntries, type EntryMove, type View } from "rss-lab";
import { cpuAt, entriesOf, hosts, positions, viewOf, type Host } from "./model.js";

const look = (view: View): readonly EntryMove[] => createRebalancer({ policy: "dynamic-spreading" }).decide(view);
const sourceOf = (view: View, { entry }: EntryMove): number => view.entries[entry].cpu;
/** CPU `p` of the host keeps its threads busy for `share` of its time, and its load grows by as much. */
const busyThreads = (view: View, p: number, share: number): View => ({
  ...view,
  cpus: view.cpus.map((row, q) =>
    q === p
      ? {
          ...row,
          receiveLoad: Math.min(row.receiveLoad, 1 - share),
          threadLoad: share,
          load: share + Math.min(row.receiveLoad, 1 - share),
        }
      : row,
  ),
});

describe("every CPU decides by itself", () => {
  it("its moves are the same whatever frames the other CPUs' entries carried", () =>
    fc.assert(
      fc.property(
        hosts(),
        fc.nat(7),
        fc.array(fc.nat(500), { minLength: 32, maxLength: 32 }),
        (host, which, frames) => {
          const view = viewOf(host),
            own = cpuAt(which % host.threads.length);
          const others: View = {
            ...view,
            entries: view.entries.map((entry, e) => (entry.cpu === own ? entry : { ...entry, frames: frames[e] })),
          };
          const mine = (seen: View) => look(seen).filter((move) => sourceOf(seen, move) === own);
          expect(mine(others)).toEqual(mine(view));
        },
      ),
    ));

  it("no CPU receives from two, so nobody is run over", () =>
    fc.assert(
      fc.property(hosts(), (host) => {
        const view = viewOf(host),
          sources = new Map<number, Set<number>>();
        for (const move of look(view))
          sources.set(move.cpu, (sources.get(move.cpu) ?? new Set()).add(sourceOf(view, move)));
        for (const from of sources.values()) expect(from.size).toBe(1);
      }),
    ));

  it("NDIS accepts the moves when each is issued on its entry's CPU", () =>
    fc.assert(
      fc.property(hosts(), (host) => {
        const view = viewOf(host),
          cpus = positions(host).map(cpuAt),
          [first] = cpus as [number];
        const entity = new ScalingEntity(first, { rssCpus: cpus, numberOfQueues: cpus.length });
        entity.setParameters({ rssEnabled: true, numberOfEntries: host.table.length });
        const all = new Map([[0, entity]]);
        moveEntries(
          all,
          first,
          host.table.map((targetCpu, index) => ({ index, targetCpu })),
        );
        for (const move of look(view))
          expect(moveEntries(all, sourceOf(view, move), [{ index: move.entry, targetCpu: move.cpu }])[0].status).toBe(
            "NDIS_STATUS_SUCCESS",
          );
      }),
    ));

  it("the ranks shift each look: a CPU that cannot give does not keep the idle CPU from the others for ever", () => {
    // CPU 3 has one large entry, CPU 5 has many small ones, CPU 7 is idle.
    const host: Host = {
      frames: [900, ...Array<number>(7).fill(100)],
      unit: 0.001,
      threads: [0, 0, 0],
      table: [3, 5, 5, 5, 5, 5, 5, 5],
    };
    const rebalancer = createRebalancer({ policy: "dynamic-spreading" }),
      views = viewOf(host);
    expect(rebalancer.decide(views)).toEqual([]);
    expect(rebalancer.decide(views).map(({ cpu }) => cpu)).toEqual([7, 7]);
  });
});

describe("evacuation", () => {
  it("moves all entries of a CPU or none of them, to CPUs that are not busy with threads themselves", () =>
    fc.assert(
      fc.property(
        hosts({ most: 0.6 }),
        fc.nat(7),
        fc.array(
          fc.nat(30).map((n) => n === 0),
          { minLength: 32, maxLength: 32 },
        ),
        (host, which, moving) => {
          const p = which % host.threads.length,
            view = busyThreads(viewOf(host, moving), p, 0.92),
            own = entriesOf(host, p);
          const left = look(view).filter((move) => sourceOf(view, move) === cpuAt(p));
          expect([0, own.length]).toContain(left.length);
          if (own.some((e) => moving[e])) expect(left).toEqual([]);
          expect(left.map(({ cpu }) => cpu)).not.toContain(cpuAt(p));
        },
      ),
    ));

  const four: Host = {
    frames: [50, 50, 0, 0, 0, 100, 100, 100],
    unit: 0.001,
    threads: [0, 0, 0, 0],
    table: [3, 3, 3, 3, 3, 5, 7, 9],
  };
  it("takes the entries without frames along", () => {
    const moves = look(busyThreads(viewOf(four), 0, 0.9));
    expect(moves.map(({ entry }) => entry)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(moves.map(({ cpu }) => cpu))).toEqual(new Set([5, 7, 9]));
  });
  it("waits for an entry that is still moving", () =>
    expect(look(busyThreads(viewOf(four, [false, false, true]), 0, 0.9)).filter(({ entry }) => entry < 5)).toEqual([]));
  it("is left undone where another CPU would be as busy as this one", () => {
    const busy: Host = { ...four, frames: [50, 50, 0, 0, 0, 960, 960, 960] };
    expect(look(busyThreads(viewOf(busy), 0, 0.9))).toEqual([]);
  });
  it("begins at 0.9 of thread work and not below", () =>
    expect(look(busyThreads(viewOf(four), 0, 0.89)).length).toBeLessThan(5));
});

it("pairs the most loaded giver with the least loaded taker by rank; each look, or look left out, shifts the ranks by one", () => {
  const host: Host = {
    frames: [2, 2, 2, 2, 3, 3, 3],
    unit: 0.1,
    threads: [0.1, 0, 0, 0],
    table: [5, 5, 5, 5, 7, 7, 7],
  };
  const byRank = [
      { entry: 4, cpu: 9 },
      { entry: 0, cpu: 3 },
      { entry: 1, cpu: 3 },
    ],
    shifted = [
      { entry: 4, cpu: 3 },
      { entry: 0, cpu: 9 },
      { entry: 1, cpu: 9 },
    ];
  const looking = createRebalancer({ policy: "dynamic-spreading" }),
    skipping = createRebalancer({ policy: "dynamic-spreading" });
  expect([1, 2, 3].map(() => looking.decide(viewOf(host)))).toEqual([byRank, shifted, byRank]);
  skipping.skipped?.(3);
  expect(skipping.decide(viewOf(host))).toEqual(shifted);
});
