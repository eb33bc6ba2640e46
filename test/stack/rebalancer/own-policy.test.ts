// Rebalancing policies of the user's own: what they are given, what of their answers is refused, and that two runs
// share nothing.
import { describe, expect, it, test } from "vitest";
import {
  InputError,
  createRebalancer,
  load,
  ms,
  policyComparison,
  readScenario,
  replicate,
  run,
  sweep,
  us,
  type CpuView,
  type EntryMove,
  type OwnPolicy,
  type Rebalancer,
  type Scenario,
  type View,
} from "rss-lab";
import { scenarioDifferences } from "../../../lib/src/experiment/scenario-differences.js";
import { runPlainly } from "../../../lib/src/receive-path.js";

const busy: Scenario = {
  variant: "message-signaled-interrupts",
  cpus: 4,
  traffic: load({ framesPerSecond: 3e6, connections: 200, population: { kind: "zipf", exponent: 1 } }),
  durationPs: ms(5),
  rss: { indirectionTable: [0, 1, 0, 2, 0, 3, 0, 0, 0, 1, 0, 2, 0, 3, 0, 0] },
};
const withPolicy = (policy: OwnPolicy, more: Partial<Scenario> = {}): Scenario => ({
  ...busy,
  ...more,
  rebalancing: { policy, periodPs: us(100) },
});
const deciding = (decide: (view: View) => unknown): OwnPolicy => ({
  name: "mine",
  decide: decide as Rebalancer["decide"],
});

/** Greedy, from its description alone: again and again the entry that evens the busiest and the idlest CPU out best. */
const ownGreedy: OwnPolicy = {
  name: "greedy, by hand",
  decide({ cpus, entries }) {
    const load = new Map(cpus.map((row) => [row.cpu, row.load]));
    const framesOf = (cpu: number): number =>
      entries.filter((entry) => entry.cpu === cpu).reduce((sum, { frames }) => sum + frames, 0);
    const weight = entries.map(({ cpu, frames }) => {
      const row = cpus.find((one) => one.cpu === cpu);
      return row && frames > 0 ? (frames / framesOf(cpu)) * row.receiveLoad : 0;
    });
    let left = [...entries.keys()].filter((e) => weight[e] > 0 && !entries[e].isMoving);
    const helpless = new Set<number>();
    const moves: EntryMove[] = [];
    while (moves.length < 8) {
      const givers = cpus.filter(({ cpu }) => !helpless.has(cpu) && left.some((e) => entries[e].cpu === cpu));
      if (givers.length === 0) break;
      const from = givers.reduce((a, b) => (load.get(b.cpu)! > load.get(a.cpu)! ? b : a)).cpu;
      const to = cpus.reduce((a, b) => (load.get(b.cpu)! < load.get(a.cpu)! ? b : a)).cpu;
      const gap = load.get(from)! - load.get(to)!;
      if (gap <= 0.02) break;
      const own = left.filter((e) => entries[e].cpu === from).sort((a, b) => weight[b] - weight[a] || a - b);
      const away = (e: number): number => Math.abs(weight[e] - gap / 2);
      const best = own.reduce((a, b) => (away(b) < away(a) ? b : a));
      if (away(best) >= gap / 2 - 1e-9) {
        helpless.add(from);
        continue;
      }
      moves.push({ entry: best, cpu: to });
      left = left.filter((e) => e !== best);
      load.set(from, load.get(from)! - weight[best]);
      load.set(to, load.get(to)! + weight[best]);
    }
    return moves;
  },
};

describe("a policy of one's own that decides as greedy does", () => {
  const cases: [string, Partial<Scenario>, { drain?: boolean }?][] = [
    ["message-signaled-interrupts", {}],
    ["message-signaled-interrupts, draining", {}, { drain: true }],
    ["hardware-queuing", { variant: "hardware-queuing" }],
    ["single-hardware-queue", { variant: "single-hardware-queue" }],
    ["fewer queues than CPUs", { rss: { ...busy.rss, queues: 2 } }],
    ["a message that is re-targeted", { retargets: [{ timePs: us(300), message: 0, cpu: 1 }] }],
    [
      "RSS off for a while",
      {
        rssChanges: [
          { timePs: ms(1), rss: "disable" },
          { timePs: ms(2), rss: "enable" },
        ],
      },
    ],
  ];
  it.each(cases)("%s: changes the table as greedy does, row by row", (_, more, drain = {}) => {
    const under = (policy: "greedy" | OwnPolicy) =>
      run({ ...busy, ...more, rebalancing: { ...drain, policy, periodPs: us(100) } });
    const [own, built] = [under(ownGreedy), under("greedy")];
    expect(own.tableChanges()).toEqual(built.tableChanges());
    expect(own.tableChanges().filter(({ what }) => what === "moves").length).toBeGreaterThan(2);
    expect(own.summary).toEqual(built.summary);
  });

  it("may be built from it: create gives a rebalancer, also one of the library's", () => {
    const wrapped: OwnPolicy = { name: "greedy, wrapped", create: () => createRebalancer({ policy: "greedy" }) };
    expect(run(withPolicy(wrapped)).tableChanges()).toEqual(run(withPolicy(ownGreedy)).tableChanges());
  });
});

