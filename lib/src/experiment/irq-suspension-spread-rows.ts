// How RSS alone spreads connections over the queues of the published server, beside what its authors measured.
import { QUEUE_SPREAD, SUSPENSION_SETUP } from "./irq-suspension-figures.js";
import { type PortOrder, type QueueSpread, SPREAD_TASK } from "./irq-suspension-spread.js";
import { type Measuring, forEachSeed } from "./published-crew.js";
import { type PublishedRow, publishedRow } from "./published-row.js";

const PORT_ORDERS = ["random ports", "sequential ports", "ports with gaps"] as const satisfies readonly PortOrder[];
export const SPREAD_STEPS = PORT_ORDERS.length;

/**
 * Rows for every order of ports. Those of random ports have bands: the mean within 1 % of the published one, the 95th
 * percentile within 1.5 %.
 */
export async function spreadRows(measuring: Measuring): Promise<PublishedRow[]> {
  const measured = PORT_ORDERS.map((order) => ({ order, values: forEachSeed(measuring, SPREAD_TASK, { order }) }));
  const rows: PublishedRow[] = [];
  for (const { order: series, values } of measured) {
    const spreads = await values();
    const row = (what: keyof QueueSpread, name: string, within?: number): PublishedRow => {
      const published = QUEUE_SPREAD[what];
      const band =
        within === undefined || series !== "random ports"
          ? null
          : ([published * (1 - within), published * (1 + within)] as const);
      const quantity = `queues' packets, ${name}, by queues`;
      const about = { check: "irq-suspension", quantity, x: SUSPENSION_SETUP.queues, series, published, band } as const;
      return publishedRow(
        about,
        spreads.map((spread) => spread[what]),
      );
    };
    rows.push(
      row("mean", "busiest over mean", 0.01),
      row("p95", "busiest over mean, 95th percentile", 0.015),
      row("median", "busiest over mean, median"),
      row("p5", "busiest over mean, 5th percentile"),
      row("variation", "standard deviation over mean"),
    );
  }
  return rows;
}
