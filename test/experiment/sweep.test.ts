// Sweeps: every point is run with every seed, and the knee is the last good point.
import { expect, test } from "vitest";
import { VARIANTS, fromLogarithms, knees, load, sweep, type Scenario } from "rss-lab";

test("every point of every series is run once with every seed", async () => {
  const seen: string[] = [];
  const { y } = await sweep({ x: [1, 2], series: ["a", "b"], seeds: [1, 2, 3] }, (x, series, seed) => {
    seen.push(`${x}${series}${seed}`);
    return { y: x };
  });
  expect(new Set(seen).size).toBe(12);
  expect(y.map((point) => `${point.series}${point.x}`)).toEqual(["a1", "a2", "b1", "b2"]);
});

test("a measurement that gives no numbers by name is refused, with its value", async () => {
  for (const [given, shown] of [
    [5, "5"],
    [undefined, "undefined"],
    [[1], "[1]"],
  ] as const)
    await expect(sweep({ x: [1], series: ["a"], seeds: [1, 2] }, (() => given) as never)).rejects.toThrow(
      `The measurement of the sweep gave ${shown}: it must give numbers by name`,
    );
});

test("the knee is the last setting before the first that is beyond the limit, even if later ones are not", () => {
  const points = [0, 0, 5, 0].map((y, i) => ({ x: i + 1, y, low: y, high: y, series: "a" }));
  expect(knees(points, 1)).toEqual([{ series: "a", x: 2 }]);
  expect(knees(points.slice(2, 3), 1)).toEqual([{ series: "a", x: null }]);
  expect(knees(points.slice(0, 2), 1)).toEqual([{ series: "a", x: 2 }]);
});

test("a sweep of the model is the same when it is run again, and more load never leaves fewer drops at the ends", async () => {
  const measure = () =>
    sweep(
      { x: [5e5, 2e7], series: VARIANTS, seeds: [1, 2] },
      (framesPerSecond, variant, seed): Scenario => ({
        variant,
        seed,
        records: "summary",
        traffic: load({ framesPerSecond, frames: 4000 }),
      }),
      ({ summary: { dropped } }) => ({ dropped }),
    );
  const first = await measure();
  expect(await measure()).toEqual(first);
  for (const variant of VARIANTS) {
    const [light, heavy] = first.dropped.filter((point) => point.series === variant).map((point) => point.y);
    expect(light).toBe(0);
    expect(heavy).toBeGreaterThan(0);
  }
});

test("a sweep without points, or with a seed that stands twice, is refused", async () => {
  await expect(sweep({ x: [], series: ["a"], seeds: [1, 2] }, () => ({ y: 1 }))).rejects.toThrow(/no points/);
  await expect(sweep({ x: [1], series: ["a"], seeds: [1, 1] }, () => ({ y: 1 }))).rejects.toThrow(/stands twice/);
});

test("what cannot be told apart, or is not there for every seed, is refused", async () => {
  const y = (): { y: number } => ({ y: 1 });
  const plan = { x: [1], series: ["a"], seeds: [1, 2] };
  await expect(sweep({ ...plan, x: [1, 2, 1] }, y)).rejects.toThrow("1 stands twice in the sweep's x: give each once.");
  await expect(sweep({ ...plan, series: ["a", "a"] }, y)).rejects.toThrow('"a" stands twice in the sweep\'s series');
  await expect(sweep({ ...plan, x: [null as never] }, y)).rejects.toThrow("A setting in the sweep's x is null");
  await expect(
    sweep(plan, (_x, _series, seed) => (seed === 1 ? { y: 1 } : { y: 1, z: 2 }) as { y: number }),
  ).rejects.toThrow('The measurement of the sweep gave "z" with one seed and not with another');
});

test("knees and logarithms of what is no list of points are refused in a sentence", () => {
  expect(() => knees(5 as never, 5)).toThrow("The points of the knees are 5: they must be a list of points");
  expect(() => knees([], "5" as never)).toThrow('The limit of the knees is "5": it must be a number.');
  expect(() => fromLogarithms(5 as never)).toThrow("The points in logarithms are 5: they must be a list of points");
});

test("a number may be called as a method of every object is", async () => {
  const { toString: points } = await sweep({ x: [1, 2], series: ["a"], seeds: [1, 2] }, (x) => ({ toString: x }));
  expect((points as unknown as { y: number }[]).map(({ y }) => y)).toEqual([1, 2]);
});

test("carried back from logarithms, the mean is the geometric mean and the interval stays above 0", async () => {
  const { y } = await sweep({ x: [1], series: ["a"], seeds: [1, 2, 3] }, (_x, _series, seed) => ({
    y: Math.log(10 ** Number(seed)),
  }));
  const [point] = fromLogarithms(y);
  expect(point?.y).toBeCloseTo(100, 6);
  expect(point?.low).toBeGreaterThan(0);
  expect((point?.high ?? 0) * (point?.low ?? 0)).toBeCloseTo(100 ** 2, 4);
});