describe("the name of a policy", () => {
  it("stands in the complete scenario and is part of the fingerprint; the same name and decisions give the same one", () => {
    const print = (name: string): string => run(withPolicy({ ...ownGreedy, name })).fingerprint;
    expect(run(withPolicy(ownGreedy)).scenario.rebalancing).toMatchObject({
      policy: "greedy, by hand",
      periodPs: us(100),
      drain: false,
    });
    expect([print("a") === print("a"), print("a") === print("b")]).toEqual([true, false]);
  });

  it("is what tells two runs apart that differ in the policy alone", () => {
    const named = (name: string) => run(withPolicy({ ...ownGreedy, name }, { durationPs: ms(1) })).scenario;
    expect(scenarioDifferences([named("a"), named("b")])).toEqual([
      { field: "rebalancing.policy", values: ["a", "b"] },
    ]);
  });
});

describe("whatever a policy moves, also entries whose earlier move is not complete", () => {
  const restless: OwnPolicy = {
    name: "restless",
    create: ({ random }) => ({
      decide: ({ cpus, entries }) => entries.map((_, entry) => ({ entry, cpu: random.pick(cpus).cpu })),
    }),
  };
  const shaken = (variant: Scenario["variant"], drain: boolean) => {
    const rebalancing = { policy: restless, periodPs: us(20), drain };
    const { summary } = run({ ...busy, variant, durationPs: ms(1), rebalancing });
    expect(summary.received).toBe(summary.indicated + summary.dropped + summary.waiting);
    expect(summary.entryMoves).toBeGreaterThan(100);
    return [summary.outOfOrder > 0, summary.framesHeld > 0];
  };

  it.each(["hardware-queuing", "message-signaled-interrupts"] as const)(
    "%s: with drain frames wait and none comes out of order, without it some do",
    (variant) =>
      expect([shaken(variant, true), shaken(variant, false)]).toEqual([
        [false, true],
        [true, false],
      ]),
  );
  it("single-hardware-queue: none waits or comes out of order, since all queues are empty when a cycle deals frames", () =>
    expect([true, false].map((drain) => shaken("single-hardware-queue", drain))).toEqual([
      [false, false],
      [false, false],
    ]));
});

describe("what a policy is given", () => {
  it("is a copy: a policy that writes into it changes nothing", () => {
    const vandal: OwnPolicy = {
      ...ownGreedy,
      decide(view) {
        const moves = ownGreedy.decide!({ cpus: [...view.cpus], entries: [...view.entries] });
        for (const row of [...view.cpus, ...view.entries]) Object.assign(row, { cpu: 0, frames: 9e9, load: 0 });
        (view.cpus as unknown[]).length = 0;
        (view.entries as unknown[]).length = 0;
        return moves;
      },
    };
    expect(run(withPolicy(vandal)).fingerprint).toBe(run(withPolicy(ownGreedy)).fingerprint);
  });

  it("does not let it name a CPU that it wrote there itself", () => {
    const decide = (view: View) => {
      (view.cpus as CpuView[]).push({ ...view.cpus[0], cpu: 9 });
      return [{ entry: 0, cpu: 9 }];
    };
    expect(() => run(withPolicy(deciding(decide)))).toThrow("its cpu must be one of those in the view: 0, 1, 2, 3.");
  });

  it("and so is what is taken from it: an answer that it changes later changes nothing", () => {
    const kept: EntryMove[] = [];
    const policy = deciding(() => {
      for (const move of kept) Object.assign(move, { entry: 5, cpu: 0 });
      if (kept.length === 0) kept.push({ entry: 0, cpu: 1 });
      return kept.splice(0, kept.length);
    });
    expect(
      run(withPolicy(policy))
        .tableChanges()
        .map(({ moves }) => moves),
    ).toEqual([[{ entry: 0, from: 0, to: 1 }]]);
  });

  it("comes at every look, also while nothing happens; a policy with skipped is told how many looks were left out", () => {
    const counted = (withSkipped: boolean) => {
      const seen = { looks: 0, skipped: 0 };
      const decide = () => (seen.looks++, []);
      const skipped = (looks: number) => void (seen.skipped += looks);
      const policy = { name: "counts", create: () => (withSkipped ? { decide, skipped } : { decide }) };
      const traffic = load({ framesPerSecond: 1000, frames: 3 });
      const { endPs } = run(withPolicy(policy, { traffic, durationPs: undefined }));
      return { ...seen, endPs };
    };
    const [plain, quick] = [counted(false), counted(true)];
    expect([plain.skipped, quick.looks < 20, quick.skipped > 0]).toEqual([0, true, true]);
    expect(plain.looks).toBe(quick.looks + quick.skipped);
    expect(plain.looks).toBeGreaterThan(20);
  });
});

