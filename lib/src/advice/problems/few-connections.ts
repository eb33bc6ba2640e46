// Fewer connections than it takes to use every queue: balls in bins. No fault, but the answer to "why are some of my
// queues idle?".
import { exactSpread } from "../../rss/spread.js";
import { loads, placesName, placesOf, unevenness } from "../load.js";
import type { Problem } from "../problem.js";
import { THRESHOLDS } from "../thresholds.js";
import { count, percent, ratio, some } from "../words.js";

const MOST_PLACES = 256;

export const FEW_CONNECTIONS: Problem = {
  id: "few-connections",
  title: "There are few connections for so many queues",
  look(evidence) {
    const { traffic, facts } = evidence;
    const places = placesOf(facts.host);
    if (traffic === null || places < 2 || places > MOST_PLACES) return null;
    const hashed = traffic.connections.filter(({ placement }) => placement.decidedBy === "rss");
    if (hashed.length === 0 || hashed.length >= THRESHOLDS.connectionsPerQueue * places) return null;
    // Where connections share hash values, their number is not the reason.
    const values = new Set(hashed.map(({ placement: { hashValue } }) => hashValue)).size;
    if (values < THRESHOLDS.ownHashValues * hashed.length) return null;
    const { maxOverMean, idleCpus, anyIdle } = exactSpread(hashed.length, places);
    const idle = places - loads(hashed).size;
    return {
      severity: "note",
      evidence: [
        `${some(hashed.length, "connection")} on ${count(places)} ${placesName(facts.host)}: if all were equal, chance ` +
          `alone would leave ${idleCpus.toFixed(1)} idle on average (at least one with ${percent(anyIdle)}), and the ` +
          `fullest would have ${ratio(maxOverMean)} times the mean.`,
        `Here ${idle} are idle and the fullest has ${ratio(unevenness(evidence))} times the mean.`,
      ],
      unmendable: "A connection is never split: there are no more busy queues than connections.",
      cures: [],
      source: "Balls in bins, exactly (lib/src/rss/spread.ts)",
    };
  },
};
