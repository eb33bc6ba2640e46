// Get-NetAdapterRss: lists as PowerShell prints them, one adapter or several, and JSON.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printNetAdapterRss, readNetAdapterRss } from "../../lib/src/formats/get-netadapterrss.js";
import { profileOf } from "../../lib/src/formats/get-netadapterrss-fields.js";
import { powerShellName, setNetAdapterRssLine } from "../../lib/src/formats/get-netadapterrss-set.js";

const pad = (label: string): string => label.padEnd(47);
const GAP = " ".repeat(50);
/** The layout of microsoft/msquic, docs/TSG.md: two groups, distances, items over several lines. */
const TWO_GROUPS = `
PS C:\\> Get-NetAdapterRss

${pad("Name")} : Slot0A x8
${pad("InterfaceDescription")} : Example ConnectX-3 Adapter
${pad("Enabled")} : True
${pad("NumberOfReceiveQueues")} : 4
${pad("Profile")} : Closest
${pad("BaseProcessor: [Group:Number]")} : 0:0
${pad("MaxProcessor: [Group:Number]")} : 1:6
${pad("MaxProcessors")} : 4
RssProcessorArray: [Group:Number/NUMA Distance] : 0:0/0  0:2/0  0:4/0
${GAP}0:6/0
${GAP}1:0/32767  1:2/32767  1:4/32767  1:6/32767
${pad("IndirectionTable: [Group:Number]")} : 0:0\t0:2\t0:4\t0:6\t
${GAP}0:0   0:2   0:4   0:6
`;
/** A team, as Windows prints one; the value stands in the line below in the second. */
const TEAM = `
${pad("Name")} : Team01
${pad("InterfaceDescription")} : Microsoft Network Adapter Multiplexor Driver
${pad("Enabled")} : False
${pad("NumberOfReceiveQueues")} : 0
${pad("Profile")} : NUMAStatic
${pad("BaseProcessor: [Group:Number]")} : 0:0
${pad("MaxProcessor: [Group:Number]")} : 0:0
${pad("MaxProcessors")} : 1
RssProcessorArray: [Group:Number/NUMA Distance] :
  0:0/0
IndirectionTable: [Group:Number]                :
`;

