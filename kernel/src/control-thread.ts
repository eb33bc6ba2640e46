// The thread of the sockets that must be heard while a cell keeps the kernel's own thread busy. It passes requests on,
// and sees to it that an interrupt request is felt.
import { parentPort, workerData } from "node:worker_threads";
import { signalUntilHeard, type Interrupts } from "./interrupts.js";
import { bindControl, type Connection, type Frames, type FromControl } from "./sockets.js";
import { Wire } from "./wire.js";

const kernel = parentPort!;
const { connection, interrupts } = workerData as { connection: Connection; interrupts: Interrupts };
const wire = Wire.of(connection);

const control = await bindControl(connection, (frames) => {
  const isInterrupt = typeOf(frames) === "interrupt_request";
  // Before the request is passed on, so that it is not heard before its turn is counted.
  if (isInterrupt) void signalUntilHeard(interrupts);
  kernel.postMessage({ frames, isInterrupt } satisfies FromControl);
});
kernel.on("message", (answer: Frames | null) => {
  if (answer !== null) return control.answer(answer);
  control.close();
  kernel.close();
});
kernel.postMessage("bound");

function typeOf(frames: readonly Buffer[]): string | undefined {
  try {
    return wire.read(frames).header.msg_type;
  } catch {
    return undefined;
  }
}
