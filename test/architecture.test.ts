// The house rules, read from the source text: who may import whom, what may stand where, and that the drivers tell
// every documented step. Each rule is shown once with a text that breaks it, so that no rule can go blind.
import { describe, expect, test } from "vitest";
import { STEPS, stepFaults, stepsElsewhere } from "./support/driver-steps.js";
import { MODEL, RULES, danglingImports, forbiddenImports, importCycles } from "./support/import-rules.js";
import { sourceFile, sourceFiles } from "./support/source-files.js";
import { sourceFaults } from "./support/source-rules.js";

const files = sourceFiles();
const imports = (path: string, line: string) => forbiddenImports([sourceFile(path, line)]);
const faults = (path: string, text: string) => sourceFaults(sourceFile(path, `// A file.\n${text}\n`));

describe("imports", () => {
  test("every import is in the import table", () => expect(forbiddenImports(files)).toEqual([]));
  test("no file imports itself in the end", () => expect(importCycles(files)).toEqual([]));
  test("every relative import ends in .js and means a source file", () => expect(danglingImports(files)).toEqual([]));

  test.each([
    ["rss/toeplitz.ts", `import { Nic } from "../nic/nic.js";`],
    ["rss/toeplitz.ts", `import type { Nic } from "../nic/nic.js";`],
    ["nic/nic.ts", `import { Cpu } from "../cpu/cpu.js";`],
    ["ndis/ndis.ts", `import { Nic } from "../nic/nic.js";`],
    ["ndis/ndis.ts", `import { type Message, Nic } from "../nic/nic.js";`],
    ["driver/non-rss.ts", `import { createCpu } from "../cpu/cpu.js";`],
    ["driver/non-rss.ts", `import { hardwareQueuing } from "./hardware-queuing.js";`],
    ["driver/non-rss.ts", `import type { HardwareQueuing } from "./hardware-queuing.js";`],
    ["stack/protocol-driver.ts", `import type { Nic } from "../nic/nic.js";`],
    ["machine/plain-machine.ts", `import { Nic } from "../nic/nic.js";`],
    ["machine/fast-machine.ts", `import type { ReceiveSide } from "../stack/protocol-driver.js";`],
    ["stack/send-side.ts", `import type { ReceiveMachine } from "../machine/receive-machine.js";`],
    ["records/recorder.ts", `import type { Frame } from "../frame/frame.js";`],
    ["charts/timeline.ts", `import { columns } from "../records/columns.js";`],
    ["charts/timeline.ts", `import { rows } from "../records/rows.js";`],
    ["charts/timeline.ts", `export { rows } from "../sim/simulation.js";`],
    ["receive-path.ts", `import { timeline } from "./charts/timeline.js";`],
    ["frame/pcap.ts", `import { readFileSync } from "node:fs";`],
    ["frame/pcap.ts", `const file = await import("node:fs");`],
    ["traffic/replay.ts", `type Table = import("../rss/indirection-table.js").IndirectionTable;`],
    ["sim/simulation.ts", `import { Heap } from "some-heap";`],
    ["units.ts", `import { Frame } from "./frame/frame.js";`],
    ["workers/crew.ts", `import { Worker } from "node:worker_threads";`],
    ["workers/crew.ts", `import { sweep } from "../experiment/sweep.js";`],
    ["traffic/load.ts", `import { threads } from "#threads";`],
    ["course/check.ts", `import { readFileSync } from "node:fs";`],
    ["course/check.ts", `import { parse } from "yaml";`],
    ["course/index.ts", `export { main } from "./cli/main.js";`],
    ["misc/helpers.ts", ``],
  ])("%s must not say: %s", (path, line) => expect(imports(path, line)).toHaveLength(1));

  test.each([
    ["ndis/ndis.ts", `import type { Nic } from "../nic/nic.js";`],
    ["ndis/ndis.ts", `import { type Nic } from "../nic/nic.js";`],
    ["machine/fast-machine.ts", `import type { CompleteScenario } from "../scenario.js";`],
    ["driver/hardware-queuing.ts", `import { LastDpc } from "./last-dpc.js";`],
    ["driver/non-rss.ts", `import { COSTS } from "../cpu/costs.js";`],
    ["charts/timeline.ts", `import type { FrameRow } from "../records/rows.js";`],
    ["cli/main.ts", `import { readFileSync } from "node:fs";`],
    ["course/cli/files.ts", `import { readFileSync } from "node:fs";`],
    ["course/cli/grade-file.ts", `import { check } from "../check.js";`],
    ["workers/node-threads.ts", `import { Worker } from "node:worker_threads";`],
    ["workers/crew.ts", `import { threads } from "#threads";`],
    ["stack/protocol-driver.ts", `import { us } from "../units.js";`],
  ])("%s may say: %s", (path, line) => expect(imports(path, line)).toEqual([]));

  test("a cycle of two files, or of types, is found", () => {
    const pair = [
      sourceFile("sim/a.ts", `import "./b.js";`),
      sourceFile("sim/b.ts", `import type { A } from "./a.js";`),
    ];
    expect(importCycles(pair)).toEqual(["sim/a.ts -> sim/b.ts -> sim/a.ts"]);
    expect(importCycles(pair.slice(0, 1))).toEqual([]);
  });
  test("an import of a file that is not there is found", () =>
    expect(danglingImports([sourceFile("sim/a.ts", `import { b } from "./b";`)])).toEqual([
      "sim/a.ts:1: imports ./b, which is not there",
    ]));
  test("every model folder has its line in the table", () =>
    expect(MODEL.filter((folder) => !RULES[folder])).toEqual([]));
});

