// An interrupt cycle drawn for an exercise, and its description in a question.
import { createIndirectionTable, formatHash, type Random } from "rss-lab";

/**
 * Draws an interrupt cycle: a small table, three to five hash values with their CPUs, and the CPU of the ISR, which
 * gets none of the frames.
 */
export function drawCycle(random: Random): { table: number[]; hashValues: number[]; cpus: number[]; isrCpu: number } {
  const table = [random.below(2), 2, 3, random.below(2), 4, 5, 2 + random.below(2), 4 + random.below(2)];
  const isrCpu = 6 + random.below(2);
  const hashValues = Array.from({ length: 3 + random.below(3) }, () => random.nextUint32());
  const { cpu } = createIndirectionTable(table);
  return { table, hashValues, cpus: hashValues.map((hashValue) => cpu(hashValue)), isrCpu };
}

export const cycleInWords = ({ table, hashValues, isrCpu }: ReturnType<typeof drawCycle>): string =>
  `The indirection table is \`[${table.join(", ")}]\`. The system calls the ISR on CPU ${isrCpu}. Frames with ` +
  `these hash values wait: ${hashValues.map((hashValue) => `\`${formatHash(hashValue)}\``).join(", ")}.`;
