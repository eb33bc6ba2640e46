// placeFrame on hosts made by hand: every stage, and that the fast placer finds the same.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { NtupleRule, RuleAction } from "../../lib/src/formats/ethtool-rules.js";
import { FLOW_TYPES, type FlowType, type HashField } from "../../lib/src/formats/ethtool-hash-fields.js";
import { parseAddress } from "../../lib/src/frame/address.js";
import { type FrameToBuild, buildFrame } from "../../lib/src/frame/build.js";
import type { Frame } from "../../lib/src/frame/frame.js";
import { parseFrame } from "../../lib/src/frame/parse.js";
import { placeFrame } from "../../lib/src/host/placement.js";
import { placer } from "../../lib/src/host/placer.js";
import { HASH_TYPES } from "../../lib/src/rss/hash-types.js";
import { nicHashing } from "../../lib/src/rss/nic-hashing.js";
import { context, host, queues } from "./hosts.js";

/** Microsoft's first known answer: 0x51ccc178 over addresses and ports, 0x323e8fc2 over addresses. */
const A = { source: "66.9.149.187", destination: "161.142.100.80", sourcePort: 2794, destinationPort: 1766 } as const;
const frame = (changes: Partial<FrameToBuild> = {}): Frame => parseFrame(buildFrame({ ...A, ...changes }));
const texts = (...given: Parameters<typeof placeFrame>): string[] => placeFrame(...given).steps.map(({ text }) => text);

const rule = (action: RuleAction, changes: Partial<NtupleRule> = {}): NtupleRule => ({
  id: 0,
  flow: "tcp4",
  source: null,
  destination: null,
  sourcePort: null,
  destinationPort: null,
  etherType: null,
  vlan: null,
  protocol: null,
  others: [],
  action,
  ...changes,
});
const port = (value: number) => ({ value, mask: 0xffff });
const whole = (text: string) => ({ address: parseAddress(text), mask: parseAddress(text).fill(255) });

