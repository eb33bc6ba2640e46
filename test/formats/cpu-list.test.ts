// Lists and masks of CPUs: what is written is read back; the two spellings name the same set.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printCpuList, printCpuMask, readCpuList, readCpuMask } from "../../lib/src/formats/cpu-list.js";

const CPUS = fc
  .uniqueArray(fc.integer({ min: 0, max: 1100 }), { maxLength: 80 })
  .map((cpus) => cpus.sort((a, b) => a - b));

describe("lists and masks of CPUs (kernel documentation, cpusets)", () => {
  it("a list, a mask, and a mask padded for a machine are read back as they were", () => {
    fc.assert(
      fc.property(CPUS, fc.integer({ min: 1, max: 1200 }), (cpus, machine) => {
        expect(readCpuList(printCpuList(cpus))).toEqual(cpus);
        expect(readCpuMask(printCpuMask(cpus))).toEqual(cpus);
        expect(readCpuMask(printCpuMask(cpus, { cpus: machine }))).toEqual(cpus);
      }),
    );
  });

  it("a mask is the number whose bits are the CPUs, in words of 32 bits", () => {
    fc.assert(
      fc.property(CPUS, (cpus) => {
        const sum = cpus.reduce((all, cpu) => all | (1n << BigInt(cpu)), 0n);
        const words = printCpuMask(cpus).split(",");
        expect(BigInt(`0x${words.map((word, i) => (i === 0 ? word : word.padStart(8, "0"))).join("")}`)).toBe(sum);
        expect(words.slice(1).every((word) => word.length === 8)).toBe(true);
      }),
    );
  });

  it.each([
    ["0-3,8,10-14:2", [0, 1, 2, 3, 8, 10, 12, 14]],
    ["0-15:2/8", [0, 1, 8, 9]],
    ["7,3-4,3", [3, 4, 7]],
    [" 5\n", [5]],
    ["", []],
  ])("the list %j names %j", (text, cpus) => expect(readCpuList(text)).toEqual(cpus));

  it.each([
    ["ff,00000000", [32, 33, 34, 35, 36, 37, 38, 39]],
    ["00,0000000a", [1, 3]],
    ["0xffffffffff", Array.from({ length: 40 }, (_, cpu) => cpu)],
    ["0", []],
  ])("the mask %j names %j", (text, cpus) => expect(readCpuMask(text)).toEqual(cpus));

  it("the kernel's width: as many digits as the machine has CPUs", () => {
    expect([4, 8, 33, 64, 40].map((cpus) => printCpuMask([0], { cpus }))).toEqual([
      "1",
      "01",
      "0,00000001",
      "00000000,00000001",
      "00,00000001",
    ]);
  });

  it.each([
    [() => readCpuList("0-3;8"), 'has the part "0-3;8"'],
    [() => readCpuList("3-0"), 'has the range "3-0": a range rises'],
    [() => readCpuList("0-99999"), "its end is 65535 at most"],
    [() => readCpuList("0-8:0"), 'has the step "0-8:0"'],
    [() => readCpuList("1,,2"), 'has the part ""'],
    [() => readCpuMask("fg"), 'has the word "fg"'],
    [() => readCpuMask("ff,000000000"), "words of at most 8 digits"],
    [() => readCpuMask(""), 'has the word ""'],
    [() => readCpuMask("f".repeat(20_000)), "the highest CPU is 65535"],
    [() => printCpuMask([-1]), "The CPU is -1"],
  ])("a mistake is said: %#", (read, sentence) => expect(read).toThrow(sentence));
});
