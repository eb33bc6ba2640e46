// What Linux asks of a story: the interrupt's handler and the poll of a driver, and, with software steering, what the
// kernel itself does on either side of a backlog.
import type { Routine } from "../cpu/work.js";
import type { DeviceNapi } from "./napi.js";
import type { Poll, Softnet } from "./softnet.js";

export interface LinuxDriver {
  /** In hardirq, on the CPU of the interrupt's affinity. */
  interruptHandler(softnet: Softnet, napi: DeviceNapi): Routine;
  /** In softirq, on the CPU that was interrupted. */
  poll(softnet: Softnet, napi: DeviceNapi): Poll;
}

/** With software steering, besides. */
export interface SteeringDriver extends LinuxDriver {
  /** At the end of a net_rx_action, on the CPU that steered frames. */
  tellTargets(softnet: Softnet): Routine;
  /** In hardirq, on a CPU that is told. */
  takeRequest(softnet: Softnet): Routine;
  /** In softirq, on that CPU. */
  processBacklog(softnet: Softnet): Poll;
}
