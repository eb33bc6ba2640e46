// What threads get of a CPU, against a calculation microsecond by microsecond.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ms, us } from "rss-lab";
import { createThreadWork } from "../../lib/src/cpu/thread-work.js";
import { CATCH_UP_PS, ThreadTime } from "../../lib/src/records/thread-time.js";
import { examples } from "../support/examples.js";

/** Lengths of busy and of free stretches in turn, microseconds. */
const lengths = fc.array(fc.oneof(fc.nat(60), fc.nat(3000)), { minLength: 1, maxLength: 40 });
const shares = fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), { minLength: 1, maxLength: 12 });

interface Got {
  readonly gotPs: number;
  readonly wantedPs: number;
  readonly windows: number[];
}

/**
 * The rule, written once more: each microsecond, threads want their share, and get what is open if the CPU is free;
 * every 10 ms, what is open is lost.
 */
function slowly(isBusy: readonly boolean[], share: (us: number) => number, startUs: number, windowUs: number): Got {
  const windows: number[] = [];
  let [open, got, wanted] = [0, 0, 0];
  isBusy.forEach((busy, now) => {
    if ((now - startUs) % (CATCH_UP_PS / us(1)) === 0) open = 0;
    open += share(now);
    const gets = busy ? 0 : Math.min(1, open);
    open -= gets;
    if (now < startUs) return;
    got += gets;
    wanted += share(now);
    const window = Math.floor((now - startUs) / windowUs);
    windows[window] = (windows[window] ?? 0) + gets;
  });
  return { gotPs: us(got), wantedPs: us(wanted), windows: windows.map(us) };
}

describe("thread time", () => {
  it("is min(wanted, left) at every instant: no CPU idles while its threads still want time, and what 10 ms leave open is lost", () => {
    fc.assert(
      fc.property(
        lengths,
        shares,
        fc.nat(12_000),
        fc.integer({ min: 7, max: 15_000 }),
        (all, wants, startUs, windowUs) => {
          const work = createThreadWork({ kind: "series", stepPs: ms(1), shares: wants });
          const isBusy = all.flatMap((length, i) => new Array<boolean>(length).fill(i % 2 === 0));
          const ran: [number, number][] = [];
          const time = new ThreadTime(
            work,
            { startPs: us(startUs), windowPs: us(windowUs) },
            (fromPs, toPs) => void ran.push([fromPs, toPs]),
          );
          let nowUs = 0;
          all.forEach((length, i) => {
            if (i % 2 === 0) time.busy(us(nowUs), us(nowUs + length));
            nowUs += length;
          });
          time.end(us(nowUs));
          const expected = slowly(isBusy, (now) => work.shareAt(us(now)), startUs, windowUs);
          expect([time.gotPs, time.wantedPs]).toEqual([expected.gotPs, expected.wantedPs]);
          expected.windows.forEach((gotPs, window) => expect(time.gotInWindowPs(window)).toBe(gotPs));
          const countedPs = ran.reduce(
            (sum, [fromPs, toPs]) => sum + Math.max(0, toPs - Math.max(fromPs, us(startUs))),
            0,
          );
          expect(countedPs).toBe(time.gotPs);
          ran.forEach(([fromPs], i) => {
            if (i > 0) expect(fromPs).toBeGreaterThanOrEqual(ran[i - 1][1]);
          });
          for (const [fromPs, toPs] of ran)
            for (let at = Math.floor(fromPs / us(1)); at < toPs / us(1); at++) expect(isBusy[at]).toBe(false);
        },
      ),
      { numRuns: examples(60) },
    );
  });

  it("threads that want 50 % beside 28.8 % of receive work get 50 %; a stretch that ends with receive work costs what they want in it", () => {
    for (const [firstUs, periodUs, lostUs] of [
      [0, 100, 0],
      [35, 1000, 0],
      [0, 5000, 0],
      [71.2, 100, 14.4],
    ] as const) {
      const time = new ThreadTime(createThreadWork(0.5), { startPs: 0, windowPs: Infinity });
      for (let start = us(firstUs); start < ms(100); start += us(periodUs))
        time.busy(start, start + Math.round(0.288 * us(periodUs)));
      time.end(ms(100));
      expect([time.wantedPs, time.gotPs]).toEqual([ms(50), ms(50) - 10 * us(lostUs)]);
    }
  });
});
