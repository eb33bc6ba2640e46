// One problem that practitioners have: a look at the evidence that finds it, or does not.
import type { Evidence } from "./evidence.js";
import type { Finding } from "./finding.js";

export interface Problem {
  readonly id: string;
  readonly title: string;
  /** The title is given where the evidence shows another side of the problem. */
  readonly look: (evidence: Evidence) => (Omit<Finding, "id" | "title"> & { readonly title?: string }) | null;
}
