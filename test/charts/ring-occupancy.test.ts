// The chart of a ring's occupancy refuses a ring that no queue can have.
import { expect, it } from "vitest";
import { ringOccupancyChart } from "rss-lab";

it.each([-1, 0, 1.5, 65_537, NaN, undefined, "512"])("a ring of %s receive buffers is refused", (ringSize) => {
  const rows = [{ timePs: 0, queue: 0, waiting: 3 }];
  expect(() => ringOccupancyChart(rows, { title: "Ring", ringSize: ringSize as number })).toThrow(
    /^The ring's size in receive buffers is .*: it must be a whole number from 1 to 65536\.$/,
  );
});
