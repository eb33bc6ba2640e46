// The kernel's messages as Jupyter's own client receives them: outputs whole and in order, what follows an error,
// interrupts, the life of a session.
import { beforeAll, describe, expect, test } from "vitest";
import { canExecute } from "../notebooks/temporary.js";
import { converse, resultOf, shown, textOf, type Answer, type Message, type Step } from "./client.js";

const STEPS = {
  shorthandFirst: { run: "const traffic = { rate: 7 }; let n = 1;" },
  shorthand: { run: "({ traffic, cpus: 3 })" },
  lines: { run: "for (let i = 0; i < 100_000; i++) console.log(`line ${i}`);" },
  displays: { run: 'import { display as show } from "tslab";\nfor (let i = 0; i < 2000; i++) show.text(String(i));' },
  mixed: {
    run: [
      'import { clearOutput, display } from "rss-lab-kernel";',
      "for (let i = 0; i < 500; i++) console.log(i);",
      'display({ "text/plain": "first" }, { id: "chart" });',
      "console.error('aside');",
      'display({ "text/plain": "second" }, { id: "chart", update: true });',
      "clearOutput(true);",
      "console.log('end'); 'result'",
    ].join("\n"),
  },
  outputThenError: { run: "for (let i = 0; i < 500; i++) console.log(i);\nthrow new RangeError('far');" },
  callback: { run: "await new Promise<void>((done) => process.stdout.write('written\\n', () => done()));" },
  timer: { run: "setTimeout(() => { for (let i = 0; i < 99; i++) console.log(`late ${i}`); }, 1);" },
  late: { until: "late 98" },
  timerError: { run: "setTimeout(() => { throw new Error('too late'); }, 1);" },
  lateError: { until: "too late" },
  silent: { run: "n += 1; console.log('unheard'); 'unseen'", silent: true },
  afterSilent: { run: "n" },
  unstored: { run: "'unstored'", store_history: false },
  expressions: { run: "1", user_expressions: { a: "1 + 1" } },
  nothing: { run: "undefined" },
  statement: { run: "let unshown = 1;" },
  badMime: { run: "({ _toMime: () => 5 })" },
  lines2: { run: "'two\\nlines'" },
  stopped: { all: ["throw new Error('a')", "console.log('never')", "n"] },
  stoppedWaiting: { all: ["await new Promise((r) => setTimeout(r, 50)); throw new Error('a')", "n"] },
  afterStop: { run: "n" },
  notStopped: { all: ["throw new Error('a')", "throw new Error('b')", "n", "n + 1"], stop_on_error: false },
  busySignal: { run: "console.log('ready'); for (;;) n += 1;", stop: "signal" },
  busyRequest: { run: "console.log('ready'); for (;;) n += 1;", stop: "message" },
  waitingRequest: { run: "console.log('ready'); await new Promise(() => {});", stop: "message" },
  displayRequest: { run: "console.log('ready'); ({ _toMime: () => new Promise(() => {}) })", stop: "message" },
  printingRequest: { run: "console.log('ready'); for (let i = 0; ; i++) console.log(i);", stop: "message" },
  afterInterrupts: { run: "typeof n" },
  emptyInterrupt: { ask: "interrupt_request", channel: "control" },
  afterEmptyInterrupt: { run: "'still here'" },
  comms: { ask: "comm_info_request", target_name: "jupyter.widget" },
  info: { ask: "kernel_info_request" },
  unknown: { ask: "kernel_info_request", channel: "control" },
  shutdown: { ask: "shutdown_request", channel: "control", restart: true },
} satisfies Record<string, Step>;

const NOTEBOOK = ["throw new Error('YOUR CODE HERE')", "throw new Error('the first test fails')", "1 + 1"];

