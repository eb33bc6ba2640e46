// Comms, controls and callbacks by themselves: what is sent, what is refused, which of several changes is drawn. A real
// kernel tries them in live-kernel.test.ts.
import { describe, expect, test } from "vitest";
import * as kernel from "rss-lab-kernel";
import { Callback } from "../../kernel/src/callback.js";
import { Comms, type CommData } from "../../kernel/src/comms.js";
import { createNotebook } from "../../kernel/src/create-notebook.js";
import { Interruptible } from "../../kernel/src/interruptible.js";
import type { Notebook } from "../../kernel/src/notebook.js";

interface Sent {
  readonly type: string;
  readonly content: CommData & { readonly comm_id: string };
}

function table(most?: number) {
  const sent: Sent[] = [];
  const comms = new Comms((type, content) => sent.push({ type, content: content as Sent["content"] }), most);
  const ids = (type: string): string[] =>
    sent.filter((each) => each.type === type).map(({ content }) => content.comm_id);
  return { comms, sent, ids };
}

/** Turns that come when they are asked for, each after the one before. */
function turns() {
  let last: Promise<void> = Promise.resolve();
  return (task: () => Promise<void>): Promise<void> => (last = last.then(task));
}

/** A notebook of its own, without a kernel, and its page. */
function notebook() {
  const { comms, sent } = table();
  const inTurn = turns();
  const cells: Notebook = createNotebook({
    comms,
    interruptible: new Interruptible({ hasMore: () => false, lookAgain: () => undefined }),
    turns: () => inTurn,
    output: () => ({}) as never,
    added: () => undefined,
  });
  const states = (): Record<string, unknown>[] =>
    sent.map(({ content }) => (content.data as { state?: Record<string, unknown> }).state ?? {});
  const model = (name: string): string =>
    sent.findLast((_, at) => states()[at]._model_name === name)?.content.comm_id ?? "none";
  const change = (name: string, state: CommData): void =>
    comms.receive("comm_msg", { comm_id: model(name), data: { method: "update", state } });
  /** Resolves when everything asked for so far has had its turn. */
  const settled = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await inTurn(() => Promise.resolve());
  };
  return { cells, comms, sent, states, model, change, settled };
}

describe("comms", () => {
  test("what is sent on a closed comm goes nowhere, and a message for it is dropped", () => {
    const { comms, sent } = table();
    const comm = comms.open("clock", { data: { now: 1 }, onMessage: () => expect.fail() });
    comm.send({ tick: 2 });
    comm.close();
    comm.send({ tick: 3 });
    comms.receive("comm_msg", { comm_id: comm.id, data: {} });
    expect(sent).toEqual([
      { type: "comm_open", content: { comm_id: comm.id, target_name: "clock", data: { now: 1 } } },
      { type: "comm_msg", content: { comm_id: comm.id, data: { tick: 2 } } },
      { type: "comm_close", content: { comm_id: comm.id, data: {} } },
    ]);
  });
  test("beyond its size the table closes the oldest comm, and tells its owner", () => {
    const { comms, ids } = table(2);
    const closed: string[] = [];
    const [a, b, c] = ["a", "b", "c"].map((name) => comms.open(name, { onClose: () => closed.push(name) }));
    expect(ids("comm_close")).toEqual([a.id]);
    expect(closed).toEqual(["a"]);
    expect(comms.list().map(({ id }) => id)).toEqual([b.id, c.id]);
  });
  test("with the oldest comm goes what the same cell has opened, unless that is the cell that runs", () => {
    const { comms, ids } = table(3);
    comms.cellBegins("one");
    const [a, b] = [comms.open("a"), comms.open("b")];
    comms.cellBegins("two");
    const [c] = ["c", "d"].map((name) => comms.open(name));
    expect(ids("comm_close")).toEqual([a.id, b.id]);
    for (const name of ["e", "f"]) comms.open(name);
    expect(ids("comm_close")).toEqual([a.id, b.id, c.id]);
  });
  test("a comm that the page closes is gone, and nothing is sent back", () => {
    const { comms, ids } = table();
    const comm = comms.open("clock");
    comms.receive("comm_close", { comm_id: comm.id });
    expect([comms.list(), ids("comm_close")]).toEqual([[], []]);
  });
  test("a cell that begins again closes what it opened before, and no other cell's", () => {
    const { comms, ids } = table();
    comms.cellBegins("one");
    const first = comms.open("clock");
    comms.cellBegins("two");
    comms.open("clock");
    comms.cellBegins(null);
    comms.cellBegins("one");
    expect(ids("comm_close")).toEqual([first.id]);
  });
});

