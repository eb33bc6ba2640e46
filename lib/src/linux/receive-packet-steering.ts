// N3 and N4: software steering behind NAPI, step by step: RPS sends a frame to the backlog of a CPU by its hash, RFS to
// that of its application. Both are one story: RFS only answers first, in step 7. Steps that happen elsewhere: 1 to 6,
// linux/napi-multi-queue.ts (up to the list of frames that goes up the stack); 7, 8, 9 and 10, linux/steering.ts with
// linux/flow-tables.ts (each frame of the list is given to a backlog, and its CPU becomes one to be told).
import type { Routine } from "../cpu/work.js";
import type { NetBufferLists } from "../ndis/net-buffer-lists.js";
import type { Backlogs } from "./backlogs.js";
import type { Kernel } from "./kernel.js";
import type { SteeringDriver } from "./linux-driver.js";
import type { DeviceNapi } from "./napi.js";
import type { Softnet } from "./softnet.js";
import type { Steering } from "./steering.js";

/** `steering` gives frames to backlogs; `backlogs` is what is done about those. */
export function receivePacketSteering(kernel: Kernel, steering: Steering, backlogs: Backlogs): SteeringDriver {
  /** Frames, or GRO's packets, are passed to their CPUs; those that stay here go up. */
  function* steer(softnet: Softnet, napi: DeviceNapi, list: NetBufferLists): Routine {
    yield steering.passOn(softnet, napi, list);
    for (const here of steering.notSteered(napi)) yield backlogs.passUpHere(softnet, napi, here);
  }

  const story: SteeringDriver = {
    *tellTargets(softnet) {
      // 11. At the end of the net_rx_action, each CPU whose backlog was idle is sent one interrupt.
      for (const target of softnet.takeIpiList()) yield backlogs.requestOf(target);
    },

    *takeRequest(softnet) {
      // 12. In hardirq the target is to poll its backlog, in a softirq.
      yield backlogs.enterRequest(softnet);
      backlogs.schedule(softnet);
    },

    *processBacklog(softnet) {
      // 13. The softirq passes up the process queue, then what the input queue has become, until both are empty or the
      // weight is reached. A CPU that steered frames tells their targets before.
      yield backlogs.enterPoll(softnet);
      yield* story.tellTargets(softnet);
      const polled = backlogs.polled(softnet);
      for (const frames of polled.chains()) yield backlogs.passUp(softnet, frames);
      backlogs.end(softnet, polled);
      return polled.answer;
    },

    *interruptHandler(softnet, napi) {
      yield kernel.enterHandler(napi);
      if (napi.take()) kernel.schedule(softnet, napi);
    },

    *poll(softnet, napi) {
      yield kernel.enterPoll(napi);
      yield* kernel.cleanTransmitRing(softnet, napi);
      const polled = kernel.polled(napi);
      const gro = kernel.merging(softnet, napi, (list) => steer(softnet, napi, list));
      for (const frames of polled.chains()) {
        if (gro) yield* gro.receive(frames);
        else yield steering.passOn(softnet, napi, frames);
        for (const here of steering.notSteered(napi)) yield backlogs.passUpHere(softnet, napi, here);
      }
      if (gro) yield* gro.flush(polled);

      // 14. The polling CPU alone unmasks its vector; it never waits for the targets.
      if (polled.isShort && kernel.completeDone(softnet, napi, polled)) yield kernel.unmask(napi);
      if (kernel.hasToMove(softnet, napi, polled)) yield* kernel.letMove(softnet, napi, polled);
      return polled.answer;
    },
  };
  return story;
}
