// N1: NAPI with one queue, without RSS, as a driver of the kind of e1000e has it, step by step. The cycle repeats for
// each interrupt. Steps that happen elsewhere: 1, nic/nic.ts (the NIC fills buffers and interrupts, not earlier than
// the moderation allows); 8, linux/softirq.ts with linux/ksoftirqd.ts (the same CPU repeats 5 to 7 until a poll comes
// up short, in interrupt context and then in a thread).
import type { Kernel } from "./kernel.js";
import type { LinuxDriver } from "./linux-driver.js";

export function napiSingleQueue(kernel: Kernel): LinuxDriver {
  return {
    *interruptHandler(softnet, napi) {
      // 2. In hardirq the handler reads the cause register, with a line to learn whose interrupt it is, with MSI to
      // mask it.
      yield kernel.readCause(napi);

      // 3. It takes the NAPI; if somebody owns it, that one is told, and nothing else happens.
      if (!napi.take()) return;

      // 4. This CPU is to poll the NAPI, in a softirq.
      kernel.schedule(softnet, napi);
    },

    *poll(softnet, napi) {
      // 5. The softirq polls the NAPI, with its weight as the budget. The interrupt stays masked all the time.
      yield kernel.enterPoll(napi);

      // 6. The poll cleans the transmit ring, then passes frames up until none waits or the budget is used up: frames
      // that arrive during the poll too. At its end what GRO holds goes up.
      yield* kernel.cleanTransmitRing(softnet, napi);
      const polled = kernel.polled(napi);
      const gro = kernel.merging(softnet, napi);
      for (const frames of polled.chains())
        if (gro) yield* gro.receive(frames);
        else yield kernel.passUp(softnet, napi, frames);
      if (gro) yield* gro.flush(polled);

      // 7.1 If it came up short, it gives the NAPI back, and unmasks the interrupt unless it was asked for meanwhile.
      if (polled.isShort && kernel.completeDone(softnet, napi, polled)) yield kernel.unmask(napi);

      // 7.2 If the budget is used up, nothing is unmasked: the NAPI goes behind the others and is polled again.
      return polled.answer;
    },
  };
}
