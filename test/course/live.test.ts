// live: what the controls are, what is drawn where no controls are, and what a kernel with controls is asked to do. The
// real kernel and a real page try it in test/kernel/live-panel.test.ts and test/browser/live.test.ts.
import { afterEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { framesPerCpuChart, load, run, VARIANTS, type MimeBundle, type Variant } from "rss-lab";
import { choice, live, range, type LiveControl } from "rss-lab-course";
import { inspect } from "node:util";
import { bundlesOf } from "../../course/src/drawn.js";

const traffic = load({ framesPerSecond: 1e6, frames: 100 });
/** Calls without types, as a beginner may write them. */
const loosely = live as (...given: unknown[]) => Promise<{ values: Record<string, unknown> }>;

/** Runs what prints, and gives it. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await work();
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

/** A kernel with controls: what it was asked for, and a reader who changes things. */
function kernel() {
  const shown: { first: MimeBundle; now: MimeBundle; further: MimeBundle[] }[] = [];
  const controls: Record<string, { value: unknown; options: Record<string, unknown> }> = {};
  let changed: (context: { signal: AbortSignal }) => unknown = () => undefined;
  const control = (options: { label: string; value: unknown }) =>
    (controls[options.label] = { value: options.value, options });
  const output = (bundle: MimeBundle): object => {
    const place = { first: bundle, now: bundle, further: [] as MimeBundle[] };
    shown.push(place);
    return { update: (now: MimeBundle) => (place.now = now), next: output };
  };
  (globalThis as Record<symbol, unknown>)[Symbol.for("rss-lab-kernel")] = {
    output,
    slider: control,
    buttons: control,
    dropDown: control,
    checkBox: control,
    note: () => ({ text: "" }),
    row: (parts: unknown[]) => parts,
    column: () => ({ [Symbol.for("Jupyter.display")]: () => ({ view: "controls", "text/plain": "the kernel's" }) }),
    whenChanged: (_: unknown, callback: typeof changed) => (changed = callback),
  };
  const change = async (label: string, value: unknown, signal = new AbortController().signal): Promise<void> => {
    controls[label].value = value;
    await changed({ signal });
  };
  return { shown, controls, change };
}
afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for("rss-lab-kernel")];
});

describe("types", () => {
  test("the function's argument has the types of the controls", () => {
    const draw = async () => {
      const variants = choice(VARIANTS);
      const { values } = await live(
        {
          cpus: range(1, 16),
          policy: choice(["greedy", "none"]),
          size: choice([64, 1500]),
          variant: variants,
          rss: true,
        },
        (given, { signal }) => {
          expectTypeOf(given.cpus).toEqualTypeOf<number>();
          expectTypeOf(given.policy).toEqualTypeOf<"greedy" | "none">();
          expectTypeOf(given.size).toEqualTypeOf<64 | 1500>();
          expectTypeOf(given.variant).toEqualTypeOf<Variant>();
          expectTypeOf(given.rss).toEqualTypeOf<boolean>();
          expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
          // @ts-expect-error there is no such control
          return String(given.queues);
        },
      );
      expectTypeOf(values.policy).toEqualTypeOf<"greedy" | "none">();
      expectTypeOf(values.rss).toEqualTypeOf<boolean>();
    };
    expectTypeOf(draw).returns.resolves.toBeVoid();
    expectTypeOf(choice(["a", "b"], "b")).toEqualTypeOf<LiveControl<"a" | "b">>();
    // @ts-expect-error the first value is none of the list
    expect(() => choice(["a", "b"], "c")).toThrow();
  });
});

describe("controls", () => {
  test("a range begins in its middle, and has the decimals of its step", () => {
    expect(range(1, 16).first).toBe(8);
    expect(range(0, 1, 0.1, 0.3).first).toBe(0.3);
    expect(range(0.1, 0.8, 0.1).first).toBe(0.4);
  });
  test.each<[() => unknown, string]>([
    [() => range(1, 16, 0), "range's step is 0: it must be above 0."],
    [() => range(1, 16, Number.NaN), "range's step is NaN: it must be a finite number."],
    [() => range(5, 5), "range goes from 5 to 5: the second number must be above the first."],
    [() => range(1, 2, 5), "range goes from 1 to 2 in steps of 5: at least one step must fit."],
    [() => range(1, 16, 1, 17), "range begins with 17: it must be one of the numbers from 1 to 16 in steps of 1."],
    [() => range(1, 16, 2, 2), "range begins with 2: it must be one of the numbers from 1 to 16 in steps of 2."],
    [() => range("1" as never, 16), 'range\'s first number is "1": it must be a finite number.'],
    [() => choice([]), "choice was given an empty list: it needs one value or more."],
    [() => choice("ab" as never), 'choice was given "ab": it needs a list of texts or numbers.'],
    [() => choice([{} as never]), "choice was given [object Object]: its values must be texts or numbers."],
    [() => choice(["a", "a"]), 'choice has "a" twice: each value must be another one.'],
    [() => choice(["a", "b"], "c" as never), 'choice begins with "c": it must be one of "a", "b".'],
  ])("wrong: %s", (make, sentence) => expect(make).toThrow(sentence));
  test.each<[unknown[], string]>([
    [[], "live's controls are undefined: they must be an object of names and controls: { cpus: range(1, 16) }."],
    [[{}, () => ""], "live was given no controls: name one or more: { cpus: range(1, 16) }."],
    [[{ cpus: 4 }, () => ""], "live's control cpus is 4: it must be range(...), choice(...), true or false."],
    [[{ cpus: null }, () => ""], "live's control cpus is null: it must be range(...), choice(...), true or false."],
    [
      [{ on: true }],
      "live was given undefined to draw with: its second argument is a function of the controls' values.",
    ],
    [[{ on: true }, () => undefined], "live's function gave undefined: it must return a chart, a run, a text,"],
    [[{ on: true }, () => ({})], "live's function gave [object Object]: it must return a chart, a run, a text,"],
  ])("wrong: live(%j)", async (given, sentence) => expect(loosely(...given)).rejects.toThrow(sentence));
});

