// What lesson 00 checks first: the library's version, and facts that must hold on every machine, each with a cure. Two
// machines that work give the same output.
import { place } from "#place";
import { loadCapture } from "./dataset.js";
import { load, MICROSOFT_KEY, run, toeplitz, tupleInput } from "rss-lab";

/** One thing that must hold. */
export interface LabFact {
  readonly fact: string;
  readonly holds: boolean;
  /** What to do if it does not. */
  readonly cure: string;
}

/** The version of the library, from its package.json: "0.1.0". */
export function labVersion(): string {
  return place.version;
}

/** The facts about this lab; all four must hold. */
export function labFacts(): LabFact[] {
  const frames = attempt(() => loadCapture("receive-path.pcap").frames.length);
  // The first IPv4 row of "Verifying the RSS Hash Calculation" (Windows driver documentation), with TCP ports.
  const [source, destination] = [Uint8Array.of(66, 9, 149, 187), Uint8Array.of(161, 142, 100, 80)];
  const hashValue = attempt(() => toeplitz(tupleInput(source, destination, 2794, 1766), MICROSOFT_KEY));
  const buildAgain = "build again with npm run build";
  const fingerprint = (): string => run({ traffic: load({ framesPerSecond: 1e6, frames: 200 }) }).fingerprint;
  return [
    { fact: "Node is new enough", holds: place.isNewEnough, cure: "install Node 20.19 or newer" },
    {
      fact: "the captures are there",
      holds: frames !== null && frames > 0,
      cure: "open the notebooks in a checkout of RSS Lab",
    },
    { fact: "a published hash value comes out right", holds: hashValue === 0x51ccc178, cure: buildAgain },
    { fact: "two equal runs have the same fingerprint", holds: fingerprint() === fingerprint(), cure: buildAgain },
  ];
}

/** The facts as rows of `table(...)`; what to do stands only where a fact does not hold. */
export const factRows = (facts: readonly LabFact[]): { fact: string; holds: boolean; "what to do": string }[] =>
  facts.map(({ fact, holds, cure }) => ({ fact, holds, "what to do": holds ? "" : cure }));

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
