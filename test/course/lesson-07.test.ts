// What lesson 07 reads from runs: ways, links, levels and decisions say what the runs did.
import { expect, test } from "vitest";
import { figures, HARDWARE_LEVELS, VARIANTS, forVariant, load, roundRobin, run } from "rss-lab";
import { VARIANT_NAMES, decisionCells, levelRows, linkRows, pathRows, possibleCells } from "rss-lab-course";

const scenario = {
  traffic: load({ framesPerSecond: 1e6, connections: 12, frames: 600 }),
  cpus: 4,
  interruptCpu: "random",
  sends: { perFrame: 0.5, trigger: "ack" },
  rss: { indirectionTable: roundRobin([0, 1, 2, 3], 16) },
} as const;
const runs = VARIANTS.map((variant) => run(forVariant(scenario, variant)));
const all = Array.from({ length: 12 }, (_, i) => i);

test("with RSS a connection's DPCs stay on one CPU (RSS with a Single Hardware Receive Queue)", () => {
  for (const one of runs) {
    const rows = pathRows(one, all);
    expect(rows.reduce((sum, row) => sum + row.frames, 0)).toBe(600);
    const cpus = new Set(rows.map((row) => `${row.connection} ${row.dpc}`));
    if (one.scenario.variant === "non-rss") expect(cpus.size).toBeGreaterThan(12);
    else expect(cpus.size).toBe(12);
  }
});

test("ISR, DPC and a send that an acknowledgment triggers share a CPU in non-RSS and MSI-X (their pages, steps 5 and 4)", () => {
  for (const one of [runs[0], runs[3]])
    for (const { isr, dpc, send } of pathRows(one, all)) {
      expect(isr).toBe(dpc);
      if (send >= 0) expect(send).toBe(dpc);
    }
});

test("a link's CPU is the one that the run's table holds in its entry", () => {
  for (const one of runs.slice(1))
    for (const { entry, cpu } of linkRows(one)) expect(one.scenario.rss.indirectionTable[entry]).toBe(cpu);
  expect(linkRows(runs[0])).toEqual([]);
});

test("the hardware hands over one stage later at each level (Introduction to Receive Side Scaling)", () => {
  const byHardware = runs.map(
    (one) => levelRows(one, one.scenario.variant).filter((row) => row.by === "hardware").length,
  );
  expect(byHardware).toEqual([0, 1, 2, 3]);
});

test("a frame's CPU time is all work of all CPUs over the frames: from the full record the same", () => {
  for (const one of runs) {
    const ps = one.work().reduce((sum, row) => sum + row.endPs - row.startPs, 0) / 600;
    expect(figures.cpuTimePerFramePs(one) / ps).toBeCloseTo(1, 3);
  }
});

test("of each situation one variant at least is marked best, and one that loses more frames never is", () => {
  const cells = decisionCells({
    light: { traffic: load({ framesPerSecond: 1e5, frames: 500 }) },
    heavy: { traffic: load({ framesPerSecond: 1e7, frames: 6000 }) },
  });
  expect(cells).toHaveLength(2 * VARIANTS.length);
  for (const row of ["light", "heavy"])
    expect(cells.filter((cell) => cell.row === row && cell.state === "full").length).toBeGreaterThan(0);
  expect(cells.find((cell) => cell.row === "heavy" && cell.column === VARIANT_NAMES["non-rss"])?.state).toBe("none");
});

test("each level of hardware support adds one variant and keeps the others (Introduction to Receive Side Scaling)", () => {
  const cells = possibleCells({ 1: HARDWARE_LEVELS[1], 2: HARDWARE_LEVELS[2], 3: HARDWARE_LEVELS[3] });
  const words = (level: string) =>
    cells.filter(({ column }) => column === level).map(({ row, text, detail }) => [row, text, detail].join("|"));
  expect(words("1")).toEqual([
    "non-RSS|yes|",
    "single hardware queue|yes|",
    "hardware queuing|one receive queue|",
    "MSI-X|one receive queue|one message, no MSI-X",
  ]);
  expect(words("2")).toEqual([
    "non-RSS|yes|",
    "single hardware queue|yes|",
    "hardware queuing|yes|",
    "MSI-X|one message|no MSI-X",
  ]);
  expect(words("3")).toEqual(VARIANTS.map((variant) => `${VARIANT_NAMES[variant]}|yes|`));
});

test("the reasons of a cell stand on two lines, none left out", () => {
  const plain = { hash: false, receiveQueues: 1, messages: 1, interrupts: ["line-based"] } as const;
  const { text, detail, reason } = possibleCells({ plain })[3];
  expect([text, detail]).toEqual(["no hash, one receive queue", "one message, no MSI-X"]);
  expect(reason).toBe("no hash, no second receive queue, no second message, no MSI-X");
});

test("a cell says yes if a run with that NIC and variant is possible, and no if it is refused", () => {
  const plain = { hash: false, receiveQueues: 1, messages: 1, interrupts: ["line-based"] } as const;
  for (const nic of [plain, ...Object.values(HARDWARE_LEVELS)])
    possibleCells({ nic }).forEach(({ state, reason }, i) => {
      const attempt = () => run({ traffic: load({ framesPerSecond: 1e6, frames: 8 }), variant: VARIANTS[i], nic });
      if (state === "full") expect(attempt().summary.indicated).toBe(8);
      else expect(attempt).toThrow(`the NIC has ${reason}: with this NIC it must be one of`);
    });
});
