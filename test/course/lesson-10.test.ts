// What lesson 10 reads from runs: where sends ran and what they cost beyond sending ("Introduction to Receive Side
// Scaling").
import { expect, test } from "vitest";
import { VARIANTS, load, run, us } from "rss-lab";
import { extraCost, sendPlaces, sendShare, sendRows } from "rss-lab-course";
import { framesAt } from "../receive-path/handmade.js";

const ack = { perFrame: 1, trigger: "ack" } as const;
const traffic = load({ framesPerSecond: 3e5, connections: 12, frames: 600 });

test("with RSS all ACK-triggered sends of a connection run on one CPU; without, they move with it", () => {
  for (const variant of VARIANTS) {
    const { cpusPerConnection, sameAsBefore } = sendPlaces(run({ traffic, variant, sends: ack }));
    if (variant === "non-rss") expect([cpusPerConnection > 3, sameAsBefore < 0.9]).toEqual([true, true]);
    else expect([cpusPerConnection, sameAsBefore]).toEqual([1, 1]);
  }
});

test("two CPUs in turn: a connection's sends are never where the one before was, and the other connection's are its own", () => {
  const one = run({
    traffic: framesAt([0, us(50), us(100), us(150)], () => 3),
    cpus: 2,
    interruptCpu: "round-robin",
    sends: ack,
  });
  expect(sendPlaces(one)).toEqual({ cpusPerConnection: 2, sameAsBefore: 0 });
  const two = run({
    traffic: framesAt([0, us(50), us(100), us(150)], (i) => i % 2),
    cpus: 2,
    interruptCpu: "round-robin",
    sends: ack,
  });
  expect(sendPlaces(two)).toEqual({ cpusPerConnection: 1, sameAsBefore: 1 });
});

test("only ACK-triggered sends are recorded with their connection: others are refused", () => {
  const one = run({ traffic, sends: { perFrame: 1, trigger: "timer" } });
  expect(() => sendPlaces(one)).toThrow(/trigger timer/);
});

test("the table and the chart's row say what the summary counted", () => {
  const one = run({ traffic, sends: { perFrame: 0.5, trigger: "application", cpu: "application" } });
  const { sends, sendsOnReceiveCpu } = one.summary;
  expect(sendShare("home", one)).toEqual({ series: "home", group: "non-RSS", sends, onReceiveCpu: sendsOnReceiveCpu });
  expect(sendRows({ home: one })).toEqual([
    {
      sends: "home",
      number: sends,
      "sent where receivedShare": sendsOnReceiveCpu / sends,
      "cache reloads": one.summary.cacheReloads,
      "waits for a lock": one.summary.lockWaits,
      "completed where sentShare": one.summary.completionsOnSendCpu / one.summary.sendCompletions,
    },
  ]);
});

test("the extra cost of a send elsewhere is the way of 4 cache lines there and back, 50 ns each", () => {
  const far = framesAt(Array.from({ length: 10 }, (_, i) => i * us(20)));
  const sends = { perFrame: 1, trigger: "timer", delayPs: us(5), cpu: 1 } as const;
  const rows = extraCost(
    "one",
    run({ traffic: far, cpus: 2, variant: "message-signaled-interrupts", rss: { indirectionTable: [0] }, sends }),
  );
  expect(rows).toEqual([
    { series: "one", kind: "spin", nsPerFrame: 0 },
    { series: "one", kind: "cache-stall", nsPerFrame: (19 * 200) / 10 },
    { series: "one", kind: "ipi", nsPerFrame: 0 },
  ]);
});
