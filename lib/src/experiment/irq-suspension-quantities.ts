// What the check irq-suspension measures in every mode, and how near a prediction must come.
export const CHECK = "irq-suspension";

export const QUANTITIES = {
  packetsPerInterrupt: "packets per interrupt, by requests/s",
  cpuPercent: "CPU time of 8 CPUs in %, by requests/s",
  meanUs: "mean delay in us, by requests/s",
  p99Us: "p99 delay in us, by requests/s",
} as const;

/** A prediction is held to within so much of the published figure. Decision: chosen before the first result. */
export const WITHIN = { packetsPerInterrupt: 0.5, cpuPercent: 0.1, meanUs: 0.1, p99Us: 0.25 } as const;
