// How an interrupt request reaches a cell, whatever it does. One that waits is stopped by the kernel's own thread. One
// that computes keeps that thread from hearing the request: the control thread then sends the signal that breaks a
// computation, and again until the request is heard.
import { setTimeout as wait } from "node:timers/promises";

/** What the two threads share. */
export type Interrupts = Int32Array<SharedArrayBuffer>;

const [HEARD, SIGNALLED] = [0, 1];
/** A thread that does not hear a request for so long is computing. */
const COMPUTING_MS = 20;
/** The signal may fall into the compiler's time, before the cell itself runs: it is sent again after so long. */
const AGAIN_MS = 200;

export const sharedInterrupts = (): Interrupts => new Int32Array(new SharedArrayBuffer(8));

/** The kernel's thread hears an interrupt request; true if the signal has stopped what ran already. */
export function hearInterrupt(interrupts: Interrupts): boolean {
  Atomics.add(interrupts, HEARD, 1);
  return Atomics.exchange(interrupts, SIGNALLED, 0) === 1;
}

/** The control thread sends the signal until the request that it passed on is heard. */
export async function signalUntilHeard(interrupts: Interrupts): Promise<void> {
  // Windows has no such signal: it would end the process.
  if (process.platform === "win32") return;
  const heard = Atomics.load(interrupts, HEARD);
  for (let ms = COMPUTING_MS; ; ms = AGAIN_MS) {
    await wait(ms);
    if (Atomics.load(interrupts, HEARD) !== heard) return;
    Atomics.store(interrupts, SIGNALLED, 1);
    process.kill(process.pid, "SIGINT");
  }
}
