// One number for a logical processor that Windows names by group and number: 64 times the group, and the number, since
// a group has 64 processors at most ("Processor Groups", Windows documentation). A table of a Windows host holds such
// numbers.
import type { ProcessorName } from "../formats/get-netadapterrss.js";

const GROUP_SIZE = 64;

/**
 * The number of a processor.
 *
 * @example
 * windowsCpu({ group: 1, number: 6 }) // => 70
 */
export const windowsCpu = ({ group, number }: ProcessorName): number => GROUP_SIZE * group + number;

/**
 * "1:6" of 70, as Windows prints it.
 *
 * @example
 * windowsCpuName(70) // => "1:6"
 */
export const windowsCpuName = (cpu: number): string => `${Math.floor(cpu / GROUP_SIZE)}:${cpu % GROUP_SIZE}`;
