// N2: NAPI with RSS and MSI-X, step by step: a queue, a vector and a NAPI for each of several CPUs. Two tables decide
// about a frame: the indirection table names its queue, the affinity of that queue's vector its CPU. As in N1 each CPU
// goes on until a poll comes up short, and waits for no other. Steps that happen elsewhere: 1, nic/nic.ts with
// nic/steering.ts (DMA, hash, the queue); 2, linux/kernel.ts (the vector interrupts the CPU of its affinity); 9,
// nic/steering.ts (the hash stays with the frame's connection, and whoever steers it on asks for it).
import type { Kernel } from "./kernel.js";
import type { LinuxDriver } from "./linux-driver.js";

export function napiMultiQueue(kernel: Kernel): LinuxDriver {
  return {
    *interruptHandler(softnet, napi) {
      // 3. The handler reads no register: the NIC has masked the vector by itself. It takes the NAPI.
      yield kernel.enterHandler(napi);
      if (!napi.take()) return;

      // 4. This CPU is to poll the NAPI, in a softirq; other CPUs may be interrupted meanwhile.
      kernel.schedule(softnet, napi);
    },

    *poll(softnet, napi) {
      // 5. The softirq polls the NAPI, with its weight as the budget.
      yield kernel.enterPoll(napi);

      // 6. The poll passes frames up until none waits or the budget is used up, and at its end what GRO holds.
      yield* kernel.cleanTransmitRing(softnet, napi);
      const polled = kernel.polled(napi);
      const gro = kernel.merging(softnet, napi);
      for (const frames of polled.chains())
        if (gro) yield* gro.receive(frames);
        else yield kernel.passUp(softnet, napi, frames);
      if (gro) yield* gro.flush(polled);

      // 7.1 If it came up short, it unmasks its own vector; no CPU waits for another.
      if (polled.isShort && kernel.completeDone(softnet, napi, polled)) yield kernel.unmask(napi);

      // 7.2 If the budget is used up, the NAPI goes behind the others and is polled again,

      // 8. unless its vector's affinity names another CPU meanwhile and the driver looks at that: then it gives the
      // NAPI back, so that the next interrupt takes it there.
      if (kernel.hasToMove(softnet, napi, polled)) yield* kernel.letMove(softnet, napi, polled);
      return polled.answer;
    },
  };
}
