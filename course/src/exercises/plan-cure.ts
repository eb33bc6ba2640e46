// An exercise of lesson 13: plan the cure of a host as a list of commands. Each is applied in its order, and all frames
// are placed after each; the rubric asks for what no program can see.
import { buildFrame, host as hosts, parseFrame, roundRobin, textTable, type Random } from "rss-lab";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { afterCommand } from "../host-command.js";
import { hostWith } from "../practice-host.js";
import { spreadOf } from "../lesson-13.js";
import { fieldsText, tableText } from "./pasted.js";

const QUEUES = 4,
  CLIENTS = 240,
  MOST = 1.4;

type Fault = "udp" | "table" | "both";
const COMMANDS: Readonly<Record<Exclude<Fault, "both">, string>> = {
  udp: "ethtool -N eth0 rx-flow-hash udp4 sdfn",
  table: "ethtool -X eth0 equal 4",
};

interface Sick {
  readonly host: hosts.Host;
  readonly frames: readonly ReturnType<typeof parseFrame>[];
  readonly fault: Fault;
  readonly left: number;
}

/** A host with one of the faults or with both: most of its frames are UDP of one proxy. */
function sickHost(random: Random): Sick {
  const fault = random.pick(["udp", "table", "both"] as const);
  const left = 1 + random.below(2);
  const sound = hostWith(Uint8Array.from({ length: 40 }, () => random.below(256)));
  const entries = roundRobin(fault === "udp" ? [0, 1, 2, 3] : [0, 1, 2, 3].slice(0, QUEUES - left), 128);
  const letters = fault === "table" ? (["s", "d", "f", "n"] as const) : (["s", "d"] as const);
  const [context] = sound.contexts.values();
  const frames = Array.from({ length: CLIENTS }, (_, i) =>
    parseFrame(
      buildFrame({
        source: i % 5 === 0 ? `198.51.100.${1 + random.below(254)}` : "203.0.113.9",
        destination: "192.0.2.10",
        sourcePort: 20_000 + random.below(40_000),
        destinationPort: 53,
        protocol: i % 5 === 0 ? "tcp" : "udp",
      }),
    ),
  );
  const host = {
    ...sound,
    contexts: new Map([[0, { ...context, entries }]]),
    hashFields: new Map([...sound.hashFields, ["udp4", letters] as const]),
  };
  return { host, frames, fault, left };
}

const overMean = ({ host, frames }: Pick<Sick, "host" | "frames">): number => {
  const place = hosts.placer(host);
  const rows = Array.from({ length: QUEUES }, (_, queue) => ({ queue, frames: 0 }));
  for (const frame of frames) rows[place(frame).queue ?? 0].frames++;
  return spreadOf(rows).overMean;
};

function judgePlan({ host, frames }: Sick, commands: readonly string[], needed: number): TriedOut {
  const rows: [string, number][] = [["as it is", overMean({ host, frames })]];
  let changed = host;
  for (const command of commands) {
    changed = afterCommand(changed, command);
    rows.push([command, overMean({ host: changed, frames })]);
  }
  const over = rows[rows.length - 1][1];
  const table = textTable({
    columns: ["after", "fullest over mean"],
    rows: rows.map(([name, n]) => [name, n.toFixed(2)]),
  });
  const isMended = over <= MOST;
  const said = !isMended
    ? `The fullest queue still has ${over.toFixed(2)} times the mean; at most ${MOST} is asked for.`
    : commands.length > needed
      ? `Mended, with ${commands.length} commands where ${needed} would do: leave out what changes nothing.`
      : "Mended, and nothing too much.";
  return {
    isRight: isMended && commands.length <= needed,
    isAlmost: isMended,
    message: `${said}\n\n\`\`\`\n${table}\n\`\`\``,
  };
}

export const planCure: Exercise = {
  id: "13-plan",
  pose(random): PosedExercise {
    const sick = sickHost(random);
    const { host, fault } = sick;
    const answer = fault === "both" ? [COMMANDS.table, COMMANDS.udp] : [COMMANDS[fault]];
    const entries = host.contexts.get(0)?.entries ?? [];
    return {
      question:
        `**Plan the cure.** A host has ${QUEUES} queues; the fullest has ${overMean(sick).toFixed(2)} times the mean. Four ` +
        "of five frames are UDP from one proxy, from many ports; the rest is TCP. The tools print:\n\n" +
        `\`\`\`\n${tableText(entries.slice(0, 16), QUEUES)}\n${fieldsText(fault === "table")}\n\`\`\`\n\n` +
        `Answer with a list of commands, in the order in which you would type them, so that the fullest queue has ${MOST} ` +
        'times the mean at most: `["ethtool ...", "ethtool ..."]`. Each is applied, and all frames are placed after each.',
      asks: 'The answer is a list of commands: `["ethtool ..."]`.',
      answer: { commands: answer },
      shown: `\`\`\`ts\n${JSON.stringify(answer, null, 2)}\n\`\`\``,
      tryOut: (given) => {
        const list = Array.isArray(given) ? given : (given as { commands?: unknown } | null)?.commands;
        if (!Array.isArray(list) || list.length === 0 || list.length > 9) return null;
        return list.every((each) => typeof each === "string") ? judgePlan(sick, list, answer.length) : null;
      },
      rubric: [
        "I measured before the first command, and know which counter must change after it.",
        "I change one thing at a time, and look after each.",
        "I know the command that takes each change back.",
        "I know what each change costs: which connections move, what becomes of fragments.",
        "I know what makes the change last when the machine starts again.",
        "I said what I would do if nothing got better.",
      ],
      mistakes: [
        {
          answer: "ethtool -X eth0 hkey",
          message: "Another key chooses which queue is full. What has one hash value stays together under every key.",
        },
      ],
      hints: [
        "Two places to look: which queues does the table name, and what is hashed of UDP?",
        "A proxy has one address. If only addresses are hashed, all that it sends has one hash value.",
        `${answer.length === 1 ? "One command is enough" : "It takes both"}: ${answer.map((each) => `\`${each}\``).join(", ")}.`,
      ],
      because:
        fault === "both"
          ? "The table left queues out, and UDP had one hash value: each command mends one of the two."
          : fault === "udp"
            ? "All UDP of the proxy had one hash value; with the ports it has many. The table was right."
            : "The table left queues out; the hash was right.",
    };
  },
};
