// The full record's way for whole chains beside its plain way for any stretch of work: the same rows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChainRecord, WorkRecord } from "../../lib/src/records/announcements.js";
import { FullRecord } from "../../lib/src/records/full-record.js";

const stepOf = (name: string): string => name;

/** A chain of frames that are done one after the other, `protocolPs` each, after a lead of `leadPs`. */
function chainOf(numbers: readonly number[], queue: number, leadPs: number, protocolPs: number): ChainRecord {
  return {
    number: queue, frame: (i) => numbers[i] as number, connection: (i) => (numbers[i] as number) % 7, frameBytes: (i) => 64 + i,
    arrivalPs: (i) => (numbers[i] as number) * 10, doneAfterPs: (i) => leadPs + (i + 1) * protocolPs, stallPs: () => 0,
  };
}

const chains = fc.array(
  fc.record({ frames: fc.integer({ min: 1, max: 70 }), leadPs: fc.constantFrom(null, 50), protocolPs: fc.constantFrom(0, 1, 350), cpu: fc.nat(3) }),
  { minLength: 1, maxLength: 40 },
);

describe("full records of whole chains", () => {
  it("are those of the plain way: frames and work, whatever the lead and the time of a frame, also when the columns grow", () => {
    fc.assert(fc.property(chains, (plan) => {
      const [fast, plain] = [new FullRecord(), new FullRecord()];
      let frame = 0;
      let nowPs = 100_000;
      plan.forEach(({ frames, leadPs, protocolPs, cpu }, cycle) => {
        const numbers = Array.from({ length: frames }, () => (frame += 1 + (cycle % 2)));
        const chain = chainOf(numbers, cpu, leadPs ?? 0, protocolPs);
        const durationPs = (leadPs ?? 0) + frames * protocolPs;
        const lead: WorkRecord["lead"] = leadPs === null ? null : { kind: "dpc", phase: "build", durationPs: leadPs };
        const work: WorkRecord = {
          kind: "protocol", phase: "indicate", durationPs, cycle, chain, lead, first: 0, frames, indicates: frames, stallPs: 0, spinPs: 0, sendPs: 0,
        };
        fast.worked(cpu, work, nowPs, nowPs + durationPs, 0, durationPs);
        plain.stretch(cpu, work, nowPs, nowPs + durationPs, 0, durationPs);
        nowPs += durationPs + 1;
      });
      expect(fast.workRows(stepOf)).toEqual(plain.workRows(stepOf));
      expect(fast.frameRows(() => null)).toEqual(plain.frameRows(() => null));
    }), { numRuns: 30 });
  });
});
