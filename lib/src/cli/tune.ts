// rss-lab tune: the best of many keys, tables and weights for the connections of a capture. advice/tune.ts chooses and
// judges.
import { LOADS, type Load } from "../advice/connection-groups.js";
import type { CapturedConnection } from "../advice/captured-connections.js";
import { type Candidate, MAX_TRIES, MAX_TUNED_QUEUES, type TuneResult } from "../advice/tune-options.js";
import { tune } from "../advice/tune.js";
import { ethtoolTableCommands } from "../formats/ethtool-table-commands.js";
import type { Host } from "../host/host.js";
import { NIC_PROFILES } from "../nic/nic-profiles.js";
import { MICROSOFT_KEY, roundRobin, secretKeyText } from "../index.js";
import { checkOneOf, refuse } from "../check.js";
import { type Arguments, exactly, wholeNumber } from "./arguments.js";
import { type Command, inputFault } from "./command.js";
import { countCapture } from "./count-capture.js";
import { HOST_CHOICES, HOST_HELP, HOST_OPTIONS, readHostOptions } from "./host-options.js";
import { readProfile } from "./nic-options.js";
import { printLines } from "./output.js";
import { assumedOf, outOfReach, queuesToTune } from "./tune-scope.js";
import { type HowTo, tuneText } from "./tune-text.js";

const DEFAULT_TRIES = 200;
/** Options that take texts of the host. */
const FILES = ["ethtool", "interrupts", "affinity", "rps", "netadapter"] as const;

const HELP = `rss-lab tune CAPTURE --queues N [--tries M] [--entries E] [--keep-key] [--by LOAD] [--seed S]
                  [--ethtool FILE]... [--key KEY] [--symmetric NAME] [--json]

Looks for a key, a table or weights that spread the connections of a capture more evenly than what
is set now. Half of the connections, drawn by the seed, choose; the other half judges, so that luck
is not taken for merit. What no table can mend, one connection that fills a queue, is said first.
Frames that n-tuple rules decide about are left out, and counted in a note.

  CAPTURE        pcap or pcapng file, packed with gzip or not; - is standard input
  --queues       receive queues to spread over, 1 to ${MAX_TUNED_QUEUES}; default: those that a text says
  --tries        random keys to try, 1 to ${MAX_TRIES}; default: ${DEFAULT_TRIES}
  --entries      entries of the table, 1 to 2048; default: those that a text says, or the NIC's
  --keep-key     only tables and weights, with the key as it is
  --by           what is to be spread: ${LOADS.join(", ")}; default: ${LOADS[0]}
  --seed         decides what is drawn: a whole number or a text; default: 1
  --json         one JSON object

What is set now, as the host's tools print it (--queues as above):
${HOST_HELP.replace(/ {2}--queues .*\n/, "")}

Exit code: 0; 1 if the capture or a text has a fault; 2 for wrong usage.

Examples:
  rss-lab tune datasets/captures/receive-path.pcap --queues 4
  rss-lab tune datasets/captures/receive-path.pcap --queues 4 --keep-key --by bytes --json
`;

export const TUNE: Command = {
  options: {
    ...HOST_OPTIONS,
    tries: "text",
    entries: "text",
    "keep-key": "flag",
    by: "text",
    seed: "text",
    json: "flag",
  },
  help: HELP,
  choices: { ...HOST_CHOICES, by: LOADS },
  async run(given) {
    const [path] = exactly("rss-lab tune", ["CAPTURE"], given.positionals);
    const choices = readChoices(given);
    if (path === "-" && FILES.some((option) => given.list(option).includes("-")))
      refuse("Standard input is given twice", "it can be read once: put one of them into a file");
    const host = readHostOptions(given);
    if (host.system === "windows")
      return refuse("The host is a Windows host", "rss-lab tune writes tables of queues, which only Linux takes");
    const { setting, notes, hasFixedKey } = presentOf(host, choices);
    const { captured, hasFault } = await countCapture(path, setting, host.rules);
    const queues = choices.queues ?? queuesToTune(host);
    const told = [...notes, ...outOfReach(host, captured, queues)];
    const assumptions = choices.hasTexts ? assumedOf(host) : [];
    if (host.queues > MAX_TUNED_QUEUES)
      return inputFault(`The host has ${host.queues} queues`, `say --queues with 1 to ${MAX_TUNED_QUEUES}`);
    const result = tune(captured.connections, {
      present: { entries: setting.entries, key: setting.secretKey },
      queues,
      tries: choices.tries,
      keepKey: choices.keepKey || hasFixedKey,
      by: choices.by,
      seed: choices.seed,
      result: host.hashing.result,
    });
    const howTo = (candidate: Candidate): HowTo =>
      candidate.name === "ports"
        ? { commands: portCommands(captured.connections, host.device ?? "DEV"), reason: null }
        : tableCommands(candidate, { host, present: result.candidates[0], isReversed: isKeyReversed(given, host) });
    printLines(
      given.flag("json")
        ? [JSON.stringify({ ...asJson(result, howTo, told), ruled: captured.ruled, assumptions })]
        : tuneText({ result, captured, howTo, notes: told, assumptions }),
    );
    return hasFault ? 1 : 0;
  },
};

