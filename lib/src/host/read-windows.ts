// A Windows host from Get-NetAdapterRss: the table names processors. What that does not print, the key above all, stays
// unknown.
import { refuse } from "../check.js";
import type { NetAdapterRss } from "../formats/get-netadapterrss.js";
import { checkHashTypes } from "../rss/hash-types.js";
import { symmetricOf } from "../rss/hash-frame.js";
import { roundRobin } from "../rss/indirection-table.js";
import { checkKey } from "../rss/secret-key.js";
import type { Host } from "./host.js";
import { type Assume, type Known, USUAL_HASH_TYPES } from "./known.js";
import { windowsCpu, windowsCpuName } from "./windows-cpu.js";

/** Entries of native RSS' table at most ("RSS version 2", Windows driver documentation). */
const ENTRIES = 128;

export function readWindows({ said, options, profile, hashing }: Known): Host {
  const assumptions: string[] = [];
  const assume: Assume = (sentence) => void assumptions.push(`${sentence}.`);
  const adapter = chosen(said.adapters, options.device);
  const base = windowsCpu(adapter.baseProcessor ?? { group: 0, number: 0 });
  const off = adapter.enabled === false;
  const entries = off ? [base] : entriesOf(adapter, base, assume);
  if (off) assume("RSS is off for this adapter: every frame goes to the base processor");
  const { key, hashTypes } = options;
  if (key === undefined && hashing.fixedKey === null && !off)
    assume(
      "Get-NetAdapterRss does not print the secret key, so no hash value can be told: give the key if you know it",
    );
  if (hashTypes === undefined && !off)
    assume("What is hashed is taken to be what Windows usually asks for: addresses, and the ports of TCP");
  assume(`Frames that are not hashed are taken to go to the base processor, ${windowsCpuName(base)}`);
  if (hashTypes !== undefined) checkHashTypes(hashTypes);
  return {
    system: "windows",
    device: adapter.name,
    nic: profile.name,
    hashing,
    contexts: new Map([
      [
        0,
        {
          entries,
          key: key === undefined ? null : checkKey(key).slice(),
          symmetric: symmetricOf({
            secretKey: new Uint8Array(40),
            hashTypes: [],
            hashing,
            ...(options.symmetric === undefined ? {} : { symmetric: options.symmetric }),
          }),
          hashTypes: off ? [] : (hashTypes ?? USUAL_HASH_TYPES),
          inferred: [],
        },
      ],
    ]),
    hashFields: new Map(),
    rules: [],
    flowDirector: null,
    queues: adapter.receiveQueues ?? new Set(entries).size,
    defaultQueue: base,
    interrupts: [],
    rps: new Map(),
    assumptions: [...assumptions, ...adapter.notes],
  };
}

function entriesOf(adapter: NetAdapterRss, base: number, assume: Assume): readonly number[] {
  if (adapter.indirectionTable.length > 0) return adapter.indirectionTable.map(windowsCpu);
  const { processorArray, maxProcessors, receiveQueues } = adapter;
  const most = Math.min(maxProcessors ?? processorArray.length, receiveQueues || processorArray.length);
  const cpus = processorArray.slice(0, Math.max(1, most)).map(windowsCpu);
  if (cpus.length === 0) {
    assume("The table is empty and there is no processor array: every frame is taken to go to the base processor");
    return [base];
  }
  assume(
    `The table is empty: the first ${cpus.length} processors of RssProcessorArray are taken to share ${ENTRIES} entries in turn`,
  );
  return roundRobin(cpus, ENTRIES);
}

function chosen(adapters: readonly NetAdapterRss[], device: string | undefined): NetAdapterRss {
  const names = adapters.map(({ name, description }) => name ?? description ?? "one without a name").join(", ");
  if (device !== undefined) {
    const found = adapters.find(({ name, description }) => name === device || description === device);
    return found ?? refuse(`The adapters are ${names}, and none is ${JSON.stringify(device)}`, "name one of them");
  }
  if (adapters.length > 1)
    refuse(`The text has ${adapters.length} adapters, ${names}`, "say which one: its name is the device");
  return adapters[0];
}
