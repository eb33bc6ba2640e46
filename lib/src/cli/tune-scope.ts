// What `rss-lab tune` leaves to others: filters that decide before the table, in sentences; and what was assumed
// because no text said it.
import { queuesOfRule } from "../advice/ruled-queues.js";
import { named } from "../advice/words.js";
import type { Host } from "../host/host.js";
import { mayAccelerate } from "../host/rfs-stage.js";
import type { Counted } from "./count-capture.js";

/** Queues that rules or their contexts use and the table does not name. */
function queuesApart(host: Host): number[] {
  const table = new Set(host.contexts.get(0)?.entries);
  const ruled = new Set(host.rules.flatMap((rule) => queuesOfRule(rule, host) ?? []));
  return [...ruled].filter((queue) => !table.has(queue)).sort((a, b) => a - b);
}

/** Queues to spread over: all, or the first ones, where the table names these and rules have the others. */
export function queuesToTune(host: Host): number {
  const used = new Set(host.contexts.get(0)?.entries).size;
  const [first = host.queues] = queuesApart(host);
  const isBlock = Math.max(...(host.contexts.get(0)?.entries ?? [])) === used - 1;
  return isBlock && used > 1 && first >= used && first < host.queues ? used : host.queues;
}

/** One sentence for each thing that decides before the table. */
export function outOfReach(host: Host, { connections, unhashed, ruled }: Counted, queues: number): string[] {
  const all = connections.reduce((sum, { frames }) => sum + frames, 0) + unhashed.frames + ruled.frames;
  const contexts = [
    ...new Set(host.rules.flatMap(({ action }) => (action.kind === "context" ? [action.context] : []))),
  ];
  const apart = queuesApart(host);
  return [
    ...(ruled.frames === 0
      ? []
      : [
          `N-tuple rules decide about ${ruled.frames} frames, ${((100 * ruled.frames) / all).toFixed(1)} %: these are left out, and add to the load of ` +
            `their queues${contexts.length === 0 ? "" : `; context ${contexts.join(", ")} has a table and a key of its own`}.`,
        ]),
    ...(apart.length === 0
      ? []
      : [
          `Rules or their contexts have ${named(apart, "queue")} for themselves; ` +
            (apart.every((queue) => queue >= queues)
              ? `the table keeps to the ${queues} others.`
              : `tables over ${queues} queues use them too.`),
        ]),
    ...(host.flowDirector === true
      ? [
          "Flow Director (ATR) is on: TCP that this host answers may leave the table's queues, which is not counted here.",
        ]
      : []),
    ...(mayAccelerate(host)
      ? [
          "RFS and n-tuple filters are on: accelerated RFS may bring connections to other queues, which is not counted here.",
        ]
      : []),
  ];
}

/** Assumptions about the queue; those about CPUs change nothing here, and `tune` says itself which key it takes. */
export const assumedOf = ({ assumptions }: Host): string[] =>
  assumptions.filter((sentence) => !/^No text (?:says whether R[PF]S is on|has the secret key)/.test(sentence));
