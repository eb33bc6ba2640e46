// What `ethtool -l` prints: channels, of which each that receives is a receive queue. Layout: ethtool 6.15,
// netlink/channels.c; the first text is from ntop's PF_RING issue 819.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ethtoolChannelsCommand,
  printEthtoolChannels,
  readEthtoolChannels,
  receiveQueues,
} from "../../lib/src/formats/ethtool-channels.js";

const TEXT =
  "Channel parameters for ens2f1:\nPre-set maximums:\nRX:\t\t0\nTX:\t\t0\nOther:\t\t0\nCombined:\t16\n" +
  "Current hardware settings:\nRX:\t\t0\nTX:\t\t0\nOther:\t\t0\nCombined:\t14\n";
const counts = fc.record({
  rx: fc.option(fc.nat(256)),
  tx: fc.option(fc.nat(256)),
  other: fc.option(fc.nat(2)),
  combined: fc.option(fc.nat(256)),
});

describe("ethtool -l", () => {
  it("reads back what it prints, n/a too", () =>
    fc.assert(
      fc.property(fc.record({ device: fc.constant("eth0"), maximum: counts, current: counts }), (channels) => {
        expect(readEthtoolChannels(printEthtoolChannels(channels))).toEqual(channels);
      }),
    ));

  it("reads a text with prompts and Windows line ends, and prints it to the letter", () => {
    const channels = readEthtoolChannels(
      `root@host:~# ethtool -l ens2f1\n${TEXT}\nroot@host:~# `.replaceAll("\n", "\r\n"),
    );
    expect(printEthtoolChannels(channels)).toBe(TEXT);
    expect(receiveQueues(channels)).toBe(14);
  });

  it("reads JSON, where a kind that the driver has not is missing (ethtool 6.15)", () =>
    expect(
      readEthtoolChannels('[ {"ifname":"eth0","rx-max":8,"tx-max":8,"combined-max":8,"rx":1,"tx":0,"combined":4} ]'),
    ).toEqual({
      device: "eth0",
      maximum: { rx: 8, tx: 8, other: null, combined: 8 },
      current: { rx: 1, tx: 0, other: null, combined: 4 },
    }));

  it("counts combined channels and those that only receive as receive queues", () => {
    expect(receiveQueues({ current: { rx: 2, tx: 9, other: 1, combined: 4 } })).toBe(6);
    expect(receiveQueues({ current: { rx: null, tx: null, other: null, combined: null } })).toBe(0);
  });

  it("is set by ethtool -L, of the kinds that there can be", () => {
    expect(ethtoolChannelsCommand(readEthtoolChannels(TEXT), "ens2f1")).toBe("ethtool -L ens2f1 combined 14");
    const apart = readEthtoolChannels(TEXT.replace("RX:\t\t0", "RX:\t\t4").replace("Combined:\t16", "Combined:\tn/a"));
    expect(ethtoolChannelsCommand(apart, "eth0")).toBe("ethtool -L eth0 rx 0");
    expect(ethtoolChannelsCommand({ ...apart, maximum: apart.current, current: apart.maximum }, "eth0")).toBeNull();
  });

  const CASES: readonly (readonly [string, string, string])[] = [
    [
      "another row",
      TEXT.replace("Other", "Mixed"),
      'line 5, says "Mixed:\\t\\t0": here a row is one of RX, TX, Other, Combined',
    ],
    ["no number", TEXT.replace("16", "-1"), "its value is a whole number from 0, on, off or n/a"],
    ["a row twice", TEXT.replace("TX:", "RX:"), "this row stands above already"],
    ["no current settings", TEXT.slice(0, TEXT.indexOf("Current")), "has no rows under"],
    ["no heading", TEXT.split("\n").slice(2).join("\n"), 'before it must stand "Channel parameters for DEV:"'],
    ["another command's output", "RX flow hash indirection table for eth0 with 4 RX ring(s):", "is that of ethtool -x"],
    ["JSON of no number", '[{"combined-max": "many"}]', 'combined-max is "many"'],
  ];
  it.each(CASES)("is refused with %s", (_, text, sentence) =>
    expect(() => readEthtoolChannels(text)).toThrow(sentence),
  );
});
