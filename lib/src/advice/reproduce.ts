// What to do about a convention that was found: the words of `rss-lab hash` that give the same value, where its options
// can say so, and a sentence for the engineer.
import { formatAddress } from "../frame/address.js";
import { MICROSOFT_KEY, secretKeyText } from "../rss/secret-key.js";
import type { Observation } from "./observation.js";
import type { Question } from "./conventions.js";
import type { Finding } from "./why-differs.js";

const UDP = 17;

/** Words behind `rss-lab hash`, or null if no options of it hash so. */
export function reproducingWords(finding: Finding, observation: Observation): string[] | null {
  const { convention, keyBytes, nic } = finding;
  const { fields, pairs, order } = convention;
  if (keyBytes === null || observation.bits < 32) return null;
  const profile = nic?.profile ?? null;
  if (profile !== null) return [...ends(observation, {}), "--nic", profile];
  const isSayable = (["portPlace", "byteOrder", "start", "result"] as const).every(
    (question) => !has(finding, question),
  );
  if (!isSayable || (fields !== "all" && fields !== "addresses")) return null;
  if (pairs === "sort-together" || pairs === "xor-once" || (pairs !== "plain" && order !== "source-first")) return null;
  return [
    ...ends(observation, {
      addresses: order === "destination-first" || order === "addresses-exchanged",
      ports: order === "destination-first" || order === "ports-exchanged",
      withoutPorts: fields === "addresses",
    }),
    ...(keyBytes.join() === MICROSOFT_KEY.join() ? [] : ["--key", secretKeyText(keyBytes)]),
    ...(pairs === "plain" ? [] : ["--symmetric", pairs]),
  ];
}

interface Exchange {
  readonly addresses?: boolean;
  readonly ports?: boolean;
  readonly withoutPorts?: boolean;
}

function ends({ source, destination, ports }: Observation, exchange: Exchange): string[] {
  const [from, to] = exchange.addresses ? [destination, source] : [source, destination];
  if (ports === null || exchange.withoutPorts) return [from, to].map(formatAddress);
  const [first, second] = exchange.ports ? [ports[1], ports[0]] : ports;
  return [end(from, first), end(to, second)];
}

function end(address: Uint8Array, port: number): string {
  const text = formatAddress(address);
  return address.length === 16 ? `[${text}]:${port}` : `${text}:${port}`;
}

/** An observation's connection as `rss-lab` takes it: source and destination. */
export const endsOf = (observation: Observation): string[] => ends(observation, {});

/** What to do, in sentences; empty if nothing differs. */
export function adviceFor(finding: Finding, observation: Observation): string[] {
  const { nic, deviations, convention } = finding;
  if (deviations.length === 0) return ["Nothing to do: this is Toeplitz as Microsoft's pages have it."];
  if (nic !== null)
    return [
      nic.profile === null
        ? "No --nic profile hashes so yet; the steps above are what a program has to do."
        : `Say --nic ${nic.profile} to rss-lab's commands.`,
    ];
  const isUdp = observation.protocol === UDP;
  const flow = `${isUdp ? "udp" : "tcp"}${observation.source.length === 4 ? 4 : 6}`;
  const sentences: [boolean, string][] = [
    [
      convention.hash !== "toeplitz",
      "If the driver takes it, `ethtool -X DEV hfunc toeplitz` sets Toeplitz; `ethtool -x DEV` says what is set.",
    ],
    [
      has(finding, "keyOrder") || has(finding, "keyPart"),
      "Give rss-lab the key as the NIC takes it (--key, below), or set the NIC's key in the order that it takes.",
    ],
    [
      convention.fields === "addresses",
      `The ports are not hashed: \`ethtool -N DEV rx-flow-hash ${flow} sdfn\` adds them; fragments never have any.`,
    ],
    [
      has(finding, "fields") && convention.fields !== "addresses",
      `Compare the fields with \`ethtool -n DEV rx-flow-hash ${flow}\`.`,
    ],
    [has(finding, "pairs") && isTransform(convention.pairs), `Say --symmetric ${convention.pairs}.`],
    [
      convention.order === "destination-first",
      "The value belongs to the other direction: source and destination may have been exchanged where it was seen.",
    ],
    [
      has(finding, "byteOrder") || convention.order.endsWith("-exchanged"),
      "A program is more likely to do this than a NIC: look at how the one that printed the value fills in its input.",
    ],
    [
      has(finding, "start") || has(finding, "result"),
      "Compare NICs' values with each other only after the same steps; a table's entry needs the low bits alone.",
    ],
  ];
  return sentences.filter(([applies]) => applies).map(([, sentence]) => sentence);
}

const isTransform = (pairs: string): boolean => pairs.startsWith("symmetric-");
const has = ({ deviations }: Finding, question: Question): boolean =>
  deviations.some((deviation) => deviation.question === question);
