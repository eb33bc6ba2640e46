// Fewer connections than it takes to use every queue: balls in bins. No fault, but the answer to "why are some of my
// queues idle?".
import type { Host } from "../../host/host.js";
import { exactSpread } from "../../rss/spread.js";
import { loads, maxOverMean, placesName, placesOf } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, percent, ratio, some } from "../words.js";

const MOST_PLACES = 256;

/** Places of the default context: rules keep others for what they catch. */
function placesOfRss(host: Host): number {
  return host.rules.length === 0 ? placesOf(host) : new Set(host.contexts.get(0)?.entries).size;
}

export const FEW_CONNECTIONS: Problem = {
  id: "few-connections",
  title: "There are few connections for so many queues",
  look({ traffic, facts }) {
    const places = placesOfRss(facts.host);
    if (traffic === null || places < 2 || places > MOST_PLACES) return null;
    const hashed = traffic.connections.filter(({ placement }) => placement.decidedBy === "rss");
    if (hashed.length === 0 || hashed.length >= THRESHOLDS.connectionsPerQueue * places) return null;
    // Where connections share hash values, their number is not the reason.
    const values = new Set(hashed.map(({ placement: { hashValue } }) => hashValue)).size;
    if (values < THRESHOLDS.ownHashValues * hashed.length) return null;
    const { maxOverMean: expected, idleCpus, anyIdle } = exactSpread(hashed.length, places);
    const own = loads(hashed);
    const idle = places - own.size;
    return {
      severity: "note",
      evidence: [
        `${some(hashed.length, "connection")} on ${count(places)} ${placesName(facts.host)}: if all were equal, chance ` +
          `alone would leave ${idleCpus.toFixed(1)} idle on average (at least one with ${percent(anyIdle)}), and the ` +
          `fullest would have ${ratio(expected)} times the mean.`,
        `Here ${idle} are idle and the fullest has ${ratio(maxOverMean(own, places))} times the mean` +
          `${hashed.length < traffic.connections.length ? ", of these connections' frames" : ""}.`,
      ],
      unmendable: "A connection is never split: there are no more busy queues than connections.",
      cures: [],
      source: "Balls in bins, exactly (lib/src/rss/spread.ts)",
    };
  },
};
