// Changes of the table and of the hash while frames are queued, by hand ("RSS Configuration").
import { describe, expect, it } from "vitest";
import { parts } from "./table-by-hand.js";

describe("a change of RSS", () => {
  it("moves an entry that moves again when its first move is complete, and then to the latest wish", () => {
    const { changes, table, arrive, process } = parts();
    arrive(0);
    changes.move([{ entry: 0, cpu: 1 }], "moves", true);
    changes.move([{ entry: 0, cpu: 2 }], "moves", false);
    changes.move(
      [
        { entry: 0, cpu: 0 },
        { entry: 1, cpu: 2 },
      ],
      "table",
      true,
    );
    expect([table.cpus, changes.rows.map(({ moves }) => moves)]).toEqual([
      [1, 2, 2],
      [[{ entry: 0, from: 0, to: 1 }], [{ entry: 1, from: 1, to: 2 }]],
    ]);
    process(0, 1);
    expect([table.cpus, changes.rows[2]]).toMatchObject([
      [0, 2, 2],
      { what: "moves", moves: [{ entry: 0, from: 1, to: 0 }] },
    ]);
    expect(changes.rows).toHaveLength(3);
    // A granted wish is forgotten: no other move follows the next drained move of the entry.
    arrive(0);
    changes.move([{ entry: 0, cpu: 2 }], "moves", true);
    process(0, 1);
    expect([table.cpus, changes.rows.length]).toEqual([[2, 2, 2], 4]);
  });

  it("counts frames whose later ones go elsewhere, says when they are done, and charges what came late to the latest change", () => {
    const { changes, clock, arrive, process } = parts();
    arrive(0);
    arrive(2);
    arrive(1);
    clock.nowPs = 10;
    changes.move(
      [
        { entry: 0, cpu: 1 },
        { entry: 1, cpu: 1 },
      ],
      "moves",
      false,
    );
    expect(changes.rows).toMatchObject([{ timePs: 10, framesOnOldCpu: 1, settledPs: NaN, moves: [{ entry: 0 }] }]);
    clock.late = 2;
    clock.nowPs = 20;
    changes.set({ secretKey: Uint8Array.of(0, 0, 1) });
    expect(changes.rows[1]).toMatchObject({ framesOnOldCpu: 2, moves: [] });
    clock.nowPs = 30;
    process(0, 1);
    expect(changes.rows[1]?.settledPs).toBe(NaN);
    clock.nowPs = 40;
    process(2, 1);
    clock.late = 3;
    changes.chargeLatest();
    changes.chargeLatest();
    expect(changes.rows.map(({ settledPs, outOfOrder }) => [settledPs, outOfOrder])).toEqual([
      [30, 2],
      [40, 1],
    ]);
  });

  it("a CPU without a queue of its own shares one: such a move leaves no frame behind", () => {
    const { changes, draining, arrive } = parts();
    arrive(0);
    changes.move(
      [
        { entry: 0, cpu: 3 },
        { entry: 1, cpu: 1 },
      ],
      "table",
      true,
    );
    expect([
      changes.rows.map(({ framesOnOldCpu, settledPs, moves }) => [framesOnOldCpu, settledPs, moves.length]),
      draining.isHolding,
    ]).toEqual([[[0, 0, 1]], false]);
  });

  it("RSS off leaves the table alone, and every frame goes to the default CPU; on again, it has its first values", () => {
    const { changes, table, queues, clock } = parts();
    changes.set({ moves: [{ entry: 0, cpu: 2 }], secretKey: Uint8Array.of(1, 0, 2) });
    clock.nowPs = 10;
    changes.set({ rss: "disable" });
    expect([changes.isOn, table.cpus, [0, 1, 2].map((connection) => table.queueOf(connection))]).toEqual([
      false,
      [2, 1, 2],
      [queues[2], queues[2], queues[2]],
    ]);
    clock.nowPs = 20;
    changes.set({ rss: "enable" });
    expect([changes.isOn, table.cpus, [0, 1].map((connection) => table.entry(connection))]).toEqual([
      true,
      [0, 1, 2],
      [0, 1],
    ]);
    expect(changes.rows.map(({ what, timePs }) => [what, timePs])).toEqual([
      ["moves", 0],
      ["hash", 0],
      ["disable", 10],
      ["table", 20],
      ["enable", 20],
    ]);
  });

  it("a frame has the hash value that held when it arrived; an arrival comes before a change at the same instant", () => {
    const { changes, clock } = parts();
    clock.nowPs = 10;
    changes.set({ secretKey: Uint8Array.of(1, 0, 2) });
    clock.nowPs = 20;
    changes.set({ rss: "disable" });
    expect([0, 10, 11, 20, 21].map((arrivalPs) => changes.hashValueAt(0, arrivalPs))).toEqual([0, 0, 1, 1, null]);
    expect(changes.hashValueAt(2, 5)).toBe(null);
  });

  it("what a request leaves out stays: new hash types keep the key that was set last", () => {
    const { changes, table } = parts();
    changes.set({ secretKey: Uint8Array.of(1, 0, 2) });
    changes.set({ hashTypes: ["NDIS_HASH_IPV4"] });
    expect([0, 1, 2].map((connection) => table.entry(connection))).toEqual([1, 0, 2]);
  });

  it("a move by command takes effect when the CPU that the entry holds has run the DPC (RSSv2)", () => {
    const { changes, table, dpcs } = parts();
    changes.moveByCommand([{ entry: 1, cpu: 2 }], false);
    expect([table.cpus, changes.isMoving(1), dpcs.map(({ cpu }) => cpu)]).toEqual([[0, 1, 2], true, [1]]);
    dpcs[0].dpc.next().value?.effect?.();
    expect([table.cpus, changes.isMoving(1), changes.rows.map(({ what }) => what)]).toEqual([
      [0, 2, 2],
      false,
      ["moves"],
    ]);
  });
});
