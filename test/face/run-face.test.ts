// What a person sees of a run: nothing in it is made up, what was lost comes first, and it fits on a screen.
import { inspect } from "node:util";
import { describe, expect, it, test } from "vitest";
import { formatPs, load, run, type Run } from "rss-lab";
import { JUPYTER_DISPLAY } from "../../lib/src/face/displayable.js";
import { faceText, withFace } from "../../lib/src/face/face.js";
import { runFace } from "../../lib/src/face/run-face.js";

const sound = run({
  traffic: load({ framesPerSecond: 4e6, frames: 4_000, connections: 64 }),
  variant: "message-signaled-interrupts",
  cpus: 4,
  threadShare: 0.25,
});
const lossy = run({ traffic: load({ framesPerSecond: 4e6, frames: 4_000 }), cpus: 2 });
const many = run({
  traffic: load({ framesPerSecond: 4e7, frames: 20_000, connections: 2_000 }),
  variant: "message-signaled-interrupts",
  cpus: 64,
  records: "summary",
});
const textOf = (one: Run): string => String(one);
const htmlOf = (one: Run): string => String((one[JUPYTER_DISPLAY]() as Record<string, unknown>)["text/html"]);
/** The cells of the line that begins with a name. */
const cellsOf = (one: Run, name: string): string[] => {
  const line = textOf(one)
    .split("\n")
    .find((text) => text.startsWith(`${name} `));
  return (line ?? expect.fail(`no line ${name}`)).slice(name.length).trim().split(/ {2,}/);
};
const group = (count: number): string => count.toLocaleString("en-US");

