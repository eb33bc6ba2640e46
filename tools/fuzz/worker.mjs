// The thread in which cases run, so that one that hangs or eats the memory can be ended from outside. It sends faults
// as messages; the number of the current case stands in shared memory.
import { parentPort, workerData } from "node:worker_threads";
import { faultOf, makeCase, smallest } from "./search.mjs";

const { targets: url, name, seed, from, until, cases, known, progress } = workerData;
const at = new Float64Array(progress);
const { targets } = await import(url);
const target = (await targets()).find((one) => one.name === name);
const seen = new Set(known);
let index = from;
for (; Date.now() < until && index < cases; index++) {
  at[0] = index;
  at[1] = Date.now();
  const input = makeCase(target, seed, index);
  const fault = await faultOf(target, input);
  if (fault === null || seen.has(fault.kind)) continue;
  seen.add(fault.kind);
  at[1] = Infinity; // Making the input smaller has limits of its own.
  const small = await smallest(target, input, fault.kind);
  parentPort?.postMessage({
    index,
    kind: fault.kind,
    input: small,
    message: (await faultOf(target, small))?.message ?? fault.message,
  });
}
at[1] = Infinity;
parentPort?.postMessage({ cases: index });
