// The exercises of lesson 11, "Can an attacker choose my CPU?": building a defence, designing a host's settings, aiming
// by hand, recognising an attack. The attacker's and the detector's own functions compute the right answers.
import { aimedConnections, collisionTest, connectionInput, toeplitz, type ConnectionTuple, type Random } from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { defendHost } from "./defend-host.js";
import { designHost } from "./design-host.js";
import { distinctMistakes } from "./mistakes.js";

const binary = (value: number): string => `\`${value.toString(2).padStart(3, "0")}\``;

/** The eight ways to change the three lowest bits of a port. */
const CHANGES = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** What changing these port bits does to the index: Toeplitz is linear, so effects are XORed. */
const sumOf = (effects: readonly number[], bits: number): number =>
  effects.reduce((sum, effect, i) => ((bits >> i) & 1 ? sum ^ effect : sum), 0);

/** 40 bytes, four to a drawn word. */
function randomKey(random: Random): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(40));
  for (let i = 0; i < 40; i += 4) bytes.setUint32(i, random.nextUint32(), true);
  return new Uint8Array(bytes.buffer);
}

/** A connection and a key with which eight neighbouring ports reach eight different entries. */
function drawTarget(random: Random): {
  secretKey: Uint8Array;
  connection: ConnectionTuple;
  start: number;
  effects: number[];
} {
  for (;;) {
    const secretKey = randomKey(random);
    const sourcePort = 49_152 + 8 * random.below(2048);
    const connection = {
      sourceAddress: "198.51.100.7",
      sourcePort,
      destinationAddress: "192.0.2.1",
      destinationPort: 443,
    };
    const index = (port: number): number =>
      toeplitz(connectionInput({ ...connection, sourcePort: port }), secretKey) & 7;
    const start = index(sourcePort);
    const effects = [1, 2, 4].map((bit) => index(sourcePort + bit) ^ start);
    if (start !== 0 && new Set(CHANGES.map((change) => sumOf(effects, change))).size === 8)
      return { secretKey, connection, start, effects };
  }
}

const aim: Exercise = {
  id: "11-aim",
  pose(random): PosedExercise {
    const { secretKey, connection, start, effects } = drawTarget(random);
    const { sourceAddress, sourcePort: first } = connection;
    const entry = (start + 1 + random.below(7)) % 8;
    const server = { address: connection.destinationAddress, port: connection.destinationPort };
    const answer = aimedConnections({
      secretKey,
      entries: 8,
      entry,
      count: 1,
      server,
      clients: `${sourceAddress}/32`,
      ports: { from: first, to: first + 7 },
    })[0].sourcePort;
    const portOf = (change: number): number => first + CHANGES.findIndex((bits) => sumOf(effects, bits) === change);
    return {
      question:
        `**Aim at entry ${entry}.** You know the secret key, and the table has 8 entries. Your connection from ` +
        `source port ${first} lands on entry ${start} (${binary(start)}). You have found out what each of the lowest ` +
        `port bits does to the index: adding 1 to the port XORs ${binary(effects[0])} into it, adding 2 ` +
        `${binary(effects[1])}, and adding 4 ${binary(effects[2])}. Which source port from ${first} to ${first + 7} ` +
        `lands on entry ${entry} (${binary(entry)})?`,
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: portOf(entry),
            message:
              `You made the change of the index equal to ${entry}. The index is ${start} to begin with: change it ` +
              "by the XOR of both.",
            isAlmost: true,
          },
          {
            answer: first + (start ^ entry),
            message: `${binary(start ^ entry)} is the change of the index that you need. Which port bits make that change?`,
            isAlmost: true,
          },
          {
            answer: first + entry,
            message: "Neighbouring ports do not land on neighbouring entries in order: use the three effects.",
          },
          { answer: first, message: `That port lands on entry ${start}.` },
        ],
        answer,
      ),
      hints: [
        "First ask which change of the index is needed: the XOR of where you are and where you want to be.",
        `The change is ${binary(start ^ entry)}. Which of the three effects have that XOR: one of them, two, or all?`,
        `Adding ${answer - first} to the port makes that change.`,
      ],
      because:
        `Right: adding ${answer - first} XORs ${binary(start ^ entry)} into the index. For an index of 7 bits it ` +
        "is the same with seven equations, which takes a computer no time at all.",
    };
  },
};

const alarm: Exercise = {
  id: "11-alarm",
  pose(random): PosedExercise {
    const connections = Array.from({ length: 8 }, () => 15 + random.below(12));
    const isAttack = random.below(3) > 0;
    const elephant = random.below(8);
    const attacked = (elephant + 1 + random.below(7)) % 8;
    if (isAttack) connections[attacked] = 60 + random.below(20);
    const frames = connections.map((count) => count * 20 + random.below(100));
    frames[elephant] = 9000 + random.below(1000);
    const { entry, connections: most, probability, isSuspicious } = collisionTest(connections);
    const answer = isSuspicious ? entry : -1;
    const total = connections.reduce((sum, count) => sum + count);
    return {
      question:
        "**Is this an attack?** The table below has 8 entries. One of the connections sends far more frames than all " +
        "others. Does somebody aim connections at an entry? Give the entry, or -1 if nothing speaks for an attack " +
        "(chance would do it more often than once in a million). `collisionTest([...])` knows the " +
        "probabilities.\n\n| entry | connections | frames |\n| --- | --- | --- |\n" +
        connections.map((count, i) => `| ${i} | ${count} | ${frames[i]} |`).join("\n"),
      answer,
      mistakes: distinctMistakes(
        [
          {
            answer: elephant,
            message:
              "That entry has the most frames. One big connection sends them, and under any other key it would " +
              "be on some entry, too.",
          },
          {
            answer: -1,
            message: `Chance puts ${most} of ${total} connections on one of 8 entries less than once in a million times.`,
          },
          {
            answer: entry,
            message:
              `One entry is always the fullest. Chance makes one as full as ${most} connections with a probability ` +
              `of up to ${probability.toPrecision(2)}: nothing speaks for an attack.`,
          },
        ],
        answer,
      ),
      hints: [
        "Which column reveals aiming: connections, or frames?",
        `The fullest entry has ${most} connections. How many would it have if they were spread evenly?`,
        `The probability that chance makes an entry that full is at most ${probability.toPrecision(2)}.`,
      ],
      because: isSuspicious
        ? `Right: ${most} connections on one entry; chance does that with a probability of ` +
          `${probability.toPrecision(2)} at most.`
        : `Right: ${most} connections on the fullest entry are nothing unusual. The many frames are those of one ` +
          "connection, which a new key would only move.",
    };
  },
};

export const lesson11: readonly Exercise[] = [defendHost, designHost, aim, alarm];
