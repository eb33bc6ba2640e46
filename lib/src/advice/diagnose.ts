// diagnose: every problem that practitioners have, looked for in the evidence; what was found, most serious first, and
// what was not looked at. Each problem stands in a file of its own in problems/, the thresholds in thresholds.ts, their
// texts in docs/diagnose.md.
import { refuse, show } from "../check.js";
import { realCures } from "./changes-nothing.js";
import { type Decided, decided } from "./decided.js";
import type { Evidence } from "./evidence.js";
import { type Finding, SEVERITIES } from "./finding.js";
import { loads, maxOverMean, placesName, placesOf } from "./load.js";
import { type LookedAt, lookedAt } from "./looked-at.js";
import { THRESHOLDS } from "./thresholds.js";
import { PROBLEMS } from "./problems/all.js";

export interface Load {
  /** Receive queues, on Windows CPUs: how many there are for RSS, and how many the capture's frames reach. */
  readonly places: number;
  readonly used: number;
  readonly name: string;
  /** The fullest over the mean. */
  readonly maxOverMean: number;
}

export interface Diagnosis extends LookedAt {
  /** Faults, then risks, then notes. */
  readonly findings: readonly Finding[];
  /** The load of the capture as it is placed today; null without a capture, and where too few frames were placed. */
  readonly load: Load | null;
  /** Which stages chose the receive queues and the CPUs of the capture's frames; null without a capture. */
  readonly decided: Decided | null;
  /** What was taken for granted because no text said it. */
  readonly assumptions: readonly string[];
}

/**
 * Looks for every problem.
 *
 * @param evidence what the `finish` of `collectEvidence` gave: from a capture, from a host's texts, or from both
 * @throws InputError for anything else
 * @example
 * diagnose(collectEvidence(readFacts([{ text: "Channel parameters for eth0:\nPre-set maximums:\nCombined:\t8\nCurrent hardware settings:\nCombined:\t1\n" }])).finish()).findings[0].cures[0].command // => "ethtool -L eth0 combined 8"
 */
export function diagnose(evidence: Evidence): Diagnosis {
  if (typeof evidence?.facts?.host !== "object")
    refuse(`The evidence is ${show(evidence)}`, "it must come from collectEvidence(...).finish()");
  const { facts, traffic, isKeyAssumed } = evidence;
  const found = PROBLEMS.flatMap(({ id, title, look }) => {
    const finding = look(evidence);
    if (finding === null) return [];
    const cures = realCures(finding.cures, facts);
    const isCurable = cures.length > 0 || finding.cures.length === 0;
    const said = isCurable ? [] : ["Every cure that is known here is set already."];
    return [{ id, title, ...finding, evidence: [...finding.evidence, ...said], cures }];
  });
  const findings = SEVERITIES.flatMap((severity) => found.filter((each) => each.severity === severity));
  const frames =
    traffic === null || traffic.frames < THRESHOLDS.frames ? new Map<number, number>() : loads(traffic.connections);
  const places = placesOf(facts.host);
  return {
    findings,
    load:
      frames.size === 0
        ? null
        : {
            places,
            used: frames.size,
            name: placesName(facts.host),
            maxOverMean: maxOverMean(frames, places),
          },
    decided: traffic === null ? null : decided(traffic.connections),
    assumptions: [
      ...facts.host.assumptions,
      ...(isKeyAssumed && traffic !== null
        ? ["Loads are foretold with Microsoft's key, as the NIC's own is not known."]
        : []),
    ],
    ...lookedAt(evidence),
  };
}

/** Whether there is something to mend: a fault or a risk, notes not counted. */
export const hasFault = ({ findings }: Diagnosis): boolean => findings.some(({ severity }) => severity !== "note");