describe("RSS", () => {
  it("hashes, takes the low bits for the entry, and the entry's queue (RSS Configuration; ethtool -x)", () => {
    expect(placeFrame(frame(), host())).toMatchObject({
      decidedBy: "rss",
      hashType: "NDIS_HASH_TCP_IPV4",
      hashValue: 0x51ccc178,
      entry: 120,
      queue: 8,
      interruptCpu: null,
    });
    expect(texts(frame(), host())).toEqual([
      "TCP over IPv4, and NDIS_HASH_TCP_IPV4 is enabled: addresses and ports are hashed.",
      "The low 7 bits of the hash value 0x51ccc178 select entry 120 of 128, which holds queue 8.",
      "No text says which CPU the interrupt of queue 8 runs on.",
    ]);
  });

  it("takes the value modulo the number of entries where that is no power of two (bnxt, 192 entries)", () => {
    const entries = Array.from({ length: 192 }, (_, i) => i);
    const placed = placeFrame(frame(), host({ contexts: new Map([[0, context({ entries })]]) }));
    expect(placed.entry).toBe(0x51ccc178 % 192);
    expect(placed.queue).toBe(0x51ccc178 % 192);
  });

  it.each<[string, HashField[], Partial<ReturnType<typeof placeFrame>>]>([
    ["sd: addresses", ["s", "d"], { hashType: "NDIS_HASH_IPV4", hashValue: 0x323e8fc2, queue: 2 }],
    ["sdfn: ports too", ["s", "d", "f", "n"], { hashType: "NDIS_HASH_UDP_IPV4", hashValue: 0x51ccc178, queue: 8 }],
    ["none: not hashed", [], { decidedBy: "not-hashed", hashValue: null, queue: 0 }],
    ["r: discarded", ["r"], { decidedBy: "not-hashed", queue: null, cpu: null }],
    ["sdf: not computed here", ["s", "d", "f"], { decidedBy: "rss", hashValue: null, queue: null }],
  ])("udp4 fields %s (ethtool -N rx-flow-hash)", (_, fields, expected) => {
    const on = host({ hashFields: new Map([["udp4", fields]]) });
    expect(placeFrame(frame({ protocol: "udp" }), on)).toMatchObject(expected);
    expect(placeFrame(frame(), on).hashValue).toBe(0x51ccc178);
  });

  it("hashes SCTP's ports if its fields say so, and its addresses otherwise", () => {
    const sctp = parseFrame(buildFrame({ ...A, protocol: 132, payloadBytes: 40 }));
    sctp.packets[0].extra!.bytes!.set([2794 >> 8, 2794 & 255, 1766 >> 8, 1766 & 255]);
    const on = (fields: HashField[]) => placeFrame(sctp, host({ hashFields: new Map([["sctp4", fields]]) })).hashValue;
    expect(on(["s", "d", "f", "n"])).toBe(0x51ccc178);
    expect(on(["s", "d"])).toBe(0x323e8fc2);
    expect(placeFrame(sctp, host()).hashValue).toBe(0x323e8fc2);
  });

  it("hashes ESP's index where its fields say L4 bytes 0 to 3, which it is; AH's first bytes are none, and are not computed", () => {
    const esp = parseFrame(buildFrame({ ...A, protocol: 50, payloadBytes: 40 }));
    esp.packets[0].extra!.bytes!.set([2794 >> 8, 2794 & 255, 1766 >> 8, 1766 & 255]);
    const ports: HashField[] = ["s", "d", "f", "n"];
    expect(placeFrame(esp, host({ hashFields: new Map([["esp4", ports]]) })).hashValue).toBe(0x51ccc178);
    expect(placeFrame(esp, host({ hashFields: new Map([["esp4", ["s", "d"]]]) })).hashValue).toBe(0x323e8fc2);
    const ah = parseFrame(buildFrame({ ...A, protocol: 51, payloadBytes: 40 }));
    expect(placeFrame(ah, host({ hashFields: new Map([["ah4", ports]]) }))).toMatchObject({
      hashValue: null,
      queue: null,
    });
  });

  it("takes GTP for UDP until it has fields of its own", () => {
    const gtp = frame({ protocol: "udp", destinationPort: 2152, payloadBytes: 30 });
    const udp: [FlowType, HashField[]] = ["udp4", ["s", "d", "f", "n"]];
    const on = (fields: HashField[]) => placeFrame(gtp, host({ hashFields: new Map([udp, ["gtpu4", fields]]) }));
    expect(on([]).hashType).toBe("NDIS_HASH_UDP_IPV4");
    expect(on(["s", "d"])).toMatchObject({ hashType: "NDIS_HASH_IPV4", hashValue: 0x323e8fc2 });
    expect(on(["s", "d", "e"])).toMatchObject({ decidedBy: "rss", hashValue: null });
  });

  it("names the transform, the modulus, and an entry that the text leaves out", () => {
    const one = (changes: Parameters<typeof context>[0]): string =>
      texts(frame(), host({ contexts: new Map([[0, context(changes)]]) })).join(" ");
    expect(one({ symmetric: "symmetric-xor" })).toContain("after symmetric-xor has made both directions alike.");
    expect(one({ entries: queues(192) })).toContain("The hash value 0x51ccc178 modulo 192 selects entry 184 of 192");
    expect(one({ inferred: [[64, 127]] })).toContain(
      "the text leaves this entry out, and the default pattern fills it.",
    );
    expect(one({ entries: [3] })).toContain("Every hash value selects entry 0 of 1, which holds queue 3.");
  });

  it("says that no value can be told without a key, and tells type, input, and the queue if all entries hold it", () => {
    const without = host({ contexts: new Map([[0, context({ key: null })]]) });
    expect(placeFrame(frame(), without)).toMatchObject({
      hashType: "NDIS_HASH_TCP_IPV4",
      hashValue: null,
      queue: null,
    });
    expect(placeFrame(frame(), without).hashInput).toHaveLength(12);
    expect(texts(frame(), without).join(" ")).toContain("The secret key is not known: the hash value cannot be told");
    const one = host({ contexts: new Map([[0, context({ key: null, entries: [3, 3, 3, 3] })]]) });
    expect(placeFrame(frame(), one).queue).toBe(3);
    const other = host({ contexts: new Map([[0, context({ hashFunction: "crc32" })]]) });
    expect(texts(frame(), other).join(" ")).toContain("The NIC hashes with crc32, and only Toeplitz values");
  });

  it("leaves open where the capture did not keep what the NIC hashed", () => {
    const whole = buildFrame(A);
    const cut = parseFrame(whole.slice(0, 34), whole.length);
    expect(placeFrame(cut, host())).toMatchObject({ decidedBy: "rss", hashValue: null, queue: null });
    expect(texts(cut, host())[0]).toMatch(
      /^Hash unknown: TCP over IPv4, and the NIC hashed bytes that are unknown here/,
    );
  });

  it("sends what is not hashed to the default queue", () => {
    const arp = parseFrame(Uint8Array.from({ length: 60 }, (_, i) => [0x08, 0x06][i - 12] ?? 0));
    expect(placeFrame(arp, host({ defaultQueue: 5 }))).toMatchObject({ decidedBy: "not-hashed", queue: 5 });
    expect(texts(arp, host())[0]).toContain("such frames go to queue 0");
  });

  it("on Windows the table names the CPU, by group and number", () => {
    const on = host({ system: "windows", contexts: new Map([[0, context({ entries: [0, 2, 64, 70] })]]) });
    expect(placeFrame(frame(), on)).toMatchObject({ entry: 0, queue: null, interruptCpu: 0, cpu: 0 });
    expect(texts(frame({ sourcePort: 2795 }), on).join(" ")).toMatch(/holds CPU [01]:\d/);
  });
});

