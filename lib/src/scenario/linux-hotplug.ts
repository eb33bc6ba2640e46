// CPUs that go offline and return in a scenario of Linux's software steering, and what is refused about them.
import { checkBoolean, checkWhole, refuse } from "../check.js";
import { checkRows } from "./linux-lists.js";

/** At `timePs` a CPU goes offline, or returns. */
export interface LinuxCpuChange {
  /** Picoseconds. */
  readonly timePs: number;
  readonly cpu: number;
  readonly online: boolean;
  /** For one that goes offline: the CPU that carries that out. Default: the first that is online then. */
  readonly by?: number;
}

interface Around {
  readonly cpus: number;
  readonly affinity: readonly number[];
  readonly retargets?: readonly { readonly cpu: number }[] | undefined;
  readonly sends?: { readonly perFrame?: unknown; readonly trigger?: unknown } | undefined;
  readonly threadMoves: readonly { readonly timePs: number; readonly connection: number; readonly cpu: number }[];
}

/** Fills in the defaults and checks the values; answers them in order of time. */
export function completeCpuChanges(
  given: readonly LinuxCpuChange[],
  around: Around,
): readonly Required<LinuxCpuChange>[] {
  checkRows("cpuChanges", given, ["timePs", "cpu", "online", "by"]);
  for (const change of given) checkCpuChange(change, around);
  if (given.length > 0 && around.sends?.perFrame && around.sends.trigger !== "ack")
    refuse(
      `The scenario gives linux.cpuChanges beside sends of ${String(around.sends.trigger)}s`,
      'their threads may run on a CPU that is offline, so let "ack" trigger the sends',
    );
  const offline = new Set<number>();
  const changes = [...given].sort((a, b) => a.timePs - b.timePs);
  const moves = [...around.threadMoves].sort((a, b) => a.timePs - b.timePs);
  return changes.map((change) => {
    const { timePs, cpu, online } = change;
    while (moves.length > 0 && moves[0].timePs < timePs) checkMove(moves.shift() as (typeof moves)[number], offline);
    if (offline.has(cpu) !== online)
      refuse(
        `CPU ${cpu} ${online ? "returns" : "goes offline"} at ${timePs} ps and is ${online ? "online" : "offline"} then`,
        "rows of linux.cpuChanges must change something, so take another time, or leave it out",
      );
    if (online) offline.delete(cpu);
    else offline.add(cpu);
    const { by = firstOnline(around.cpus, offline) } = change;
    if (!online && offline.has(by))
      refuse(`CPU ${by} is to take CPU ${cpu} offline and is offline itself`, "it must be another CPU, and online");
    if (changes.at(-1) === change) for (const move of moves) checkMove(move, offline);
    return { timePs, cpu, online, by };
  });
}

function checkCpuChange({ cpu, online, by }: LinuxCpuChange, { cpus, affinity, retargets = [] }: Around): void {
  checkWhole("The CPU of a row of linux.cpuChanges", cpu, 0, cpus - 1);
  checkBoolean("A row of linux.cpuChanges: online", online);
  if (by !== undefined) checkWhole("The by of a row of linux.cpuChanges", by, 0, cpus - 1);
  if (online && by !== undefined)
    refuse("A row of linux.cpuChanges gives by and online: true", "only for a CPU that goes offline it has an effect");
  if (affinity.includes(cpu) || retargets.some((retarget) => retarget.cpu === cpu))
    refuse(
      `CPU ${cpu} goes offline and serves a vector, or runs the thread of a NAPI`,
      "only CPUs that do neither may, so leave it out of linux.affinity, linux.threadedCpus and retargets, or take another CPU",
    );
}

function checkMove({ connection, cpu, timePs }: Around["threadMoves"][number], offline: ReadonlySet<number>): void {
  if (offline.has(cpu))
    refuse(
      `The thread of connection ${connection} moves to CPU ${cpu} at ${timePs} ps, which is offline then`,
      "a thread runs on a CPU that is online, so take another one, or another time",
    );
}

const firstOnline = (cpus: number, offline: ReadonlySet<number>): number =>
  Array.from({ length: cpus }, (_, cpu) => cpu).find((cpu) => !offline.has(cpu)) as number;