describe("readNetAdapterRss (Get-NetAdapterRss)", () => {
  it("reads groups, distances, and tables over several lines with tabs or spaces", () => {
    const [adapter, ...others] = readNetAdapterRss(TWO_GROUPS.replaceAll("\n", "\r\n"));
    expect(others).toEqual([]);
    const { processorArray, indirectionTable, ...fields } = adapter;
    expect(fields).toEqual({
      name: "Slot0A x8",
      description: "Example ConnectX-3 Adapter",
      enabled: true,
      receiveQueues: 4,
      profile: "Closest",
      baseProcessor: { group: 0, number: 0 },
      maxProcessor: { group: 1, number: 6 },
      maxProcessors: 4,
      notes: [],
    });
    expect(processorArray.map(({ group, number, distance }) => `${group}:${number}/${distance}`).join(" ")).toBe(
      "0:0/0 0:2/0 0:4/0 0:6/0 1:0/32767 1:2/32767 1:4/32767 1:6/32767",
    );
    expect(indirectionTable.map(({ number }) => number)).toEqual([0, 2, 4, 6, 0, 2, 4, 6]);
  });

  it("several adapters come after each other; a team's table is empty and is told", () => {
    const adapters = readNetAdapterRss(TWO_GROUPS + TEAM);
    expect(adapters.map(({ name, enabled, receiveQueues }) => [name, enabled, receiveQueues])).toEqual([
      ["Slot0A x8", true, 4],
      ["Team01", false, 0],
    ]);
    expect(adapters[1].processorArray).toEqual([{ group: 0, number: 0, distance: 0 }]);
    expect(adapters[1].indirectionTable).toEqual([]);
    expect(adapters[1].notes[0]).toContain("no receive queues: a team or a virtual adapter");
  });

  it("a description may go on in the next line, and processors may have spaces around their colons", () => {
    const text = `Name : MGMT\nInterfaceDescription : Example 1 GigE\n    (NDIS VBD Client) # 131\nNumberOfReceiveQueues : 4\nMaxProcessor: [Group:Number] : 0 : 30\nRssProcessorArray: [Group:Number/NUMA Distance]:\n  0 : 0 / 0 0 : 2 / 0`;
    const [{ description, maxProcessor, processorArray }] = readNetAdapterRss(text);
    expect([description, maxProcessor]).toEqual(["Example 1 GigE (NDIS VBD Client) # 131", { group: 0, number: 30 }]);
    expect(processorArray.map(({ number }) => number)).toEqual([0, 2]);
  });

  it("Format-List * has other labels and shortens its tables, which is told", () => {
    const text =
      "ifAlias               : Ethernet\nName                  : Ethernet\nBaseProcessorGroup    : 1\nBaseProcessorNumber   : 4\nMaxProcessorNumber    : 12\nNumberOfReceiveQueues : 8\nProfile               : NUMAStatic\nIndirectionTable      : {MSFT_NetAdapter_RssProcessor, MSFT_NetAdapter_RssProcessor...}\n";
    const [{ baseProcessor, maxProcessor, indirectionTable, notes }] = readNetAdapterRss(text);
    expect([baseProcessor, maxProcessor]).toEqual([
      { group: 1, number: 4 },
      { group: 0, number: 12 },
    ]);
    expect([indirectionTable, notes]).toEqual([
      [],
      ["IndirectionTable is shortened in this output: use Get-NetAdapterRss without Format-List *."],
    ]);
  });

  it("reads JSON, one object or a list", () => {
    const object = {
      Name: "Ethernet",
      Enabled: true,
      NumberOfReceiveQueues: 2,
      Profile: 4,
      BaseProcessorGroup: 0,
      BaseProcessorNumber: 2,
      MaxProcessors: 8,
      NumaNode: 65535,
      Caption: null,
      RssProcessorArray: [
        { ProcessorGroup: 0, ProcessorNumber: 2, PreferenceIndex: 0 },
        { ProcessorGroup: 1, ProcessorNumber: 4, PreferenceIndex: 32767 },
      ],
      IndirectionTable: [
        { ProcessorGroup: 0, ProcessorNumber: 2 },
        { ProcessorGroup: 1, ProcessorNumber: 4 },
      ],
    };
    const [adapter] = readNetAdapterRss(JSON.stringify(object));
    expect(adapter).toMatchObject({
      name: "Ethernet",
      enabled: true,
      receiveQueues: 2,
      profile: "NUMAStatic",
      maxProcessors: 8,
    });
    expect(adapter.processorArray).toEqual([
      { group: 0, number: 2, distance: 0 },
      { group: 1, number: 4, distance: 32767 },
    ]);
    expect(adapter.indirectionTable).toEqual([
      { group: 0, number: 2 },
      { group: 1, number: 4 },
    ]);
    expect(readNetAdapterRss(JSON.stringify([object, object]))).toEqual([adapter, adapter]);
  });

  it("what is printed is read back as it was", () => {
    const processor = fc.record({ group: fc.nat(3), number: fc.nat(63) });
    const text = fc.constantFrom("Ethernet", "Slot 4 Port 2", "Intel(R) X710 #2");
    const adapter = fc.record({
      name: text,
      description: text,
      enabled: fc.boolean(),
      receiveQueues: fc.nat(64),
      profile: fc.constantFrom("Closest", "NUMAStatic", "Conservative"),
      baseProcessor: processor,
      maxProcessor: processor,
      maxProcessors: fc.nat(64),
      processorArray: fc.array(fc.record({ group: fc.nat(3), number: fc.nat(63), distance: fc.nat(40000) }), {
        minLength: 1,
      }),
      indirectionTable: fc.array(processor, { minLength: 1, maxLength: 128 }),
      notes: fc.constant([]),
    });
    fc.assert(
      fc.property(fc.array(adapter, { minLength: 1, maxLength: 3 }), (adapters) => {
        expect(readNetAdapterRss(printNetAdapterRss(adapters))).toEqual(adapters);
      }),
    );
  });

  it.each([
    [
      "Name     InterfaceDescription       Enabled NumberOfReceiveQueues\n----     --------------------       ------- ---\nEthernet Example NIC                True    8",
      "a table leaves out most of it; use Get-NetAdapterRss | Format-List",
    ],
    [
      "Name : Ethernet\nNumberOfReceiveQueues : eight",
      'line 2, says "NumberOfReceiveQueues : eight": NumberOfReceiveQueues is a whole number from 0',
    ],
    ["NumberOfReceiveQueues : 8\nEnabled : yes", "Enabled is True or False"],
    [
      "NumberOfReceiveQueues : 8\nRssProcessorArray: [Group:Number/NUMA Distance] : 0:0/0 0:x/0",
      "a processor of RssProcessorArray is group:number",
    ],
    ["NumberOfReceiveQueues : 8\nIndirectionTable: [Group:Number] : 0:0 0:77", "with a number from 0 to 63"],
    ["NumberOfReceiveQueues : 8\nBaseProcessor: [Group:Number] : 0:0 0:2", "BaseProcessor is one processor"],
    ["NumberOfReceiveQueues : 8\n0:0 0:2", 'line 2, says "0:0 0:2": a line is "NumberOfReceiveQueues : 8", or goes on'],
    ["Name : Ethernet", "The text has no adapter of Get-NetAdapterRss"],
    ["", "The text has no adapter of Get-NetAdapterRss"],
    ['{"Name": "Ethernet"', "The text is not JSON"],
    ['[{"Name": "Ethernet"}]', "Adapter 0 of the JSON text is"],
    ["[]", "The JSON text has no adapter"],
  ])("malformed text is refused: %j", (text, sentence) => expect(() => readNetAdapterRss(text)).toThrow(sentence));
});

