// What adaptive interrupt moderation decided in a run: how each message's interrupts were held back, from when on, and
// how the time is spread over what was decided. Rows only in a full record; the figures always.
export interface ModerationRow {
  /** From here on, until the message's next row. */
  readonly timePs: number;
  /** The message, by its first queue. */
  readonly queue: number;
  /** The time by which interrupts are held back. */
  readonly delayPs: number;
  /** Net DIM: the number of its profile, 0 to 4; null with other kinds. */
  readonly profile: number | null;
  /** Net DIM: whether it rests ("parked on top", "parked tired"), or which way it goes; null with other kinds. */
  readonly tune: "parked on top" | "parked tired" | "right" | "left" | null;
}

export interface ModerationFigures {
  /** How often a message's time became another, after the warm-up. */
  readonly changes: number;
  /** Times that were in force, the shortest first, with their share of the measured time, a mean over messages. */
  readonly levels: readonly {
    readonly delayPs: number;
    readonly profile: number | null;
    readonly share: number;
  }[];
}

export class ModerationRecord {
  private readonly latest = new Map<number, ModerationRow>();
  private readonly rowsKept: ModerationRow[] = [];
  private readonly spentPs = new Map<number, { readonly profile: number | null; timePs: number }>();
  private changes = 0;

  constructor(
    private readonly warmupPs: number,
    private readonly keepsRows: boolean,
  ) {}

  /** A message's moderation begins, or becomes another. */
  moderated(row: ModerationRow): void {
    const before = this.latest.get(row.queue);
    this.latest.set(row.queue, row);
    if (this.keepsRows) this.rowsKept.push(row);
    if (before === undefined) return;
    this.spend(before, row.timePs);
    if (before.delayPs !== row.delayPs && row.timePs >= this.warmupPs) this.changes++;
  }

  /** In order of time, those of one instant in order of messages. */
  get rows(): ModerationRow[] {
    return [...this.rowsKept].sort((a, b) => a.timePs - b.timePs || a.queue - b.queue);
  }

  /** What came of it by the end of the run; null if the moderation is a fixed one. To be asked once. */
  figures(endPs: number): ModerationFigures | null {
    if (this.latest.size === 0) return null;
    for (const row of this.latest.values()) this.spend(row, endPs);
    const all = [...this.spentPs.values()].reduce((sum, { timePs }) => sum + timePs, 0);
    const levels = [...this.spentPs]
      .filter(([, { timePs }]) => timePs > 0)
      .sort(([a], [b]) => a - b)
      .map(([delayPs, { profile, timePs }]) => ({ delayPs, profile, share: timePs / all }));
    return { changes: this.changes, levels };
  }

  private spend({ timePs, delayPs, profile }: ModerationRow, untilPs: number): void {
    const spent = this.spentPs.get(delayPs) ?? { profile, timePs: 0 };
    spent.timePs += Math.max(0, untilPs - Math.max(timePs, this.warmupPs));
    this.spentPs.set(delayPs, spent);
  }
}
