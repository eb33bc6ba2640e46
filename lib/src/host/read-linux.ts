// A Linux host from what ethtool and /proc print.
import type { NicHashing } from "../rss/nic-hashing.js";
import { symmetricOf } from "../rss/hash-frame.js";
import type { Host, RssContext } from "./host.js";
import type { Assume, Known } from "./known.js";
import { contextsOf, fieldsByContext } from "./linux-contexts.js";
import { devicesOf, oneDevice, queuesInUse } from "./linux-device.js";
import { filtersOn, flowDirectorOf, rulesOf, withOffsets } from "./linux-filters.js";
import { interruptsOf } from "./linux-interrupts.js";
import { rfsOf, rpsOf } from "./linux-steering.js";

export function readLinux(given: Known): Host {
  const assumptions: string[] = [];
  const assume: Assume = (sentence) => void assumptions.push(`${sentence}.`);
  const { said, device } = oneDevice(given.said, given.options.device);
  const known = { ...given, said };
  const { profile } = known;
  const queues = queuesInUse(known, assume);
  const contexts = contextsOf(known, queues, assume);
  const receiveHashing = said.switches.map(({ receiveHashing: on }) => on).find((value) => value !== null) ?? null;
  // virtnet_set_features: switching it off tells the device to hash nothing; but virtnet_probe leaves it off at first,
  // with all hash types on.
  if (profile.driver === "virtio_net" && receiveHashing === false)
    assume(
      "receive-hashing is off (ethtool -k), as virtio_net has it from the start while the device hashes; where it was on and was switched off, the device hashes nothing, and all frames go to queue 0",
    );
  if (profile.defaultQueue === null)
    assume(`No source says where ${profile.name} puts frames that are not hashed: queue 0 is assumed`);
  return {
    system: "linux",
    device,
    nic: profile.name,
    hashing: withTransforms(known.hashing, contexts),
    contexts,
    hashFields: (given.options.hashTypes === undefined ? fieldsByContext(said.hashFields).get(0) : null) ?? new Map(),
    rules: withOffsets(rulesOf(said, queues, assume), profile.driver, assume),
    flowDirector: flowDirectorOf(said, profile.driver, assume),
    queues,
    receiveHashing,
    defaultQueue: profile.defaultQueue ?? 0,
    interrupts: interruptsOf(
      said,
      { device, queues, isAsked: given.options.device !== undefined, all: devicesOf(given.said) },
      assume,
    ),
    rps: rpsOf(said, device, assume),
    ...rfsOf(said, device, assume),
    ntupleFilters: filtersOn(said),
    assumptions: [...assumptions, ...said.tables.flatMap(({ notes }) => notes).map(sentence)],
  };
}

/** What a text says of a transform holds, also where the profile does not know it. */
function withTransforms(hashing: NicHashing, contexts: ReadonlyMap<number, RssContext>): NicHashing {
  const known = hashing.symmetricTransforms;
  const said = [...contexts.values()].map(({ symmetric }) => symmetric);
  if (hashing.fixedKey !== null) {
    for (const symmetric of said) symmetricOf({ secretKey: hashing.fixedKey, hashTypes: [], symmetric, hashing });
    return hashing;
  }
  const more = said.filter((symmetric) => known !== null && !known.includes(symmetric));
  return known === null || more.length === 0 ? hashing : { ...hashing, symmetricTransforms: [...known, ...more] };
}

/** A note as a sentence. */
const sentence = (note: string): string =>
  `${note.slice(0, 1).toUpperCase()}${note.slice(1)}${/[.!]$/.test(note) ? "" : "."}`;
