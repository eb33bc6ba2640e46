// An exercise of lesson 02: which fields would you hash? A design for traffic that the hash types were not made for. It
// is tried out on frames of that traffic, with the Toeplitz function over the chosen fields; what no run can
// judge is left to a rubric.
import { createRandom, createToeplitz, MICROSOFT_KEY, type Random } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { list } from "./frames.js";
import { builtOf } from "./built.js";
import { example } from "./written.js";

/** The fields of one frame, each a number of 32 bits, and the connection that the frame belongs to. */
interface Sample {
  readonly connection: number;
  readonly fields: Readonly<Record<string, number>>;
}

interface Traffic {
  /** What a reader must know of it. */
  readonly about: (connections: number) => string;
  /** What a frame carries, in the order of its bytes. */
  readonly fields: readonly string[];
  readonly right: readonly string[];
  /** The usual four fields, or what is most like them. */
  readonly usual: readonly string[];
  readonly frames: (connection: number, random: Random) => readonly Readonly<Record<string, number>>[];
  readonly hint: string;
}

const CPUS = 8;
const FRAMES = 6;
const SERVER = 0xc0_00_02_0a;
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const port = (random: Random): number => 1024 + random.below(60_000);

const TRAFFICS: readonly Traffic[] = [
  {
    about: (connections) =>
      `${connections} telephones hold one connection each to one server. Each changes networks on the way: then its ` +
      "source address and source port change. The **connection ID**, at a fixed place behind the UDP header, stays; " +
      "the packet number counts up.",
    fields: [
      "source address",
      "destination address",
      "source port",
      "destination port",
      "connection ID",
      "packet number",
    ],
    right: ["connection ID"],
    usual: ["source address", "destination address", "source port", "destination port"],
    frames(_, random) {
      const id = random.nextUint32();
      const networks = times(2, () => ({ "source address": random.nextUint32(), "source port": port(random) }));
      return times(FRAMES, (i) => ({
        ...networks[i < FRAMES / 2 ? 0 : 1],
        "destination address": SERVER,
        "destination port": 443,
        "connection ID": id,
        "packet number": i,
      }));
    },
    hint: "What is the same in the frames before and after a telephone changes networks, and differs between telephones?",
  },
  {
    about: (connections) =>
      `${connections} connections come through one tunnel: each frame has an outer IP header, from tunnel end to ` +
      "tunnel end, and inside it the addresses and ports of the connection. The outer header counts its packets.",
    fields: [
      "outer source address",
      "outer destination address",
      "outer packet number",
      "inner source address",
      "inner destination address",
      "inner source port",
      "inner destination port",
    ],
    right: ["inner source address", "inner destination address", "inner source port", "inner destination port"],
    usual: ["outer source address", "outer destination address"],
    frames(connection, random) {
      const client = 0x0a_00_00_01 + random.below(3);
      const source = port(random);
      return times(FRAMES, (i) => ({
        "outer source address": 0xc6_33_64_07,
        "outer destination address": SERVER,
        "outer packet number": connection * FRAMES + i,
        "inner source address": client,
        "inner destination address": 0x0a_01_00_01,
        "inner source port": source,
        "inner destination port": 443,
      }));
    },
    hint: "The two ends of the tunnel are the same in every frame. What tells the connections inside it apart?",
  },
  {
    about: (connections) =>
      `${connections} cameras, each with an address of its own, send pictures to one server, each from one port. A ` +
      "picture is a UDP datagram that needs three frames: only the first has the ports (in the others these bytes " +
      "are picture), and all three have the datagram's identification, which is another one for the next picture.",
    fields: ["source address", "destination address", "source port", "destination port", "identification"],
    right: ["source address", "destination address"],
    usual: ["source address", "destination address", "source port", "destination port"],
    frames(_, random) {
      const [camera, source] = [random.nextUint32(), port(random)];
      return times(FRAMES, (i) => ({
        "source address": camera,
        "destination address": SERVER,
        "source port": i % 3 === 0 ? source : random.below(65_536),
        "destination port": i % 3 === 0 ? 9000 : random.below(65_536),
        identification: 77 + Math.floor(i / 3),
      }));
    },
    hint: "All three frames of a picture must meet on one CPU, and so must the next picture of the same camera.",
  },
];

const ASKS = 'The answer is a design: { hash: ["a field", "another"], why: "..." }.';
const RUBRIC = [
  "It says what is the same in all frames of a connection, and why each field that was left out would part them.",
  "It says what tells the connections apart, and how many values that can have.",
  "It says how the NIC finds the bytes: at a fixed place, or behind headers that it must be able to skip.",
  "It says which frames do not have these bytes, and where they go.",
];