describe.skipIf(!canExecute)("the messages of the kernel", () => {
  let answers: Record<string, unknown>;
  const of = (name: keyof typeof STEPS): Answer => answers[name] as Answer;
  const all = (name: keyof typeof STEPS): Answer[] => answers[name] as Answer[];
  const types = (answer: Answer) => shown(answer).map(({ type }) => type);
  beforeAll(async () => {
    const said = await converse(Object.values(STEPS));
    answers = Object.fromEntries(Object.keys(STEPS).map((name, i) => [name, said[i]]));
  }, 180_000);

  test("a shorthand property of an earlier cell's variable has its value", () =>
    expect(resultOf(of("shorthand"))).toBe("{ traffic: { rate: 7 }, cpus: 3 }"));

  describe("output", () => {
    test("100,000 lines arrive whole, in order, in few messages, before the reply's idle", () => {
      expect(textOf(of("lines"))).toBe(Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(""));
      expect(shown(of("lines")).length).toBeLessThan(1000);
    });
    test("2,000 outputs of one turn of the event loop all arrive, in order", () => {
      const data = shown(of("displays")).map(({ content }) => (content.data as Record<string, string>)["text/plain"]);
      expect(data).toEqual(Array.from({ length: 2000 }, (_, i) => String(i)));
    });
    test("text, displays, updates, clearing and the result keep their order", () => {
      const kinds = types(of("mixed")).filter((type, i, all) => type !== "stream" || all[i - 1] !== "stream");
      expect(kinds).toEqual([
        "stream",
        "display_data",
        "stream",
        "update_display_data",
        "clear_output",
        "stream",
        "execute_result",
      ]);
      expect(textOf(of("mixed"), "stdout")).toBe(Array.from({ length: 500 }, (_, i) => `${i}\n`).join("") + "end\n");
      expect(textOf(of("mixed"), "stderr")).toBe("aside\n");
      const content = (type: string) => shown(of("mixed")).find((message) => message.type === type)?.content;
      expect(content("display_data")).toMatchObject({ transient: { display_id: "chart" } });
      expect(content("update_display_data")).toMatchObject({
        data: { "text/plain": "second" },
        transient: { display_id: "chart" },
      });
      expect(content("clear_output")).toEqual({ wait: true });
    });
    test("what was printed before an error stands before it", () => {
      expect(textOf(of("outputThenError"))).toBe(Array.from({ length: 500 }, (_, i) => `${i}\n`).join(""));
      expect(types(of("outputThenError")).at(-1)).toBe("error");
    });
    test("a write's callback is called", () => expect(textOf(of("callback"))).toBe("written\n"));
    test("a timer prints after its cell, and its error is told", () => {
      expect(answers.late).toContain(Array.from({ length: 99 }, (_, i) => `late ${i}\n`).join(""));
      expect(answers.lateError).toMatch(
        /^UncaughtException: Error: too late\n {2}at this cell, line 1.*: setTimeout\(.*\n$/m,
      );
    });
  });

  describe("running cells", () => {
    const count = (answer: Answer) => answer.reply.execution_count as number;
    test("a cell is announced with its number before its output, and the reply repeats the number", () => {
      const { messages, reply } = of("shorthand");
      expect(messages.map(({ type }) => type)).toEqual(["status", "execute_input", "execute_result", "status"]);
      expect(messages[1].content).toEqual({ code: STEPS.shorthand.run, execution_count: 2 });
      expect(reply).toMatchObject({ status: "ok", execution_count: 2, user_expressions: {}, payload: [] });
    });
    test("a silent cell runs, shows nothing and has no number", () => {
      expect(of("silent").messages.map(({ type }) => type)).toEqual(["status", "status"]);
      expect(resultOf(of("afterSilent"))).toBe("2");
      expect(count(of("afterSilent"))).toBe(count(of("silent")) + 1);
    });
    test("one that is not stored shows its result and has no number of its own", () => {
      expect(resultOf(of("unstored"))).toBe("'unstored'");
      expect(count(of("expressions"))).toBe(count(of("unstored")) + 1);
    });
    test("user expressions are answered with none", () => expect(of("expressions").reply.user_expressions).toEqual({}));
    test("undefined and a statement show nothing; text of several lines is shown as it is", () => {
      expect([types(of("nothing")), types(of("statement"))]).toEqual([[], []]);
      expect(resultOf(of("lines2"))).toBe("two\nlines");
    });
    test("a display method that returns no bundle is an error of the cell", () => {
      expect(of("badMime").reply).toMatchObject({ status: "error", ename: "TypeError" });
      expect(of("badMime").reply.evalue).toContain("_toMime method returned 5");
    });
  });

  describe("after an error", () => {
    const statuses = (name: keyof typeof STEPS) => all(name).map(({ reply }) => reply.status);
    test("cells that were sent before it was known are aborted: they are not run, and show nothing", () => {
      expect(statuses("stopped")).toEqual(["error", "aborted", "aborted"]);
      expect(all("stopped").slice(1).map(shown)).toEqual([[], []]);
      // A page would show a count beside a cell that has not run.
      expect(
        all("stopped")
          .slice(1)
          .map(({ reply }) => reply),
      ).toEqual(Array.from({ length: 2 }, () => ({ type: "execute_reply", status: "aborted" })));
      expect(statuses("stoppedWaiting")).toEqual(["error", "aborted"]);
    });
    test("a client that waited for the reply is not aborted", () => expect(resultOf(of("afterStop"))).toBe("2"));
    test("with stop_on_error false all of them run, and state is kept", () => {
      expect(statuses("notStopped")).toEqual(["error", "error", "ok", "ok"]);
      expect(all("notStopped").map(resultOf)).toEqual([null, null, "2", "3"]);
    });
    test("an error is published and repeated in the reply", () => {
      const [failed] = all("stopped");
      const fields = { ename: "Error", evalue: "a", traceback: expect.any(Array) as unknown };
      expect(failed.messages.find(({ type }) => type === "error")?.content).toEqual(fields);
      expect(failed.reply).toMatchObject({ ...fields, status: "error" });
    });
  });

  describe("an interrupt", () => {
    test.each(["busySignal", "busyRequest", "waitingRequest", "displayRequest", "printingRequest"] as const)(
      "stops a cell: %s",
      (name) => {
        expect(of(name).reply).toMatchObject({ status: "error", ename: "Interrupted" });
        expect(types(of(name)).at(-1)).toBe("error");
      },
    );
    test("loses nothing of what was printed", () => {
      const numbers = textOf(of("printingRequest")).split("\n").slice(1, -1).map(Number);
      expect(numbers).toEqual(numbers.map((_, i) => i));
    });
    test("keeps the variables", () => expect(resultOf(of("afterInterrupts"))).toBe("'number'"));
    test("while nothing runs is answered, and stops nothing later", () => {
      expect(of("emptyInterrupt").reply).toMatchObject({ type: "interrupt_reply", status: "ok" });
      expect(resultOf(of("afterEmptyInterrupt"))).toBe("'still here'");
    });
  });

  describe("a session", () => {
    test("comm_info is answered by its own name", () =>
      expect(of("comms").reply).toEqual({ type: "comm_info_reply", status: "ok", comms: {} }));
    test("kernel_info says who answers, on both channels", () => {
      expect(of("info").reply).toMatchObject({
        type: "kernel_info_reply",
        status: "ok",
        implementation: "rss-lab-kernel",
        supported_features: [],
        language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
      });
      expect(of("info").reply.banner).toMatch(/^TypeScript 5\.0\.4 on Node /);
      expect((of("info").reply.help_links as unknown[]).length).toBeGreaterThan(0);
      expect(of("unknown").reply).toEqual(of("info").reply);
    });
    test("a shutdown is answered with what it is for, then the kernel says idle a last time", () => {
      expect(of("shutdown").reply).toEqual({ type: "shutdown_reply", status: "ok", restart: true });
      expect(of("shutdown").messages.map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);
    });
  });
});

test.skipIf(!canExecute)(
  "a grader's client sees every cell of a blank submission fail by itself (nbclient, errors allowed)",
  async () => {
    const [outputs] = (await converse([{ notebook: NOTEBOOK }])) as [Message[][]];
    const kinds = (outputs as unknown as { output_type: string; ename?: string; evalue?: string }[][]).map((cell) =>
      cell.map(({ output_type, evalue }) => [output_type, evalue]),
    );
    expect(kinds).toEqual([
      [["error", "YOUR CODE HERE"]],
      [["error", "the first test fails"]],
      [["execute_result", undefined]],
    ]);
  },
  120_000,
);
