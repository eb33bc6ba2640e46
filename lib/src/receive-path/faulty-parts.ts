// The parts of a run whose driver has a fault: another NDIS and another NIC, which can bear it, a driver that is broken
// from outside, and a watch that counts what comes of it.
import type { LastDpc } from "../driver/last-dpc.js";
import { DpcsUnderWay } from "../fault/dpcs-under-way.js";
import { FaultWatch } from "../fault/fault-watch.js";
import { CounterInTwoSteps, CounterOfThoseThatBegan, UncheckedCounter } from "../fault/faulty-counters.js";
import { countingIn, decrementingInTwoSteps, notDisabling, notEnabling, watched } from "../fault/faulty-driver.js";
import { FaultyNic } from "../fault/faulty-nic.js";
import type { Fault } from "../fault/faults.js";
import { QueuedOnceNdis } from "../fault/queued-once-ndis.js";
import type { MiniportDriver } from "../ndis/miniport-driver.js";
import type { Ndis, NdisListener, NdisParts } from "../ndis/ndis.js";
import type { NicHost, NicListener, NicParts } from "../nic/nic.js";
import type { CompleteScenario } from "../scenario.js";
import type { Simulation } from "../sim/simulation.js";
import type { Hardware } from "./hardware.js";

/** Who hears what NDIS and the NIC do. */
interface Announcements {
  readonly ndisListener: NdisListener;
  readonly nicListener: NicListener;
}

export interface FaultyParts {
  readonly watch: FaultWatch;
  readonly createNdis: (parts: NdisParts) => Ndis;
  readonly createNic: (parts: NicParts) => FaultyNic;
  readonly driver: (ndis: Ndis) => MiniportDriver;
  readonly announcements: Announcements;
}

export interface FaultySurroundings {
  readonly scenario: CompleteScenario;
  readonly simulation: Simulation;
  readonly hardware: Hardware;
  readonly announcements: Announcements;
}

export function buildFaultyParts({ scenario, simulation, hardware, announcements }: FaultySurroundings): FaultyParts {
  const { fault, warmupPs } = scenario;
  const dpcs = new DpcsUnderWay();
  const watch = new FaultWatch({ dpcs, warmupPs, now: () => simulation.nowPs });
  let nic!: FaultyNic; // made before the machine starts, which asks for the driver
  return {
    watch,
    createNdis: (parts) => new QueuedOnceNdis(parts, dpcs),
    createNic: (parts) => {
      const { host } = parts;
      const raise: NicHost["raise"] = (message, timePs) => {
        watch.raised(message, timePs);
        host.raise(message, timePs);
      };
      const watched: NicHost = {
        raise,
        holdBack: (message, timePs) => host.holdBack(message, timePs),
        catchUpBefore: (timePs, ring) => host.catchUpBefore(timePs, ring),
      };
      nic = new FaultyNic({ ...parts, host: watched }, () => simulation.nowPs);
      if (fault === "enabled-without-looking") nic.onLostWakeUp = (message) => watch.lostWakeUp(message);
      return nic;
    },
    driver: (ndis) => {
      const story = (lastDpc?: LastDpc): MiniportDriver =>
        (hardware.driver as NonNullable<Hardware["driver"]>)(ndis, lastDpc);
      return brokenDriver(fault, story, { dpcs, watch, nic });
    },
    announcements: {
      ndisListener: watch.ndisListener(announcements.ndisListener),
      nicListener: watch.nicListener(announcements.nicListener),
    },
  };
}

interface Watching {
  readonly dpcs: DpcsUnderWay;
  readonly watch: FaultWatch;
  readonly nic: FaultyNic;
}

/** The driver's story with what the fault leaves out, or with another counter. */
function brokenDriver(fault: Fault, story: (lastDpc?: LastDpc) => MiniportDriver, watching: Watching): MiniportDriver {
  if (fault === "counter-not-preset") {
    const counter = new CounterOfThoseThatBegan();
    return watched(countingIn(story(counter), counter, watching), counter, watching);
  }
  if (fault === "counter-not-atomic") {
    const counter = new CounterInTwoSteps();
    return watched(decrementingInTwoSteps(story(counter), counter, watching.watch), null, watching);
  }
  if (fault === "interrupt-not-disabled") {
    const counter = new UncheckedCounter();
    return watched(notDisabling(story(counter), watching.nic), counter, watching);
  }
  return watched(fault === "interrupt-not-enabled" ? notEnabling(story()) : story(), null, watching);
}