describe("a policy that remembers", () => {
  /** Moves an entry at random, at every third look. */
  const wandering: OwnPolicy = {
    name: "wandering",
    create({ random }) {
      let looks = 0;
      return {
        decide: ({ cpus, entries }) =>
          looks++ % 3 === 0 ? [{ entry: random.below(entries.length), cpu: random.pick(cpus).cpu }] : [],
      };
    },
  };

  it("begins anew with each run, and draws from the run's seed alone", () => {
    const changes = (seed: number) => run(withPolicy(wandering, { seed })).tableChanges();
    expect(changes(1)).toEqual(changes(1));
    expect(changes(1).map(({ moves }) => moves)).not.toEqual(changes(2).map(({ moves }) => moves));
    expect(changes(1).every(({ timePs }) => (timePs / us(100)) % 3 === 1)).toBe(true);
  });

  it("gives the run that the plain way of simulating gives", () => {
    const scenario = withPolicy(wandering, { traffic: load({ framesPerSecond: 1e4, connections: 20 }) });
    expect(run(scenario).fingerprint).toBe(runPlainly(scenario).fingerprint);
  });

  it("can be replicated and swept: each run stands for itself", async () => {
    const outOfOrder = (seed: number | string, policy: OwnPolicy = wandering): number =>
      run(withPolicy(policy, { seed, durationPs: ms(2), records: "summary" })).summary.tableChanges;
    expect((await replicate([1, 2], outOfOrder)).values).toEqual([outOfOrder(1), outOfOrder(2)]);
    const policies = { wandering, still: deciding(() => []) };
    const { changes } = await sweep({ x: [1], series: ["wandering", "still"], seeds: [1, 2] }, (_, series, seed) => ({
      changes: outOfOrder(seed, policies[series]),
    }));
    expect(changes.map(({ y }) => y)).toEqual([(outOfOrder(1) + outOfOrder(2)) / 2, 0]);
  });
});

describe("a wrong answer is refused in a sentence that names the policy, the time of the look and the move", () => {
  const at = 'The rebalancing policy "mine", at its look at 100000000 ps, ';
  test.each([
    [
      undefined,
      "answers undefined: an answer is a list of moves, as [{ entry: 3, cpu: 1 }], and empty if there are none.",
    ],
    [{ entry: 0, cpu: 1 }, 'answers {"entry":0,"cpu":1}: an answer is a list of moves'],
    [Promise.resolve([]), "answers a promise: an answer is a list of moves"],
    [[5], "wants the move 5: a move is an object { entry, cpu }."],
    [[null], "wants the move null: a move is an object { entry, cpu }."],
    [new Array(1), "wants the move undefined: a move is an object { entry, cpu }."],
    [[{ cpu: 1 }], 'wants the move {"cpu":1}: its entry must be a whole number from 0 to 15.'],
    [[{ entry: 16, cpu: 1 }], 'wants the move {"entry":16,"cpu":1}: its entry must be a whole number from 0 to 15.'],
    [[{ entry: -1, cpu: 1 }], "its entry must be a whole number from 0 to 15."],
    [[{ entry: "3", cpu: 1 }], "its entry must be a whole number from 0 to 15."],
    [[{ entry: 1.5, cpu: 1 }], "its entry must be a whole number from 0 to 15."],
    [[{ entry: 3 }], 'wants the move {"entry":3}: its cpu must be one of those in the view: 0, 1, 2, 3.'],
    [
      [{ entry: 3, cpu: 4 }],
      'wants the move {"entry":3,"cpu":4}: its cpu must be one of those in the view: 0, 1, 2, 3.',
    ],
    [
      [
        { entry: 3, cpu: 1 },
        { entry: 3, cpu: 2 },
      ],
      'wants the move {"entry":3,"cpu":2}: it moves that entry already, and each may move once in a look.',
    ],
  ])("%j", (answer, sentence) => {
    expect(() => run(withPolicy(deciding(() => answer)))).toThrow(InputError);
    expect(() => run(withPolicy(deciding(() => answer)))).toThrow(sentence);
    expect(() => run(withPolicy(deciding(() => answer)))).toThrow(at);
  });

  it("a CPU that RSS may not use is one, and so is one that serves no queue since a re-target", () => {
    const rss = { indirectionTable: [2, 3, 2, 3] };
    const toCpu = (cpu: number) => deciding(() => [{ entry: 0, cpu }]);
    expect(() => run(withPolicy(toCpu(0), { rss }))).toThrow("its cpu must be one of those in the view: 2, 3.");
    const retargets = [{ timePs: us(10), message: 0, cpu: 1 }];
    expect(() => run(withPolicy(toCpu(0), { retargets }))).toThrow("its cpu must be one of those in the view:");
  });

  it("a move to the CPU that the entry has, and more than the two fields, are no mistakes", () => {
    const policy = deciding(({ entries }) => entries.map((row, entry) => ({ ...row, entry })));
    expect(run(withPolicy(policy)).tableChanges()).toEqual([]);
  });
});

