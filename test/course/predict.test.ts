// predict: what is asked where no controls are, what a kernel with controls is asked to do, and the words that compare.
// A real page tries it in test/browser/predict.test.ts.
import { afterEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import type { MimeBundle } from "rss-lab";
import { predict } from "rss-lab-course";
import { inspect } from "node:util";

/** Calls without types, as a beginner may write them. */
const loosely = predict as unknown as (
  ...given: unknown[]
) => Promise<{ value: unknown; compare(actual: unknown): void }>;

/** Runs what prints, and gives it. */
async function printed(work: () => unknown): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await work();
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

/** A kernel with controls: what it was asked for, and a reader who answers. */
function kernel() {
  const shown: MimeBundle[] = [];
  const asked: Record<string, unknown>[] = [];
  const notes: { text: string }[] = [];
  const controls: { value: unknown }[] = [];
  let changed: () => unknown = () => undefined;
  const control = (kind: string) => (options: { value: unknown }) => {
    asked.push({ kind, ...options });
    controls.push({ value: options.value });
    return controls.at(-1);
  };
  const note = () => {
    notes.push({ text: "" });
    return notes.at(-1);
  };
  (globalThis as Record<symbol, unknown>)[Symbol.for("rss-lab-kernel")] = {
    output: (bundle: MimeBundle) => {
      const at = shown.push(bundle) - 1;
      return { update: (now: MimeBundle) => (shown[at] = now) };
    },
    buttons: control("buttons"),
    number: control("number"),
    note,
    row: (parts: unknown[]) => parts,
    column: () => ({ [Symbol.for("Jupyter.display")]: () => ({ view: "controls", "text/plain": "the kernel's" }) }),
    whenChanged: (_: unknown, callback: typeof changed) => (changed = callback),
  };
  const answer = async (value: unknown): Promise<void> => {
    controls[0].value = value;
    await changed();
  };
  return { shown, asked, notes, answer };
}
afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("rss-lab-kernel")];
});

const CPUS = ["CPU 0", "CPU 3", "all alike"] as const;
const COUNT = { from: 1, to: 640, unit: "interrupts" };

test("a prediction's value is one of the choices, or a number, or undefined", () => {
  const types = async () => {
    expectTypeOf((await predict("Which?", ["a", "b"])).value).toEqualTypeOf<"a" | "b" | undefined>();
    expectTypeOf((await predict("Which?", [1, 2])).value).toEqualTypeOf<1 | 2 | undefined>();
    expectTypeOf((await predict("How many?", COUNT)).value).toEqualTypeOf<number | undefined>();
    // @ts-expect-error the answer is none of the choices
    await predict("Which?", ["a", "b"], "c");
  };
  expectTypeOf(types).returns.resolves.toBeVoid();
});

describe("without controls", () => {
  test("question, choices and the way to answer stand there", async () => {
    const text = await printed(() => predict("Which CPU?", CPUS));
    expect(text).toBe(
      "Which CPU?\n\n- CPU 0\n- CPU 3\n- all alike\n\nTo answer, run this cell in JupyterLab (kernel RSS Lab), or add " +
        'your answer as the last argument: `predict(..., "CPU 0")`.\n',
    );
    expect(await printed(() => predict("How many?", COUNT))).toContain("A number from 1 to 640 (interrupts).");
  });
  test("without an answer the run speaks alone; with one, both", async () => {
    const compared = (answer?: (typeof CPUS)[number]) =>
      printed(async () => (await predict("Which CPU?", CPUS, answer)).compare("CPU 0"));
    expect(await compared()).toMatch(/The run says: CPU 0\. No prediction was made\.\n$/);
    expect(await compared("all alike")).toMatch(/You said: all alike\. The run says: CPU 0\.\n$/);
    expect(await compared("CPU 0")).toMatch(/You said: CPU 0\. The run agrees\.\n$/);
  });
  test("a prediction that stands last in a cell adds nothing", async () => {
    await printed(async () => {
      const made = await predict("Which CPU?", CPUS, "CPU 3");
      expect(made.value).toBe("CPU 3");
      expect(inspect(made)).toBe("");
      expect((made as unknown as Record<symbol, () => unknown>)[Symbol.for("Jupyter.display")]()).toEqual({});
    });
  });
});

