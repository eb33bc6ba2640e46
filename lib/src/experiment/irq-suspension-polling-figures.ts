// What was published of the modes in which the application polls its queue itself: martinkarsten/irqsuspend, campaign
// v8, as in irq-suspension-figures.ts.
import type { ClosedFigures } from "./irq-suspension-closed-figures.js";
import type { SuspensionFigures } from "./irq-suspension-figures.js";

/**
 * napibusy: the application polls for 64 us before it sleeps; fullbusy: for 1 ms, so that it never sleeps; suspendN: it
 * polls once, and interrupts are suspended for 20 ms as long as it finds something, with a deferral of N microseconds.
 */
export type PollingMode = "napibusy" | "fullbusy" | "suspend20" | "suspend200";

type Figures = Pick<SuspensionFigures, "meanUs" | "p99Us" | "cpuPercent">;

export const POLLING_FIGURES: Readonly<Record<PollingMode, Figures>> = {
  napibusy: { meanUs: [101, 76, 63, 66], p99Us: [297, 273, 251, 219], cpuPercent: [56.4, 83.2, 95.8, 99.2] },
  fullbusy: { meanUs: [50, 51, 57, 63], p99Us: [143, 159, 179, 191], cpuPercent: [100, 100, 100, 100] },
  suspend20: { meanUs: [58, 62, 67, 75], p99Us: [151, 198, 196, 242], cpuPercent: [30, 49.3, 64.6, 78] },
  suspend200: { meanUs: [150, 154, 158, 160], p99Us: [315, 327, 354, 359], cpuPercent: [20.5, 34.4, 47.8, 62.3] },
};

/** With clients that do not pause; the modes of irq-suspension-closed-figures.ts have theirs there. */
export const POLLING_MAXIMUM: Readonly<Record<PollingMode, ClosedFigures["maximum"]>> = {
  napibusy: { mean: 1.6517, least: 1.2816, most: 1.8587, requestsPerSecond: 1_136_310, meanUs: 3792 },
  fullbusy: { mean: 1.04, least: 1.0262, most: 1.0618, requestsPerSecond: 1_247_536, meanUs: 3491 },
  suspend20: { mean: 1.0324, least: 1.0031, most: 1.0589, requestsPerSecond: 1_216_469, meanUs: 3574 },
  suspend200: { mean: 1.0325, least: 1.0208, most: 1.0582, requestsPerSecond: 1_216_882, meanUs: 3578 },
};