describe("an exception in a policy", () => {
  const failing = (error: unknown) =>
    deciding(() => {
      throw error;
    });
  const errorOf = (act: () => unknown): Error => {
    try {
      act();
    } catch (error) {
      return error as Error;
    }
    throw new Error("nothing was thrown");
  };

  it("is handed on with the policy's name and the time of the look, and with the exception as its cause", () => {
    const own = new TypeError("cpus is not a function.");
    const error = errorOf(() => run(withPolicy(failing(own))));
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toBe(
      'The rebalancing policy "mine", at its look at 100000000 ps, failed: cpus is not a function.',
    );
    expect(error.cause).toBe(own);
  });

  it("may be any value", () => {
    expect(errorOf(() => run(withPolicy(failing("no"))))).toMatchObject({
      message: expect.stringMatching(/failed: "no".$/),
    });
    expect(errorOf(() => run(withPolicy(failing(undefined))))).toMatchObject({
      message: expect.stringMatching(/failed: undefined.$/),
    });
  });

  it("in create says so, and so does a create that gives nothing to ask", () => {
    const create = () => {
      throw new Error("no memory");
    };
    expect(() => run(withPolicy({ name: "mine", create }))).toThrow(
      'The rebalancing policy "mine" failed in create: no memory.',
    );
    const empty = { name: "mine", create: () => ({}) } as unknown as OwnPolicy;
    expect(() => run(withPolicy(empty))).toThrow(
      'The rebalancing policy "mine" has a create that gives {}: it must give an object with decide(view).',
    );
  });

  it("in skipped says so; skipped must be a function, and done when it returns", () => {
    const withSkipped = (skipped: unknown) =>
      ({ name: "mine", create: () => ({ decide: () => [], skipped }) }) as unknown as OwnPolicy;
    const own = new Error("lost count");
    const ran = (skipped: unknown): Error =>
      errorOf(() =>
        run({ ...withPolicy(withSkipped(skipped)), traffic: load({ framesPerSecond: 10, gaps: "constant" }) }),
      );
    const error = ran(() => {
      throw own;
    });
    expect([error.name, error.cause]).toEqual(["InputError", own]);
    expect(error.message).toMatch(
      /^The rebalancing policy "mine", at its look at \d+ ps, failed in skipped: lost count\.$/,
    );
    expect(ran(5).message).toBe(
      'The rebalancing policy "mine": skipped is 5: it must be a function of a number of looks.',
    );
    expect(ran(() => Promise.reject(own)).message).toMatch(/answers skipped with a promise: it must be done when/);
  });

  it("may come too late, from a promise: that is refused as an answer, and ends nothing else", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => void unheard.push(reason);
    process.on("unhandledRejection", hear);
    const late = (): never => Promise.reject(new Error("late")) as never;
    expect(errorOf(() => run(withPolicy(deciding(late)))).message).toContain("answers a promise");
    expect(errorOf(() => run(withPolicy({ name: "mine", create: late }))).message).toBe(
      'The rebalancing policy "mine" has a create that gives a promise: it must give an object with decide(view).',
    );
    await new Promise((resolve) => void setImmediate(resolve));
    process.off("unhandledRejection", hear);
    expect(unheard).toEqual([]);
  });

  it("outside of a run names no time", () => {
    const view = { cpus: [], entries: [] };
    expect(() => createRebalancer({ policy: failing(new Error("no")) }).decide(view)).toThrow(
      'The rebalancing policy "mine" failed: no.',
    );
  });

  it("is what a plain object meets that would remember something in itself", () => {
    const counting = {
      name: "mine",
      decide(this: { looks?: number }) {
        this.looks = 1;
        return [];
      },
    };
    expect(() => run(withPolicy(counting))).toThrow('"mine", at its look at 100000000 ps, failed: Cannot add property');
  });
});

