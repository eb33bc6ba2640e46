// What the library's documents claim beside published.md: the guide's first minutes, and what was found out.
import * as lab from "rss-lab";

const GUIDE = "lib/docs/guide.md";
const FINDINGS = "lib/docs/findings.md";

const guideRun = (variant) =>
  lab.run({
    variant,
    cpus: 4,
    traffic: lab.load({ framesPerSecond: 4_000_000, connections: 64, frames: 100_000 }),
  }).summary;

/** Frames per interrupt at the rate of a full 10 GbE wire, 400 ns each on 8 CPUs, polling or not. */
function framesPerInterrupt(polling) {
  const { indicated, interrupts } = lab.run({
    traffic: lab.load({ framesPerSecond: 14.88e6, connections: 100_000 }),
    variant: "message-signaled-interrupts",
    cpus: 8,
    ...(polling && { polling: { budget: 300 } }),
    costs: { protocolPs: lab.ns(400), lookPs: 0 },
    interruptModeration: { timeoutPs: lab.us(20), frames: 65_536 },
    warmupPs: lab.ms(1),
    durationPs: lab.ms(6),
    records: "summary",
  }).summary;
  return indicated / interrupts;
}

/** Median delay of 10,000 frames a second whose interrupts keep 50 us apart, in us. */
const medianUnderInterval = () =>
  lab.run({
    variant: "message-signaled-interrupts",
    cpus: 4,
    interruptModeration: { kind: "interval", intervalPs: lab.us(50) },
    traffic: lab.load({ framesPerSecond: 1e4, frames: 10_000 }),
    records: "summary",
  }).summary.toDone.p50Ps / lab.us(1);

/** @type {readonly import("./claim.mjs").Claim[]} */
export const DOCS_CLAIMS = [
  {
    name: "guide-one-cpu-drowns",
    where: GUIDE,
    says: "56459 of 100000 frames dropped",
    expected: 56459,
    unit: "of 100000 frames dropped",
    minutes: 0.01,
    measure: () => guideRun("non-rss").dropped,
  },
  {
    name: "guide-msi-x",
    where: GUIDE,
    says: "message-signaled-interrupts: 0 dropped, 31955 interrupts, 99 % within 7.31 µs",
    expected: 31955,
    unit: "interrupts",
    minutes: 0.01,
    measure: () => guideRun("message-signaled-interrupts").interrupts,
  },
  {
    name: "an-interval-hardly-delays",
    where: FINDINGS,
    says: "An interval of 50 us leaves the median delay at 10,000 frames/s below 2 us",
    expected: [0, 2],
    unit: "us median delay",
    minutes: 0.01,
    measure: medianUnderInterval,
  },
  {
    name: "frames-an-interrupt-without-polling",
    where: FINDINGS,
    says: "makes an interrupt for about 250 frames instead of 41, as theory says",
    expected: 41,
    share: 0.05,
    unit: "frames an interrupt",
    minutes: 0.01,
    measure: () => framesPerInterrupt(false),
  },
  {
    name: "frames-an-interrupt-with-polling",
    where: FINDINGS,
    says: "makes an interrupt for about 250 frames instead of 41, as theory says",
    expected: 250,
    share: 0.05,
    unit: "frames an interrupt",
    minutes: 0.01,
    measure: () => framesPerInterrupt(true),
  },
];
