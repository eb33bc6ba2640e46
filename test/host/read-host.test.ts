// readHost: pasted outputs of any mixture become one host; what no text says is assumed and said; what contradicts is
// refused in a sentence.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { InputError } from "../../lib/src/check.js";
import { buildFrame } from "../../lib/src/frame/build.js";
import { parseFrame } from "../../lib/src/frame/parse.js";
import { placeFrame } from "../../lib/src/host/placement.js";
import { type ReadHostOptions, readHost } from "../../lib/src/host/read-host.js";
import { roundRobin } from "../../lib/src/rss/indirection-table.js";
import { MICROSOFT_KEY, secretKeyText } from "../../lib/src/rss/secret-key.js";
import { queues } from "./hosts.js";
import { channelsText, colons, fieldsText, interruptsText, tableText } from "./texts.js";

const table16 = tableText(roundRobin(queues(16), 128), { rings: 16 });
const A = parseFrame(
  buildFrame({ source: "66.9.149.187", destination: "161.142.100.80", sourcePort: 2794, destinationPort: 1766 }),
);
const said = (texts: readonly string[], options: ReadHostOptions = {}) =>
  readHost(
    texts.map((text, i) => ({ text, name: `${i}.txt` })),
    { nic: "intel-82599", ...options },
  );
const assumed = (...given: Parameters<typeof said>): string => said(...given).assumptions.join("\n");

const RULES = `16 RX rings available
Total 2 rules

Filter: 2
\tRule Type: TCP over IPv4
\tSrc IP addr: 0.0.0.0 mask: 255.255.255.255
\tDest IP addr: 0.0.0.0 mask: 255.255.255.255
\tTOS: 0x0 mask: 0xff
\tSrc port: 0 mask: 0xffff
\tDest port: 1766 mask: 0x0
\tAction: Direct to queue 5

Filter: 9
\tRule Type: TCP over IPv4
\tSrc IP addr: 66.9.149.187 mask: 0.0.0.0
\tDest IP addr: 0.0.0.0 mask: 255.255.255.255
\tTOS: 0x0 mask: 0xff
\tSrc port: 0 mask: 0xffff
\tDest port: 0 mask: 0xffff
\tAction: Drop
`;
const features = (ntuple: string, hashing = "on"): string =>
  `Features for eth0:\nrx-checksumming: on\ntx-checksumming: on\n\ttx-checksum-ipv4: off [fixed]\nntuple-filters: ${ntuple}\nreceive-hashing: ${hashing}\n`;