describe("n-tuple rules", () => {
  it("come before RSS, and the lowest location that matches counts (linux/ethtool.h)", () => {
    const rules = [
      rule({ kind: "queue", queue: 9 }, { id: 7, destinationPort: port(1766) }),
      rule({ kind: "queue", queue: 5 }, { id: 3, source: whole(A.source) }),
      rule({ kind: "queue", queue: 1 }, { id: 1, flow: "udp4" }),
    ];
    expect(placeFrame(frame(), host({ rules }))).toMatchObject({ decidedBy: "n-tuple", queue: 5, hashValue: null });
    expect(texts(frame(), host({ rules }))[0]).toBe(
      "Rule 3 (tcp4, source 66.9.149.187) matches first and sends it to queue 5.",
    );
  });

  test.each<[string, Partial<NtupleRule>, Partial<FrameToBuild>, boolean]>([
    ["another port", { destinationPort: port(443) }, {}, false],
    ["a port under a mask", { destinationPort: { value: 0x0600, mask: 0xff00 } }, {}, true],
    [
      "an address under a mask",
      { source: { address: parseAddress("66.9.0.0"), mask: parseAddress("255.255.0.0") } },
      {},
      true,
    ],
    [
      "an address outside the mask",
      { source: { address: parseAddress("66.8.0.0"), mask: parseAddress("255.255.0.0") } },
      {},
      false,
    ],
    ["a mask of zeros", { source: { address: parseAddress("1.2.3.4"), mask: parseAddress("0.0.0.0") } }, {}, true],
    ["another flow type", { flow: "udp4" }, {}, false],
    ["IP of any protocol", { flow: "ip4", protocol: { value: 6, mask: 255 } }, {}, true],
    ["IP of another protocol", { flow: "ip4", protocol: { value: 1, mask: 255 } }, {}, false],
    ["IP version 6", { flow: "ip6" }, {}, false],
    ["an EtherType", { flow: "ether", etherType: { value: 0x0800, mask: 0xffff } }, {}, true],
    ["a VLAN that the frame lacks", { vlan: { value: 7, mask: 0x0fff } }, {}, false],
    ["a VLAN", { vlan: { value: 7, mask: 0x0fff } }, { vlanIds: [7] }, true],
    ["another VLAN", { vlan: { value: 8, mask: 0x0fff } }, { vlanIds: [7] }, false],
    [
      "a fragment, whose ports no NIC looks at",
      { destinationPort: port(1766) },
      { fragment: { offsetBytes: 0, moreFragments: true } },
      false,
    ],
  ])("%s: matches or not as ethtool(8) has it", (_, changes, sent, matches) => {
    const placed = placeFrame(frame(sent), host({ rules: [rule({ kind: "queue", queue: 77 }, changes)] }));
    expect(placed.queue === 77).toBe(matches);
  });

  it("drop, send elsewhere, and send to a context, whose table gets the queue offset added", () => {
    expect(placeFrame(frame(), host({ rules: [rule({ kind: "drop" })] }))).toMatchObject({
      decidedBy: "n-tuple",
      queue: null,
      cpu: null,
    });
    const vf = rule({ kind: "elsewhere", text: "virtual function 2, queue 0" });
    expect(texts(frame(), host({ rules: [vf] }))[0]).toContain("sends it elsewhere: virtual function 2, queue 0.");
    const rules = [rule({ kind: "context", context: 2, queue: 4 })];
    const contexts = new Map([
      [0, context()],
      [2, context({ entries: [20, 21] })],
    ]);
    expect(placeFrame(frame(), host({ rules, contexts }))).toMatchObject({
      decidedBy: "n-tuple",
      context: 2,
      entry: 0,
      queue: 24,
    });
    expect(texts(frame(), host({ rules })).join(" ")).toContain("paste ethtool -x eth0 context 2 too");
  });

  it("with fields that are not matched here are told as possible, and not applied", () => {
    const rules = [rule({ kind: "queue", queue: 77 }, { others: ["Dest MAC addr: 02:00:00:00:00:01"] })];
    expect(placeFrame(frame(), host({ rules })).queue).toBe(8);
    expect(texts(frame(), host({ rules }))[0]).toContain(
      "may send it elsewhere: Dest MAC addr: 02:00:00:00:00:01 is not matched here.",
    );
  });

  it("Flow Director's sampling is told as possible, for TCP alone", () => {
    expect(texts(frame(), host({ flowDirector: true })).join(" ")).toContain("Flow Director (ATR) is on");
    expect(texts(frame({ protocol: "udp" }), host({ flowDirector: true })).join(" ")).not.toContain("Flow Director");
    expect(texts(frame(), host({ flowDirector: null })).join(" ")).not.toContain("Flow Director");
  });
});