describe("controls", () => {
  test("each has its value, takes the page's, and a value set in a cell goes to the page and calls nobody", async () => {
    const { cells, change, sent, settled } = notebook();
    const slow = cells.slider({ label: "slow", min: 0, max: 1, step: 0.1, value: 0.3 });
    const list = cells.dropDown({ label: "list", options: ["a", "b"] });
    const row = cells.buttons({ label: "row", options: [10, 20], value: 20 });
    const box = cells.checkBox({ label: "box" });
    const press = cells.button({ label: "press" });
    const field = cells.number({ label: "field", min: -5, max: 5, value: 0 });
    expect([slow, list, row, box, press].map(({ value }) => value)).toEqual([0.3, "a", 20, false, 0]);
    let calls = 0;
    cells.whenChanged([slow, list, row, box, press, field], () => void (calls += 1));
    change("BoundedFloatTextModel", { value: 0.7000000000000001 });
    change("DropdownModel", { index: 1 });
    change("ToggleButtonsModel", { index: 0 });
    change("CheckboxModel", { value: true });
    change("BoundedIntTextModel", { value: -5 });
    await settled();
    expect([slow, list, row, box, field].map(({ value }) => value)).toEqual([0.7, "b", 10, true, -5]);
    expect(calls, "five changes in one moment are one call").toBe(1);
    const before = sent.length;
    slow.value = 0.2;
    await settled();
    expect(calls).toBe(1);
    expect(sent.slice(before).map(({ content }) => content.data)).toEqual([
      { method: "update", state: { value: 0.2 }, buffer_paths: [] },
    ]);
  });
  test("buttons may begin with none pressed, and a number field empty", async () => {
    const { cells, sent, change, states, settled } = notebook();
    const row = cells.buttons({ label: "row", options: ["a", "b"], value: null });
    const field = cells.number({ label: "field", min: 1, max: 640, value: null });
    expect([row.value, field.value, String(row), String(field)]).toEqual([null, null, "row null", "field empty"]);
    expect(states().find(({ _model_name }) => _model_name === "ToggleButtonsModel")).toMatchObject({ index: null });
    expect(states().find(({ _model_name }) => _model_name === "TextModel")).toMatchObject({
      value: "",
      placeholder: "1 to 640",
    });
    const seen: unknown[] = [];
    cells.whenChanged([row, field], () => void seen.push([row.value, field.value]));
    const typed = async (text: string): Promise<unknown> => {
      const before = sent.length;
      change("TextModel", { value: text });
      await settled();
      const mended = sent.slice(before).map(({ content }) => content.data as { method: string; state: CommData });
      return mended.find(({ method, state }) => method === "update" && !String(state.value).startsWith("<span"))?.state
        .value;
    };
    change("ToggleButtonsModel", { index: 1 });
    await settled();
    expect(await typed("12")).toBeUndefined();
    expect(await typed("many"), "what is no number is taken out of the field").toBe("");
    expect(await typed("1,234"), "what is too much becomes the most").toBe("640");
    expect(await typed(" 4 ")).toBeUndefined();
    expect(seen).toEqual([
      ["b", null],
      ["b", 12],
      ["b", null],
      ["b", 640],
      ["b", 4],
    ]);
    row.value = null;
    expect(sent.at(-1)?.content.data).toMatchObject({ method: "update", state: { index: null } });
  });
  test("a field that keeps another number than was typed says so, and stops once it keeps what was typed", async () => {
    const { cells, change, states, settled } = notebook();
    const field = cells.number({ label: "field", min: 1, max: 640, value: null });
    cells.whenChanged([field], () => undefined); // what is said of a call does not take it away
    const said = async (text: string): Promise<unknown> => {
      change("TextModel", { value: text });
      await settled();
      const line = states().findLast(({ _model_name }) => _model_name === "HTMLModel");
      return (line?.value as string | undefined)?.replaceAll(/<[^>]*>/g, "");
    };
    expect(await said("12")).toBeUndefined();
    expect(await said("1,234")).toBe("1,234 lies outside 1 to 640: 640 is taken.");
    expect(await said("0")).toBe("0 lies outside 1 to 640: 1 is taken.");
    expect(await said("many")).toBe('"many" is no number.');
    expect(await said("4.6")).toBe("4.6 lies between two steps: 5 is taken.");
    expect(await said("1000"), "also the second time").toBe("1000 lies outside 1 to 640: 640 is taken.");
    expect(await said("2000"), "also where the number stays").toBe("2000 lies outside 1 to 640: 640 is taken.");
    expect(await said("640"), "what the page tells once more").toBe("2000 lies outside 1 to 640: 640 is taken.");
    expect(await said("12")).toBe("");
    expect(await said("many")).toBe('"many" is no number.');
    expect(await said("7")).toBe("");
  });
  test("a button counts how often it is pressed", async () => {
    const { cells, comms, model, settled } = notebook();
    const press = cells.button({ label: "press" });
    const seen: number[] = [];
    cells.whenChanged([press], () => void seen.push(press.value));
    for (let n = 0; n < 2; n += 1) {
      comms.receive("comm_msg", {
        comm_id: model("ButtonModel"),
        data: { method: "custom", content: { event: "click" } },
      });
      await settled();
    }
    expect(seen).toEqual([1, 2]);
  });
  test("a page that is loaded again is told a control's whole state", () => {
    const { cells, comms, sent, model } = notebook();
    cells.checkBox({ label: "box", value: true });
    comms.receive("comm_msg", { comm_id: model("CheckboxModel"), data: { method: "request_state" } });
    expect(sent.at(-1)?.content.data).toMatchObject({ method: "update", state: { value: true, description: "box" } });
  });
  test("a note says what its callback cannot do on a page that is loaded again, until then and while it runs not", async () => {
    const { cells, comms, change, model, settled } = notebook();
    const box = cells.checkBox({ label: "box" });
    const note = cells.note();
    const seen: string[] = [];
    cells.whenChanged([box], () => void seen.push(note.text), { note, afterReload: "Run the cell again." });
    change("CheckboxModel", { value: true });
    await settled();
    expect(note.text).toBe("");
    comms.receive("comm_msg", { comm_id: model("CheckboxModel"), data: { method: "request_state" } });
    expect(note.text).toBe("Run the cell again.");
    change("CheckboxModel", { value: false });
    await settled();
    expect([note.text, ...seen]).toEqual(["Run the cell again.", "running ...", "running ..."]);
  });
  test("rows and columns hold controls and notes, and what stands in their place where there are no widgets is words", () => {
    const { cells, comms, model, states } = notebook();
    const box = cells.row([
      cells.checkBox({ label: "on" }),
      cells.slider({ label: "n", min: 1, max: 3 }),
      cells.note(),
    ]);
    const column = cells.column([box, cells.note("hello <b>")]);
    const shown = (column as unknown as Record<symbol, () => CommData>)[Symbol.for("Jupyter.display")]();
    expect(shown).toEqual({
      "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: model("VBoxModel") },
      "text/plain": "on no, n 1, hello <b>",
    });
    expect(states().map(({ value }) => value)).toContain('<span role="status">hello &#60;b&#62;</span>');
    column.close();
    expect(comms.list()).toEqual([]);
  });
  test.each<[(cells: Notebook) => unknown, string]>([
    [
      (cells) => cells.slider({ label: "n", min: 1, max: 0 }),
      'The slider "n" goes from 1 to 0: the second must not be below the first.',
    ],
    [
      (cells) => cells.slider({ label: "n", min: 0, max: 1, step: 0 }),
      'The slider "n" has step 0: it must be above 0.',
    ],
    [
      (cells) => cells.number({ label: "n", min: 0, max: 1, value: 2 }),
      'The number field "n" begins with 2: it must lie from 0 to 1.',
    ],
    [
      (cells) => cells.slider({ label: "n", min: 0, max: NaN }),
      'The slider "n" has max NaN: it must be a finite number.',
    ],
    [(cells) => cells.slider({ label: "", min: 0, max: 1 }), 'The label is "": it must be a text that is not empty.'],
    [
      (cells) => cells.dropDown({ label: "n", options: [] }),
      'The choice "n" has nothing to choose from: give a list of one value or more.',
    ],
    [
      (cells) => cells.buttons({ label: "n", options: ["a"], value: "b" as never }),
      'The choice "n" begins with "b": it must be one of ["a"].',
    ],
    [
      (cells) => cells.checkBox({ label: "n", value: 1 as never }),
      'The check box "n" begins with 1: it must be true or false.',
    ],
    [
      (cells) => cells.row([{}] as never),
      "row was given [object Object]: it holds a list of controls, notes, rows and columns.",
    ],
    [(cells) => cells.whenChanged([3] as never, () => 1), "whenChanged was given 3: it listens to a list of controls."],
    [(cells) => cells.whenChanged([], 3 as never), "whenChanged was given 3: its second argument is a function."],
    [(cells) => cells.openComm(""), 'The comm\'s target is "": it must be a name.'],
    [(cells) => cells.onComm("x", 1 as never), "onComm was given 1: its second argument is a function."],
  ])("wrong: %s", (call, sentence) => expect(() => call(notebook().cells)).toThrow(sentence));
  test("without a running kernel every function says so", () => {
    const functions = Object.entries(kernel).filter(([name]) => name in notebook().cells) as [string, () => unknown][];
    // Only packages that find the kernel by its symbol use the last one.
    expect([...functions.map(([name]) => name), "output"].sort()).toEqual(Object.keys(notebook().cells).sort());
    for (const [name, call] of functions)
      expect(call).toThrow(`${name} was called where no kernel of rss-lab-kernel runs: choose one for the notebook`);
  });
});