describe("what may be drawn", () => {
  const result = run({ traffic, variant: "message-signaled-interrupts", cpus: 2 });
  test("a chart, a run, a text, a number, rows, and lists of such are one output each", async () => {
    expect(await bundlesOf("so")).toEqual([{ "text/plain": "so" }]);
    expect(await bundlesOf(7)).toEqual([{ "text/plain": "7" }]);
    const table = await bundlesOf([{ cpu: 0, frames: 51 }]);
    expect(table.map((bundle) => bundle["text/plain"])).toEqual([expect.stringContaining("frames")]);
    const several = await bundlesOf([framesPerCpuChart(result), result, "so", [{ cpu: 0 }]]);
    expect(several.map((bundle) => Object.keys(bundle)[0])).toEqual([
      "application/vnd.vegalite.v5+json",
      "text/plain",
      "text/plain",
      "text/html",
    ]);
    expect(await bundlesOf([])).toEqual([]);
  });
});

describe("without controls", () => {
  test("the drawing of the first values stands below a line that says how to get them", async () => {
    const text = await printed(() =>
      live({ framesPerSecond: range(1, 5), on: true }, ({ framesPerSecond }) => `at ${framesPerSecond}`),
    );
    expect(text).toBe(
      "Controls for frames per second, on: to move them, choose the kernel RSS Lab (TypeScript).\nat 3\n",
    );
  });
  test("the values are the first ones, and a panel that stands last in a cell adds nothing", async () => {
    await printed(async () => {
      const panel = await live({ cpus: range(1, 16, 1, 4) }, ({ cpus }) => cpus);
      expect({ ...panel.values }).toEqual({ cpus: 4 });
      expect(inspect(panel.values)).toBe("{ cpus: 4 }");
      expect(inspect(panel)).toBe("");
      expect((panel as unknown as Record<symbol, () => unknown>)[Symbol.for("Jupyter.display")]()).toEqual({});
    });
  });
});

describe("with controls", () => {
  test("they stand above the drawing, which is replaced in place; values follow", async () => {
    const { shown, controls, change } = kernel();
    const { values } = await live(
      { cpus: range(1, 16, 1, 4), policy: choice(["greedy", "none"]) },
      ({ cpus, policy }) => [cpus, policy],
    );
    expect(Object.keys(controls)).toEqual(["CPUs", "policy"]);
    expect(controls.CPUs.options).toEqual({ label: "CPUs", min: 1, max: 16, step: 1, value: 4 });
    expect(shown.map(({ first }) => first["text/plain"])).toEqual([
      "Controls for CPUs, policy: to move them, run this cell in JupyterLab with jupyterlab-widgets.",
      "4",
      "greedy",
    ]);
    expect(shown[0].first.view).toBe("controls");
    await change("CPUs", 9);
    expect(shown.map(({ now }) => now["text/plain"]).slice(1)).toEqual(["9", "greedy"]);
    expect(values.cpus).toBe(9);
    expect({ ...values }).toEqual({ cpus: 9, policy: "greedy" });
  });
  test("what an asynchronous function gives after it was told to stop is not shown", async () => {
    const { shown, change } = kernel();
    await live({ n: range(1, 5, 1, 2) }, async ({ n }) => Promise.resolve(`n is ${n}`));
    const later = new AbortController();
    const drawing = change("n", 3, later.signal);
    later.abort(new Error("Stopped."));
    await expect(drawing).rejects.toThrow("Stopped.");
    expect(shown.at(-1)?.now["text/plain"]).toBe("n is 2");
  });
  test("fewer outputs than before leave the rest empty, more follow in the same cell", async () => {
    const { shown, change } = kernel();
    await live({ n: range(1, 5, 1, 2) }, ({ n }) => Array.from({ length: n }, (_, i) => `line ${i + 1}`));
    await change("n", 1);
    expect(shown.slice(1).map(({ now }) => now["text/plain"])).toEqual(["line 1", ""]);
    await change("n", 3);
    expect(shown.slice(1).map(({ now }) => now["text/plain"])).toEqual(["line 1", "line 2", "line 3"]);
  });
  test("a function that throws for the first values shows nothing, and the cell fails with its error", async () => {
    const { shown } = kernel();
    await expect(loosely({ on: true }, () => run({} as never))).rejects.toThrow("traffic");
    expect(shown).toEqual([]);
  });
});
