// A closed loop of exponential think and service times is the machine-repairman model (M/M/1//N), whose throughput has
// a closed form: with a = S / Z, p0 = 1 / sum over n of N! / (N - n)! a^n, and X = (1 - p0) / S (Kleinrock, Queueing
// Systems, volume 1, section 3.8).
import { expect, it } from "vitest";
import { confidenceInterval, load, ms, ns, run, us, type Summary, type Traffic } from "rss-lab";
import { closedLoop } from "../../lib/src/traffic/closed-loop.js";
import { NO_COSTS } from "../receive-path/handmade.js";

const SERVICE_PS = us(1);

/** Requests a second that N clients get served. */
function repairmanRate(clients: number, thinkPs: number): number {
  let term = 1,
    sum = 1;
  for (let n = 1; n <= clients; n++) sum += term *= ((clients - n + 1) * SERVICE_PS) / thinkPs;
  return ((1 - 1 / sum) / SERVICE_PS) * 1e12;
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const repairman = (clients: number, thinkPs: number, seed: number): Summary =>
  run({
    traffic: closedLoop({
      connections: clients,
      networkPs: ns(1), // a thousandth of the service
      thinkPs: { kind: "exponential", meanPs: thinkPs - ns(1) },
    }),
    cpus: 1,
    seed,
    costs: { ...NO_COSTS, protocolPs: SERVICE_PS },
    protocolTimes: "exponential",
    warmupPs: ms(2),
    durationPs: ms(42),
    records: "summary",
  }).summary;

// Light, near the knee N = 1 + Z / S, and beyond it.
it.each([
  [1, us(4)],
  [3, us(8)],
  [10, us(12)],
  [20, us(19)],
  [40, us(30)],
])(
  "%d clients that think %d ps: throughput and mean response time are those of M/M/1//N, within the 99 percent intervals",
  (clients, thinkPs) => {
    const expected = repairmanRate(clients, thinkPs);
    const runs = seeds.map((seed) => repairman(clients, thinkPs, seed));
    const interval = (of: (summary: Summary) => number) => confidenceInterval(runs.map(of), { confidence: 0.99 });
    const rates = interval(({ closedLoop: loop, measuredPs }) => ((loop?.replies ?? NaN) / measuredPs) * 1e12);
    expect([rates.low < expected, expected < rates.high]).toEqual([true, true]);
    expect(rates.high - rates.low).toBeLessThan(0.01 * expected);
    // R = N / X - Z.
    const expectedPs = (clients / expected) * 1e12 - thinkPs;
    const responses = interval(({ closedLoop: loop }) => (loop?.response.meanPs ?? NaN) - ns(1));
    expect([responses.low < expectedPs, expectedPs < responses.high]).toEqual([true, true]);
    expect(responses.high - responses.low).toBeLessThan(0.02 * expectedPs);
  },
);

it("a million requests take at most 2.5 times as long as a million frames of a load that nobody waits for", () => {
  const sends = { perFrame: 1, trigger: "application", cpu: "receive" } as const;
  const seconds = (traffic: Traffic): number => {
    const begin = performance.now();
    const { received, sends: sent } = run({
      variant: "message-signaled-interrupts",
      cpus: 8,
      traffic,
      sends,
      records: "summary",
    }).summary;
    expect([received, sent]).toEqual([1e6, 1e6]);
    return performance.now() - begin;
  };
  const thinkPs = { kind: "exponential", meanPs: us(400) } as const;
  const waiting = closedLoop({ connections: 1000, networkPs: us(20), thinkPs, requests: 1e6 });
  const open = load({ connections: 1000, framesPerSecond: 2.35e6, frames: 1e6 });
  const pairs = Array.from({ length: 3 }, () => seconds(waiting) / seconds(open));
  expect(Math.min(...pairs)).toBeLessThan(2.5);
});