describe("callbacks", () => {
  const callback = (work: (signal: AbortSignal) => unknown, hasMore = () => false) => {
    const said: string[] = [];
    const interruptible = new Interruptible({ hasMore, lookAgain: () => undefined });
    const made = new Callback({
      inTurn: turns(),
      interruptible,
      say: (text) => void said.push(text),
      work: ({ signal }) => work(signal),
    });
    const until = async (fits: () => boolean): Promise<void> => {
      while (!fits()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    return { made, said, until };
  };
  test("a request during an asynchronous run aborts its signal, and the last one runs afterwards", async () => {
    const ended: string[] = [];
    const { made, said, until } = callback(async (signal) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      ended.push(signal.aborted ? "stale" : "current");
      signal.throwIfAborted();
    });
    made.request();
    await until(() => said.length > 0);
    made.request();
    made.request();
    await until(() => ended.length === 2);
    await until(() => said.at(-1) === "");
    expect(ended).toEqual(["stale", "current"]);
    expect(said, "what the stale run threw is not told").toEqual(["running ...", "running ...", ""]);
  });
  test("the interrupt ends an asynchronous run that hears no signal, and no other follows", async () => {
    const { made, said, until } = callback(() => new Promise(() => undefined));
    made.request();
    await until(() => said.length > 0);
    made.interrupt();
    await until(() => said.at(-1) === "Stopped.");
    made.interrupt();
    expect(said).toEqual(["running ...", "Stopped."]);
  });
  test("what is no Error, and an error of several lines, are one sentence too", async () => {
    const thrown: unknown[] = ["words", new Error("first line\nsecond line"), undefined];
    const { made, said, until } = callback(() => {
      throw thrown.shift();
    });
    for (let n = 1; n <= 3; n += 1) {
      made.request();
      await until(() => said.length === 2 * n);
    }
    expect(said.filter((text) => text !== "running ...")).toEqual(["words.", "first line.", "undefined."]);
  });
  test.skipIf(process.platform === "win32")(
    "a computing run is stopped for messages a few times only, if they ask for nothing",
    async () => {
      let runs = 0;
      const { made, said, until } = callback(
        () => {
          runs += 1;
          // The first three are stopped long before their end, also on a machine that does much else meanwhile.
          for (const end = performance.now() + (runs < 4 ? 20_000 : 300); performance.now() < end;);
        },
        () => true,
      );
      made.request();
      await until(() => said.at(-1) === "");
      expect(runs).toBe(4);
    },
  );
});
