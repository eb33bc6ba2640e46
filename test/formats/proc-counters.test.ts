// /proc/softirqs and /proc/stat: counters of CPUs, read back as printed, and refused where they are malformed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printSoftirqs, readSoftirqs } from "../../lib/src/formats/proc-softirqs.js";
import { STAT_COLUMNS, allTicks, printProcStat, readProcStat } from "../../lib/src/formats/proc-stat.js";

const COUNT = fc.nat(2 ** 40);
const CPUS = fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 40 });

describe("readSoftirqs (/proc/softirqs)", () => {
  it("reads a row for each kind", () => {
    const text =
      "                    CPU0       CPU1\n          HI:          0          1\n      NET_RX:     460715     480497\n";
    expect(readSoftirqs(text)).toEqual({
      cpus: [0, 1],
      rows: [
        { kind: "HI", counts: [0, 1] },
        { kind: "NET_RX", counts: [460715, 480497] },
      ],
    });
  });

  it("what is printed is read back as it was", () => {
    fc.assert(
      fc.property(CPUS, fc.array(COUNT, { minLength: 40, maxLength: 40 }), (cpus, counts) => {
        const softirqs = {
          cpus,
          rows: ["NET_TX", "NET_RX"].map((kind) => ({ kind, counts: cpus.map((_, i) => counts[i]) })),
        };
        expect(readSoftirqs(printSoftirqs(softirqs))).toEqual(softirqs);
      }),
    );
  });

  it.each([
    ["  CPU0 CPU1\n NET_RX: 1", "after the name come 2 counts"],
    ["  CPU0\n NET_RX: 1 word", "after the name come 1 counts"],
    ["  CPU0\n", "has no rows"],
    [" NET_RX: 1", "it begins with a heading"],
  ])("malformed text is refused: %j", (text, sentence) => expect(() => readSoftirqs(text)).toThrow(sentence));
});

describe("readProcStat (proc(5), /proc/stat)", () => {
  it("reads CPUs and the machine's start; other lines are passed over", () => {
    const text =
      "cpu  30 0 10 160 2 4 6 0 0 0\ncpu0 10 0 5 80 1 2 3 4 0 0\ncpu7 20 0 5 80 1 2 3\nintr 44334187 0 99999999999999999999\nctxt 77\nbtime 1700000000\nsoftirq 5 1 2\n";
    const { cpus, startedAt } = readProcStat(text);
    expect([cpus.map(({ cpu }) => cpu), startedAt]).toEqual([[0, 7], 1700000000]);
    expect(cpus[0]).toMatchObject({ user: 10, system: 5, idle: 80, iowait: 1, irq: 2, softirq: 3, steal: 4, guest: 0 });
    expect(cpus[1]).toMatchObject({ steal: 0, guestNice: 0 });
    expect(allTicks(cpus[0])).toBe(105);
  });

  it("what is printed is read back as it was", () => {
    fc.assert(
      fc.property(
        CPUS,
        fc.array(COUNT, { minLength: 10, maxLength: 10 }),
        fc.option(COUNT),
        (cpus, ticks, startedAt) => {
          const stat = {
            cpus: cpus.map((cpu) => ({
              cpu,
              ...Object.fromEntries(STAT_COLUMNS.map((column, i) => [column, ticks[i]])),
            })),
            startedAt,
          };
          expect(readProcStat(printProcStat(stat as never))).toEqual(stat);
        },
      ),
    );
  });

  it.each([
    ["cpu0 1 2 3", "a CPU has 7 columns at least"],
    ["cpu0 1 2 3 4 5 6 x", "a line is a name and whole numbers"],
    ["cpu0 1 2 3 4 5 6 7\ncpu0 1 2 3 4 5 6 7", "CPU 0 stands here twice"],
    ["cpu 1 2 3 4 5 6 7", "names no CPU"],
    ["cpu99999 1 2 3 4 5 6 7", "a CPU is a whole number from 0 to 65535"],
    ["cpu0 99999999999999999999 2 3 4 5 6 7", "its numbers are below 2^53"],
    ["Hello there", "a line is a name and whole numbers"],
  ])("malformed text is refused: %j", (text, sentence) => expect(() => readProcStat(text)).toThrow(sentence));
});
