// An exercise of lesson 11: design the settings of a host. Three attacks, made for these settings, are run against it;
// what no run can say is in a rubric.
import {
  connectionInput,
  createToeplitz,
  figures,
  keylessCollisions,
  MICROSOFT_KEY,
  ms,
  roundRobin,
  run,
  secretKey,
  SYMMETRIC_TRANSFORMS,
  textTable,
  type ConnectionTuple,
  type Scenario,
  type SymmetricTransform,
  type Traffic,
} from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { refuse, show } from "../words.js";
import { aimedAtKey, attackOf, hostOf, SERVER } from "./attacked-host.js";
import { builtOf } from "./built.js";
import { shownAs } from "./built-scenario.js";

/** What a design may say. */
const SETTINGS = ["secretKey", "symmetric", "rekeying", "rebalancing"] as const;
type Symmetric = SymmetricTransform | "none";

/** The input as the NIC hashes it: both addresses, then both ports, made symmetric in place. */
function made(input: Uint8Array, symmetric: Symmetric): Uint8Array {
  if (symmetric === "none") return input;
  for (const [first, second, length] of [
    [0, 4, 4],
    [8, 10, 2],
  ]) {
    const [a, b] = [input.slice(first, first + length), input.slice(second, second + length)];
    const isSorted = String(Array.from(a, hex)) <= String(Array.from(b, hex));
    const xor = a.map((byte, i) => byte ^ b[i]);
    const [left, right] =
      symmetric === "symmetric-sort"
        ? isSorted
          ? [a, b]
          : [b, a]
        : [symmetric === "symmetric-xor" ? xor : a.map((byte, i) => byte | b[i]), xor];
    input.set(left, first);
    input.set(right, second);
  }
  return input;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

/** Connections that land on one entry of a NIC with Microsoft's key and this transform, found by trying. */
function aimedAtDefault(symmetric: Symmetric, count: number): ConnectionTuple[] {
  if (symmetric === "none") return aimedAtKey(count);
  const { hash } = createToeplitz(MICROSOFT_KEY);
  const found: ConnectionTuple[] = [];
  for (let i = 0; found.length < count; i++) {
    const tuple = {
      sourceAddress: `198.18.${(i >> 8) & 255}.${i & 255}`,
      sourcePort: 1024 + ((i * 7919) % 60_000),
      destinationAddress: SERVER.address,
      destinationPort: SERVER.port,
    };
    if ((hash(made(connectionInput(tuple), symmetric)) & 127) === 9) found.push(tuple);
  }
  return found;
}

/** Connections that collide without any key: under this transform, or under keys that repeat. */
function blindly(symmetric: Symmetric): ConnectionTuple[] {
  const like = {
    sourceAddress: "198.18.0.1",
    sourcePort: 40_000,
    destinationAddress: SERVER.address,
    destinationPort: SERVER.port,
  };
  return symmetric === "symmetric-xor" || symmetric === "symmetric-or-xor"
    ? keylessCollisions(like, symmetric, { count: 160 })
    : keylessCollisions(like, "repeating-key", { count: 160, serverPorts: { from: 443, to: 443 } });
}

function judgeHost(given: Record<string, unknown>, bothWays: boolean, rate: number): TriedOut {
  const { secretKey: key, symmetric: asked = "none", rekeying, rebalancing } = given;
  if (asked !== "none" && !SYMMETRIC_TRANSFORMS.includes(asked as SymmetricTransform))
    refuse(`The symmetric transform is ${show(asked)}`, `it must be one of ${SYMMETRIC_TRANSFORMS.join(", ")}`);
  const symmetric = asked as Symmetric;
  const bytes = typeof key === "string" ? secretKey(key) : MICROSOFT_KEY;
  const attacks: Readonly<Record<string, Traffic>> = {
    "aimed at Microsoft's key": attackOf(aimedAtDefault(symmetric, 160), rate),
    "made without a key": attackOf(blindly(symmetric), rate),
    "one elephant": attackOf(aimedAtKey(1), rate),
  };
  const lost = Object.entries(attacks).map(([name, traffic]) => {
    const one = run({
      ...hostOf(),
      warmupPs: ms(2),
      traffic,
      rss: { indirectionTable: roundRobin([0, 1, 2, 3], 128), secretKey: bytes, symmetric },
      ...(rekeying === undefined ? {} : { rekeying: rekeying as Scenario["rekeying"] }),
      ...(rebalancing === undefined ? {} : { rebalancing: rebalancing as Scenario["rebalancing"] }),
    });
    return { name, share: figures.dropShare(one.summary) };
  });
  const table = textTable({
    columns: ["attack", "frames lost after 2 ms"],
    rows: lost.map(({ name, share }) => [name, `${(100 * share).toFixed(1)} %`]),
  });
  const isSymmetric = symmetric !== "none" || bytes.every((byte, i) => i < 2 || byte === bytes[i - 2]);
  const stands = lost.slice(0, 2).every(({ share }) => share < 0.001);
  const says = [
    stands ? "Neither of the first two attacks does harm." : "An attack still does harm.",
    bothWays && !isSymmetric ? "Both directions of a connection do not reach the same CPU." : "",
    "Nothing on the host splits an elephant.",
  ];
  return {
    isRight: stands && (!bothWays || isSymmetric),
    isAlmost: stands,
    message: `${says.filter(Boolean).join(" ")}\n\n\`\`\`\n${table}\n\`\`\``,
  };
}

export const designHost: Exercise = {
  id: "11-design",
  pose(random): PosedExercise {
    const bothWays = random.pick([true, false]);
    const millions = random.pick([2, 2.5, 3, 3.5]);
    const who = bothWays
      ? "a firewall, which needs both directions of a connection on one CPU"
      : random.pick(["a web server", "a mail server", "a game server"]);
    const hex = Array.from({ length: 40 }, () => random.below(256).toString(16).padStart(2, "0")).join("");
    const answer = bothWays ? { secretKey: hex, symmetric: "symmetric-sort" } : { secretKey: hex };
    return {
      question:
        `**Design the settings** of ${who}. Answer with an object that has any of the fields \`secretKey\` (80 hex ` +
        'digits; left out: Microsoft\'s key), `symmetric` ("symmetric-sort", "symmetric-xor", "symmetric-or-xor"), ' +
        "`rekeying` and `rebalancing`. `check` runs it against three attacks, each with " +
        `${millions} million frames a second: one aimed at Microsoft's key, one made without any key, against ` +
        "keys that repeat or against your transform, and an elephant.",
      asks: 'The answer is an object with settings: `{ secretKey: "..." }`.',
      answer,
      shown: shownAs(answer),
      tryOut: (given) => {
        const object = builtOf(given);
        if (object === null || !SETTINGS.some((name) => name in object)) return null;
        return judgeHost(object, bothWays, millions * 1e6);
      },
      rubric: [
        "I can say where the key comes from, and that it is another one after each start of the machine.",
        "I know who can read the key, and what they could do with it.",
        "I said what raises the alarm, and how often that happens without an attack.",
        "I know what a new key costs the innocent connections.",
        "I wrote down what is done about an elephant, and that it is not done on this host.",
      ],
      mistakes: [
        {
          answer: "random",
          message: "Right thought. Write the key down: 80 hex digits that you did not take from anywhere.",
          isAlmost: true,
        },
      ],
      hints: [
        "Against which of the three attacks does a key of your own help?",
        bothWays
          ? "A key that repeats is one way to a symmetric hash, and the way that the second attack is made for."
          : "Do not give up anything that you do not need: a web server need not have a symmetric hash.",
        `\`{ secretKey: "${hex}"${bothWays ? ', symmetric: "symmetric-sort"' : ""} }\` stands.`,
      ],
      because:
        "A random key spreads both lists like any other connections" +
        `${bothWays ? ", and sorting the two ends of the input makes the hash symmetric without a weak key" : ""}. ` +
        "Nothing on the host splits an elephant.",
    };
  },
};
