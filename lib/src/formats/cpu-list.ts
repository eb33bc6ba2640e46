// Sets of CPUs as Linux writes them: lists ("0-3,8,10-14:2", smp_affinity_list and taskset) and masks ("ff,00000000",
// smp_affinity and rps_cpus). Follows "bitmap_parselist" of the kernel's documentation of cpusets, and taskset(1).
import { checkWhole, refuse, show } from "../check.js";

/** The largest CPU number that is read; no kernel has more CPUs. */
export const MAX_CPU = 65_535;
const WORD_BITS = 32;

/**
 * Reads a list of CPUs: numbers, ranges "0-3", ranges with a step "0-14:2", and with a group "0-31:2/8" (the first two
 * of every eight).
 *
 * @returns CPU numbers in rising order, each once; none for an empty text
 * @throws InputError naming the part that is wrong
 * @example
 * readCpuList("0-3,8,10-14:2") // => [0, 1, 2, 3, 8, 10, 12, 14]
 */
export function readCpuList(text: string): number[] {
  if (typeof text !== "string") refuse(`The list of CPUs is ${show(text)}`, 'it must be a text like "0-3,8"');
  const cpus = new Set<number>();
  if (text.trim() === "") return [];
  for (const part of text.trim().split(",")) {
    const match = /^(\d{1,5})(?:-(\d{1,5})(?::(\d{1,5})(?:\/(\d{1,5}))?)?)?$/.exec(part.trim());
    if (match === null)
      refuse(
        `The list of CPUs has the part ${show(part)}`,
        'a part is a CPU "8", a range "0-3" or one with a step "0-14:2"',
      );
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    // "a-b:n" takes every n-th; "a-b:n/m" the first n of every m.
    const group = Number(match[4] ?? match[3] ?? 1);
    const used = match[4] === undefined ? 1 : Number(match[3]);
    if (last > MAX_CPU || last < first)
      refuse(`The list of CPUs has the range ${show(part)}`, `a range rises, and its end is ${MAX_CPU} at most`);
    if (group < 1 || used < 1 || used > group)
      refuse(
        `The list of CPUs has the step ${show(part)}`,
        "a step is 1 or more, and no more CPUs are used than it has",
      );
    for (let start = first; start <= last; start += group)
      for (let cpu = start; cpu < start + used && cpu <= last; cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

/**
 * Writes CPU numbers as a list of ranges, as the kernel prints them; empty for none.
 *
 * @example
 * printCpuList([3, 1, 2, 8]) // => "1-3,8"
 */
export function printCpuList(cpus: readonly number[]): string {
  const parts: string[] = [];
  const sorted = checked(cpus);
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (sorted[end + 1] === sorted[end] + 1) end++;
    parts.push(end === i ? `${sorted[i]}` : `${sorted[i]}-${sorted[end]}`);
    i = end + 1;
  }
  return parts.join(",");
}

/**
 * Reads a mask of CPUs: hexadecimal words of 32 bits, the highest first, parted by commas; a mask without commas may be
 * of any length (taskset).
 *
 * @returns CPU numbers in rising order
 * @throws InputError naming the word that is wrong
 * @example
 * readCpuMask("3,00000001") // => [0, 32, 33]
 */
export function readCpuMask(text: string): number[] {
  if (typeof text !== "string") refuse(`The mask of CPUs is ${show(text)}`, 'it must be a text like "ff,00000000"');
  const words = text.trim().replace(/^0x/i, "").split(",");
  for (const word of words)
    if (!/^[0-9a-f]+$/i.test(word) || (words.length > 1 && word.length > 8))
      refuse(
        `The mask of CPUs ${show(text.trim())} has the word ${show(word)}`,
        "a mask is hexadecimal words of at most 8 digits, parted by commas",
      );
  const digits = words.map((word, i) => (i === 0 ? word : word.padStart(8, "0"))).join("");
  if (digits.replace(/^0+/, "").length * 4 > MAX_CPU + 1)
    refuse(`The mask of CPUs has ${digits.length} digits`, `the highest CPU is ${MAX_CPU}`);
  const cpus: number[] = [];
  for (let place = digits.length - 1, cpu = 0; place >= 0; place--, cpu += 4)
    for (let bit = 0, digit = parseInt(digits[place], 16); bit < 4; bit++) if (digit & (1 << bit)) cpus.push(cpu + bit);
  return cpus;
}

/**
 * Writes CPU numbers as a mask that `echo` can write to smp_affinity and rps_cpus; "0" for none.
 *
 * @param options.cpus CPUs of the machine: as many digits as the kernel prints for them; default: no digits too many
 * @example
 * printCpuMask([0, 32, 33]) // => "3,00000001"
 */
export function printCpuMask(cpus: readonly number[], options: { readonly cpus?: number } = {}): string {
  const sorted = checked(cpus);
  if (options.cpus !== undefined) checkWhole("The number of CPUs", options.cpus, 1, MAX_CPU + 1);
  const bits = Math.max(1, (sorted.at(-1) ?? 0) + 1, options.cpus ?? 1);
  const words = new Uint32Array(Math.ceil(bits / WORD_BITS));
  for (const cpu of sorted) words[Math.floor(cpu / WORD_BITS)] |= 1 << (cpu % WORD_BITS);
  const top = options.cpus === undefined ? 1 : Math.ceil((((bits - 1) % WORD_BITS) + 1) / 4);
  return [...words]
    .reverse()
    .map((word, i) => word.toString(16).padStart(i === 0 ? top : 8, "0"))
    .join(",");
}

function checked(cpus: readonly number[]): number[] {
  if (!Array.isArray(cpus)) refuse(`The CPUs are ${show(cpus)}`, "they must be a list of CPU numbers");
  for (const cpu of cpus as readonly unknown[]) checkWhole("The CPU", cpu, 0, MAX_CPU);
  return [...new Set(cpus as readonly number[])].sort((a, b) => a - b);
}
