// RSS requests: sequences of set, disable and receive hash, right and wrong. A refusal is a sentence and changes
// nothing at all; what a query returns is possible for the NIC.
import { attempt, must, mustEqual } from "./rules.mjs";
import { HASH_TYPE_SETS } from "./valid.mjs";
import { smaller, wronged } from "./values.mjs";

const UNCHANGED = ["BASE_CPU", "HASH_INFO", "ITABLE", "HASH_KEY", "DEFAULT_PROCESSOR"].map(
  (what) => `NDIS_RSS_PARAM_FLAG_${what}_UNCHANGED`,
);
const HASH_FLAGS = ["ENABLE_HASH", "HASH_INFO_UNCHANGED", "HASH_KEY_UNCHANGED"].map(
  (what) => `NDIS_RECEIVE_HASH_FLAG_${what}`,
);

export function requests(lib) {
  function check({ capabilities, cpus, steps }) {
    const { value: parameters } = attempt(lib, () => lib.createRssParameters(capabilities, cpus));
    if (parameters === undefined || !Array.isArray(steps)) return;
    for (const step of steps) {
      const before = state(parameters);
      const { refusal } = attempt(lib, () => act(parameters, step));
      const after = parameters.query();
      if (refusal !== null) mustEqual(state(parameters), before, "a refused request changes nothing");
      must(
        after.mode !== "rss" ||
          (after.indirectionTable.length >= 1 && after.indirectionTable.length <= capabilities.maxTableEntries),
        "the table fits the NIC",
      );
      must(
        after.indirectionTable.every((cpu) => cpus.includes(cpu)),
        "every entry is an RSS processor",
      );
      must(
        after.hashTypes.every((type) => capabilities.hashTypes.includes(type)),
        "every hash type is one of the NIC's",
      );
      must(
        after.secretKey === null || after.secretKey.length === capabilities.keyBytes,
        "the key has the NIC's length",
      );
      must((after.mode === "off") === (after.secretKey === null), "there is a key if and only if something is on");
    }
  }

  const act = (parameters, step) => {
    if (step?.do === "disable") parameters.disable();
    else if (step?.do === "receive hash") parameters.setReceiveHash(step.request);
    else parameters.set(step?.request);
  };
  const state = (parameters) => {
    const { secretKey, ...rest } = parameters.query();
    return { ...rest, secretKey: secretKey && [...secretKey] };
  };

  return {
    name: "requests",
    form: "json",
    check,
    smaller,
    make: (dice) => (dice.chance(0.7) ? wronged(dice, sequence(dice), false) : sequence(dice)),
  };
}

function sequence(dice) {
  const keyBytes = dice.one([40, 40, 52]);
  const cpus = dice.one([[0, 1, 2, 3], [0], [2, 3, 6]]);
  const capabilities = {
    hardwareLevel: dice.between(1, 3),
    receiveQueues: dice.one([1, 1, 4]),
    maxTableEntries: 2 ** dice.below(8),
    hashTypes: dice.one(HASH_TYPE_SETS),
    keyBytes,
    receiveHash: dice.chance(0.7),
  };
  const values = () => ({
    hashTypes: dice.chance(0.8) ? capabilities.hashTypes : dice.one(HASH_TYPE_SETS),
    secretKey: dice.bytes(keyBytes),
  });
  const step = () =>
    dice.way(
      () => ({ do: "disable" }),
      () => ({
        do: "receive hash",
        request: { flags: HASH_FLAGS.filter((_, i) => dice.chance(i === 0 ? 0.8 : 0.2)), ...values() },
      }),
      () => ({ do: "set", request: set() }),
      () => ({ do: "set", request: set() }),
      () => ({ do: "set", request: set() }),
    );
  const set = () => ({
    flags: UNCHANGED.filter(() => dice.chance(0.25)),
    ...values(),
    indirectionTable: Array.from({ length: 2 ** dice.below(8) }, () => dice.one(cpus)),
    ...(dice.chance(0.3) ? { defaultCpu: dice.one(cpus) } : {}),
    ...(dice.chance(0.2) ? { baseCpu: dice.below(3) } : {}),
    ...(dice.chance(0.1) ? { hashFunction: null } : {}),
  });
  return { capabilities, cpus, steps: dice.list(6, step, 1) };
}
