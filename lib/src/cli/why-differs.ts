// rss-lab why-differs: how a NIC computes a hash value that is not Toeplitz's. advice/why-differs.ts searches, and
// counts what would be found by accident.
import { type Observation, readObservation, reversed } from "../advice/observation.js";
import { readObservations } from "../advice/read-observations.js";
import { adviceFor, endsOf, reproducingWords } from "../advice/reproduce.js";
import { type Finding, type WhyDiffers, conventionValue, whyDiffers } from "../advice/why-differs.js";
import { USUAL } from "../advice/conventions.js";
import { MICROSOFT_KEY, formatHash, secretKeyText } from "../index.js";
import { readKeyText } from "../formats/key-text.js";
import { checkOneOf, refuse, show } from "../check.js";
import { type Arguments, exactly, wholeNumber } from "./arguments.js";
import { type Command, ofInput } from "./command.js";
import { printLines, printSentence } from "./output.js";
import { readBytes, textOf } from "./read-file.js";

const HELP = `rss-lab why-differs SRC[:PORT] DST[:PORT] --nic-value 0x... [--key HEX] [--protocol tcp|udp]
                    [--vlan N] [--and "SRC DST VALUE"] [--observations FILE] [--json]

Says how a NIC may have come to a hash value that is not the expected one: it tries every
combination of up to four known conventions - byte and word order of key and input, ends exchanged,
sorted or mixed, other fields, parts of a key, start value, folded results, CRC and XOR - and names
those that give the value, simplest first, with the number that would do so by accident.

  SRC, DST        IPv4 or IPv6 addresses, with ports or without: 10.0.0.1:80, [2001:db8::1]:80
  --nic-value     what the NIC reported: up to eight hexadecimal digits (one to four are only so
                  many low bits: 0x7b is 8 bits), or an entry of the table, as 123/128
  --and           another observation, "SRC[:PORT] DST[:PORT] VALUE"; may be given several times.
                  Each rules out accidents: two or three 32-bit values leave nothing to doubt
  --observations  file with a line for each observation: source, destination and value with spaces
                  or commas between; - is standard input. Then SRC and DST may be left out
  --key           the key that was set, as ethtool -x prints it; default: keys that everybody knows
  --protocol      tcp or udp, for NICs that hash the number; default: tcp
  --vlan          VLAN number of the frame, for NICs that hash it
  --json          one JSON object

Exit code: 0 if something was found; 1 if nothing was; 2 for wrong usage.

Examples:
  rss-lab why-differs 66.9.149.187:2794 161.142.100.80:1766 --nic-value 0xeb7a28c4
  rss-lab why-differs 10.1.0.4 10.1.0.3 --nic-value 3eb03eb0 --and "10.1.0.3 10.1.0.5 47b647b6"
`;

export const WHY_DIFFERS: Command = {
  options: {
    "nic-value": "text",
    and: "list",
    observations: "text",
    key: "text",
    protocol: "text",
    vlan: "text",
    json: "flag",
  },
  help: HELP,
  choices: { protocol: ["tcp", "udp"] },
  run(given) {
    const key = given.text("key");
    const observations = readGiven(given);
    const options = key === undefined ? {} : { key: readKeyText(key).key };
    const result = whyDiffers(observations, options);
    if (given.flag("json")) printLines([JSON.stringify(asJson(result, observations))]);
    else if (result.findings.length > 0) printLines(findingsText(result, observations, options.key));
    if (result.findings.length > 0) return 0;
    printSentence(nothingFound(result, observations));
    if (!given.flag("json")) printLines(whatToCheck(key !== undefined));
    return 1;
  },
};

/** Findings told in full; of the others, how many there are. */
const TOLD = 5;
/** Below this, what was found is the explanation. */
const SURE = 0.02;

function readGiven(given: Arguments): Observation[] {
  const protocol = given.text("protocol") ?? "tcp";
  checkOneOf("The protocol", protocol, ["tcp", "udp"]);
  const vlan = given.text("vlan");
  const options = {
    protocol: protocol === "tcp" ? 6 : 17,
    ...(vlan === undefined ? {} : { vlan: wholeNumber("The VLAN number", vlan, { min: 0, max: 4095, fallback: 0 }) }),
  };
  const [path, value] = [given.text("observations"), given.text("nic-value")];
  const fromFile = path === undefined ? [] : readFile(path, options);
  const further = given.list("and").map((text) => {
    const words = text.trim().split(/\s+/);
    if (words.length !== 3) refuse(`--and is ${show(text)}`, 'it must be "SRC[:PORT] DST[:PORT] VALUE"');
    return readObservation(words as unknown as [string, string, string], options);
  });
  if (given.positionals.length === 0 && value === undefined && fromFile.length > 0) return [...fromFile, ...further];
  const [source, destination] = exactly("rss-lab why-differs", ["SRC", "DST"], given.positionals);
  if (value === undefined)
    return refuse(
      "The NIC's hash value is missing",
      "say --nic-value 0x..., what the NIC reported for this connection",
    );
  return [readObservation([source, destination, value], options), ...further, ...fromFile];
}

function readFile(path: string, options: Parameters<typeof readObservations>[1]): Observation[] {
  const text = textOf(readBytes(path));
  return ofInput(() => readObservations(text, options));
}