describe("text", () => {
  test.each(files.map((file) => [file.path, file] as const))("%s keeps the house rules", (_, file) =>
    expect(sourceFaults(file)).toEqual([]),
  );

  test.each([
    ["sim/simulation.ts", `const toss = () => Math.random();`, "Math.random"],
    ["records/summary.ts", `const now = () => new Date();`, "Date"],
    ["nic/nic.ts", `const now = () => performance.now();`, "performance"],
    ["frame/parse.ts", `const say = () => console.log("x");`, "console"],
    ["charts/theme.ts", `const home = process.env.HOME;`, "process"],
    ["units.ts", `let calls = 0;`, "variable of the module"],
    ["random/random.ts", `export var seed: number;`, "variable of the module"],
    ["rss/toeplitz.ts", `const cache = new Map<string, number>();`, "empty container"],
    ["stack/protocol-driver.ts", `const seen: string[] = [];`, "empty container"],
    ["driver/non-rss.ts", `const first = queues[0];`, "the number 0"],
    ["cpu/cpu.ts", `const busy = new Float64Array(8);`, "Float64Array"],
    ["nic/message.ts", `let view: DataView | null = null;`, "DataView"],
    ["course/display.ts", `const ink = "#1b9e77";`, "colour #1b9e77"],
    ["records/summary.ts", "const ink = `rgb(${red}, 0, 0)`;", "colour rgb("],
    ["sim/simulation.ts", "// a line\n".repeat(250), "lines, above 250"],
    ["sim/simulation.ts", `// ${"a word ".repeat(20)}`, "a comment of 143 columns: 120 at most"],
    ["experiment/sweep.ts", `const back = (y: number) => Math.exp(y);`, "Math.exp, which differs between engines"],
    ["charts/time-axis.ts", `const tens = Math.floor(Math.log10(span));`, "Math.log10, which differs between engines"],
    ["course/explain.ts", `const bits = Math.log2(size);`, "Math.log2, which differs between engines"],
    ["rss/spread.ts", `const all = (1 - p) ** n;`, "** on (1 - p), which differs between engines"],
    ["cli/main.ts", `value **= 3;`, "** on value, which differs between engines"],
    ["records/summary.ts", `const { sin } = Math;`, "takes Math as a value"],
  ])("%s must not say: %s", (path, line, why) => expect(faults(path, line).join("\n")).toContain(why));

  test.each([
    ["driver/non-rss.ts", `// 5.1 takes 2 queues\nconst queue = nic.queue;`],
    ["records/summary.ts", `const row = { process: total.process, date: "Date" };`],
    ["ndis/ndis.ts", `let bytes = (frame: Uint8Array): Uint8Array => frame;`.replace("let", "const")],
    ["rss/toeplitz.ts", `const names = new Map([["a", 1]]);`],
    ["sim/event-queue.ts", `const times = (size: number) => new Float64Array(size);`],
    ["sim/simulation.ts", `// long because: the events of one cycle belong together\n${"// a line\n".repeat(250)}`],
    ["cli/main.ts", `console.log(process.argv);`],
    ["charts/theme.ts", `const ink = "#1b9e77";`],
    ["frame/pcapng.ts", `const ticks = (isBinary ? 2n : 10n) ** BigInt(digits);`],
    ["nic/receive-queue.ts", `const slots = 2 ** 20 + Math.sqrt(4) + Math.imul(3, 5);`],
    ["check.ts", `const sentence = "frame #12 of #abcdefgh";`],
  ])("%s may say: %s", (path, line) => expect(faults(path, line)).toEqual([]));
  test("a file begins with a comment", () =>
    expect(sourceFaults(sourceFile("units.ts", "export const one = 1;\n"))[0]).toContain(
      "does not begin with a comment",
    ));
});

