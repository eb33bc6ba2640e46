// The playground pages: one question each, as data. What the controls say becomes a cell, which the page runs and a
// reader can copy into a notebook, and a command that asks the same of rss-lab.

/** A control of a playground. */
export interface PlayControl {
  readonly name: string;
  readonly label: string;
  /** A text to type, one of some choices, or numbers from `min` to `max`. */
  readonly of: "text" | readonly string[] | { readonly min: number; readonly max: number; readonly step: number };
  readonly first: string;
}

export type PlayValues = Readonly<Record<string, string>>;

export interface Playground {
  readonly page: string;
  /** The question that it answers. */
  readonly title: string;
  /** What to do and what to look for. */
  readonly words: string;
  readonly controls: readonly PlayControl[];
  readonly cell: (values: PlayValues) => string;
  /** Null if one line cannot say it. */
  readonly command: (values: PlayValues) => string | null;
}

const numbers = (min: number, max: number, step: number) => ({ min, max, step });
const VARIANTS = ["non-rss", "single-hardware-queue", "hardware-queuing", "message-signaled-interrupts"];
const LOAD: PlayControl[] = [
  { name: "millions", label: "million frames a second", of: numbers(0.25, 10, 0.25), first: "4" },
  { name: "connections", label: "connections", of: ["1", "4", "16", "64", "256", "1024"], first: "64" },
  { name: "seed", label: "seed", of: numbers(1, 50, 1), first: "1" },
];

/** An object's fields, a line each. */
const fieldsOf = (scenario: object): string =>
  Object.entries(scenario)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`)
    .join("\n");

/** A scenario as a cell's text, and as a command. */
const cellOf = (scenario: object, draw: string, names: readonly string[]): string =>
  `import { ${names.join(", ")} } from "rss-lab";\nimport { display } from "rss-lab-course";\n` +
  `const scenario = readScenario({\n${fieldsOf(scenario)}\n});\n${draw}`;
const commandOf = (scenario: object): string => `echo '${JSON.stringify(scenario)}' | npx rss-lab simulate -`;

const loadOf = ({ millions, connections }: PlayValues, more: object = {}): object => ({
  kind: "load",
  framesPerSecond: Number(millions) * 1e6,
  connections: Number(connections),
  ...more,
});

/** The key of "Verifying the RSS Hash Calculation" (Windows driver documentation), as rss-lab's MICROSOFT_KEY. */
const MICROSOFTS = "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa";

const QUEUE: Playground = {
  page: "play-which-queue",
  title: "Which queue does a connection get?",
  words:
    "Type a connection and look at its hash value bit by bit: the last bits choose the entry of the indirection table, " +
    "and the entry holds the queue. Change the port by one, or the key, and see how far the connection goes.",
  controls: [
    { name: "source", label: "source address", of: "text", first: "66.9.149.187" },
    { name: "sourcePort", label: "source port", of: numbers(0, 65535, 1), first: "2794" },
    { name: "destination", label: "destination address", of: "text", first: "161.142.100.80" },
    { name: "destinationPort", label: "destination port", of: numbers(0, 65535, 1), first: "1766" },
    { name: "fields", label: "the NIC hashes", of: ["addresses and ports", "addresses"], first: "addresses and ports" },
    { name: "key", label: "secret key", of: ["Microsoft's", "6d5a repeated"], first: "Microsoft's" },
    { name: "entries", label: "entries", of: ["64", "128", "256", "512"], first: "128" },
    { name: "queues", label: "queues", of: numbers(1, 16, 1), first: "8" },
  ],
  cell: (values) => {
    const { source, sourcePort, destination, destinationPort, fields, key, entries, queues } = values;
    const input = source.includes(":") ? 32 : 8;
    return `import { connectionInput, formatHash, MICROSOFT_KEY, repeatKey, roundRobin, toeplitz } from "rss-lab";
import { display, hashBitsChart, table } from "rss-lab-course";
const connection = { sourceAddress: ${JSON.stringify(source)}, sourcePort: ${sourcePort},
  destinationAddress: ${JSON.stringify(destination)}, destinationPort: ${destinationPort} };
