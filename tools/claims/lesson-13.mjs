// What lesson 13 claims: where the frames of the hosts to practise on go, and what a cure changes.
import * as lab from "rss-lab";
import { afterCommand, hostScenario, placed, sampleHost } from "rss-lab-course";

const LESSON_13 = "notebooks/13-what-will-my-own-nic-do.ipynb";
const CURE = "ethtool -N eth0 rx-flow-hash udp4 sdfn";

/** A host to practise on, and the frames that it received. */
const sample = (name) => {
  const { session, capture } = sampleHost(name);
  return { host: lab.advice.readFacts([{ text: session }]).host, frames: capture.frames };
};
/** Share of the fullest queue, percent. */
function fullest(name, command) {
  const { host, frames } = sample(name);
  const queues = new Map();
  for (const row of placed("", frames, command === undefined ? host : afterCommand(host, command)))
    queues.set(row.queue, (queues.get(row.queue) ?? 0) + row.frames);
  return (100 * Math.max(...queues.values())) / frames.length;
}
/** Share of the frames that the model loses of the capture, played 20 times, percent. */
const lost = (command) => {
  const { host, frames } = sample("ixgbe-server");
  const { summary } = lab.run({
    ...hostScenario(command === undefined ? host : afterCommand(host, command)),
    traffic: lab.replay(frames, { times: 20 }),
    records: "summary",
  });
  return (100 * summary.dropped) / summary.received;
};

/** @type {import("./claim.mjs").Claim[]} */
export const LESSON_13_CLAIMS = [
  {
    name: "lesson-13-all-udp-on-one-queue",
    where: LESSON_13,
    says: "Queue 14 gets 83 % of the frames",
    expected: 83,
    within: 0.5,
    unit: "% of the frames in the fullest queue",
    minutes: 0.01,
    measure: () => fullest("ixgbe-server"),
  },
  {
    name: "lesson-13-ports-spread-it",
    where: LESSON_13,
    says: "the fullest queue falls to 8.8 %",
    expected: 8.8,
    within: 0.05,
    unit: "% of the frames in the fullest queue",
    minutes: 0.01,
    measure: () => fullest("ixgbe-server", CURE),
  },
  {
    name: "lesson-13-one-cpu-loses-frames",
    where: LESSON_13,
    says: "6.3 % of the frames are lost",
    expected: 6.3,
    within: 0.05,
    unit: "% of the frames lost",
    minutes: 0.01,
    measure: () => lost(),
  },
  {
    name: "lesson-13-the-cure-loses-none",
    where: LESSON_13,
    says: "After the command nothing is lost",
    expected: 0,
    unit: "% of the frames lost",
    minutes: 0.01,
    measure: () => lost(CURE),
  },
];
