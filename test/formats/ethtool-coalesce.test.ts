// What `ethtool -c` and `ethtool -g` print, and the lines that set it again. Layouts: ethtool 6.15, netlink/coalesce.c
// and netlink/rings.c, and ethtool.c for the older ones.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ethtoolCoalesceCommand,
  printEthtoolCoalesce,
  readEthtoolCoalesce,
} from "../../lib/src/formats/ethtool-coalesce.js";
import { ethtoolRingsCommand, printEthtoolRings, readEthtoolRings } from "../../lib/src/formats/ethtool-rings.js";

const NAMES = (
  "stats-block-usecs sample-interval pkt-rate-low pkt-rate-high rx-usecs rx-frames rx-usecs-irq rx-frames-irq " +
  "tx-usecs tx-frames tx-usecs-irq tx-frames-irq rx-usecs-low rx-frame-low tx-usecs-low tx-frame-low " +
  "rx-usecs-high rx-frame-high tx-usecs-high tx-frame-high"
).split(" ");
const COALESCE = `Coalesce parameters for eth0:
Adaptive RX: on  TX: n/a
${NAMES.map((name) => `${name}:\t${name === "rx-usecs" ? 8 : name === "rx-frame-low" ? 3 : "n/a"}`).join("\n")}

CQE mode RX: off  TX: n/a

tx-aggr-max-bytes:	n/a
tx-aggr-max-frames:	n/a
tx-aggr-time-usecs:	n/a

`;
const normal = (text: string) => text.replace(/\s+/g, " ").trim();

describe("ethtool -c", () => {
  const state = fc.option(fc.boolean());
  const pair = fc.record({ rx: state, tx: state });
  it("reads back what it prints", () =>
    fc.assert(
      fc.property(
        fc.record({
          device: fc.constant("eth0"),
          adaptive: pair,
          cqeMode: fc.option(pair),
          values: fc
            .array(fc.option(fc.nat(100_000)), { minLength: NAMES.length, maxLength: NAMES.length })
            .map((values) => Object.fromEntries(NAMES.map((name, i) => [name, values[i]]))),
        }),
        (coalesce) => {
          expect(readEthtoolCoalesce(printEthtoolCoalesce(coalesce))).toEqual(coalesce);
        },
      ),
    ));

  it("reads the newest layout and prints it again", () => {
    const coalesce = readEthtoolCoalesce(COALESCE);
    expect(coalesce).toMatchObject({
      device: "eth0",
      adaptive: { rx: true, tx: null },
      cqeMode: { rx: false, tx: null },
    });
    expect(coalesce.values).toMatchObject({ "rx-usecs": 8, "rx-frames": null, "rx-frame-low": 3 });
    expect(normal(printEthtoolCoalesce(coalesce))).toBe(normal(COALESCE));
    expect(ethtoolCoalesceCommand(coalesce, "eth0")).toBe(
      "ethtool -C eth0 adaptive-rx on cqe-mode-rx off rx-usecs 8 rx-frames-low 3",
    );
  });

  it("leaves the zeros of older ethtool out of -C: it prints them for what a driver cannot do", () => {
    const old =
      "Coalesce parameters for eth0:\nAdaptive RX: off  TX: off\nrx-usecs: 0\nrx-frames: 0\ntx-usecs: 50\ntx-frames-irq: 0\n";
    const coalesce = readEthtoolCoalesce(old);
    expect(coalesce.cqeMode).toBeNull();
    expect(normal(printEthtoolCoalesce(coalesce))).toBe(normal(old));
    expect(ethtoolCoalesceCommand(coalesce, "eth0")).toBe(
      "ethtool -C eth0 adaptive-rx off adaptive-tx off rx-usecs 0 tx-usecs 50",
    );
  });

  it("reads JSON", () =>
    expect(
      readEthtoolCoalesce('[ { "ifname":"eth0", "adaptive-rx":true, "rx-usecs":8, "cqe-mode-rx":false } ]'),
    ).toEqual({
      device: "eth0",
      adaptive: { rx: true, tx: null },
      cqeMode: { rx: false, tx: null },
      values: { "rx-usecs": 8 },
    }));

  const FAULTS: readonly (readonly [string, string, string])[] = [
    ["no number", COALESCE.replace("\t8", "\teight"), "a row is such as"],
    ["a row twice", COALESCE.replace("rx-frames:", "rx-usecs:"), "this row stands above already"],
    ["no rows", "Coalesce parameters for eth0:\n", "has no row"],
    ["another command's output", "NIC statistics:\n rx_packets: 1", "is that of ethtool -S"],
    ["JSON of no switch", '[{"adaptive-rx": 5, "rx-usecs": 1}]', "adaptive-rx is 5"],
  ];
  it.each(FAULTS)("is refused with %s", (_, text, sentence) =>
    expect(() => readEthtoolCoalesce(text)).toThrow(sentence),
  );
});

const RINGS = `Ring parameters for eth0:
Pre-set maximums:
RX:			4096
RX Mini:		n/a
RX Jumbo:		n/a
TX:			4096
TX push buff len:	n/a
HDS thresh:		n/a
Current hardware settings:
RX:			512
RX Mini:		n/a
RX Jumbo:		n/a
TX:			256
RX Buf Len:		2048
CQE Size:		n/a
TX Push:		off
RX Push:		on
TX push buff len:	n/a
TCP data split:		n/a
HDS thresh:		0
`;

describe("ethtool -g", () => {
  it("is read, printed to the letter, and set by -G", () => {
    const rings = readEthtoolRings(`# ethtool -g eth0\n${RINGS}`);
    expect(rings.maximum).toMatchObject({ rx: 4096, rxMini: null, rxJumbo: null, tx: 4096 });
    expect(rings.current).toMatchObject({ rx: 512, tx: 256, others: { "RX Push": true, "RX Buf Len": 2048 } });
    expect(normal(printEthtoolRings(rings))).toBe(normal(RINGS));
    expect(readEthtoolRings(printEthtoolRings(rings))).toEqual(rings);
    expect(ethtoolRingsCommand(rings, "eth0")).toBe("ethtool -G eth0 rx 512 tx 256");
    expect(ethtoolRingsCommand({ ...rings, maximum: { ...rings.maximum, rx: 0, tx: null } }, "eth0")).toBeNull();
  });

  it("is read from JSON", () =>
    expect(
      readEthtoolRings(
        '[{"ifname":"eth0","rx-max":4096,"tx-max":1024,"rx":512,"tx":256,"tx-push":false,"tcp-data-split":"on"}]',
      ),
    ).toEqual({
      device: "eth0",
      maximum: { rx: 4096, rxMini: null, rxJumbo: null, tx: 1024, others: {} },
      current: { rx: 512, rxMini: null, rxJumbo: null, tx: 256, others: { "TX Push": false, "TCP data split": true } },
    }));

  const FAULTS: readonly (readonly [string, string, string])[] = [
    ["another row", RINGS.replace("RX Mini", "RX Mega"), "here a row is one of RX, RX Mini"],
    ["another command's output", COALESCE, "is that of ethtool -c"],
    ["JSON of no size", '[{"rx-max": -1, "rx-push": true}]', "rx-max is -1"],
  ];
  it.each(FAULTS)("is refused with %s", (_, text, sentence) => expect(() => readEthtoolRings(text)).toThrow(sentence));
});
