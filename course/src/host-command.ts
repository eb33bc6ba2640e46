// A command typed at a server, applied to a host that was read from its tools: what `ethtool -N`, `-X` and `-L` would
// change, so that a cure is tried here before it is typed there. Words as in ethtool(8); "default" and a changed number
// of queues deal the entries in turn, as drivers do.
import { host as hosts, roundRobin, secretKey, weightedTable } from "rss-lab";
import { refuse, show } from "./words.js";

type Words = readonly string[];

/** ethtool's long names. */
const LONG: Readonly<Record<string, string>> = {
  "--config-nfc": "-N",
  "-U": "-N",
  "--config-ntuple": "-N",
  "--set-rxfh-indir": "-X",
  "--rxfh": "-X",
  "--set-channels": "-L",
};
const KNOWN =
  "those known here are ethtool -N DEV rx-flow-hash PROTO FIELDS, ethtool -X DEV equal N, weight W0 W1 ..., default, " +
  "hkey KEY or xfrm TRANSFORMATION, and ethtool -L DEV combined N";

/**
 * The host after a command.
 *
 * @param command one line, such as "ethtool -N eth0 rx-flow-hash udp4 sdfn"
 * @throws InputError for a command that is not known here, or that this host would refuse
 */
export function afterCommand(host: hosts.Host, command: string): hosts.Host {
  const words = String(command)
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "sudo");
  const [tool, option, device, ...rest] = words;
  if (tool !== "ethtool") return refuse(`The command is ${show(command)}`, KNOWN);
  if (host.system === "windows") refuse(`The command is ${show(command)}`, "this host runs Windows");
  if (host.device !== null && device !== host.device)
    refuse(`The command's device is ${show(device ?? "")}`, `this host's is ${host.device}`);
  const kind = LONG[option] ?? option;
  if (kind === "-N" && rest[0] === "rx-flow-hash") return withFields(host, rest.slice(1));
  if (kind === "-X") return withTable(host, rest);
  if (kind === "-L" && rest[0] === "combined") return withQueues(host, wholeOf(rest[1], "number of queues", 1, 65_536));
  return refuse(`The command is ${show(command)}`, KNOWN);
}

/** `rx-flow-hash udp4 sdfn` */
function withFields(host: hosts.Host, [flow, letters = ""]: Words): hosts.Host {
  if (!/^(tcp|udp)[46]$/.test(flow ?? ""))
    refuse(`The flow type is ${show(flow ?? "")}`, "those known here are tcp4, tcp6, udp4 and udp6");
  if (letters !== "sd" && letters !== "sdfn")
    refuse(
      `The hash fields are ${show(letters)}`,
      "those known here are sd (addresses) and sdfn (addresses and ports)",
    );
  const fields = [...letters] as ("s" | "d" | "f" | "n")[];
  type Flow = "tcp4" | "tcp6" | "udp4" | "udp6";
  return { ...host, hashFields: new Map([...host.hashFields, [flow as Flow, fields]]) };
}

/** Words of `ethtool -X` that say something of the table or its hash. */
const TABLE_WORDS = ["start", "equal", "weight", "default", "hkey", "xfrm"] as const;

/** `start 2 equal 4`, `weight 1 2 3`, `default`, `hkey 6d:5a:...`, `xfrm symmetric-xor`; several of them together. */
function withTable(host: hosts.Host, words: Words): hosts.Host {
  const said = new Map<string, string[]>();
  for (const word of words) {
    if ((TABLE_WORDS as Words).includes(word)) said.set(word, []);
    else if (said.size === 0) refuse(`What ethtool -X sets is ${show(word)}`, `it must be ${TABLE_WORDS.join(", ")}`);
    else [...said.values()][said.size - 1].push(word);
  }
  if (said.size === 0) refuse("The command sets nothing", `ethtool -X takes ${TABLE_WORDS.join(", ")}`);
  const entries = entriesOf(host, said);
  const [key, transform] = [said.get("hkey"), said.get("xfrm")?.[0]];
  if (transform !== undefined && !TRANSFORMS.some((known) => known === transform))
    refuse(`The transformation is ${show(transform)}`, `it must be ${TRANSFORMS.join(", ")}`);
  return withContext(host, {
    ...(entries && { entries }),
    ...(key && { key: secretKey((key[0] ?? "").replaceAll(":", "")) }),
    ...(transform && { symmetric: transform as (typeof TRANSFORMS)[number] }),
  });
}

const TRANSFORMS = ["none", "symmetric-xor", "symmetric-or-xor"] as const;

/** The table of `equal`, `weight` or `default`, from queue `start` on; null if the command has none of them. */
function entriesOf(host: hosts.Host, said: ReadonlyMap<string, Words>): readonly number[] | null {
  const size = defaultOf(host).entries.length;
  const [equal, weights] = [said.get("equal"), said.get("weight")];
  const start = said.has("start") ? wholeOf(said.get("start")?.[0], "first queue", 0, host.queues - 1) : 0;
  const from = (count: number): number[] => Array.from({ length: count }, (_, queue) => start + queue);
  if (equal) return roundRobin(from(wholeOf(equal[0], "number of queues", 1, host.queues - start)), size);
  if (weights) return weightsOf(host, weights, { size, start });
  return said.has("default") ? roundRobin(from(host.queues), size) : null;
}

function weightsOf(
  host: hosts.Host,
  values: Words,
  { size, start }: { readonly size: number; readonly start: number },
): readonly number[] {
  const weights = values.map((value) => wholeOf(value, "weight", 0, 1e6));
  const queues = host.queues - start;
  if (weights.length === 0 || weights.length > queues)
    refuse(
      `There are ${weights.length} weights`,
      `this host has ${host.queues} queues: give one for each from queue ${start} on`,
    );
  if (weights.every((weight) => weight === 0)) refuse("All weights are 0", "one queue at least must get entries");
  return weightedTable(weights, size).map((queue) => start + queue);
}

/** `-L DEV combined N`: the driver deals the table anew. Nothing tells the CPUs of queues that were not in use. */
function withQueues(host: hosts.Host, queues: number): hosts.Host {
  const all = Array.from({ length: queues }, (_, queue) => queue);
  return { ...withContext(host, { entries: roundRobin(all, defaultOf(host).entries.length) }), queues };
}

const defaultOf = (host: hosts.Host): hosts.RssContext =>
  host.contexts.get(0) ?? refuse("The host has no RSS context 0", "it must come from host.readHost(...)");

function withContext(host: hosts.Host, change: Partial<hosts.RssContext>): hosts.Host {
  return { ...host, contexts: new Map([...host.contexts, [0, { ...defaultOf(host), ...change }]]) };
}

function wholeOf(word: string | undefined, what: string, least: number, most: number): number {
  const value = /^\d+$/.test(word ?? "") ? Number(word) : NaN;
  if (!(value >= least && value <= most))
    refuse(`The ${what} is ${show(word ?? "")}`, `it must be a whole number from ${least} to ${most}`);
  return value;
}
