// XPS in a scenario: which transmit queue sends leave by. Linux's names are xps_cpus and xps_rxqs, of each transmit
// queue.
import { checkBoolean, checkFields, checkList, refuse } from "../check.js";
import { checkNumbers } from "./linux-lists.js";

/** Maps of transmit queues, of which there are as many as receive queues; every field has a default. */
export interface LinuxXps {
  /**
   * The CPUs of each transmit queue; `[]`: there is no such map. Default: the CPU of its vector's affinity, as ixgbe
   * fills it in.
   */
  readonly cpus?: readonly (readonly number[])[];
  /** The receive queues of each transmit queue, which come before CPUs; default none. */
  readonly receiveQueues?: readonly (readonly number[])[];
  /** Whether a send knows the receive queue of the frame that it answers, as a router's do; default false. */
  readonly recorded?: boolean;
  /**
   * Whether a connection keeps its queue while sends of it are there; false: each send takes a queue, as in no kernel.
   * Default true.
   */
  readonly keeps?: boolean;
}

export interface CompleteXps {
  /** Transmit queues of each CPU and of each receive queue, by their numbers. */
  readonly byCpu: readonly (readonly number[])[];
  readonly byReceiveQueue: readonly (readonly number[])[];
  readonly isRecorded: boolean;
  readonly keeps: boolean;
}

interface Around {
  readonly affinity: readonly number[];
  readonly cpus: number;
  readonly sends: { readonly perFrame?: unknown } | undefined;
}

/** Fills in the defaults and checks the values; null: sends leave by their CPU's vector. */
export function completeXps(given: LinuxXps | undefined, { affinity, cpus, sends }: Around): CompleteXps | null {
  if (given === undefined) return null;
  checkFields("The xps of linux", given, ["cpus", "receiveQueues", "recorded", "keeps"]);
  if (!sends?.perFrame)
    refuse("The scenario gives linux.xps and no sends", "only sends take a transmit queue, so give sends");
  const queues = affinity.length;
  const { cpus: ofCpus = affinity.map((cpu) => [cpu]), receiveQueues = [], recorded = false, keeps = true } = given;
  checkBoolean("The xps of linux: recorded", recorded);
  checkBoolean("The xps of linux: keeps", keeps);
  checkMap("cpus", ofCpus, { queues, most: cpus - 1 });
  checkMap("receiveQueues", receiveQueues, { queues, most: queues - 1 });
  return { byCpu: turned(ofCpus, cpus), byReceiveQueue: turned(receiveQueues, queues), isRecorded: recorded, keeps };
}

function checkMap(
  field: string,
  map: readonly (readonly number[])[],
  { queues, most }: { readonly queues: number; readonly most: number },
): void {
  checkList(`The ${field} of linux.xps`, map, "they must be a list of lists of numbers, one for each transmit queue");
  if (map.length > 0 && map.length !== queues)
    refuse(`The ${field} of linux.xps have ${map.length} lists`, `there must be one for each of the ${queues} queues`);
  for (const list of map) checkNumbers(`xps.${field}`, list, most);
}

/** From what each transmit queue has to the transmit queues that each number has. */
const turned = (map: readonly (readonly number[])[], numbers: number): number[][] =>
  Array.from({ length: numbers }, (_, number) => map.flatMap((list, queue) => (list.includes(number) ? [queue] : [])));
