// What `ethtool -n DEV rx-flow-hash PROTO` prints: the fields hashed for a flow type. Layout: ethtool 6.15, ethtool.c.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLOW_TYPES, readHashFields, type HashField } from "../../lib/src/formats/ethtool-hash-fields.js";
import { hashFieldsCommand, printHashFields } from "../../lib/src/formats/print-hash-fields.js";

const USE = "use these fields for computing Hash flow key:";
const UDP = `UDP over IPV4 flows ${USE}\nIP SA\nIP DA\n\n`;
const IN_ORDER: readonly HashField[] = ["m", "v", "t", "s", "d", "f", "n", "e", "l"];

describe("ethtool -n rx-flow-hash", () => {
  it("reads back what it prints: any flow types, fields and contexts", () => {
    const answer = fc.record({
      flow: fc.constantFrom(...FLOW_TYPES.filter((flow) => !/^(?:ah|esp)/.test(flow))),
      fields: fc.oneof(fc.subarray([...IN_ORDER]), fc.constant<HashField[]>(["r"])),
      context: fc.nat(3),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(answer, { minLength: 1, selector: ({ flow, context }) => `${flow} ${context}` }),
        (list) => {
          expect(readHashFields(printHashFields(list))).toEqual(list);
        },
      ),
    );
  });

  it("reads every field that ethtool prints", () => {
    const text =
      `GTP-U over IPV6 flows ${USE}\nL2DA\nVLAN tag\nL3 proto\nIP SA\nIP DA\nL4 bytes 0 & 1 [TCP/UDP src port]\n` +
      "L4 bytes 2 & 3 [TCP/UDP dst port]\nGTP TEID\nIPv6 Flow Label\n\n";
    expect(readHashFields(text)).toEqual([{ flow: "gtpu6", fields: IN_ORDER, context: 0 }]);
    expect(printHashFields(readHashFields(text))).toBe(text);
  });

  it("reads several answers one after the other, with prompts between and refusals of the driver", () => {
    const text =
      `$ ethtool -n eth0 rx-flow-hash udp4\n${UDP}$ ethtool -n eth0 rx-flow-hash tcp4\nTCP over IPV4 flows ${USE}\nIP SA\n` +
      "L4 bytes 0 & 1 [TCP/UDP src port]\n\n$ ethtool -n eth0 rx-flow-hash sctp4\n" +
      "Cannot get RX network flow hashing options: Operation not supported\n" +
      "For RSS context 1:\nTCP over IPV4 flows - All matching flows discarded on RX\n" +
      `SCTP over IPV6 flows ${USE}\nNone\n`;
    expect(readHashFields(text)).toEqual([
      { flow: "udp4", fields: ["s", "d"], context: 0 },
      { flow: "tcp4", fields: ["s", "f"], context: 0 },
      { flow: "tcp4", fields: ["r"], context: 1 },
      { flow: "sctp6", fields: [], context: 0 },
    ]);
  });

  it("gives AH and ESP the one answer that they share, and prints it once", () => {
    const text = `IPSEC AH/ESP over IPV4 flows ${USE}\nIP SA\nIP DA\n\n`;
    const answers = readHashFields(text);
    expect(answers.map(({ flow }) => flow)).toEqual(["ah4", "esp4"]);
    expect(printHashFields(answers)).toBe(text);
    expect(readHashFields(printHashFields([answers[1]]))).toEqual([answers[1]]);
  });

  it("takes a context from the option where the answer says none", () =>
    expect(readHashFields(UDP, { context: 2 })[0].context).toBe(2));

  it("is set by ethtool -N with the fields' letters", () => {
    expect(hashFieldsCommand({ flow: "udp4", fields: ["s", "d", "f", "n"], context: 1 }, "eth0")).toBe(
      "ethtool -N eth0 rx-flow-hash udp4 sdfn context 1",
    );
    expect(hashFieldsCommand({ flow: "tcp6", fields: [], context: 0 }, "eth0")).toBe(
      'ethtool -N eth0 rx-flow-hash tcp6 ""',
    );
  });

  const CASES: readonly (readonly [string, string, string])[] = [
    ["another field", UDP.replace("IP DA", "IP XX"), 'line 3, says "IP XX": a field is one of L2DA'],
    ["a field twice", UDP.replace("IP DA", "IP SA"), "each once"],
    ["another flow type", UDP.replace("UDP", "ICMP"), "an answer begins with one of TCP, UDP"],
    ["a field before any answer", `IP SA\n${UDP}`, "before it must stand a heading"],
    ["two answers that differ", `${UDP}${UDP.replace("IP SA\n", "")}`, "with other fields"],
    ["no answer", "Cannot get RX network flow hashing options: Operation not supported", "has no answer"],
    [
      "another command's output",
      "4 RX rings available\nTotal 0 rules\n",
      "is that of ethtool -n: give what `ethtool -n DEV rx-flow-hash udp4`",
    ],
  ];
  it.each(CASES)("is refused with %s", (_, text, sentence) => expect(() => readHashFields(text)).toThrow(sentence));
  it("takes an answer twice if it is the same", () => expect(readHashFields(UDP + UDP)).toHaveLength(1));
});