describe("the four stories tell every documented step once and in order (Windows driver documentation)", () => {
  const stories = files.filter((file) => STEPS[file.path]);
  test("a driver file is one of the four stories, or known to be none", () => {
    const none = ["driver/last-dpc.ts", "driver/documented-steps.ts"];
    expect(
      files
        .map((file) => file.path)
        .filter((path) => path.startsWith("driver/") && !none.includes(path) && !STEPS[path]),
    ).toEqual([]);
  });
  test("there is at least one story", () => expect(stories).not.toEqual([]));

  test.each(stories.map((file) => [file.path, file.text] as const))("%s", (path, text) => {
    expect(stepFaults(text, STEPS[path])).toEqual([]);
    const others = stepsElsewhere(text, STEPS[path]).map(({ file }) => file);
    expect(others.filter((other) => !files.some((file) => file.path === other))).toEqual([]);
  });

  const B = STEPS["driver/single-hardware-queue.ts"];
  const text = [
    "// A story. In 2 sentences: 40 frames come.",
    "// 1 and 2: nic/nic.ts; 3: ndis/ndis.ts.",
    `import { us } from "../units.js";`,
    "/** 4. The ISR asks for a DPC. */",
    "function isr() {}",
    "  // 5.1 Sorts by hash.",
    "sort(); // 5.2 Queues DPCs.",
    "  // 5.3.",
    "",
    "// 6.1, 6.2: the last DPC",
    "",
  ].join("\n");
  test("a text with every step has no fault", () => expect(stepFaults(text, B)).toEqual([]));
  test("a range stands for all steps in it", () => {
    const C = STEPS["driver/hardware-queuing.ts"];
    expect(stepFaults("// 1.1 to 1.4: nic/nic.ts, 2: ndis/ndis.ts\nstart();\n// 3.\n// 4.1\n// 4.2\n", C)).toEqual([]);
  });
  test.each([
    ["missing in the body", "  // 5.1 Sorts by hash.\n", "", "step 5.1 is missing"],
    ["missing in the header", "1 and 2:", "1:", "step 2 is missing"],
    ["doubled", "  // 5.3.", "  // 5.3.\n  // 5.3 again", "step 5.3 stands there more than once"],
    ["told here and elsewhere", "3: ndis", "3, 4: ndis", "step 4 stands there more than once"],
    ["swapped", "// 6.1, 6.2:", "// 6.2, 6.1:", "step 6.1 comes after step 6.2"],
    ["not documented", "  // 5.3.", "  // 5.3.\n  // 5.4 More", "step 5.4 is not documented"],
  ])("a step %s is found", (_, before, after, fault) => {
    expect(text).toContain(before);
    expect(stepFaults(text.replace(before, after), B)).toEqual([fault]);
  });
});
