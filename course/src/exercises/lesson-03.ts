// The exercises of lesson 03, "How does a hash become a CPU?": index, entry, default CPU, how even a table is; what to
// build, to design and to move have files of their own. The model computes the right answers.
// long because: a lesson's exercises stand together
import {
  assignCpu,
  buildFrame,
  createIndirectionTable,
  formatHash,
  MICROSOFT_KEY,
  parseFrame,
  roundRobin,
} from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { buildTable } from "./build-table.js";
import { designSpread } from "./design-spread.js";
import { moveEntry } from "./move-entry.js";
import { distinct } from "../words.js";
import { shuffled } from "./shuffled.js";

/** Number of bits that select one of `size` entries, a power of two. */
const bitsOf = (size: number): number => 31 - Math.clz32(size);

const others = (mistakes: PosedExercise["mistakes"], answer: number): PosedExercise["mistakes"] =>
  mistakes.filter((each) => each.answer !== answer);

const index: Exercise = {
  id: "03-index",
  pose(random): PosedExercise {
    const size = random.pick([16, 32, 64, 128]);
    const cpus = random.pick([3, 4, 6, 8]);
    const hashValue = random.nextUint32();
    const bits = bitsOf(size);
    const answer = createIndirectionTable(roundRobin([0], size)).index(hashValue);
    return {
      question:
        `**Which entry?** A frame's hash value is \`${formatHash(hashValue)}\`. The indirection table has ${size} ` +
        `entries for ${cpus} CPUs. Which entry does the frame select (from 0)?`,
      answer,
      tryOut: (given) =>
        typeof given === "number" && given >= size
          ? { isRight: false, message: `There is no such entry: the table has entries 0 to ${size - 1}.` }
          : null,
      mistakes: others(
        [
          {
            answer: hashValue >>> (32 - bits),
            message:
              `Those are the ${bits} most significant bits. The index is made of the ` +
              `least significant ones, at the right end.`,
          },
          {
            answer: hashValue % cpus,
            message:
              "The number of CPUs plays no part in the index: the hash selects an entry, and the entry holds a CPU.",
          },
          {
            answer: hashValue & (size * 2 - 1),
            message: `One bit too many: ${size} entries are told apart by ${bits} bits.`,
            isAlmost: true,
          },
          {
            answer: hashValue & (size / 2 - 1),
            message: `One bit too few: ${size} entries are told apart by ${bits} bits.`,
            isAlmost: true,
          },
          { answer: answer + 1, message: "Entries are counted from 0.", isAlmost: true },
        ],
        answer,
      ),
      hints: [
        "The index is made of the least significant bits of the hash value.",
        `${size} is 2 to the power of ${bits}: take ${bits} bits from the right end.`,
        `The last byte of the hash value is ${(hashValue & 0xff).toString(2).padStart(8, "0")} in binary.`,
      ],
      because:
        `Right: the ${bits} least significant bits of ${formatHash(hashValue)} are ` +
        `${answer.toString(2).padStart(bits, "0")}, which is ${answer}.`,
    };
  },
};

const cpuOfHash: Exercise = {
  id: "03-cpu",
  pose(random): PosedExercise {
    const size = random.pick([8, 16]);
    const cpus = random.pick([
      [0, 1, 2],
      [0, 2, 4, 6],
      [1, 3, 5],
      [0, 1, 2, 3],
    ]);
    const table = createIndirectionTable(shuffled(random, roundRobin(cpus, size)));
    const hashValue = random.nextUint32();
    const at = table.index(hashValue);
    const answer = table.cpu(hashValue);
    return {
      question:
        `**Which CPU?** The indirection table is \`[${table.entries.join(", ")}]\` and a frame's hash value is ` +
        `\`${formatHash(hashValue)}\`. Which CPU gets the frame?`,
      answer,
      choices: cpus,
      mistakes: others(
        [
          { answer: at, message: `${at} is the index. Now look into that entry: it holds the CPU.`, isAlmost: true },
          {
            answer: cpus[hashValue % cpus.length],
            message:
              `You divided by the number of CPUs. RSS takes the least significant ` +
              `bits of the hash value and looks into the table.`,
          },
          {
            answer: table.entries[at - 1],
            message: "That is the entry before: entries are counted from 0.",
            isAlmost: true,
          },
          {
            answer: table.entries[hashValue >>> (32 - bitsOf(size))],
            message: "That entry is selected by the most significant bits; RSS takes the least significant ones.",
          },
        ],
        answer,
      ),
      hints: [
        "Two steps: hash value to index, index to entry.",
        `${size} entries need ${bitsOf(size)} bits, taken from the right end of the hash value.`,
        `The index is ${at}.`,
      ],
      because: `Right: ${formatHash(hashValue)} selects entry ${at}, and entry ${at} holds CPU ${answer}.`,
    };
  },
};