const key = ${key === "Microsoft's" ? "MICROSOFT_KEY" : 'repeatKey("6d5a", 20)'};
const input = connectionInput(connection)${fields === "addresses" ? `.slice(0, ${input})` : ""};
const hashValue = toeplitz(input, key);
const entry = hashValue % ${entries};
const queue = roundRobin(Array.from({ length: ${queues} }, (_, n) => n), ${entries})[entry];
table([{ "hash value": formatHash(hashValue), entry, queue }]);
await display(hashBitsChart([{ label: "this connection", hashValue, cpu: queue }], { entries: ${entries},
  holds: "queue", title: \`The last bits choose entry \${entry}, which holds queue \${queue}\` }));`;
  },
  command: ({ source, sourcePort, destination, destinationPort, fields, key, queues }) => {
    if (![source, destination].every((address) => /^[\da-fA-F.:]+$/.test(address))) return null;
    const end = (address: string, port: string): string =>
      fields === "addresses" ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
    return `npx rss-lab queue ${end(source, sourcePort)} ${end(destination, destinationPort)} --queues ${queues} --key ${key === "6d5a repeated" ? "6d5a".repeat(20) : MICROSOFTS}`;
  },
};

const sweepOf = ({ cpus, connections, seed }: PlayValues): object => ({
  cpus: Number(cpus),
  seed: Number(seed),
  durationPs: 5_000_000_000,
  traffic: { kind: "load", framesPerSecond: 4_000_000, connections: Number(connections) },
});
const SWEEP: Playground = {
  page: "play-load-sweep",
  title: "At what load does each variant begin to lose frames?",
  words:
    "Each variant takes more and more frames a second, and the line shows how long 99 % of them took at most; hollow " +
    "points lost frames. Add CPUs: which variants do not care? Take one connection: which still do not care?",
  controls: [
    { name: "cpus", label: "CPUs", of: numbers(1, 16, 1), first: "4" },
    { name: "connections", label: "connections", of: ["1", "4", "16", "64", "256", "1024"], first: "256" },
    { name: "most", label: "up to million frames a second", of: numbers(2, 20, 1), first: "10" },
    { name: "seed", label: "seed", of: numbers(1, 50, 1), first: "1" },
  ],
  cell: ({
    cpus,
    connections,
    most,
    seed,
  }) => `import { forVariant, fromLogarithms, ln, load, sweep, sweepChart, us, VARIANTS } from "rss-lab";
import { display } from "rss-lab-course";
const x = Array.from({ length: 12 }, (_, n) => (${most} * (n + 1)) / 12);
const points = await sweep({ x, series: VARIANTS, seeds: [${seed}, ${Number(seed) + 1}, ${Number(seed) + 2}] }, (millions, variant, seed) => forVariant({
  cpus: ${cpus}, seed, records: "summary", variant,
  traffic: load({ framesPerSecond: millions * 1e6, connections: ${connections}, frames: 4000, seed }),
}, variant), ({ summary }) => ({ delay: ln(summary.toDone.p99Ps / us(1)) }));
await display(sweepChart(fromLogarithms(points.delay), { xLabel: "million frames/s offered", isLogY: true,
  yLabel: "99 % done within (µs)", title: "With ${cpus} CPUs and ${connections} connections" }));`,
  command: (values) => commandOf(sweepOf(values)),
};

const rebalanceOf = (values: PlayValues): object => ({
  variant: "message-signaled-interrupts",
  cpus: 4,
  seed: Number(values.seed),
  durationPs: 20_000_000_000,
  windowPs: 500_000_000,
  traffic: loadOf(values, {
    population: values.elephant === "0" ? "equal" : { kind: "elephant", share: Number(values.elephant) / 100 },
  }),
  threadShare: [0.1, 0.1, Number(values.threads), 0.1],
  ...(values.policy === "none" ? {} : { rebalancing: { policy: values.policy, periodPs: 2_000_000_000 } }),
});
const REBALANCE: Playground = {
  page: "play-rebalance",
  title: "What does rebalancing give back?",
  words:
    "Threads want a share of CPU 2, which receives frames too. Choose a policy that moves entries of the indirection " +
    "table, and see what each CPU is asked for and what its threads lose. Then give one connection a third of all frames.",
  controls: [
    {
      name: "policy",
      label: "policy",
      of: ["none", "whole-table", "greedy", "rss-plus-plus", "dynamic-spreading", "conservative-scaling"],
      first: "rss-plus-plus",
    },
    { name: "threads", label: "CPU 2's threads want", of: numbers(0, 0.9, 0.1), first: "0.6" },
    { name: "elephant", label: "the largest connection, % of all frames", of: numbers(0, 60, 5), first: "0" },
    { name: "millions", label: "million frames a second", of: numbers(0.25, 6, 0.25), first: "1.5" },
    { name: "connections", label: "connections", of: ["16", "64", "256", "1024"], first: "1024" },
    { name: "seed", label: "seed", of: numbers(1, 50, 1), first: "1" },
  ],
  cell: (values) =>
    cellOf(
      rebalanceOf(values),
      'const one = run({ ...scenario, records: "summary" });\nawait display(one);\nawait display(balanceChart(one));',
      ["readScenario", "run"],
    ).replace("{ display }", "{ balanceChart, display }"),
  command: (values) => commandOf(rebalanceOf(values)),
};

const ATTACK: Playground = {
  page: "play-attack",
  title: "Who loses frames when an attacker knows the key?",
  words:
    "Connections aimed at one entry of the indirection table begin after 2 ms. Take a key that the attackers do not know, " +
    "or let the driver change its key, and see who still loses frames.",
  controls: [
    {
      name: "key",
      label: "the host's key",
      of: ["Microsoft's, which they know", "a key of its own"],
      first: "Microsoft's, which they know",
    },
    { name: "aimed", label: "aimed connections", of: numbers(10, 400, 10), first: "200" },
    { name: "millions", label: "their million frames a second", of: numbers(0.5, 6, 0.5), first: "2" },
    { name: "rekey", label: "a new key every", of: ["never", "0.5 ms", "1 ms", "2 ms"], first: "never" },
    { name: "seed", label: "seed", of: numbers(1, 50, 1), first: "1" },
  ],
  cell: ({
    key,
    aimed,
    millions,
    rekey,
    seed,
  }) => `import { aimedConnections, createRandom, load, mergeTraffic, MICROSOFT_KEY, ms, roundRobin, run, us } from "rss-lab";
import { attackOverTimeChart, display } from "rss-lab-course";
const aimed = aimedConnections({ secretKey: MICROSOFT_KEY, entries: 128, entry: 5, count: ${aimed},
  server: { address: "192.0.2.1", port: 443 } });
const random = createRandom(${seed}, "secret key");
const secretKey = ${key.startsWith("Microsoft") ? "MICROSOFT_KEY" : "Uint8Array.from({ length: 40 }, () => random.below(256))"};
const one = run({ variant: "message-signaled-interrupts", cpus: 4, seed: ${seed}, durationPs: ms(10), windowPs: us(250),
  records: "summary", rss: { indirectionTable: roundRobin([0, 1, 2, 3], 128), secretKey },
  traffic: mergeTraffic(load({ framesPerSecond: 2e6, connections: 512 }),
    load({ framesPerSecond: ${millions} * 1e6, endpoints: aimed, startPs: ms(2) })),
  interruptModeration: { timeoutPs: us(20), frames: 64 }${rekey === "never" ? "" : `, rekeying: { periodPs: ms(${rekey.replace(" ms", "")}) }`} });
await display(attackOverTimeChart(one, { events: [{ timePs: ms(2), label: "attack" }] }));
await display(one);`,
  command: () => null, // the aimed connections are a list
};

const moderationOf = ({ kind, micros }: PlayValues): object | undefined => {
  const timePs = Number(micros) * 1e6;
  if (kind === "none") return undefined;
  if (kind === "delay") return { kind, timeoutPs: timePs, frames: 64 };
  return kind === "interval" ? { kind, intervalPs: timePs } : { kind };
};
const moderatedOf = (values: PlayValues): object => ({
  variant: values.variant,
  cpus: 4,
  seed: Number(values.seed),
  durationPs: 10_000_000_000,
  traffic: loadOf(values),
  interruptModeration: moderationOf(values),
});
const MODERATION: Playground = {
  page: "play-moderation",
  title: "How long should the NIC wait before it interrupts?",
  words:
    "Hold interrupts back and see what it saves in CPU time and what it costs in delay. At a low load compare a delay, " +
    "which makes every frame wait, with an interval, which lets the first frame through at once.",
  controls: [
    { name: "variant", label: "variant", of: VARIANTS, first: "message-signaled-interrupts" },
    {
      name: "kind",
      label: "interrupts are held back by",
      of: ["none", "delay", "interval", "net-dim", "ixgbe-adaptive", "i40e-adaptive"],
      first: "interval",
    },
    { name: "micros", label: "microseconds", of: numbers(5, 200, 5), first: "50" },
    ...LOAD,
  ],
  cell: (values) =>
    cellOf(
      moderatedOf(values),
      'const one = run({ ...scenario, records: "summary" });\n' +
        "const { interruptModeration, ...without } = scenario;\n" +
        'const runs = { "no moderation": run({ ...without, records: "summary" }), moderated: one };\n' +
        "await display(latencyPercentileChart(runs));\nawait display(compare(runs));",
      ["compare", "latencyPercentileChart", "readScenario", "run"],
    ),
  command: (values) => commandOf(moderatedOf(values)),
};

export const PLAYGROUNDS: readonly Playground[] = [QUEUE, SWEEP, REBALANCE, ATTACK, MODERATION];
