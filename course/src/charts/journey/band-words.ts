// What a band says: its run's name, its numbers at the instant T, the last event in a sentence, its columns' names.
import { CHART_INK } from "rss-lab";
import type { Clock, DrawnRun } from "./drawn.js";
import { X } from "./layout.js";
import { LINES, line, sig, text } from "./look.js";
import { EVENTS, type JourneyEvent } from "./states.js";

/** Numbers at the instant: what each is called, and how it is read. */
const numbersOf = (v: number): readonly (readonly [string, string])[] => [
  ["arrived", `data('tally${v}')[0].arrived`],
  ["waiting", `data('tally${v}')[0].waiting`],
  ["at a CPU", `data('tally${v}')[0].processed`],
  ["done", `data('tally${v}')[0].done`],
  ["dropped", `data('tally${v}')[0].dropped`],
  ["interrupts", `length(data('calls${v}'))`],
];

/** Name, numbers, the last event in a sentence, and the columns' names. */
export function bandWords(v: number, drawn: DrawnRun, { unit, wire, trail }: Clock): object[] {
  const { band, name, run } = drawn;
  const { top, isLow } = band;
  const last = `data('events${v}')[max(0,scale('event${v}',T)-1)]`;
  const told = sig(
    `scale('event${v}',T)>1 ? format(${last}.t,'.2f')+' ${unit.name}: '+${sentences(last, drawn)} : 'nothing has arrived yet'`,
  );
  const loses = run.summary.dropped > 0;
  const fill = (label: string): string => (label === "dropped" && loses ? CHART_INK.alarm : CHART_INK.text);
  const numbers = numbersOf(v).flatMap(([label, value], i) => {
    const x = isLow ? 328 + i * 86 : 430 + i * 72;
    const more = { fill: fill(label) };
    if (isLow) return [text({ x, y: top + 10 }, sig(`'${label} '+${value}`), { ...more, fontWeight: "bold" })];
    return [
      text({ x, y: top + 15 }, sig(value), { ...more, fontSize: 16, fontWeight: "bold" }),
      text({ x, y: top + 32 }, label, { ...more, fontSize: 11.5 }),
    ];
  });
  const headY = band.rows - (isLow ? 7 : 9);
  const soft = { fontSize: 11, fill: CHART_INK.soft };
  const heads = [
    text({ x: X.wire, y: headY }, `wire: the next ${wire} ${unit.name}`, soft),
    text({ x: X.ring, y: headY }, ringWords(drawn), soft),
    ...(band.lane
      ? [text({ x: X.lane, y: headY }, run.scenario.linux === null ? "driver's queues" : "backlogs", soft)]
      : []),
    text({ x: X.message, y: headY }, drawn.messages.length === 1 ? "interrupt" : "messages", {
      ...soft,
      align: "center",
    }),
    text({ x: X.cpu - 14, y: headY }, "CPU", soft),
    text({ x: X.now, y: headY }, `now; below, its last ${trail} ${unit.name}, newest first`, soft),
  ];
  return [
    line({ x: 0, y: top }, { x: X.end, y: top }, { stroke: LINES.band }),
    text({ x: 0, y: top + (isLow ? 10 : 15) }, name, { fontSize: isLow ? 13 : 14.5, fontWeight: "bold", limit: 320 }),
    text({ x: 0, y: top + (isLow ? 24 : 35) }, told, { limit: isLow ? 420 : 430 }),
    ...(isLow && !band.hasHeads
      ? [text({ x: X.end, y: top + 24 }, ringWords(drawn), { ...soft, align: "right" })]
      : []),
    ...numbers,
    ...(band.hasHeads ? heads : []),
  ];
}

/** "4 rings, 12 buffers each", and how many of them are drawn. */
function ringWords({ stations, band, run }: DrawnRun): string {
  const [count, buffers] = [stations.rings.length, run.scenario.receiveBuffers];
  const places = band.grid.places;
  // The driver's queues begin where the longer words would end.
  const rings = count > 1 ? `${count} rings` : band.lane ? "ring" : "receive ring";
  const drawn = `${rings}, ${places < buffers ? `${places} of ` : ""}${buffers}`;
  return count > 1 && band.lane ? drawn : `${drawn} buffers${count === 1 ? "" : " each"}`;
}

/** What an event says, by its kind. */
function sentences(at: string, { stations, messages, run }: DrawnRun): string {
  const { variant, linux } = run.scenario;
  const isSteered = variant === "rps" || variant === "rfs";
  const ring = stations.rings.length === 1 ? "'the ring'" : `'ring '+${at}.p`;
  const message = messages.length === 1 ? "'the interrupt'" : `'message '+${at}.g`;
  const said: Readonly<Record<JourneyEvent["what"], string>> = {
    done: `'CPU '+${at}.p+' is done with frame '+${at}.n`,
    enable: `${message}+' is enabled again'`,
    arrival: `'frame '+${at}.n+' is in '+${ring}`,
    drop: `'frame '+${at}.n+' is dropped: '+${ring}+' has no free buffer'`,
    assign: `'CPU '+${at}.p+' moves the frames to the CPUs\\' queues'`,
    interrupt: `${message}+' calls the ISR on CPU '+${at}.p`,
    disable: `${message}+' is disabled'`,
    "queue-dpc": `'a DPC is queued on CPU '+${at}.p`,
    begin: `'CPU '+${at}.p+' begins with frame '+${at}.n`,
  };
  const inLinux: typeof said = {
    ...said,
    drop: isSteered ? `'frame '+${at}.n+' is dropped: ring or backlog is full'` : said.drop,
    assign: `'CPU '+${at}.p+' puts frames into the CPUs\\' backlogs'`,
    interrupt: `${message}+' calls its handler on CPU '+${at}.p`,
    disable: `${message}+' is masked'`,
    enable: `${message}+' is unmasked'`,
    "queue-dpc": `'a softirq is asked for on CPU '+${at}.p`,
  };
  return `[${EVENTS.map((what) => (linux === null ? said : inLinux)[what]).join(",")}][${at}.w]`;
}