export const designHashInput: Exercise = {
  id: "02-design",
  pose(random): PosedExercise {
    const traffic = random.pick(TRAFFICS);
    const connections = 200 + 20 * random.below(11);
    const samples = samplesOf(traffic, connections, random.nextUint32());
    const right = outcome(samples, traffic.right);
    const answer = { hash: traffic.right, why: "..." };
    return {
      question:
        `**Which fields would you hash?** ${traffic.about(connections)} A frame carries ${list(traffic.fields)}. All ` +
        "frames of a connection must go to one CPU, and the connections should spread over 8. Which fields go into the " +
        'hash, and why these? Answer with `{ hash: ["...", "..."], why: "..." }`. `check` runs the design on ' +
        `${FRAMES} frames of each connection; you judge the reasons yourself, by the rubric that it then shows.`,
      answer,
      shown: example(answer),
      asks: ASKS,
      tryOut: (given) => tried(given, traffic, samples),
      rubric: RUBRIC,
      mistakes: [
        {
          answer: JSON.stringify({ hash: traffic.usual, why: "..." }),
          message: said(outcome(samples, traffic.usual)),
        },
      ],
      hints: [
        "Go through the fields one by one: is it the same in every frame of a connection? Does it differ between connections?",
        traffic.hint,
        `A design that holds has ${traffic.right.length} of the ${traffic.fields.length} fields.`,
      ],
      because: said(right),
    };
  },
};

const samplesOf = (traffic: Traffic, connections: number, seed: number): Sample[] => {
  const random = createRandom(seed, "frames of a design");
  return times(connections, (connection) =>
    traffic.frames(connection, random).map((fields): Sample => ({ connection, fields })),
  ).flat();
};

interface Outcome {
  readonly connections: number;
  /** Connections whose frames all went to one CPU. */
  readonly whole: number;
  /** The fullest CPU's frames over the mean. */
  readonly overMean: number;
}

const TOEPLITZ = createToeplitz(MICROSOFT_KEY);

function outcome(samples: readonly Sample[], hashed: readonly string[]): Outcome {
  const cpusOf = new Map<number, Set<number>>();
  const frames = new Array<number>(CPUS).fill(0);
  for (const { connection, fields } of samples) {
    const input = Uint8Array.from(
      hashed.flatMap((name) => {
        const value = fields[name];
        return /port/.test(name)
          ? [value >>> 8, value & 255]
          : [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
      }),
    );
    const cpu = TOEPLITZ.hash(input) & (CPUS - 1);
    frames[cpu] += 1;
    cpusOf.set(connection, (cpusOf.get(connection) ?? new Set()).add(cpu));
  }
  const whole = [...cpusOf.values()].filter(({ size }) => size === 1).length;
  return { connections: cpusOf.size, whole, overMean: (Math.max(...frames) * CPUS) / samples.length };
}

/** What the fullest CPU may get at most, over the mean. */
const MOST_OVER_MEAN = 2;
const holds = ({ connections, whole, overMean }: Outcome): boolean =>
  whole === connections && overMean <= MOST_OVER_MEAN;

function said(found: Outcome): string {
  const { connections, whole, overMean } = found;
  const run =
    `The design was run: ${whole} of ${connections} connections stay on one CPU, and the fullest of the ${CPUS} CPUs ` +
    `gets ${overMean.toFixed(1)} times the mean.`;
  if (holds(found)) return `${run} That holds.`;
  return whole < connections
    ? `${run} Something in the hash differs between frames of one connection.`
    : `${run} Nothing in the hash tells these connections apart.`;
}

function tried(given: unknown, traffic: Traffic, samples: readonly Sample[]): TriedOut | null {
  const design = builtOf(given);
  const names = Array.isArray(given) ? (given as unknown[]) : design?.hash;
  if (!Array.isArray(names) || names.length === 0) return design === null ? null : { isRight: false, message: ASKS };
  const unknown = names.find((name) => typeof name !== "string" || !traffic.fields.includes(name)) as unknown;
  if (unknown !== undefined)
    return {
      isRight: false,
      message: `${typeof unknown === "string" ? JSON.stringify(unknown) : "What is not a text"} is not a field of these frames: they have ${traffic.fields.join(", ")}.`,
    };
  const hashed = [...new Set(names as string[])];
  const found = outcome(samples, hashed);
  const isSaid = typeof design?.why === "string" && design.why.trim().length > 0;
  if (holds(found) && !isSaid)
    return { isRight: false, isAlmost: true, message: `${said(found)} Now say why: the design has no \`why\`.` };
  return { isRight: holds(found), message: said(found) };
}