const imbalance: Exercise = {
  id: "03-imbalance",
  pose(random): PosedExercise {
    // Sizes and CPUs that no output of the lesson has.
    const size = random.pick([16, 32, 64, 128]);
    const cpus = random.pick([5, 7, 9, 11, 13]);
    const counts = new Array<number>(cpus).fill(0);
    for (const cpu of createIndirectionTable(
      roundRobin(
        Array.from({ length: cpus }, (_, i) => i),
        size,
      ),
    ).entries)
      counts[cpu] = (counts[cpu] ?? 0) + 1;
    const [max, min, mean] = [Math.max(...counts), Math.min(...counts), size / cpus];
    const answer = max / mean;
    return {
      question:
        `**How uneven is the table?** ${size} entries are dealt to ${cpus} CPUs in turn, and hash values are spread ` +
        `evenly over the entries. ` +
        "How many times the mean load does the fullest CPU get? Three decimals are enough.",
      answer,
      tolerance: 0.001,
      tryOut: (given) =>
        typeof given === "number" && Number.isFinite(given) && (given < 1 || given > cpus)
          ? { isRight: false, message: `Fullest over mean lies between 1 (even) and ${cpus} (all on one CPU).` }
          : null,
      mistakes: [
        {
          answer: 1,
          message: `${size} entries cannot be shared out evenly among ${cpus} CPUs: ${size} / ${cpus} is not a whole number.`,
        },
        {
          answer: max / min,
          message: "That is fullest over emptiest. The question asks for fullest over mean.",
          isAlmost: true,
        },
        {
          answer: (max - min) / max,
          message:
            "That is the gap between fullest and emptiest as a share of the fullest. The " +
            "question asks for fullest over mean.",
          isAlmost: true,
        },
        {
          answer: answer - 1,
          message: "That is how much more than the mean; the question asks how many times the mean.",
          isAlmost: true,
        },
        {
          answer: max,
          message: "That is the number of entries of the fullest CPU. Divide it by the mean.",
          isAlmost: true,
        },
        { answer: mean / max, message: "Upside down: fullest over mean, so the answer is 1 or more.", isAlmost: true },
      ],
      hints: [
        "How many entries does the fullest CPU hold? How many does each hold on average?",
        `The mean is ${size} / ${cpus}; the fullest holds the next whole number above it.`,
        `The fullest holds ${max} entries.`,
      ],
      because:
        `Right: ${max} entries over a mean of ${size} / ${cpus} is ${answer.toFixed(3)}. A larger table brings it ` +
        `nearer to 1.`,
    };
  },
};

const defaultCpu: Exercise = {
  id: "03-default-cpu",
  pose(random): PosedExercise {
    const entries = shuffled(random, roundRobin([1, 2, 3, 4], 8));
    const fallback = random.pick([0, 5, 6, 7]);
    const isHashed = random.below(3) === 0;
    const enabled = isHashed ? (["NDIS_HASH_IPV4"] as const) : (["NDIS_HASH_TCP_IPV4"] as const);
    const headers = parseFrame(
      buildFrame({
        source: `10.0.0.${1 + random.below(250)}`,
        destination: "10.0.0.254",
        protocol: 1,
        payloadBytes: 56,
      }),
    );
    const assignment = assignCpu(headers, {
      secretKey: MICROSOFT_KEY,
      hashTypes: enabled,
      indirectionTable: createIndirectionTable(entries),
      defaultCpu: fallback,
    });
    const hashText =
      assignment.hashValue === null
        ? ""
        : ` (over its addresses the hash value would be \`${formatHash(assignment.hashValue)}\`)`;
    const answer = assignment.cpu;
    return {
      question:
        `**Where does a ping go?** An ICMP echo request over IPv4 arrives${hashText}. Only \`${enabled[0]}\` is ` +
        `enabled, the indirection table is ` +
        `\`[${entries.join(", ")}]\` and the default CPU is ${fallback}. Which CPU gets the frame?`,
      answer,
      choices: distinct([...entries, fallback]),
      mistakes: others(
        [
          {
            answer: entries[0],
            message:
              "Entry 0 would be right for a hash value of 0. A frame that is not hashed has no hash " +
              "value at all and never reaches the table.",
          },
          {
            answer: fallback,
            message: "ICMP has no ports, but it has addresses, and `NDIS_HASH_IPV4` is enabled: this frame is hashed.",
          },
          ...(assignment.index === null
            ? []
            : [
                {
                  answer: assignment.index,
                  message: `${assignment.index} is the index. Look into that entry.`,
                  isAlmost: true,
                },
              ]),
        ],
        answer,
      ),
      hints: [
        "First ask whether the frame is hashed at all.",
        "ICMP is neither TCP nor UDP: only the IP type can take it.",
        isHashed ? `The index is ${assignment.index ?? 0}.` : "It is not hashed.",
      ],
      because: isHashed
        ? "Right: it is hashed over its addresses and selects entry " +
          `${assignment.index ?? 0}, which holds CPU ${answer}.`
        : "Right: not hashed, so it goes to the default CPU, as it would without RSS.",
    };
  },
};

export const lesson03: readonly Exercise[] = [
  buildTable,
  cpuOfHash,
  imbalance,
  designSpread,
  index,
  defaultCpu,
  moveEntry,
];
