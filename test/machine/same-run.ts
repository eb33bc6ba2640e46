// Whether two machines gave the same run, row for row.
import { expect } from "vitest";
import type { Run } from "rss-lab";

/** The first row that one run has and the other has not; null if there is none. */
function firstDifference(one: readonly object[], other: readonly object[]): [unknown, unknown] | null {
  const [a, b] = [one, other].map((rows) => rows.map((row) => JSON.stringify(row)));
  const at = a.findIndex((row, i) => row !== b[i]);
  return at < 0 && a.length === b.length ? null : [a[at], b[at < 0 ? a.length : at]];
}

export function expectSameFigures(fast: Run, plain: Run): void {
  const figures = ({ summary, endPs, fingerprint }: Run): unknown => ({ summary, endPs, fingerprint });
  expect(figures(fast)).toEqual(figures(plain));
}

export function expectSame(fast: Run, plain: Run): void {
  expectSameFigures(fast, plain);
  const rows = ["work", "frames", "moments", "connections", "windows", "tableChanges"] as const;
  for (const kind of rows) expect([kind, firstDifference(fast[kind](), plain[kind]())]).toEqual([kind, null]);
}
