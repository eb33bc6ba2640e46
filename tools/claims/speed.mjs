// What the README claims of speed and memory: ratios of the bench, measured in one run and never asserted by npm test.
// "Ratios differ by a tenth from run to run", so a tenth is their tolerance; a busy machine differs by more.

const README = "README.md";
const MEGA = 1e6;

/** Rows of a section of the bench, run once for all claims of it. */
const bench = (context, section, ...more) =>
  context.once(
    `bench ${section}`,
    () => JSON.parse(context.program("bench/bench.mjs", "--json", "--only", section, ...more)).rows,
  );

const ratioOf = (section, name) => (context) => rowOf(bench(context, section), name).ratio;
const valueOf = (section, name) => (context) => rowOf(bench(context, section), name).value;

function rowOf(rows, name) {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`the bench has no row "${name}"`);
  return row;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const atLeast = (least) => (measured) => Number(measured) >= least;
const atMost = (most) => (measured) => Number(measured) <= most;
const command = (section) => `npm run bench -- --only ${section}`;

/**
 * A ratio of the table "How fast": the row of the bench, and what was wanted, if that stands there.
 *
 * @param {{ name: string, row?: string, says: string, expected: number, goal?: import("./claim.mjs").Goal }} options
 */
const ratio = ({ name, row, ...claim }) => ({
  ...claim,
  name: `speed-of-${name}`,
  where: README,
  share: 0.1,
  unit: "times the anchor, by CPU time",
  command: command("receive-paths"),
  minutes: 1.2,
  measure: ratioOf("receive-paths", row ?? name),
});

/** @type {readonly import("./claim.mjs").Claim[]} */
export const SPEED_CLAIMS = [
  ratio({ name: "non-rss", says: "| non-RSS (drops most of them) | 43.3 | 5.5x |", expected: 5.5 }),
  ratio({
    name: "single-hardware-queue",
    says: "| 20.3 | 2.6x (2.9x was wanted) |",
    expected: 2.6,
    goal: { says: "2.9 was wanted", isMet: false, holds: atLeast(2.9) },
  }),
  ratio({ name: "hardware-queuing", says: "| hardware queuing | 29.9 | 3.6x |", expected: 3.6 }),
  ratio({
    name: "msi-x",
    row: "message-signaled-interrupts",
    says: "| MSI-X | 32.4 | 4.2x (5.0x was wanted)",
    expected: 4.2,
    goal: { says: "5.0 was wanted", isMet: false, holds: atLeast(5) },
  }),
  ratio({
    name: "a-simulators-nic",
    row: "a general simulator's NIC, 14.88 M/s",
    says: "| 22.4 / 7.2 | 2.9x / 1.0x |",
    expected: 2.9,
  }),
  ratio({
    name: "a-simulators-nic-at-low-load",
    row: "a general simulator's NIC, 1.488 M/s",
    says: "| 22.4 / 7.2 | 2.9x / 1.0x |",
    expected: 1,
  }),
  {
    name: "speed-of-hashes-of-12-bytes",
    where: README,
    says: "| 136 / 45.9 | 23x / 22x the plain function |",
    expected: 23,
    share: 0.1,
    unit: "times the plain function",
    command: command("hash"),
    minutes: 2,
    measure: ratioOf("hash", "12 bytes by table, many a call"),
  },
  {
    name: "speed-of-hashes-of-36-bytes",
    where: README,
    says: "| 136 / 45.9 | 23x / 22x the plain function |",
    expected: 22,
    share: 0.1,
    unit: "times the plain function",
    command: command("hash"),
    minutes: 2,
    measure: ratioOf("hash", "36 bytes by table, many a call"),
  },
  {
    name: "cost-of-full-records",
    where: README,
    says: "Full records of every frame cost 1.8 times the CPU time of the summary",
    expected: 1.8,
    share: 0.1,
    unit: "times the CPU time",
    command: command("records"),
    minutes: 0.2,
    measure: valueOf("records", "cost of full over summary"),
  },
  {
    name: "speed-up-by-two-workers",
    where: README,
    says: "Two workers make a sweep of 200 points in 1/1.6 of the time (1.8 was wanted;",
    expected: 1.6,
    share: 0.1,
    unit: "times as fast, by the wall's clock",
    goal: { says: "1.8 was wanted", isMet: false, holds: atLeast(1.8) },
    command: command("workers"),
    minutes: 0.8,
    measure: valueOf("workers", "speed-up by 2 workers (wall)"),
  },
  {
    name: "cost-of-rebalancing",
    where: README,
    says: "on 64 CPUs and 512 entries costs 1.2 to 1.3 times the time without (at most 1.05 was wanted",
    expected: [1.2, 1.3],
    share: 0.1,
    unit: "times the time without, median of three policies",
    goal: { says: "at most 1.05 was wanted", isMet: false, holds: atMost(1.05) },
    command: command("rebalancing"),
    minutes: 0.9,
    measure: (context) =>
      median(["greedy", "rss-plus-plus", "whole-table"].map((name) => valueOf("rebalancing", name)(context))),
  },
  {
    name: "memory-of-100-million-frames",
    where: README,
    says: "A hundred million frames take 70 MB",
    expected: 70,
    share: 0.1,
    unit: "MB at the peak",
    command: `${command("memory")} --long`,
    minutes: 0.2,
    measure: (context) => memoryOf(context, 100 * MEGA),
  },
  {
    name: "memory-of-a-thousand-frames",
    where: README,
    says: "a thousand 65 MB",
    expected: 65,
    share: 0.1,
    unit: "MB at the peak",
    command: `${command("memory")} --long`,
    minutes: 0.2,
    measure: (context) => memoryOf(context, 1000),
  },
];

const memoryOf = (context, frames) =>
  rowOf(bench(context, "memory", "--long"), `peak of ${frames.toLocaleString("en")} frames`).value;