describe("setNetAdapterRssLine (Set-NetAdapterRss)", () => {
  it("names what is given, in PowerShell's order; groups beside numbers", () => {
    expect(
      setNetAdapterRssLine("Slot0A x8", {
        receiveQueues: 8,
        profile: "NUMAStatic",
        baseProcessor: { group: 0, number: 2 },
        maxProcessor: { group: 1, number: 38 },
        maxProcessors: 8,
        numaNode: 0,
        enabled: true,
      }),
    ).toBe(
      'Set-NetAdapterRss -Name "Slot0A x8" -NumberOfReceiveQueues 8 -Profile NUMAStatic -BaseProcessorGroup 0 -BaseProcessorNumber 2 -MaxProcessorGroup 1 -MaxProcessorNumber 38 -MaxProcessors 8 -NumaNode 0 -Enabled $true',
    );
    expect(setNetAdapterRssLine('a"b$c', { receiveQueues: 4 })).toBe(
      "Set-NetAdapterRss -Name 'a\"b$c' -NumberOfReceiveQueues 4",
    );
    expect(() => setNetAdapterRssLine("Ethernet", {})).toThrow("Nothing is to be set");
    expect(() => setNetAdapterRssLine("Ethernet", { profile: "Fastest" })).toThrow('The profile is "Fastest"');
  });

  it("PowerShell's profiles are those of the INF keyword", () => {
    expect(
      ["Closest", "closeststatic", "NUMA", "NUMAStatic", "Conservative", "Balanced", "x", null].map(profileOf),
    ).toEqual([
      "ClosestProcessor",
      "ClosestProcessorStatic",
      "NUMAScaling",
      "NUMAScalingStatic",
      "ConservativeScaling",
      "Balanced",
      null,
      null,
    ]);
  });
});

describe("powerShellName", () => {
  /** What PowerShell makes of such a word (language specification, 2.3.5.2): its own, small reading. */
  const read = (word: string): string | null => {
    const verbatim = /^'(.*)'$/s.exec(word)?.[1];
    if (verbatim === undefined) return /^"[^"$`\u201c-\u201e]*"$/.test(word) ? word.slice(1, -1) : null;
    return /^(?:[^'\u2018-\u201b]|(['\u2018-\u201b])\1)*$/.test(verbatim)
      ? verbatim.replace(/(['\u2018-\u201b])\1/g, "$1")
      : null;
  };
  it("PowerShell reads any name as it is", () => {
    const characters = fc.constantFrom(..."aB 1-'\"$`\u2018\u2019\u201c\u201d();&|");
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 12 }), (name) => {
        expect(read(powerShellName(name.join("")))).toBe(name.join(""));
      }),
    );
    expect(powerShellName("Ethernet 2")).toBe('"Ethernet 2"');
  });
});
