// One walk through a capture: every frame gets its fate, is counted, and is printed or written where it should be. What
// frames of one kind share is worked out once (steer-cache.ts).
import { type CapturedFrame, parseCapturedFrame } from "../index.js";
import { PcapngWriter } from "../frame/write-pcapng.js";
import type { OpenCapture } from "./capture-input.js";
import { flat, writeText } from "./output.js";
import type { OutputFile } from "./output-file.js";
import { FrameCache } from "./steer-cache.js";
import type { Placing } from "./steer-fate.js";
import { steerProgress } from "./steer-progress.js";
import type { RowForm } from "./steer-rows.js";
import { type Counted, SteerSummary } from "./steer-summary.js";

export interface SteerOptions {
  readonly placing: Placing;
  /** Null: no rows. */
  readonly form: RowForm | null;
  /** Whether both packets of a tunnel are worked out. */
  readonly inner: boolean;
  /** Whether connections are counted. */
  readonly connections: boolean;
  /** Where the frames go by queue, or null. */
  readonly frames: OutputFile | null;
}

/** What is known of all frames of one kind. */
interface Kind {
  readonly row: string;
  readonly counted: Counted;
  readonly interfaceName: string;
}

/** The first frames tell how wide columns are. */
const FIRST_FRAMES = 500;
/** Characters that are written at once. */
const PIECE_CHARS = 0x1_0000;

/** Walks through the capture; `isLeft` tells that nobody reads the rows any more, and the walk ended early. */
export async function steerCapture(
  capture: OpenCapture,
  { placing, form, inner, connections, frames }: SteerOptions,
): Promise<{ readonly summary: SteerSummary; readonly isLeft: boolean }> {
  const summary = new SteerSummary(placing, connections);
  const writer = new PcapngWriter();
  frames?.write(writer.begin());
  let version = form?.version ?? 0;
  const workOut = (captured: CapturedFrame): Kind => {
    const frame = parseCapturedFrame(captured);
    const fate = placing.fateOf(frame);
    const row = form === null ? "" : flat(form.shared(frame, fate, inner ? placing.bothOf(frame) : null));
    if (form !== null && form.version !== version) {
      version = form.version;
      cache.clear(); // rows that were kept are too narrow
    }
    const counted = summary.countedAs(frame, fate);
    return {
      row,
      counted,
      interfaceName: counted.place === null ? `no ${placing.by}` : `${placing.by} ${counted.place}`,
    };
  };
  const cache = new FrameCache(workOut);
  const get = placing.byConnection ? (captured: CapturedFrame) => cache.get(captured) : workOut;
  const progress = steerProgress(capture, form !== null && process.stdout.isTTY);

  let isBegun = false;
  let isRead = form !== null;
  let text = "";
  for await (const batch of capture.batches()) {
    if (!isBegun && batch.length > 0 && form !== null) {
      for (const captured of batch.slice(0, FIRST_FRAMES)) workOut(captured);
      text = form.head();
      isBegun = true;
    }
    for (const captured of batch) {
      const kind = get(captured);
      summary.add(captured, kind.counted);
      frames?.write(writer.frame(captured, kind.interfaceName));
      if (!isRead) continue;
      text += form!.line(captured, kind.row);
      if (text.length < PIECE_CHARS) continue;
      isRead = await writeText(text);
      text = "";
      if (!isRead && frames === null && !connections) break;
    }
    if (isRead && text !== "") isRead = await writeText(text);
    text = "";
    if (!isRead && form !== null && frames === null && !connections) break;
    progress.at(summary.all.frames);
  }
  progress.end();
  if (!isBegun && form !== null && capture.format !== null) isRead = await writeText(form.head());
  return { summary, isLeft: form !== null && !isRead };
}
