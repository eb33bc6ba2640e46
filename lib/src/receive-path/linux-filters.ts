// Who writes filters of the NIC for single connections, besides accelerated RFS: n-tuple rules, at the times that the
// scenario gives, to a queue or to an RSS context, and Flow Director's ATR, by which the driver has a connection's
// frames come to the queue from which the host last sent to it. Neither asks whether frames of the connection still
// wait in another ring.
import type { CompleteScenario } from "../scenario.js";
import { RssContexts } from "../nic/rss-contexts.js";
import { EVENT_ORDER, type Simulation } from "../sim/simulation.js";
import type { Hardware } from "./hardware.js";

/** Starts n-tuple rules; answers who is to be told of each send, null: ATR is off. */
export function startFilters(
  { linux }: CompleteScenario,
  { filters, cpuOfMessage, hashValueOf }: Hardware,
  simulation: Simulation,
): ((connection: number, cpu: number, message: number) => void) | null {
  if (linux === null || filters === null || cpuOfMessage === null) return null;
  const contexts = new RssContexts(
    linux.rssContexts.map(({ indirectionTable }) => indirectionTable),
    hashValueOf ?? [],
  );
  for (const { timePs, connection, queue, context = 0 } of linux.flowRules)
    simulation.at(timePs, EVENT_ORDER.timer, {
      fire: () => {
        for (const one of [connection].flat()) filters.rule(one, queue ?? contexts.queueOf(context, one));
      },
    });
  const { atrSampleRate, queues } = linux;
  if (atrSampleRate === 0) return null;
  const sentOn = new Array<number>(queues).fill(0);
  const known = new Set<number>();
  return (connection, cpu, message) => {
    // Decision: without XPS a CPU sends on the queue whose vector it serves, or else on that with its number, modulo
    // their number.
    const own = cpuOfMessage.indexOf(cpu);
    const queue = linux.xps ? message : own >= 0 ? own : cpu % queues;
    sentOn[queue]++;
    // The first packet of a connection stands for its SYN.
    if (known.has(connection) && sentOn[queue] % atrSampleRate !== 0) return;
    known.add(connection);
    filters.send(connection, queue);
  };
}
