// What a Linux host's texts say of steering in software: RPS' CPUs of each queue, and RFS' two tables.
import { refuse } from "../check.js";
import { readRpsCpus } from "../formats/cpus-of.js";
import { readRpsFlowCounts } from "../formats/queue-files.js";
import type { Collected } from "./collect.js";
import type { RfsSettings } from "./host.js";
import type { Assume } from "./known.js";

/** Files that tail showed one by one may be of several devices, so all texts are read together. */
const together = (texts: readonly string[], file: string): string | null =>
  texts.some((text) => text.includes(file)) ? texts.join("\n") : null;

/** CPUs of RPS by queue. */
export function rpsOf(
  { rps }: Collected,
  device: string | null,
  assume: Assume,
): ReadonlyMap<number, readonly number[]> {
  const text = together(rps, "rps_cpus");
  if (text === null) assume("No text says whether RPS is on: it is taken to be off (rps_cpus tells)");
  const rows = text === null ? [] : readRpsCpus(text, device === null ? {} : { device });
  return new Map(rows.map(({ queue, cpus }) => [queue, cpus]));
}

/** RFS' tables, as far as texts tell of them. */
export function rfsOf(
  { rps, netCore }: Collected,
  device: string | null,
  assume: Assume,
): { readonly rfs: RfsSettings } | undefined {
  const sizes = netCore.map(({ rpsSockFlowEntries }) => rpsSockFlowEntries).filter((size) => size !== null);
  if (new Set(sizes).size > 1)
    refuse(`Two texts say that rps_sock_flow_entries is ${sizes.join(" and ")}`, "paste the one that holds now");
  const text = together(rps, "rps_flow_cnt");
  const rows = text === null ? [] : readRpsFlowCounts(text, device === null ? {} : { device });
  if (sizes.length === 0 && rows.length === 0)
    assume(
      "No text says whether RFS is on: it is taken to be off (rps_flow_cnt and sysctl net.core.rps_sock_flow_entries tell)",
    );
  const flows = new Map(rows.map((row) => [row.queue, row.flows]));
  return sizes.length === 0 && rows.length === 0 ? undefined : { rfs: { entries: sizes[0] ?? null, flows } };
}
