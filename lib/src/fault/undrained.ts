// "table-not-drained": an overlying driver that says it drains and does not. An entry's next frames are processed on
// its new CPU at once, while frames from before still wait on the old one.
import { Draining, type EntryTransfer } from "../stack/draining.js";

export class Undrained extends Draining {
  override begin(entry: number, transfer: EntryTransfer): void {
    super.begin(entry, { ...transfer, drain: false });
  }
}