describe("what is no policy is refused before the run", () => {
  class Counting {
    name = "mine";
    decide = () => [];
  }
  test.each([
    ["best", 'The rebalancing policy is "best": it must be one of none, whole-table,'],
    [() => [], "The rebalancing policy is () => []: it must be one of none,"],
    [
      [],
      'The rebalancing policy is []: it must be one of none, whole-table, greedy, rss-plus-plus, dynamic-spreading, conservative-scaling, or one of your own, as { name: "mine", decide: (view) => [] }.',
    ],
    [{ decide: () => [] }, 'The name of the rebalancing policy is undefined: it must be a text, as "mine".'],
    [{ name: " ", decide: () => [] }, 'The name of the rebalancing policy is " "'],
    [
      { name: "greedy", decide: () => [] },
      'of your own is called "greedy": that is a policy of the library, so choose another name.',
    ],
    [{ name: "mine" }, 'The rebalancing policy "mine" has neither decide nor create: give decide(view)'],
    [
      { name: "mine", decide: () => [], create: () => ({ decide: () => [] }) },
      'The rebalancing policy "mine" has both decide and create: give',
    ],
    [{ name: "mine", decide: 5 }, 'The rebalancing policy "mine": decide is 5: it must be a function of a view.'],
    [{ name: "mine", create: "x" }, 'The rebalancing policy "mine": create is "x": it must be a function.'],
    [
      { name: "mine", look: () => [] },
      'The rebalancing policy "mine" has an unknown field "look": the fields are name, decide, create.',
    ],
    [new Counting(), 'The rebalancing policy "mine" is an object of a class: all runs would share what it remembers'],
  ])("%s", (policy, sentence) => {
    expect(() => run(withPolicy(policy as unknown as OwnPolicy))).toThrow(sentence);
  });

  it("settings of the library's policies are not its own, and one that has no effect is refused", () => {
    const rebalancing = { policy: deciding(() => []), threshold: 0.1 };
    expect(() => run({ ...busy, rebalancing })).toThrow(
      'The rebalancing policy "mine" is given threshold: it uses periodPs, drain alone.',
    );
    expect(() =>
      run({ traffic: busy.traffic, durationPs: ms(1), rebalancing: { policy: deciding(() => []) } }),
    ).toThrow('The scenario gives rebalancing and the variant is "non-rss" (the default)');
    expect(() =>
      run(
        withPolicy(
          deciding(() => []),
          { rss: { profile: "NUMAScalingStatic" } },
        ),
      ),
    ).toThrow("The profile NUMAScalingStatic is given the rebalancing policy mine");
  });

  it("a scenario file cannot hold one: the sentence says where it belongs", () => {
    const traffic = { kind: "load", framesPerSecond: 1e6, frames: 10 };
    expect(() => readScenario({ traffic, rebalancing: { policy: { name: "mine" } } })).toThrow(
      'The rebalancing policy of the scenario file is {"name":"mine"}: a file holds no functions, so it names one of none, ',
    );
  });
});

describe("a comparison of policies", () => {
  const { traffic: _, ...rest } = busy;
  const workload = {
    name: "small",
    json: { ...rest, durationPs: ms(3), traffic: { kind: "load", framesPerSecond: 2e6, connections: 50 } },
  };
  const rows = (policies: readonly ("greedy" | "none" | OwnPolicy)[]) =>
    policyComparison({ workloads: [workload], policies, seeds: [1, 2], periodPs: us(100) });

  it("takes policies of one's own beside the library's, by their names", async () => {
    const [none, built, own] = await rows(["none", "greedy", ownGreedy]);
    expect([none.policy, built.policy, own.policy]).toEqual(["none", "greedy", "greedy, by hand"]);
    expect({ ...own, policy: "greedy" }).toEqual(built);
    expect(own.moves).toBeGreaterThan(0);
  });

  it("refuses two of the same name, and what is no policy", async () => {
    await expect(rows([ownGreedy, ownGreedy])).rejects.toThrow(
      'Two of the policies are called "greedy, by hand": give each a name of its own.',
    );
    await expect(rows([{ name: "mine" }])).rejects.toThrow("has neither decide nor create");
  });
});