function findingsText({ findings, ...search }: WhyDiffers, observations: readonly Observation[], given?: Uint8Array) {
  const [first, ...further] = observations;
  const expected = conventionValue(USUAL, given ?? MICROSOFT_KEY, first);
  const whose = given === undefined ? "Microsoft's example key" : "the key given";
  const [source, destination] = endsOf(first);
  // Beside an explanation, what is as likely an accident is not worth reading.
  const told = findings.filter(({ byAccident }) => byAccident < SURE || findings[0].byAccident >= SURE).slice(0, TOLD);
  const untold = findings.length - told.length;
  return [
    `${source} to ${destination}: the NIC says ${valueText(first)}, Toeplitz with ${whose} ${expected === null ? "nothing" : formatHash(expected)}`,
    ...(further.length > 0 ? [`and ${count(further.length, "further observation")}`] : []),
    "",
    ...told.flatMap((finding) => [...findingText(finding, first), ""]),
    ...(untold > 0
      ? [`${count(untold, "other combination")} fit as well: less simple, or likely accidents (--json has them).`, ""]
      : []),
    ...tellingApart(told, first),
    `Tried: ${grouped(search.tried)} conventions; ${accidents(search.byAccident)} of them would give ${further.length > 0 ? "these values" : "the value"} by accident.`,
    ...(findings[0].byAccident >= SURE ? ["What was found may be such an accident: add an observation (--and)."] : []),
  ];
}

function findingText(finding: Finding, observation: Observation): string[] {
  const { deviations, key, nic, byAccident, keyBytes } = finding;
  const words = reproducingWords(finding, observation);
  const [headline, ...more] = deviations.length === 0 ? ["plain Toeplitz"] : deviations.map(({ words: said }) => said);
  const isNew = deviations.some(({ question }) => question === "keyOrder" || question === "keyPart");
  return [
    `${headline}${more.map((said) => `,\n${said}`).join("")}${nic === null ? "" : `\n  known of: ${nic.title} (${nic.source})`}`,
    ...(key === null
      ? []
      : [`  key: ${key.title}${isNew && keyBytes !== null ? `, taken as ${secretKeyText(keyBytes)}` : ""}`]),
    `  by accident: ${chanceText(byAccident)}`,
    ...adviceFor(finding, observation).map((sentence) => `  ${sentence}`),
    ...(words === null ? [] : [`  rss-lab hash ${words.join(" ")}`]),
  ];
}

/** What the other direction would give, where that parts the findings. */
function tellingApart(findings: readonly Finding[], observation: Observation): string[] {
  const back = reversed(observation);
  const values = findings.map(({ convention, key }) =>
    conventionValue(convention, key?.key ?? new Uint8Array(0), back),
  );
  if (findings.length < 2 || new Set(values).size < 2) return [];
  const [source, destination] = endsOf(back);
  const parts = findings.map(
    ({ deviations }, i) =>
      `  ${values[i] === null ? "nothing" : formatHash(values[i])}  ${deviations.map(({ words }) => words).join(", ") || "plain Toeplitz"}`,
  );
  return [`The hash of ${source} to ${destination} would tell them apart:`, ...parts, ""];
}

function nothingFound({ tried, byAccident }: WhyDiffers, observations: readonly Observation[]): string {
  const values = observations.length === 1 ? valueText(observations[0]) : `these ${observations.length} values`;
  return `None of the ${grouped(tried)} known conventions gives ${values} (${accidents(byAccident)} would by accident): no explanation was found.`;
}

const whatToCheck = (hasKey: boolean): string[] => [
  "What to check:",
  hasKey
    ? "  - whether this key is the one that is set: ethtool -x DEV; without --key the well-known keys are tried"
    : "  - which key is set: ethtool -x DEV prints it, say --key; a random one is not among those tried",
  "  - whether the value is the NIC's: Linux hashes frames itself, with a secret key, if the driver hands it no value",
  "  - whether the NIC saw this connection: inner or outer packet of a tunnel, address translation, the other direction",
  "  - whether the value was taken whole and in the byte order in which the program prints numbers",
  "  - another observation, of addresses alone (ICMP, a fragment): without ports there is less to go wrong",
];

/** Hash value or its low bits: "0x51ccc178", "entry 120 of 128". */
const valueText = ({ value, bits }: Observation): string =>
  bits === 32 ? formatHash(value) : `${value} in its low ${bits} bits`;

const accidents = (expected: number): string =>
  expected >= 1 ? `about ${grouped(Math.round(expected))}` : expected === 0 ? "none" : fraction(expected);
const chanceText = (expected: number): string =>
  expected >= 0.5
    ? `about ${expected < 1.5 ? "one" : grouped(Math.round(expected))} as simple as this would`
    : `1 chance in ${grouped(Number((1 / expected).toPrecision(2)))}`;

/** About a number below 1, with two significant digits, without an exponent. */
const fraction = (value: number): string =>
  value < 1e-6 ? "less than 0.000001" : `about ${value.toFixed(8).replace(/(\.0*[1-9]\d?)\d*$/, "$1")}`;
/** 390,663. */
const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

function asJson({ findings, ...search }: WhyDiffers, observations: readonly Observation[]) {
  return {
    ...search,
    observations: observations.length,
    findings: findings.map((finding) => ({
      deviations: finding.deviations,
      key: finding.key?.name ?? null,
      keyBytes: finding.keyBytes === null ? null : secretKeyText(finding.keyBytes),
      nic: finding.nic?.title ?? null,
      profile: finding.nic?.profile ?? null,
      byAccident: finding.byAccident,
      advice: adviceFor(finding, observations[0]),
      reproduce: reproducingWords(finding, observations[0]),
    })),
  };
}