describe("interrupt and RPS", () => {
  const interrupt = (allowed: number[] | null, counts: [number, number][] | null) => ({
    queue: 8,
    irq: 45,
    allowed,
    counts: counts?.map(([cpu, count]) => ({ cpu, count })) ?? null,
  });
  test.each<[number[] | null, [number, number][] | null, number | null, string]>([
    [[3], null, 3, "Interrupt 45 of queue 8 is bound to CPU 3."],
    [
      [3],
      [
        [1, 90],
        [3, 10],
      ],
      3,
      "Interrupt 45 of queue 8 is bound to CPU 3 (it ran on CPU 1 most often, before it was bound).",
    ],
    [[0, 1, 2, 3, 8], [[2, 30]], 2, "Interrupt 45 of queue 8 may run on CPUs 0-3,8; it ran on CPU 2 every time."],
    [[0, 1], null, null, "Interrupt 45 of queue 8 may run on CPUs 0-1, and no count says on which of them it does."],
    [
      null,
      [
        [6, 3],
        [7, 1],
      ],
      6,
      "Interrupt 45 of queue 8 ran on CPU 6 in 75 % of all times.",
    ],
    [null, [[6, 0]], null, "Interrupt 45 of queue 8 has not run on any CPU yet, and no text says where it may."],
  ])("CPUs %j with counts %j: CPU %j", (allowed, counts, cpu, text) => {
    const on = host({ interrupts: [interrupt(allowed, counts)] });
    expect(placeFrame(frame(), on).interruptCpu).toBe(cpu);
    expect(texts(frame(), on).at(-1)).toBe(text);
  });

  it("RPS takes (hash x CPUs) >> 32 of the NIC's value (get_rps_cpu, Linux 6.18)", () => {
    const on = host({ rps: new Map([[8, [4, 5, 6, 7]]]), interrupts: [interrupt([0], null)] });
    expect(placeFrame(frame(), on)).toMatchObject({ interruptCpu: 0, cpu: 5, queue: 8 });
    expect(texts(frame(), on).at(-1)).toContain("(value x 4) >> 32 = 1, choose CPU 5.");
    const reference = Number((BigInt(0x51ccc178) * 3n) >> 32n);
    expect(placeFrame(frame(), host({ rps: new Map([[8, [9, 10, 11]]]) })).cpu).toBe([9, 10, 11][reference]);
  });

  it("RPS hashes by itself without the NIC's value over ports (skb_get_hash), and that value is not modelled", () => {
    const on = host({
      rps: new Map([
        [2, [4, 5]],
        [8, [4, 5]],
      ]),
    });
    expect(placeFrame(frame({ protocol: "udp" }), on)).toMatchObject({ queue: 2, cpu: null });
    expect(texts(frame({ protocol: "udp" }), on).at(-1)).toContain(
      "the NIC's hash value covers no ports, so Linux hashes the frame itself",
    );
    expect(texts(frame(), { ...on, receiveHashing: false }).at(-1)).toContain("receive-hashing is off");
    const one = host({ rps: new Map([[2, [4]]]) });
    expect(placeFrame(frame({ protocol: "udp" }), one).cpu).toBe(4);
  });

  it("RPS that is off, or was not asked for, leaves the frame on the interrupt's CPU", () => {
    for (const rps of [new Map(), new Map([[8, []]])])
      expect(placeFrame(frame(), host({ rps, interrupts: [interrupt([3], null)] })).cpu).toBe(3);
  });
});

