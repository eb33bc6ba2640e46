// rss-lab calibrate: two readings in, figures and costs out; simulate takes the costs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DEFAULT_COSTS } from "rss-lab";
import { printInterrupts } from "../../lib/src/formats/proc-interrupts.js";
import { printSoftirqs } from "../../lib/src/formats/proc-softirqs.js";
import { printProcStat } from "../../lib/src/formats/proc-stat.js";
import { type Outcome, rssLab } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "rss-lab-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
function file(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

interface Counted {
  readonly frames: number;
  readonly interrupts: number;
  readonly irq: number;
  readonly softirq: number;
  readonly seconds: number;
}
/** What the tools print of a host with two CPUs, whose queue 0 on CPU 0 did all the work. */
function outputs({ frames, interrupts, irq, softirq, seconds }: Counted): Record<string, string> {
  const idle = { user: 0, nice: 0, system: 0, iowait: 0, steal: 0, guest: 0, guestNice: 0 };
  const counts = [interrupts, 0];
  return {
    interrupts: printInterrupts({
      cpus: [0, 1],
      rows: [
        { irq: 30, counts, name: "eth0-TxRx-0", device: "eth0", queue: 0 },
        { irq: 31, counts: [0, 0], name: "eth0-TxRx-1", device: "eth0", queue: 1 },
      ],
    }),
    softirqs: printSoftirqs({
      cpus: [0, 1],
      rows: [
        { kind: "HI", counts: [0, 0] },
        { kind: "NET_RX", counts },
      ],
    }),
    stat: printProcStat({
      startedAt: 1_700_000_000,
      cpus: [
        { ...idle, cpu: 0, irq, softirq, idle: 100 * seconds - irq - softirq },
        { ...idle, cpu: 1, irq: 0, softirq: 0, idle: 100 * seconds },
      ],
    }),
    statistics: `NIC statistics:\n     rx_packets: ${frames}\n     rx_queue_0_packets: ${frames}\n     rx_queue_0_bytes: ${frames * 60}\n     rx_queue_1_packets: 0\n     rx_queue_1_bytes: 0\n`,
  };
}
const NOTHING: Counted = { frames: 0, interrupts: 0, irq: 0, softirq: 0, seconds: 0 };
/** 4 million frames of 500 ns and half a million interrupts of 800 ns: 200 and 40 ticks. */
const HEAVY: Counted = { frames: 4_000_000, interrupts: 500_000, irq: 40, softirq: 200, seconds: 10 };
/** One frame an interrupt, of the same costs. */
const LIGHT: Counted = { frames: 1_000_000, interrupts: 1_000_000, irq: 80, softirq: 50, seconds: 10 };

/** The same reading as a person may have it. */
const session = (counted: Counted): string => {
  const { interrupts, softirqs, stat, statistics } = outputs(counted);
  return `[root@host ~]# cat /proc/interrupts\n${interrupts}[root@host ~]# cat /proc/softirqs\n${softirqs}[root@host ~]# cat /proc/stat\n${stat}[root@host ~]# ethtool -S eth0\n${statistics}`;
};
const withHeaders = (counted: Counted): string => {
  const { interrupts, softirqs, stat, statistics } = outputs(counted);
  return `==> /proc/interrupts <==\n${interrupts}\n==> /proc/softirqs <==\n${softirqs}\n==> /proc/stat <==\n${stat}${statistics}`;
};
const bare = (counted: Counted): string => Object.values(outputs(counted)).join("");
function inFolder(name: string, counted: Counted): string {
  mkdirSync(path(name), { recursive: true });
  for (const [part, text] of Object.entries(outputs(counted))) writeFileSync(join(path(name), part), text);
  return path(name);
}

describe("rss-lab calibrate", () => {
  it("prints the same of a session, of files with headers, of outputs after each other and of a folder", async () => {
    const ways: [string, string][] = [session, withHeaders, bare].map((way, i) => [
      file(`before-${i}.txt`, way(NOTHING)),
      file(`after-${i}.txt`, way(HEAVY)),
    ]);
    ways.push([inFolder("before", NOTHING), inFolder("after", HEAVY)]);
    const printed: Outcome[] = [];
    for (const [before, after] of ways) printed.push(await rssLab("calibrate", before, after));
    for (const { code, stderr, stdout } of printed) expect([code, stderr, stdout]).toEqual([0, "", printed[0].stdout]);
    expect(printed[0].stdout).toContain("eth0: 10.00 s, 4000000 frames, 500000 interrupts, 8.00 frames an interrupt");
    expect(printed[0].stdout).toMatch(/0 +400000 +50000 +8\.00 +4\.0 % +20\.0 % +600 ns \(595 ns to 605 ns\) +630 ns/);
    expect(printed[0].stdout).toContain("One load cannot part the cost of an interrupt from that of a frame");
  });

  it("two loads give the two costs that the readings were made from", async () => {
    const words = [NOTHING, LIGHT, NOTHING, HEAVY].map((counted, i) => file(`${i}.txt`, session(counted)));
    const pairs = [...words.slice(0, 2), "--and", ...words.slice(2)];
    const { code, stdout } = await rssLab("calibrate", ...pairs, "--json");
    expect(code).toBe(0);
    const { loads, fit, costs } = JSON.parse(stdout) as {
      loads: unknown[];
      fit: { from: string; interruptPs: { value: number }; framePs: { value: number } };
      costs: Record<string, number>;
    };
    expect([loads.length, fit.from]).toEqual([2, "two loads"]);
    expect(fit.interruptPs.value).toBeCloseTo(800_000, 3);
    expect(fit.framePs.value).toBeCloseTo(500_000, 3);
    expect(costs.isrPs + costs.disableInterruptPs + costs.dpcPs + costs.enableInterruptPs).toBe(800_000);
    expect(costs.descriptorPs + costs.protocolPs).toBeCloseTo(500_000, -1);
    expect((await rssLab("calibrate", ...pairs)).stdout).toMatch(/a frame +500 ns \(\d+ ns to \d+ ns\) +550 ns/);
  });

  it("simulate takes the costs, by --costs and as the field of a scenario, and they count", async () => {
    const costs = path("costs.json");
    const [before, after] = [
      file("b.txt", bare(NOTHING)),
      file("a.txt", bare({ ...HEAVY, softirq: 2000, seconds: 100 })),
    ];
    expect((await rssLab("calibrate", before, after, "--costs", costs)).code).toBe(0);
    const written = JSON.parse(readFileSync(costs, "utf8")) as { costs: Record<string, number> };
    expect(Object.keys(written.costs).every((name) => name in DEFAULT_COSTS)).toBe(true);
    const scenario = {
      variant: "message-signaled-interrupts",
      cpus: 2,
      traffic: { kind: "load", framesPerSecond: 1e5, connections: 32, frames: 500 },
    };
    const plain = file("scenario.json", JSON.stringify(scenario));
    const inside = file("inside.json", JSON.stringify({ ...scenario, costs: written.costs }));
    const own = await rssLab("simulate", plain, "--json");
    const given = await rssLab("simulate", plain, "--costs", costs, "--json");
    const field = await rssLab("simulate", inside, "--json");
    expect([given.code, given.stderr, field.code]).toEqual([0, "", 0]);
    expect(given.stdout).toBe(field.stdout);
    const protocolPs = (text: string): number =>
      (JSON.parse(text) as { summary: { cpus: { busyPs: { protocol: number } }[] } }).summary.cpus.reduce(
        (sum, cpu) => sum + cpu.busyPs.protocol,
        0,
      );
    expect(protocolPs(given.stdout) / protocolPs(own.stdout)).toBeCloseTo(
      written.costs.protocolPs / DEFAULT_COSTS.protocolPs,
      6,
    );
    // A second time it replaces its own file, and leaves another's alone.
    expect((await rssLab("calibrate", before, after, "--costs", costs)).code).toBe(0);
    const foreign = await rssLab("calibrate", before, after, "--costs", plain);
    expect([foreign.code, foreign.stderr]).toEqual([
      2,
      expect.stringContaining("is there already, and is not one that rss-lab wrote"),
    ]);
  });

  it("of several ethtool -S the device's own counts", async () => {
    const two = (counted: Counted): string =>
      `${session(counted)}$ ethtool -S eth1\nNIC statistics:\n     rx_queue_0_packets: 5\n`;
    const words = [file("two-b.txt", two(NOTHING)), file("two-a.txt", two(HEAVY))];
    expect((await rssLab("calibrate", ...words, "--device", "eth0")).stdout).toContain("4000000 frames");
    expect((await rssLab("calibrate", ...words)).stderr).toContain("BEFORE has ethtool -S twice");
  });

  it.each([
    [["calibrate"], 2, "rss-lab calibrate needs BEFORE AFTER and got nothing"],
    [["calibrate", "B", "A", "B", "A"], 2, "got four readings: write --and before the second pair"],
    [["calibrate", "B", "A", "--and", "B"], 2, "needs BEFORE AFTER --and BEFORE2 AFTER2"],
    [["calibrate", "-", "-"], 2, "Several readings are -"],
    [["calibrate", "B", "A", "--seconds", "0"], 2, 'The time between the readings is "0"'],
    [["calibrate", "B", "A", "--costs", "-"], 2, "The costs file is -"],
    [["calibrate", "B", "/nonexistent"], 2, 'The file "/nonexistent" cannot be read'],
    [["calibrate", "A", "B"], 1, "went from 4000000 back to 0"],
    [["calibrate", "A", "A"], 1, "No time lies between the two readings"],
    [["calibrate", "B", "A", "--device", "eth7"], 1, "no receive queue of eth7: it has those of eth0"],
    [["calibrate", "B", "A", "--and", "B", "A"], 1, "The two loads have 8.00 and 8.00 frames an interrupt"],
    [["calibrate", "B", "PART"], 1, "The second reading has no /proc/interrupts and the other has"],
    [["calibrate", "PART", "PART", "--costs", path("none.json")], 1, "No time lies between"],
    [["calibrate", "WORDS", "A"], 1, "BEFORE has no counters that are known"],
    [["calibrate", "EMPTY", "A"], 1, "BEFORE has no counters that are known"],
    [["calibrate", "TWICE", "A"], 1, "BEFORE has /proc/interrupts twice"],
    [["calibrate", "EMPTY-FOLDER", "A"], 2, "has 0 files: it must have 1 to 100"],
    [["calibrate", "CUT", "A"], 1, "BEFORE: /proc/interrupts, line 3, says"],
  ] as [string[], number, string][])("a mistake is one sentence: %j", async (words, exit, sentence) => {
    mkdirSync(path("empty"), { recursive: true });
    const texts: Record<string, string> = {
      B: session(NOTHING),
      A: session(HEAVY),
      PART: outputs(HEAVY).stat,
      WORDS: "$ date\nFri Nov 27\n",
      EMPTY: "\n",
      TWICE: session(NOTHING) + session(NOTHING),
      CUT: "$ cat /proc/interrupts\n     CPU0 CPU1\n 30: 5 PCI-MSI 1-edge eth0-TxRx-0\n",
    };
    const { code, stdout, stderr } = await rssLab(
      ...words.map((word) =>
        word === "EMPTY-FOLDER" ? path("empty") : texts[word] === undefined ? word : file(`${word}.in`, texts[word]),
      ),
    );
    expect([code, stdout, stderr.trimEnd().split("\n").length]).toEqual([exit, "", 1]);
    expect(stderr).toContain(sentence);
  });

  it("--help has two examples", async () => {
    expect((await rssLab("calibrate", "--help")).stdout.match(/^ {2}rss-lab calibrate /gm)?.length).toBe(2);
  });
});
