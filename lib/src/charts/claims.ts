// Words for the titles that charts find by themselves: shares, counts, and what was lost. A claim is made of the same
// numbers as the marks, and a share is never rounded to 0 or 100 % unless it is just that.
import { formatPs } from "../units.js";
import type { RunLike } from "./shown.js";

/** "97 %", "3.4 %", "less than 0.1 %". */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "less than 0.1 %";
  if (value > 99 && value < 100) return `${Math.min(99.9, Math.floor(value * 10) / 10)} %`;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} %`;
}

/** "20 to 35 %", "35 %" where both ends read the same. */
export function percentRange(low: number, high: number): string {
  const [from, to] = [percent(low), percent(high)];
  if (from === to) return to;
  return from.startsWith("less") ? `up to ${to}` : `${from.replace(" %", "")} to ${to}`;
}

/** "1,234". */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** "1 frame", "1,234 frames"; the plural is the name with an s unless it is given. */
export const counted = (count: number, name: string, plural = `${name}s`): string =>
  `${count === 0 ? "no" : grouped(count)} ${count === 1 ? name : plural}`;

/** "CPU 0", "CPUs 0 and 3", "CPUs 0, 1 and 3"; "12 CPUs" where there are more than three. */
export function cpusNamed(cpus: readonly number[], noun = "CPU"): string {
  if (cpus.length === 1) return `${noun} ${cpus[0]}`;
  return cpus.length > 3 ? `${cpus.length} ${noun}s` : `${noun}s ${joined(cpus.map(String))}`;
}

/** "a", "a and b", "a, b and c". */
export const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;

/** A sentence begins with a capital letter. */
export const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** "; 12 % of the frames are dropped", or nothing if none is. */
export function lossOf({ summary: { dropped, received } }: RunLike): string {
  return dropped > 0 ? `; ${percent(dropped / Math.max(1, received))} of the frames are dropped` : "";
}

/** What the cost of a frame leaves out, for runs with a warm-up: their work and their frames do not wholly match. */
export const warmUpWords = (runs: readonly { readonly run: RunLike }[] | null): string =>
  runs?.some(({ run }) => run.scenario.warmupPs > 0)
    ? " Both are counted after the warm-up; frames that came in it add time, but do not count."
    : "";

/**
 * Who does the receive work: one CPU alone, all alike, or one most.
 *
 * @param noun what the CPUs are called in the plural: "CPUs", or "CPUs drawn" where they are not all of them
 */
export function loadClaim(
  cpus: readonly {
    readonly cpu: number;
    readonly receiveShare: number;
    readonly busyPs: { readonly thread: number };
  }[],
  noun = "CPUs",
): string {
  const busy = cpus.filter((row) => row.receiveShare > 0).sort((a, b) => b.receiveShare - a.receiveShare);
  const [first, ...others] = busy;
  if (first === undefined) return `None of ${cpus.length} ${noun} does any receive work`;
  const rest = restWords(
    cpus.filter((row) => row.receiveShare === 0),
    `${cpus.length} ${noun}`,
  );
  const share = percent(Math.min(1, first.receiveShare));
  if (others.length === 0) return `CPU ${first.cpu} spends ${share} of its time on receive work${rest}`;
  const least = others[others.length - 1].receiveShare;
  if (first.receiveShare <= least * 1.25 || share === percent(least)) {
    const who =
      rest === "" ? `All ${cpus.length} ${noun}` : cpusNamed(busy.map(({ cpu }) => cpu).sort((a, b) => a - b));
    return `${who} spend ${percentRange(least, first.receiveShare)} of their time on receive work${rest}`;
  }
  const who = others.length === 1 ? `CPU ${others[0].cpu}` : `${others.length} others`;
  return `CPU ${first.cpu} spends ${share} of its time on receive work, ${who} ${percentRange(least, others[0].receiveShare)}${rest}`;
}

/** CPUs without receive work: idle, unless threads run there. */
function restWords(cpus: readonly { readonly busyPs: { readonly thread: number } }[], of: string): string {
  if (cpus.length === 0) return "";
  const [one, more] = cpus.some((row) => row.busyPs.thread > 0) ? ["does none", "do none"] : ["is idle", "are idle"];
  return `; ${cpus.length} of ${of} ${cpus.length === 1 ? one : more}`;
}

/** A duration rounded up to three digits, so that "or less" stays true. */
export function atMost(ps: number): string {
  if (!(ps > 0)) return formatPs(ps);
  const step = Number(`1e${ps.toExponential().split("e")[1]}`) / 100;
  return formatPs(step < 1 ? ps : Math.ceil(ps / step) * step);
}

/** Who gets how many of what is counted: one all, each about as many, or one most. `noun` is "CPU" or "queue". */
export function sharesClaim(
  rows: readonly { readonly cpu: number; readonly frames: number }[],
  unit: string,
  noun = "CPU",
): string {
  const one = sentence(noun);
  const total = rows.reduce((sum, row) => sum + row.frames, 0);
  const [fullest, ...others] = rows
    .filter((row) => row.frames > 0)
    .sort((a, b) => b.frames - a.frames || a.cpu - b.cpu);
  if (fullest === undefined) return `No ${noun} gets any ${unit}`;
  const rest = rows.length - others.length - 1;
  const none = rest > 0 ? `; ${rest === 1 ? `1 ${noun} gets` : `${rest} ${noun}s get`} none` : "";
  if (total === 1) return `${one} ${fullest.cpu} gets the only ${unit.replace(/s$/, "")}`;
  if (others.length === 0)
    return `${one} ${fullest.cpu} gets all ${grouped(total)} ${unit}${rows.length === 1 ? "" : `; the ${counted(rest, "other")} ${rest === 1 ? "gets" : "get"} none`}`;
  const least = others[others.length - 1].frames;
  const times = (fullest.frames * rows.length) / total;
  if (fullest.frames <= least * 1.25) {
    const who =
      rest === 0
        ? `Each of ${rows.length} ${noun}s gets`
        : `${sentence(
            cpusNamed(
              [fullest, ...others].map(({ cpu }) => cpu).sort((a, b) => a - b),
              noun,
            ),
          )} get`;
    const range = least === fullest.frames ? grouped(least) : `${grouped(least)} to ${grouped(fullest.frames)}`;
    return `${who} ${range} of ${grouped(total)} ${unit}${rest === 0 ? "" : " each"}${none}`;
  }
  return `${one} ${fullest.cpu} gets ${grouped(fullest.frames)} of ${grouped(total)} ${unit}, ${Math.round(times * 10) / 10} times the mean of ${rows.length} ${noun}s${none}`;
}