describe("the face of a run", () => {
  it("is what console.log prints in Node, what String gives, and what a notebook shows as text", () => {
    expect(inspect(sound)).toBe(textOf(sound));
    expect(`${sound}`).toBe(textOf(sound));
    expect(sound[JUPYTER_DISPLAY]()).toEqual({ "text/plain": textOf(sound), "text/html": htmlOf(sound) });
  });

  it("says variant, CPUs, time measured, seed and fingerprint first", () =>
    expect(textOf(sound).split("\n")[0]).toBe(
      `message-signaled-interrupts, 4 CPUs, ${formatPs(sound.summary.measuredPs)} measured, seed 1, fingerprint ${sound.fingerprint}`,
    ));

  it("counts the frames as the summary does", () => {
    const { received, indicated, dropped } = lossy.summary;
    expect(received).toBe(4_000);
    expect(cellsOf(lossy, "offered")[0]).toBe(group(received));
    expect(cellsOf(lossy, "indicated")[0]).toBe(group(indicated));
    expect(cellsOf(lossy, "dropped").slice(0, 2)).toEqual([
      group(dropped),
      `${((100 * dropped) / received).toFixed(1)} %`,
    ]);
  });

  it("has beside each rate the time that it counts over, and they make the number of frames", () => {
    const { summary, arrivalsEndPs } = lossy;
    const spans = { dropped: arrivalsEndPs, offered: arrivalsEndPs, indicated: summary.measuredPs };
    expect(summary.measuredPs).toBeGreaterThan(arrivalsEndPs);
    for (const [name, timePs] of Object.entries(spans)) {
      const [frames, , rate, over] = cellsOf(lossy, name);
      expect(over).toBe(formatPs(timePs));
      const number = Number(frames.replaceAll(",", ""));
      expect(parseFloat(rate)).toBeCloseTo((number / timePs) * 1e6, 1);
      expect(rate).toMatch(/ M\/s$/);
    }
    expect(cellsOf(lossy, "frames")).toEqual(["number", "share", "rate", "counted over"]);
  });

  it("has the delays of the summary", () => {
    const { meanPs, p50Ps, p95Ps, p99Ps, maxPs } = sound.summary.toDone;
    expect(cellsOf(sound, "until processed")).toEqual([meanPs, p50Ps, p95Ps, p99Ps, maxPs].map(formatPs));
  });

  it("has a line for each CPU whose kinds of time are a hundred per cent together", () => {
    for (const { cpu, frames } of sound.summary.cpus) {
      const [first, ...kinds] = cellsOf(sound, String(cpu));
      expect(first).toBe(group(frames));
      const times = kinds.slice(0, -1).map(Number); // the last column is the sum of some of them
      expect(times.length).toBeGreaterThanOrEqual(4);
      expect(times.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
    }
  });

  it("names only the kinds of time that somebody spent", () => {
    const kinds = (one: Run): string[] => cellsOf(one, "CPU");
    expect(kinds(sound)).toEqual(["frames", "ISR", "DPC", "protocol", "threads", "idle", "receive work"]);
    expect(kinds(lossy)).toEqual(["frames", "ISR", "DPC", "protocol", "cache", "idle", "receive work"]);
  });
});

describe("a run that lost frames", () => {
  test("says so in its first sentence, in capitals, before any table", () => {
    const sentence = textOf(lossy).split("\n")[1];
    expect(sentence).toMatch(/^LOST: [\d,]+ of 4,000 frames \(\d+\.\d %\) found no free receive buffer\.$/);
    expect(htmlOf(lossy)).toContain(`<strong>${sentence}</strong>`);
    expect(textOf(sound).split("\n")[1]).toBe("No frame was lost: 4,000 of 4,000 frames indicated.");
  });
  test("has the dropped frames in the first line of its table", () =>
    expect(textOf(lossy).split("\n\n")[1].split("\n")[1]).toMatch(/^dropped /));
  test("is known by its one line too", () => {
    expect(inspect({ lossy })).toMatch(/fingerprint [0-9a-f]{16}: \d+\.\d % of the frames LOST/);
    expect(inspect([sound])).toContain("no frame lost");
  });
  test("never reads as one that lost nothing, however few they are", () => {
    const few = { ...lossy.summary, received: 1_000_000, dropped: 1, indicated: 999_999 };
    const text = faceText(runFace({ ...lossy, summary: few }));
    expect(text).toContain("1 of 1,000,000 frames (under 0.1 %)");
    expect(text).toContain("over 99.9 %");
  });
});

test("what still waits is said where nothing was lost", () => {
  const waiting = run({ traffic: load({ framesPerSecond: 4e6, frames: 400 }), cpus: 2, durationPs: 50_000_000 });
  const { indicated, received, dropped } = waiting.summary;
  expect([dropped, received > indicated]).toEqual([0, true]);
  expect(textOf(waiting).split("\n")[1]).toBe(
    `No frame was lost: ${indicated} of ${received} frames indicated, ${received - indicated} still waited at the end.`,
  );
});

test("a run in which nothing was measured says so, and has no delays", () => {
  const empty = run({
    traffic: load({ framesPerSecond: 1e3, frames: 3 }),
    cpus: 1,
    warmupPs: 1e8,
    durationPs: 1e8 + 1,
  });
  expect(textOf(empty)).toContain("\nNo frame arrived in the measured part of the run.\n");
  expect(cellsOf(empty, "until processed")).toEqual(["none", "none", "none", "none", "none"]);
});

describe("64 CPUs", () => {
  test("fit on a screen of 28 lines: the eight busiest, the others together, and all", () => {
    expect(textOf(many).split("\n").length).toBeLessThanOrEqual(28);
    const busiest = [...many.summary.cpus].sort((a, b) => b.receiveShare - a.receiveShare).slice(0, 8);
    const lines = textOf(many).split("\n\n")[3].split("\n").slice(1);
    expect(lines.slice(0, 8).map((line) => Number(line.split(" ")[0]))).toEqual(busiest.map(({ cpu }) => cpu));
    expect(lines[8]).toMatch(/^56 others /);
    expect(lines[9]).toMatch(/^all 64 /);
  });
  test("no frame is lost between the busiest and the others", () => {
    const number = (name: string): number => Number(cellsOf(many, name)[0].replaceAll(",", ""));
    const top = [...many.summary.cpus].sort((a, b) => b.receiveShare - a.receiveShare).slice(0, 8);
    expect(top.reduce((sum, { frames }) => sum + frames, 0) + number("56 others")).toBe(number("all 64"));
    expect(number("all 64")).toBe(many.summary.indicated);
  });
});

describe("as HTML", () => {
  it("is complete in itself: no script, no link, no style sheet, no picture, and every tag is closed", () => {
    for (const html of [sound, lossy, many].map(htmlOf)) {
      expect(html).not.toMatch(/<(script|link|style|img|iframe)|https?:|url\(|javascript:| on\w+=/i);
      const open: string[] = [];
      for (const [, closing, name] of html.matchAll(/<(\/?)([a-z]+)[^>]*>/g))
        if (closing === "") open.push(name);
        else expect(open.pop()).toBe(name);
      expect(open).toEqual([]);
    }
  });
  it("has no colour of its own, so that it reads on dark pages as on light ones", () => {
    expect(htmlOf(lossy)).not.toMatch(/\bcolor:(?!inherit)|#[0-9a-f]{3,8}\b|rgb|hsl|white(?!-)|black/i);
  });
  it("draws a bar as long as its number says, in letters, since an untrusted notebook shows no styles", () => {
    const bars = [...htmlOf(lossy).matchAll(/(\d+\.\d) <span aria-hidden="true">(█*)(▒*)(░*)<\/span>/g)];
    expect(bars).toHaveLength(3);
    for (const [, number, dark, pale, rest] of bars) {
      expect(dark.length).toBe(Math.round((Number(number) / 100) * 12));
      expect(dark.length + pale.length + rest.length).toBe(12);
    }
  });
  it("has the numbers of the text", () => {
    const numbers = (text: string): string[] => text.match(/\d[\d,.]*/g) ?? [];
    const words = htmlOf(sound).replace(/<[^>]*>/g, " ");
    for (const number of numbers(textOf(sound))) expect(words).toContain(number);
  });
  it("escapes what people name", () => {
    const named = withFace({}, () => ({
      title: `<b> & "c"`,
      outcome: "",
      sentences: ["'d'"],
      note: "",
      bars: "<s>",
      tables: [{ columns: ["<i>"], rows: [["</table>"], [{ text: "<u>", bar: [2, -1] }]] }],
    }));
    const html = String((named[JUPYTER_DISPLAY]() as Record<string, unknown>)["text/html"]);
    expect(html).toContain("&lt;b&gt; &amp; &quot;c&quot;");
    expect(html).toContain("&#39;d&#39;");
    expect(html.match(/<\/table>/g)).toHaveLength(1);
    for (const tag of ["<i>", "<u>", "<s>"]) expect(html).not.toContain(tag);
  });
});

test("a face is no field of the run: its keys and its JSON stay those of its data, and a copy has none", () => {
  expect(Object.keys(sound)).toContain("summary");
  expect(Object.keys(sound)).not.toContain("toString");
  expect(Object.getOwnPropertySymbols({ ...sound })).toEqual([]);
});