describe("a whole host from one paste", () => {
  const everything = [
    "root@server:~# ethtool -l eth0",
    channelsText(16),
    "root@server:~# ethtool -x eth0",
    table16,
    "root@server:~# ethtool -n eth0 rx-flow-hash udp4",
    fieldsText("UDP over IPV4", "sdfn"),
    "root@server:~# ethtool -k eth0",
    features("on"),
    "root@server:~# ethtool -n eth0",
    RULES.replace(/1766/, "443"),
    "root@server:~# cat /proc/interrupts",
    interruptsText(16, 4, (queue) => queue % 4),
    "root@server:~# grep . /proc/irq/*/smp_affinity_list",
    ...queues(16).map((queue) => `/proc/irq/${40 + queue}/smp_affinity_list:${queue % 4}`),
    "root@server:~# grep . /sys/class/net/eth0/queues/rx-*/rps_cpus",
    ...queues(16).map((queue) => `/sys/class/net/eth0/queues/rx-${queue}/rps_cpus:${queue === 8 ? "f0" : "00"}`),
    "root@server:~# sysctl net.core.rps_sock_flow_entries",
    "net.core.rps_sock_flow_entries = 0",
    "root@server:~# ethtool --show-priv-flags eth0",
    "Private flags for eth0:\nlegacy-rx      : off\nvf-ipsec       : off",
  ].join("\n");

  it("is put together, with little left to assume", () => {
    const host = said([everything]);
    expect(host).toMatchObject({
      system: "linux",
      device: "eth0",
      nic: "intel-82599",
      queues: 16,
      flowDirector: false,
      receiveHashing: true,
    });
    expect(host.interrupts).toHaveLength(16);
    expect(host.interrupts[8]).toEqual({ queue: 8, irq: 48, allowed: [0], counts: [{ cpu: 0, count: 1008 }] });
    expect(host.rps.get(8)).toEqual([4, 5, 6, 7]);
    expect(host.rules).toHaveLength(2);
    expect(host.hashFields.get("udp4")).toEqual(["s", "d", "f", "n"]);
    expect(host.assumptions).toEqual([
      "No text says what is hashed of tcp4, tcp6, udp6: the ixgbe driver's default is assumed (ethtool -n DEV rx-flow-hash tcp4 tells).",
      "No source says where intel-82599 puts frames that are not hashed: queue 0 is assumed.",
    ]);
  });

  it("places a frame: rule 9 drops it, without it RSS and RPS decide", () => {
    expect(placeFrame(A, said([everything]))).toMatchObject({ decidedBy: "n-tuple", queue: null });
    const off = said([everything.replace("ntuple-filters: on", "ntuple-filters: off")]);
    expect(off.rules).toEqual([]);
    expect(off.assumptions.join()).toContain(
      "N-tuple filters are off (ethtool -k): the 2 rules of ethtool -n do not apply.",
    );
    expect(placeFrame(A, off)).toMatchObject({ decidedBy: "rss", queue: 8, interruptCpu: 0, cpu: 5 });
  });

  it("is the same from many files, in any order, and with the ends of lines that Windows writes", () => {
    const parts = everything
      .split(/^root@server:~# .*\n/m)
      .slice(1)
      .reverse();
    const many = said(parts.map((text) => text.replaceAll("\n", "\r\n")));
    expect({ ...many, rules: [] }).toEqual({ ...said([everything]), rules: [] });
  });
});

describe("any text", () => {
  const pieces = [
    table16,
    channelsText(16),
    fieldsText("UDP over IPV4", "sdfn"),
    RULES,
    features("on"),
    interruptsText(4, 4, (queue) => queue),
  ];
  const edit = fc.record({
    at: fc.nat(),
    cut: fc.nat(30),
    put: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("\n", "$ ", ":", "[", "999999", ", context 1")),
  });
  it("gives a host, or one sentence", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(pieces, { minLength: 1 }), fc.array(edit, { maxLength: 6 }), (texts, edits) => {
        let text = texts.join("\n");
        for (const { at, cut, put } of edits) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + put + text.slice(from + cut);
        }
        try {
          const host = said([text]);
          placeFrame(A, host);
          for (const each of host.assumptions) expect(each).toMatch(/^[^\n]*\.$/);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).toMatch(/^[^\n]+\.$/);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("what no text says", () => {
  test.each<[string, Parameters<typeof said>, string]>([
    ["queues", [[], {}], "No text says how many receive queues are in use: 8 are assumed"],
    [
      "the table",
      [[], { queues: 4 }],
      "No text has the table: 128 entries over 4 queues are assumed, entry i holding queue i modulo their number.",
    ],
    [
      "the table of igb",
      [[], { queues: 2, nic: "intel-i350" }],
      "128 entries over 2 queues are assumed, in blocks of one queue after the other.",
    ],
    [
      "queues that RSS cannot use",
      [[], { queues: 20 }],
      "over 16 queues are assumed, entry i holding queue i modulo their number (RSS of this NIC spreads over 16 at most).",
    ],
    ["the key", [[channelsText(4)], {}], "No text has the secret key, so no hash value can be told"],
    [
      "hash fields",
      [[table16], {}],
      "No text says what is hashed of tcp4, udp4, tcp6, udp6: the ixgbe driver's default is assumed",
    ],
    [
      "hash fields that no source tells",
      [[table16], { nic: "google-gvnic" }],
      "addresses, and the ports of TCP, are assumed, as most drivers have it",
    ],
    [
      "symmetric hashing of mlx5",
      [[tableText(roundRobin(queues(8), 256))], { nic: "nvidia-connectx" }],
      "symmetric-or-xor is assumed, which the mlx5 driver switches on.",
    ],
    [
      "the hash function of hns3",
      [[], { nic: "hisilicon-hns3" }],
      "No text names the hash function: xor is assumed, the hns3 driver's own.",
    ],
    ["Flow Director", [[table16], {}], "No text says whether Flow Director (ATR) overrides the table for TCP"],
    ["rules", [[table16], {}], "No text has n-tuple rules"],
    ["RPS", [[table16], {}], "No text says whether RPS is on"],
    ["RFS", [[table16], {}], "No text says whether RFS is on"],
    ["the NIC", [[table16], { nic: undefined as never }], "No NIC profile was named"],
  ])("%s: is assumed in a sentence", (_, given, sentence) => {
    const { nic, ...rest } = given[1] ?? {};
    const options =
      nic === undefined && "nic" in (given[1] ?? {}) ? rest : { nic: "intel-82599" as const, ...given[1] };
    const { assumptions } = readHost(
      given[0].map((text) => ({ text })),
      options,
    );
    expect(assumptions.join("\n")).toContain(sentence);
    for (const each of assumptions) expect(each).toMatch(/^[A-Z/].*\.$/);
  });

  it("igb's table in blocks is the one its driver writes (igb_main.c): 64 entries for each of two queues", () => {
    const { entries } = said([], { nic: "intel-i350", queues: 2 }).contexts.get(0)!;
    expect(entries.map((queue, i) => [queue, i]).filter(([queue, i]) => queue !== (i < 64 ? 0 : 1))).toEqual([]);
  });

  it("netdev_rss_key gives the key: its beginning, as long as the NIC's", () => {
    const boot = secretKeyText(MICROSOFT_KEY) + "00112233445566778899aabb";
    const host = said([channelsText(16), `$ cat /proc/sys/net/core/netdev_rss_key\n${colons(boot)}\n`]);
    expect(secretKeyText(host.contexts.get(0)!.key!)).toBe(secretKeyText(MICROSOFT_KEY));
    expect(host.assumptions.join()).toContain("the first 40 bytes of netdev_rss_key");
    expect(placeFrame(A, host).queue).toBe(8);
  });

  it("a key that is given stands for one that no text has, and before one that a text has", () => {
    expect(placeFrame(A, said([channelsText(16)], { key: MICROSOFT_KEY })).queue).toBe(8);
    expect(placeFrame(A, said([table16], { key: new Uint8Array(40).fill(1) })).hashValue).not.toBe(0x51ccc178);
  });

  it("hash types that are given hold instead of fields that a text says", () => {
    const texts = [table16, fieldsText("TCP over IPV4", "sd")];
    expect(placeFrame(A, said(texts)).hashType).toBe("NDIS_HASH_IPV4");
    expect(placeFrame(A, said(texts, { hashTypes: ["NDIS_HASH_TCP_IPV4"] })).hashType).toBe("NDIS_HASH_TCP_IPV4");
  });

  it("what a text says of the transformation holds, also where the profile does not know it", () => {
    const more = "RSS input transformation:\n    symmetric-xor: off\n    symmetric-or-xor: on";
    const host = said([tableText(roundRobin(queues(16), 128), { more })], { nic: "intel-e810" });
    expect(host.contexts.get(0)!.symmetric).toBe("symmetric-or-xor");
    expect(placeFrame(A, host).hashValue).toBe(0xa65524fa); // DPDK rte_softrss over the transformed tuple
  });

  it("notes on a table are passed on: a key of zeros", () => {
    expect(assumed([tableText(roundRobin(queues(4), 128), { key: new Uint8Array(40) })])).toMatch(/zero/i);
  });
});

describe("Flow Director", () => {
  const statistics = (count: number): string =>
    `NIC statistics:\n     rx_packets: 5\n     fdir_match: ${count}\n     fdir_miss: 9\n`;
  const flag = (value: string): string => `Private flags for eth0:\nflow-director-atr: ${value}\n`;
  test.each<[string[], boolean | null]>([
    [[], null],
    [[statistics(0)], null],
    [[statistics(3)], true],
    [[statistics(3), features("on")], false], // ixgbe: matches are then those of rules
    [[flag("on")], true],
    [[flag("off"), statistics(3)], false],
  ])("%j: %j", (texts, active) => expect(said([table16, ...texts]).flowDirector).toBe(active));
});

describe("contexts", () => {
  const context1 = tableText([4, 5, 6, 7], { context: 1, rings: 16 });
  const toContext = RULES.replace("Action: Drop", "RSS Context ID: 1\n\tAction: Direct to queue 2");
  it("several tables, each with its context; a rule sends to one of them", () => {
    const host = said([table16, context1, toContext.replace(/Dest port: 1766/, "Dest port: 9")]);
    expect([...host.contexts.keys()]).toEqual([0, 1]);
    expect(placeFrame(A, host)).toMatchObject({ decidedBy: "n-tuple", context: 1, entry: 0 });
  });
  it("fields of another context hold there alone", () => {
    const fields = `For RSS context 1:\n${fieldsText("TCP over IPV4", "sd")}`;
    const host = said([table16, context1, fields]);
    expect(host.hashFields.size).toBe(0);
    expect(host.contexts.get(1)!.hashFields!.get("tcp4")).toEqual(["s", "d"]);
  });
});

describe("the driver (ethtool -i)", () => {
  const info = (driver: string, bus = "0000:3b:00.0"): string =>
    `driver: ${driver}\nversion: 6.8.0-45-generic\nfirmware-version: 16.35.2000\nexpansion-rom-version: \nbus-info: ${bus}\nsupports-statistics: yes\nsupports-priv-flags: yes\n`;
  const nicOf = (text: string) => readHost([{ text }, { text: table16 }]);
  test.each<[string, string]>([
    ["ixgbe", "intel-82599"],
    ["igb", "intel-i350"],
    ["mlx5_core", "nvidia-connectx"],
    ["bnxt_en", "broadcom-bnxt"],
    ["hv_netvsc", "hyperv-netvsc"],
    ["virtio_net", "virtio-net"],
    ["ena", "aws-ena"],
    ["e1000e", "ndis"],
    ["dummy", "ndis"],
  ])("%s: %s, where no profile was named", (driver, nic) => {
    expect(nicOf(info(driver)).nic).toBe(nic);
    expect(nicOf(`$ ethtool -i eth0\n${info(driver)}$ ethtool -k eth0\n${features("off")}`).nic).toBe(nic);
    expect(readHost([{ text: info(driver) }], { nic: "intel-x710" }).nic).toBe("intel-x710");
  });
  it("is said, with the other NICs of the driver", () =>
    expect(nicOf(info("ixgbe")).assumptions[0]).toBe(
      "No NIC profile was named: intel-82599 is taken, after the driver ixgbe (ethtool -i); the driver has other NICs too: intel-x550.",
    ));
  it("tells the bus address by which interrupts are named, also beside another device", () => {
    const of = (bus: string, irq: number, cpu: number): string =>
      `${irq}: ${cpu === 0 ? "9 0" : "0 9"} PCI-MSI ${irq}-edge mlx5_comp0@pci:${bus}\n`;
    const interrupts = `      CPU0 CPU1\n${of("0000:3b:00.0", 40, 0)}${of("0000:af:00.0", 41, 1)}`;
    const host = readHost([
      { text: tableText([0, 0], { device: "ens1" }) },
      { text: info("mlx5_core", "0000:af:00.0") },
      { text: interrupts },
    ]);
    expect(host.interrupts).toEqual([{ queue: 0, irq: 41, allowed: null, counts: [{ cpu: 1, count: 9 }] }]);
  });
});

describe("interrupts", () => {
  it("of a driver that names them by PCI address are taken where no other fit", () => {
    const text = interruptsText(4, 4, (queue) => 3 - queue, "mlx").replace(
      /mlx-TxRx-(\d)/g,
      "mlx5_comp$1@pci:0000:3b:00.0",
    );
    const host = said([tableText(roundRobin(queues(4), 128), { device: "ens1f0" }), text]);
    expect(host.interrupts.map(({ queue, counts }) => [queue, counts![0].cpu])).toEqual([
      [0, 3],
      [1, 2],
      [2, 1],
      [3, 0],
    ]);
    expect(host.assumptions.join()).toContain("The interrupts of 0000:3b:00.0 are taken to be those of ens1f0");
  });
  it("of two devices that do not fit leave the CPUs unknown", () => {
    const two = `${interruptsText(4, 2, () => 0, "eth7")}${interruptsText(4, 2, () => 1, "eth8")
      .split("\n")
      .slice(1)
      .join("\n")
      .replace(/^ {2}4/gm, "  5")}`;
    const host = said([table16, two]);
    expect(host.interrupts).toEqual([]);
    expect(host.assumptions.join()).toContain(
      "/proc/interrupts has receive queues of eth7, eth8, and none of them is eth0",
    );
  });
  it("that bear another interface's name are not the device's, and refused if the device was asked for", () => {
    const text = interruptsText(16, 4, () => 2, "eth7");
    expect(said([table16, text]).interrupts).toEqual([]);
    expect(assumed([table16, text])).toContain(
      "/proc/interrupts has receive queues of eth7, and it does not say that they are those of eth0: the CPUs stay unknown",
    );
    expect(() => said([text], { device: "eth0" })).toThrow(
      "/proc/interrupts has receive queues of eth7, and the device asked for is eth0: give that one's texts.",
    );
    // The device is there, but none of its interrupts is known to be a receive queue's.
    const both = `${text} 99:  0  0  0  0  PCI-MSI 9-edge  eth0-oddly-named\n`;
    expect(said([both], { device: "eth0" }).interrupts).toEqual([]);
  });
  it("at another bus address than ethtool -i told are not the device's", () => {
    const text = interruptsText(4, 4, () => 1, "mlx").replace(/mlx-TxRx-(\d)/g, "mlx5_comp$1@pci:0000:3b:00.0");
    const driver = (bus: string) => `driver: mlx5_core\nbus-info: ${bus}\n`;
    const table = tableText(roundRobin(queues(4), 128), { device: "ens1f0" });
    expect(said([driver("0000:af:00.0"), table, text]).interrupts).toEqual([]);
    expect(said([driver("0000:3b:00.0"), table, text]).interrupts).toHaveLength(4);
  });
  it("of one unnamed device are nobody's where the texts tell of several devices", () => {
    const text = interruptsText(4, 4, () => 1, "virtio0").replace(/virtio0-TxRx-(\d)/g, "virtio0-input.$1");
    const table = tableText(roundRobin(queues(4), 128));
    const rps = "/sys/class/net/eth1/queues/rx-0/rps_cpus:0\n/sys/class/net/eth0/queues/rx-0/rps_cpus:0\n";
    expect(said([table, text]).interrupts).toHaveLength(4);
    expect(said([table, text, channelsText(4, "eth1")], { device: "eth0" }).interrupts).toEqual([]);
    expect(said([table, text, rps]).interrupts).toEqual([]);
  });
  it("CPUs of interrupts without /proc/interrupts are of no use", () =>
    expect(assumed([table16, "/proc/irq/40/smp_affinity_list:3"])).toContain("are of no use without /proc/interrupts"));
});

describe("texts with little in them", () => {
  it("a rule to a queue that is not in use is said where it applies", () => {
    const host = said([tableText(roundRobin(queues(4), 128), { rings: 4 }), RULES.replace("16 RX", "4 RX")]);
    expect(host.assumptions.join()).toContain("Rule 2 sends to queue 5, and the 4 receive queues in use end with 3");
    const frame = parseFrame(buildFrame({ source: "10.0.0.1", destination: "10.0.0.2", destinationPort: 1766 }));
    expect(placeFrame(frame, host).steps[0].text).toContain("to queue 5, which is not one of the 4 in use.");
  });
  it("complaints are passed over and said, also in a file that has nothing else", () => {
    const refused = "Cannot get device channel parameters\n: Operation not supported\nChannel parameters for eth0:\n";
    for (const texts of [[refused, table16], [table16 + refused], [`${refused}no stats available\n${table16}`]]) {
      const host = said(texts);
      expect([host.queues, host.contexts.get(0)!.entries.length]).toEqual([16, 128]);
      expect(host.assumptions.join()).toContain(
        "txt says: Cannot get device channel parameters: Operation not supported.",
      );
    }
  });
  it("ethtool --json -k says the same as ethtool -k", () => {
    const json =
      '[ {\n "ifname": "eth0",\n "receive-hashing": { "active": false, "fixed": false, "requested": false },\n "ntuple-filters": { "active": false, "fixed": false, "requested": false }\n } ]\n';
    expect(said([table16, RULES, `$ ethtool --json -k eth0\n${json}`])).toEqual(
      said([table16, RULES, features("off", "off")]),
    );
    expect(said([json]).receiveHashing).toBe(false);
  });
  it("virtio_net hashes the ports of UDP too, and what receive-hashing off means there is said", () => {
    const host = said([features("off", "off")], { nic: "virtio-net" });
    expect(host.contexts.get(0)!.hashTypes).toContain("NDIS_HASH_UDP_IPV4");
    expect(host.assumptions.join()).toContain(
      "receive-hashing is off (ethtool -k), as virtio_net has it from the start",
    );
    expect(assumed([features("off", "off")])).not.toContain("virtio_net");
  });
});

describe("contradictions and faults are refused in one sentence", () => {
  const other = tableText(roundRobin(queues(4), 128), { rings: 4 });
  test.each<[string, () => unknown, string]>([
    [
      "the table names a queue that is not in use",
      () => said([table16, channelsText(8)]),
      "The table names queue 15, and ethtool -l says 8 receive queues: the two are of different devices or of different times: paste both anew.",
    ],
    [
      "two devices",
      () => said([table16, channelsText(16, "eth1")]),
      "The texts are of the devices eth0 and eth1: give those of one device, or say which device.",
    ],
    [
      "a device that no text is of",
      () => said([table16], { device: "eth5" }),
      "The texts are of eth0, and the device asked for is eth5",
    ],
    ["two tables", () => said([table16, other]), "Two texts of ethtool -x give RSS context 0 different tables"],
    [
      "two counts",
      () => said([channelsText(4), channelsText(8)]),
      "Two texts of ethtool -l say 4 and 8 receive queues",
    ],
    [
      "two answers",
      () => said([fieldsText("UDP over IPV4", "sd"), fieldsText("UDP over IPV4", "sdfn")]),
      "Two texts of ethtool -n rx-flow-hash give udp4 different fields, sd and sdfn",
    ],
    [
      "queues that differ from the texts",
      () => said([table16], { queues: 8 }),
      "8 receive queues are given, and the texts say 16",
    ],
    [
      "a key for a NIC with a fixed one",
      () => said([table16], { nic: "aws-ena-fixed-key", key: MICROSOFT_KEY }),
      'The NIC is "aws-ena-fixed-key" and a key is given: its key is fixed.',
    ],
    [
      "Windows and Linux",
      () => said([table16, "Name : Ethernet\nEnabled : True\nNumberOfReceiveQueues : 8\n"]),
      "The texts are of a Windows host (Get-NetAdapterRss) and of a Linux host",
    ],
    [
      "no known output",
      () => said(["hello world"]),
      'The text of 0.txt that begins with "hello world" is the output of no tool that is known here',
    ],
    [
      "a malformed line",
      () => said([table16.replace("    0:      0     1", "    0:      0     x")]),
      "0.txt: ethtool -x, line 2, says",
    ],
    [
      "an unknown profile",
      () => said([], { nic: "intel" as never }),
      'The NIC\'s profile is "intel": it must be one of ndis, ',
    ],
    [
      "no profile at all",
      () => said([], { nic: {} as never }),
      "it must be a profile's name, or come from readNicProfile(...)",
    ],
    ["no list", () => readHost("text" as never), 'The texts are "text": they must be a list'],
    ["no text", () => readHost([{ text: 3 } as never]), "A text of the host is"],
    ["an unknown option", () => said([], { key2: 1 } as never), 'The options of the host has an unknown field "key2"'],
  ])("%s", (_, act, sentence) => expect(act).toThrow(sentence));

  it("of two devices one can be chosen", () => {
    const host = said([table16, tableText([0, 1], { device: "eth1" }), channelsText(2, "eth1")], { device: "eth1" });
    expect(host).toMatchObject({ device: "eth1", queues: 2 });
  });
  it("a text that no tool printed beside others is passed over, and said", () =>
    expect(assumed([`$ uname -r\n6.8.0\n$ ethtool -x eth0\n${table16}`])).toContain("passed over."));
});

describe("Windows", () => {
  const adapter = (more: string): string => `Name                                            : Ethernet 1
InterfaceDescription                            : Example 10 Gb Adapter
Enabled                                         : True
NumberOfReceiveQueues                           : 4
Profile                                         : NUMA
BaseProcessor: [Group:Number]                   : 0:2
MaxProcessor: [Group:Number]                    : 1:6
MaxProcessors                                   : 4
RssProcessorArray: [Group:Number/NUMA Distance] : 0:2/0  0:4/0  1:0/32767  1:2/32767  1:4/32767
${more}`;
  const full = adapter(
    "IndirectionTable: [Group:Number]                : 0:2   0:4   1:0   1:2\n                                                  0:2   0:4   1:0   1:2\n",
  );

  it("the table names processors; the key stays unknown until it is given", () => {
    const host = readHost([{ text: full }], { nic: "ndis" });
    expect(host).toMatchObject({ system: "windows", device: "Ethernet 1", queues: 4, defaultQueue: 2 });
    expect(host.contexts.get(0)!.entries).toEqual([2, 4, 64, 66, 2, 4, 64, 66]);
    expect(placeFrame(A, host)).toMatchObject({ hashType: "NDIS_HASH_TCP_IPV4", hashValue: null, cpu: null });
    expect(host.assumptions.join()).toContain("Get-NetAdapterRss does not print the secret key");
    expect(placeFrame(A, readHost([{ text: full }], { nic: "ndis", key: MICROSOFT_KEY }))).toMatchObject({
      entry: 0,
      queue: null,
      cpu: 2,
    });
  });
  it("an empty table is filled from the processor array, and said", () => {
    const host = readHost([{ text: adapter("IndirectionTable: [Group:Number]                :\n") }]);
    expect(host.contexts.get(0)!.entries.slice(0, 5)).toEqual([2, 4, 64, 66, 2]);
    expect(host.assumptions.join()).toContain("The table is empty: the first 4 processors of RssProcessorArray");
  });
  it("without RSS every frame goes to the base processor", () => {
    const host = readHost([{ text: full.replace(": True", ": False") }], { key: MICROSOFT_KEY });
    expect(placeFrame(A, host)).toMatchObject({ decidedBy: "not-hashed", cpu: 2 });
  });
  it("of several adapters one must be named", () => {
    const two = `${full}\n\n${full.replace("Ethernet 1", "Ethernet 2")}`;
    expect(() => readHost([{ text: two }])).toThrow("The text has 2 adapters, Ethernet 1, Ethernet 2: say which one");
    expect(readHost([{ text: two }], { device: "Ethernet 2" }).device).toBe("Ethernet 2");
  });
});
