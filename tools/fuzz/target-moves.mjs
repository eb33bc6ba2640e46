// Move commands of RSSv2: sequences of moves and parameters, right and wrong. Every command gets a status; a group is
// done as a whole or not at all; the table stays a table.
import { attempt, must, mustEqual } from "./rules.mjs";
import { smaller, wronged } from "./values.mjs";

const STATUSES = ["SUCCESS", "INVALID_PARAMETER", "NOT_ACCEPTED", "INVALID_DATA", "NO_QUEUES", "INVALID_PORT"].map(
  (what) => `NDIS_STATUS_${what}`,
);

export function moves(lib) {
  function check({ affinityCpu, options, steps }) {
    const { value: entity } = attempt(lib, () => new lib.ScalingEntity(affinityCpu, options));
    if (entity === undefined || !Array.isArray(steps)) return;
    for (const step of steps) {
      const before = entity.state();
      const { value, refusal } = attempt(lib, () =>
        step?.parameters !== undefined
          ? [entity.setParameters(step.parameters)]
          : lib.moveEntries(new Map([[0, entity]]), step?.actorCpu, step?.commands),
      );
      const after = entity.state();
      if (refusal !== null) mustEqual(after, before, "a refused request changes nothing");
      for (const { status, reason } of value ?? []) {
        must(STATUSES.includes(status), `the status is one of the pages': ${status}`);
        must(typeof reason === "string" && reason.endsWith("."), `the reason is a sentence: ${reason}`);
      }
      if (value?.length > 0 && value.every(({ status }) => status !== STATUSES[0]))
        mustEqual(after, before, "what does not succeed changes nothing");
      const { indirectionTable: table, rssEnabled, numberOfQueues, defaultCpu } = after;
      must(typeof rssEnabled === "boolean", "RSS is on or off");
      must(
        table.length >= 1 && table.length <= 128 && (table.length & (table.length - 1)) === 0,
        "the table has a power of two of entries",
      );
      must(
        table.every((cpu) => Number.isInteger(cpu) && cpu >= 0),
        "every entry is a CPU number",
      );
      must(!rssEnabled || new Set([defaultCpu, ...table]).size <= numberOfQueues, "there is a queue for every CPU");
      must(table.includes(entity.cpu(12_345)) || !rssEnabled, "a frame goes to a CPU of the table");
    }
  }
  return {
    name: "moves",
    form: "json",
    check,
    smaller,
    make: (dice) => (dice.chance(0.6) ? wronged(dice, sequence(dice), false) : sequence(dice)),
  };
}

function sequence(dice) {
  const cpus = dice.one([[0, 1, 2, 3], [0], [1, 5]]);
  const index = () => dice.one([0, 1, dice.below(8), 0xffff, 0xfffe]);
  const step = () =>
    dice.way(
      () => ({
        parameters: {
          rssEnabled: dice.chance(0.8),
          numberOfQueues: dice.between(1, 4),
          numberOfEntries: 2 ** dice.below(8),
        },
      }),
      () => ({ parameters: { rssEnabled: dice.chance(0.8) } }),
      () => ({
        actorCpu: dice.one(cpus),
        commands: dice.list(4, () => ({
          ...(dice.chance(0.1) ? { vPort: dice.below(2) } : {}),
          index: index(),
          targetCpu: dice.one(cpus),
        })),
      }),
    );
  return {
    affinityCpu: dice.one(cpus),
    options: { rssCpus: cpus, numberOfQueues: dice.between(1, 4) },
    steps: dice.list(8, step, 1),
  };
}
