// Targets with planted faults, so that the fuzzer can be seen to find each kind: an error, a rule that breaks, a case
// without an end, and one that eats the memory.
import { mutated, smallerBytes } from "../../tools/fuzz/bytes.mjs";
import { must } from "../../tools/fuzz/rules.mjs";

const planted = (name, check) => ({
  name,
  form: "hex",
  check,
  smaller: smallerBytes,
  make: (dice) => mutated(dice, dice.bytes(40)),
});

export async function targets() {
  return [
    planted("sound", () => {}),
    planted("throws", (bytes) => {
      if (bytes.some((byte) => byte > 250)) throw new TypeError("Cannot read properties of undefined");
    }),
    planted("breaks", (bytes) => must(bytes.length <= 41, "the input is short")),
    planted("hangs", (bytes) => {
      while (bytes[0] < 128);
    }),
    planted("grows", (bytes) => {
      for (const all = []; bytes[0] < 128;) all.push(new Array(1000).fill({ bytes }));
    }),
  ];
}
