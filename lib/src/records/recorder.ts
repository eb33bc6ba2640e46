// The recorder of a run: hands every announcement to the summary, the fingerprint and, if wanted, the full record.
import type { ChainRecord, Listener, WorkRecord } from "./announcements.js";
import { Fingerprint } from "./fingerprint.js";
import { FullRecord } from "./full-record.js";
import type { MomentRow } from "./rows.js";
import { SummaryRecorder } from "./summary.js";

export class Recorder implements Listener {
  readonly summary: SummaryRecorder;
  readonly fingerprint = new Fingerprint();
  readonly full: FullRecord | null;

  constructor({ cpus, warmupPs, full }: { cpus: number; warmupPs: number; full: boolean }) {
    this.summary = new SummaryRecorder(cpus, warmupPs);
    this.full = full ? new FullRecord() : null;
  }

  worked(cpu: number, work: WorkRecord, startPs: number, endPs: number, fromPs: number, toPs: number): void {
    this.fingerprint.add(startPs);
    this.fingerprint.add(endPs + cpu);
    this.summary.worked(cpu, work, startPs, endPs, fromPs, toPs);
    this.full?.worked(cpu, work, startPs, endPs, fromPs, toPs);
  }

  indicated(chain: ChainRecord, count: number, cpu: number, cycle: number, timePs: number): void {
    this.fingerprint.add(chain.frame(0));
    this.fingerprint.add(chain.frame(count - 1) + cpu);
    for (let i = 0; i < count; i++) this.fingerprint.addWord(chain.connection(i));
    this.summary.indicated(chain, count, cpu, cycle, timePs);
    this.full?.indicated(chain, count, cpu, cycle, timePs);
  }

  dropped(queue: number, timePs: number, frame: number, connection: number, frameBytes: number): void {
    this.fingerprint.add(frame);
    this.fingerprint.addWord(connection);
    this.summary.dropped(queue, timePs);
    this.full?.dropped(queue, timePs, frame, connection, frameBytes);
  }

  moment(what: MomentRow["what"], timePs: number, cpu: number, queue: number, cycle: number): void {
    this.summary.moment(what, timePs);
    this.full?.moment(what, timePs, cpu, queue, cycle);
  }
}
