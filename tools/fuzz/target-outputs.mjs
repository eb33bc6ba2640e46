// What tools print, as people paste it: every reader of the library is given every tool's output, changed. It reads, or
// refuses in one sentence; what it read and can print reads again, and prints to the same text; and recognising a text,
// or splitting one, never fails.
import { READERS, SAMPLES } from "./output-samples.mjs";
import { mutatedText, smallerText } from "./mutated-text.mjs";
import { attempt, must } from "./rules.mjs";

/** Readers that the library has; a reader is named here before it is built. */
const known = (formats) => Object.keys(READERS).filter((name) => typeof formats[name] === "function");

export function outputs(lib) {
  const { formats = {} } = lib;
  const names = known(formats);

  function check({ reader, text }) {
    if (typeof text !== "string" || !names.includes(reader)) return;
    const { print, isPrinted = () => true } = READERS[reader];
    const { value } = attempt(lib, () => formats[reader](text));
    if (value !== undefined && print !== undefined && isPrinted(value)) printedAndRead(reader, print, value);
    if (text.length % 8 > 0) return; // Readers recognise a text themselves; for all readers together this is enough.
    const tool = formats.recogniseOutput?.(text);
    must(tool === undefined || tool === null || typeof tool === "string", "a tool is named, or null");
    if (formats.splitOutputs) attempt(lib, () => formats.splitOutputs(text));
  }

  function printedAndRead(reader, print, value) {
    const { value: printed, refusal } = attempt(lib, () => formats[print](value));
    if (refusal !== null) return; // What cannot be set cannot be printed, either.
    const again = attempt(lib, () => formats[reader](printed));
    must(again.refusal === null, `${reader} reads what ${print} prints (${again.refusal})`);
    must(formats[print](again.value) === printed, `${print} prints what ${reader} read of it alike`);
  }

  return {
    name: "outputs",
    form: "json",
    check,
    make: (dice) => {
      const reader = dice.one(names);
      const { samples } = READERS[reader];
      return { reader, text: mutatedText(dice, dice.chance(0.9) ? dice.one(samples) : dice.one(SAMPLES), SAMPLES) };
    },
    *smaller({ reader, text }) {
      for (const part of smallerText(text)) yield { reader, text: part };
    },
  };
}