interface TuneChoices {
  /** Whether the host's tools said something: assumptions are told beside that. */
  readonly hasTexts: boolean;
  readonly queues: number | null;
  readonly tries: number;
  readonly entries: number | null;
  readonly keepKey: boolean;
  readonly by: Load;
  readonly seed: number | string;
}

function readChoices(given: Arguments): TuneChoices {
  const hasTexts = FILES.some((option) => given.list(option).length > 0);
  const queues = given.text("queues");
  if (queues === undefined && !hasTexts)
    refuse("The number of queues is missing", "say --queues N, or what the host has (--ethtool FILE)");
  const by = given.text("by") ?? LOADS[0];
  checkOneOf("The load", by, LOADS);
  const entries = given.text("entries");
  const seed = given.text("seed") ?? "1";
  return {
    hasTexts,
    queues:
      queues === undefined
        ? null
        : wholeNumber("The number of queues", queues, { min: 1, max: MAX_TUNED_QUEUES, fallback: 1 }),
    tries: wholeNumber("The number of keys to try", given.text("tries"), {
      min: 1,
      max: MAX_TRIES,
      fallback: DEFAULT_TRIES,
    }),
    entries:
      entries === undefined ? null : wholeNumber("The number of entries", entries, { min: 1, max: 2048, fallback: 1 }),
    keepKey: given.flag("keep-key"),
    by,
    seed: /^\d{1,15}$/.test(seed) ? Number(seed) : seed,
  };
}

/** What is set now. */
function presentOf(host: Host, { entries }: TuneChoices) {
  const { symmetric, hashTypes, key, entries: said } = host.contexts.get(0)!;
  const hasFixedKey = host.hashing.fixedKey !== null;
  const known = host.hashing.fixedKey ?? key;
  const all = Array.from({ length: host.queues }, (_, queue) => queue);
  return {
    setting: {
      secretKey: known ?? MICROSOFT_KEY,
      hashTypes,
      symmetric,
      hashing: host.hashing,
      entries: entries === null ? said : roundRobin(all, entries),
    },
    hasFixedKey,
    notes: [
      ...(hasFixedKey ? ["The NIC's key is fixed: only tables and weights are tried."] : []),
      ...(known === null
        ? ["No text has the key that is set: Microsoft's example key stands for it (--key says another)."]
        : []),
    ],
  };
}

/** Whether the driver takes keys in reverse order: what ethtool is given is then the reverse of what the NIC has. */
function isKeyReversed(given: Arguments, host: Host): boolean {
  const named = readProfile(given) ?? Object.values(NIC_PROFILES).find(({ name }) => name === host.nic);
  return named?.keyOrder === "reversed";
}

interface Around {
  readonly host: Host;
  readonly present: Candidate;
  readonly isReversed: boolean;
}

function tableCommands({ entries, key }: Candidate, { host, present, isReversed }: Around): HowTo {
  const isNew = secretKeyText(key) !== secretKeyText(present.key);
  const printed = isReversed ? key.slice().reverse() : key;
  return ethtoolTableCommands({ queues: entries, ...(isNew ? { key: printed } : {}) }, host.device ?? "DEV");
}

/** Lines that add the ports to the flow types that are hashed by addresses only. */
function portCommands(connections: readonly CapturedConnection[], device: string): string[] {
  const flows = connections
    .filter(({ inputWithPorts }) => inputWithPorts !== null)
    .map(({ name, input }) => `${name.endsWith("UDP") ? "udp" : "tcp"}${input.length < 32 ? 4 : 6}`);
  return [...new Set(flows)].sort().map((flow) => `ethtool -N ${device} rx-flow-hash ${flow} sdfn`);
}

function asJson(result: TuneResult, howTo: (candidate: Candidate) => HowTo, notes: readonly string[]) {
  const { keys, ...rest } = result;
  return {
    ...rest,
    keys: keys === null ? null : { tried: keys.tried, best: halves(keys.best), mean: halves(keys.mean) },
    candidates: result.candidates.map((candidate) => ({
      ...candidate,
      key: secretKeyText(candidate.key),
      ...howTo(candidate),
    })),
    notes,
  };
}

const halves = ({ training, heldOut }: { training: number; heldOut: number }) => ({ training, heldOut });