describe("the fast placer", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc
      .record({
        source: fc.constantFrom("66.9.149.187", "10.0.0.1"),
        destination: fc.constantFrom("161.142.100.80", "10.0.0.2"),
        sourcePort: fc.nat(65535),
        destinationPort: fc.constantFrom(80, 443, 2152, 4789),
        protocol: fc.constantFrom<FrameToBuild["protocol"]>("tcp", "udp", 132, 50, 1),
        payloadBytes: fc.constantFrom(0, 24),
        vlanIds: fc.constantFrom([], [7], [7, 8]),
        fragment: fc.constantFrom(undefined, { offsetBytes: 0, moreFragments: true }),
      })
      .map(({ fragment, ...rest }) => buildFrame({ ...rest, ...(fragment && { fragment }) })),
  );
  const hosts = fc
    .record({
      fields: fc.array(
        fc.tuple(
          fc.constantFrom(...FLOW_TYPES),
          fc.constantFrom<HashField[]>(["s", "d"], ["s", "d", "f", "n"], [], ["r"], ["s", "d", "f"]),
        ),
        { maxLength: 4 },
      ),
      types: fc.subarray([...HASH_TYPES]),
      rules: fc.subarray([
        rule({ kind: "queue", queue: 3 }, { id: 2, destinationPort: port(443) }),
        rule({ kind: "drop" }, { id: 1, flow: "ip4", protocol: { value: 1, mask: 255 } }),
        rule({ kind: "context", context: 1, queue: 2 }, { id: 4, flow: "udp4" }),
        rule({ kind: "context", context: 9, queue: 0 }, { id: 5, flow: "sctp4" }),
        rule({ kind: "queue", queue: 1 }, { id: 0, others: ["Dest MAC"] }),
      ]),
      key: fc.boolean(),
      windows: fc.boolean(),
      inner: fc.boolean(),
      rfs: fc.constantFrom(undefined, { entries: 32, flows: new Map([[8, 16], [3, 0]]) }, { entries: null, flows: new Map([[0, 4]]) }), // prettier-ignore
      ntupleFilters: fc.boolean(),
    })
    .map(({ fields, types, rules, key, windows, inner, rfs, ntupleFilters }) =>
      host({
        system: windows ? "windows" : "linux",
        hashing: nicHashing({
          parsing: inner ? { opens: ["vxlan", "gtp-u"], hashed: "inner", extraFields: ["gtp-teid"] } : {},
        }),
        hashFields: new Map(fields),
        rules,
        contexts: new Map([
          [0, context({ hashTypes: types, ...(key ? {} : { key: null }) })],
          [1, context({ hashTypes: types, entries: [4, 5, 6] })],
        ]),
        interrupts: [{ queue: 3, irq: 9, allowed: [2], counts: null }],
        ...(rfs === undefined ? {} : { rfs }),
        ntupleFilters,
        rps: new Map([
          [8, [1, 2, 3]],
          [4, [6]],
          [0, []],
        ]),
      }),
    );

  it("finds what placeFrame finds, for any frame and host", () =>
    fc.assert(
      fc.property(hosts, fc.array(bytes, { minLength: 1, maxLength: 5 }), fc.nat(40), (on, all, more) => {
        const quick = placer(on);
        for (const each of all) {
          const parsed = parseFrame(each, each.length + more);
          const { steps, hashInput: _, ...placed } = placeFrame(parsed, on);
          expect(quick(parsed)).toEqual(placed);
          expect(steps.every(({ text }) => /^[A-Z].*\.$/s.test(text))).toBe(true);
        }
      }),
    ));

  it("refuses what is no host, and no frame", () => {
    expect(() => placer(null as never)).toThrow("The host is null: it must come from readHost(...).");
    expect(() => placeFrame({} as never, host())).toThrow("The frame is {}: it must come from parseFrame(...).");
  });
});
