// A driver with one fault: its story, told step by step, with a step left out, or with another counter. The story
// itself (driver/) knows nothing of that: this reads the work that its routines do, and passes it on, or does not.
import { plainWork, type Work } from "../cpu/work.js";
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { DpcsUnderWay } from "./dpcs-under-way.js";
import type { FaultWatch } from "./fault-watch.js";
import type { CounterInTwoSteps, CounterOfThoseThatBegan, UncheckedCounter } from "./faulty-counters.js";
import type { FaultyNic } from "./faulty-nic.js";

/** "interrupt-not-enabled": the DPC leaves out its last step. */
export function notEnabling(driver: MiniportDriver): MiniportDriver {
  return {
    ...driver,
    *miniportInterruptDpc(cpu, message, throttle) {
      for (const work of driver.miniportInterruptDpc(cpu, message, throttle)) if (work.phase !== "enable") yield work;
    },
  };
}

/** "interrupt-not-disabled": the ISR is entered, asks for its DPC, and leaves the interrupt as it is. */
export function notDisabling(driver: MiniportDriver, nic: FaultyNic): MiniportDriver {
  return {
    ...driver,
    *miniportInterrupt(cpu, message) {
      nic.acknowledge(message);
      for (const work of driver.miniportInterrupt(cpu, message))
        yield work.phase === "disable" ? entryAlone(work) : work;
    },
  };
}

/** What entering the ISR takes, without the write that follows. */
const entryAlone = ({ lead, cycle }: Work): Work => plainWork("isr", "isr", lead?.durationPs ?? 0, { cycle });

/** "counter-not-preset": a DPC that begins counts itself in, unless it goes on with what it left for later. */
export function countingIn(
  driver: MiniportDriver,
  counter: CounterOfThoseThatBegan,
  { dpcs, watch }: { readonly dpcs: DpcsUnderWay; readonly watch: FaultWatch },
): MiniportDriver {
  return {
    ...driver,
    *miniportInterruptDpc(cpu, message, throttle) {
      if (dpcs.isNew) counter.begin();
      for (const work of driver.miniportInterruptDpc(cpu, message, throttle)) {
        if (work.phase === "enable" && dpcs.anyToBegin(message)) watch.enabledEarly();
        yield work;
      }
    },
  };
}

/** "counter-not-atomic": the counter is read when the decrement begins, and written when it ends. */
export function decrementingInTwoSteps(
  driver: MiniportDriver,
  counter: CounterInTwoSteps,
  watch: FaultWatch,
): MiniportDriver {
  return {
    ...driver,
    *miniportInterruptDpc(cpu, message, throttle) {
      for (const work of driver.miniportInterruptDpc(cpu, message, throttle)) {
        const read = counter.read();
        yield work;
        if (work.phase !== "complete") continue;
        watch.decremented(counter.write(read, cpu.number), work.cycle);
      }
    },
  };
}

/** Keeps account of which ISRs and DPCs are under way, and tells an unchecked counter which DPC is a cycle's first. */
export function watched(
  driver: MiniportDriver,
  counter: UncheckedCounter | null,
  { dpcs, watch }: { readonly dpcs: DpcsUnderWay; readonly watch: FaultWatch },
): MiniportDriver {
  return {
    *miniportInterrupt(cpu, message) {
      dpcs.isrBegins(message);
      yield* driver.miniportInterrupt(cpu, message);
      dpcs.isrEnds(cpu.number, message);
      watch.isrEnded(message, cpu.number);
    },
    *miniportInterruptDpc(cpu, message, throttle) {
      dpcs.begin(cpu.number, message);
      if (counter) counter.isFirst = dpcs.isFirst;
      yield* driver.miniportInterruptDpc(cpu, message, throttle);
      dpcs.end(cpu.number, message, throttle.moreNblsPending);
      watch.dpcEnded(message, cpu.number);
    },
  };
}
