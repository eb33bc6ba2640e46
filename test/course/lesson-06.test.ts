// What lessons 06, 06a and 06b read from runs that differ in how the NIC interrupts.
import { expect, test } from "vitest";
import { DEFAULT_COSTS, load, run, us } from "rss-lab";
import {
  interruptRows,
  isrCounts,
  moderationKindsChart,
  moderationRow,
  nsPerFrame,
  tradeChart,
  tradeRow,
} from "rss-lab-course";

const scenario = { traffic: load({ framesPerSecond: 1e4, frames: 20, gaps: "constant" }), cpus: 1 } as const;
const { isrPs, readStatusPs, disableInterruptPs } = DEFAULT_COSTS;
const line = run({ ...scenario, interrupts: "line-based" });
const message = run({ ...scenario, interrupts: "msi" });

test("an ISR on a line takes the read of the NIC's status longer than a message's (MINIPORT_ISR)", () => {
  expect(isrCounts(message)).toEqual({
    interrupts: 20,
    isrs: 20,
    inVain: 0,
    nsPerIsr: (isrPs + disableInterruptPs) / 1e3,
  });
  expect(isrCounts(line).nsPerIsr - isrCounts(message).nsPerIsr).toBe(readStatusPs / 1e3);
});

test("an ISR in vain is work without an interrupt cycle (MINIPORT_ISR)", () => {
  const shared = run({ ...scenario, interrupts: "line-based", sharedLine: { interruptsPerSecond: 1e5 } });
  const isrs = shared.work().filter(({ kind }) => kind === "isr");
  const { inVain, nsPerIsr } = isrCounts(shared);
  expect(inVain).toBeGreaterThan(100);
  expect(inVain).toBe(isrs.filter(({ cycle }) => cycle === 0).length);
  expect(nsPerIsr).toBeLessThan(isrCounts(line).nsPerIsr);
});

test("the rows have each run by its name, with whole nanoseconds, and say nothing of what did not happen", () => {
  const meanPs = message.summary.toDone.meanPs;
  expect(interruptRows({ MSI: message })).toEqual({
    MSI: { interrupts: 20, "ns a frame": 1190, "mean until donePs": meanPs },
  });
});

test("the rows tell ISRs in vain and lost frames in all runs, if there are some in one", () => {
  const shared = run({ ...scenario, interrupts: "line-based", sharedLine: { interruptsPerSecond: 1e5 } });
  expect(interruptRows({ shared, line }).line).toMatchObject({ ISRs: 20, "in vain": 0, "ns an ISR": 824 });
  expect(interruptRows({ lossy, line }).line).toMatchObject({ dropped: 0 });
  expect(interruptRows({ lossy, line }).lossy.dropped).toBe(lossy.summary.dropped);
});

const messages = { variant: "message-signaled-interrupts", cpus: 4 } as const;
const sound = run({ ...messages, traffic: load({ framesPerSecond: 1e6, frames: 500 }) });
const lossy = run({ ...messages, cpus: 1, receiveBuffers: 16, traffic: load({ framesPerSecond: 6e6, frames: 500 }) });

test("a trade row holds what the summary says, and the share of frames that were lost", () => {
  const { summary } = lossy;
  expect(summary.dropped).toBeGreaterThan(0);
  expect(tradeRow("a", 3, lossy)).toEqual({
    series: "a",
    x: 3,
    interrupts: summary.interrupts,
    nsPerFrame: Math.round(nsPerFrame(summary)),
    waitPs: summary.toDone.meanPs,
    lostShare: summary.dropped / 500,
  });
});

test("a run that lost frames is a cross, and no point of a line: lossy runs are not drawn like sound ones", () => {
  const chart = tradeChart([tradeRow("a", 1, lossy), tradeRow("a", 2, sound), tradeRow("a", 3, sound)], {
    xLabel: "queues",
    isWholeX: true,
  });
  const [panel] = chart.spec.hconcat as {
    layer: {
      mark: { type: string; shape?: string };
      data: { values: { x: number }[] };
      encoding: { x: { axis: { values: number[] } } };
    }[];
  }[];
  expect(panel.layer.map(({ mark, data }) => [mark.shape ?? mark.type, data.values.map(({ x }) => x)])).toEqual([
    ["line", [2, 3]],
    ["point", [2, 3]],
    ["cross", [1]],
  ]);
  expect(panel.layer[0].encoding.x.axis.values).toEqual([1, 2, 3]);
  expect(String(chart.description)).toContain("1 of 3 runs lost frames");
  expect(chart.numbers.rows.map((cells) => cells.at(-1))).toEqual([expect.stringMatching(/ %$/), "none", "none"]);
});

test("no axis of a trade chart is logarithmic, and each panel begins at 0", () => {
  const text = JSON.stringify(tradeChart([tradeRow("a", 1, sound), tradeRow("a", 2, sound)]).spec);
  expect(text).not.toContain('"log"');
  expect(text).toContain('"zero":true');
});

test("a kind of moderation has its wait under thin traffic and its interrupts under dense traffic", () => {
  const thin = run({ ...messages, traffic: load({ framesPerSecond: 1e4, frames: 200 }) });
  const held = { interruptModeration: { timeoutPs: us(50), frames: 64 } };
  const thinHeld = run({ ...messages, ...held, traffic: load({ framesPerSecond: 1e4, frames: 200 }) });
  const none = moderationRow("none", thin, sound);
  expect(none).toEqual({
    kind: "none",
    thinP50Ps: thin.summary.toDone.p50Ps,
    thinP99Ps: thin.summary.toDone.p99Ps,
    denseP99Ps: sound.summary.toDone.p99Ps,
    interruptsPerHundred: Math.round((1000 * sound.summary.interrupts) / 500) / 10,
  });
  const delay = moderationRow("delay", thinHeld, sound);
  expect(delay.thinP50Ps).toBeGreaterThan(us(50));
  const chart = moderationKindsChart([none, delay], { thin: "few", dense: "many" });
  expect(chart.title).toBe("Shortest wait: none; fewest interrupts: none");
  expect(chart.numbers.columns).toEqual([
    "kind",
    "few: 99 % of the frames done within (µs)",
    "many: interrupts for 100 frames",
  ]);
});