test.each<[said: number, actual: number, words: string]>([
  [4, 4, "You said: 4 interrupts. The run says: 4 interrupts. You hit it."],
  [4, 5, "You said: 4 interrupts. The run says: 5 interrupts. You were 20 % too low."],
  [5, 4, "The run says: 4 interrupts. You were 25 % too high."],
  [4, 640, "The run says: 640 interrupts. The run's number is 160 times yours."],
  [640, 1, "You said: 640 interrupts. The run says: 1 interrupt. Your number is 640 times the run's."],
  [100, 235, "The run's number is 2.4 times yours."],
  [4, 0, "The run says: 0 interrupts. You were 4 too high."],
  [6, 5.55143, "The run says: 5.551 interrupts."],
  [500, 501, "You were less than 1 % too low."],
  [600, 12_345, "The run says: 12,345 interrupts. The run's number is 21 times yours."],
])("a number of %d for %d: %s", async (said, actual, words) => {
  expect(await printed(async () => (await predict("How many?", COUNT, said)).compare(actual))).toContain(words);
});

test("one of a unit in capitals", async () =>
  expect(
    await printed(async () => (await predict("How many?", { from: 1, to: 8, unit: "CPUs" }, 2)).compare(1)),
  ).toContain("You said: 2 CPUs. The run says: 1 CPU."));

describe("with controls", () => {
  test("buttons begin with none pressed; the output holds the question as text beside them", async () => {
    const { shown, asked, notes } = kernel();
    const made = await predict("Which *CPU*?", CPUS);
    expect(asked).toEqual([{ kind: "buttons", label: "Your prediction", options: CPUS, value: null }]);
    expect(notes.map(({ text }) => text)).toEqual(["Which CPU?", "Nothing predicted yet."]);
    expect(shown[0].view).toBe("controls");
    expect(shown[0]["text/plain"]).toMatch(/^Which \*CPU\*\?\n\n- CPU 0\n/);
    expect(made.value).toBeUndefined();
  });
  test("a number field begins empty", async () => {
    const { asked } = kernel();
    await predict("How many?", COUNT);
    expect(asked).toEqual([
      { kind: "number", label: "Your prediction (interrupts)", min: 1, max: 640, step: 1, value: null },
    ]);
  });
  test("what is chosen is remembered, compared with the run, and may come after it", async () => {
    const { shown, notes, answer } = kernel();
    const made = await predict("Which CPU?", CPUS);
    made.compare("CPU 0");
    expect(shown.at(-1)).toEqual({ "text/plain": "The run says: CPU 0. No prediction was made." });
    await answer("all alike");
    expect(made.value).toBe("all alike");
    expect(notes[1].text).toBe("Noted.");
    expect(shown.at(-1)).toEqual({ "text/plain": "You said: all alike. The run says: CPU 0." });
  });
  test("a third argument is what the control begins with", async () => {
    const { asked, notes } = kernel();
    expect((await predict("How many?", COUNT, 4)).value).toBe(4);
    expect(asked[0].value).toBe(4);
    expect(notes[1].text).toBe("Noted.");
  });
  test("the text is the same under every kernel", async () => {
    const without = await printed(() => predict("How many?", COUNT));
    const { shown } = kernel();
    await predict("How many?", COUNT);
    expect(`${String(shown[0]["text/markdown"])}\n`).toBe(without);
  });
});

test.each<[given: unknown[], sentence: string]>([
  [[], "predict's question is undefined: it must be a text that is not empty."],
  [["Which?"], "predict was given undefined: it needs a list of choices, or { from, to, unit } for a number."],
  [["Which?", []], "predict was given an empty list: it needs two choices or more."],
  [["Which?", ["a"]], "predict was given one choice alone: it needs two choices or more."],
  [["Which?", ["a", null]], "predict was given the choice null: it must be a text or a number."],
  [["Which?", ["a", "a"]], 'predict was given "a" twice: each choice must be another one.'],
  [["Which?", ["a", "b"], "c"], 'predict\'s answer is "c": it must be one of "a", "b".'],
  [["How many?", { from: 1 }], "predict's to is undefined: it must be a finite number."],
  [["How many?", { from: 1, to: 1 }], "predict goes from 1 to 1: the second number must be above the first."],
  [["How many?", { from: 1, to: 9, step: 0 }], "predict's step is 0: it must be above 0."],
  [["How many?", { from: 1, to: 9, unit: 3 }], 'predict\'s unit is 3: it must be a text, such as "interrupts".'],
  [["How many?", { from: 1, to: 9 }, 10], "predict's answer is 10: it must be a number from 1 to 9."],
])("wrong: predict(%j)", async (given, sentence) => expect(loosely(...given)).rejects.toThrow(sentence));

test.each([undefined, null, NaN, {}])("wrong: compare(%s)", async (actual) => {
  const made = await new Promise<{ compare(actual: unknown): void }>(
    (resolve) => void printed(async () => resolve(await loosely("Which?", ["a", "b"]))),
  );
  expect(() => made.compare(actual)).toThrow("it needs what the run says, a text or a number.");
});
