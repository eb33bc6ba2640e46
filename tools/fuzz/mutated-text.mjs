// Changes pasted text as terminals, editors and people do, and worse: lines dropped, doubled and swapped, numbers that
// are other numbers, other line ends, signs of other alphabets, the text cut anywhere, two outputs in one.

const SCRAPS = ["", " ", "\t", "\u00a0", "\u3000", ":", ",", "-", ".", "/", "0x", "#", "*", "[", "{", '"', "\\", "é", "٣", "０", "\u0000", "\u2028", "\ufeff", "\ud800", "😀", "n/a", "None", "NaN", "$ ", "__proto__", "constructor"]; // prettier-ignore
const NUMBERS = ["0", "-1", "1e9", "0.5", "00", "4294967295", "4294967296", "65535", "65536", "9007199254740993", "18446744073709551616", "9".repeat(400), "ff", "0xffffffffffffffffffff"]; // prettier-ignore

/** A longer text is not changed again: lines that are doubled many times, many times over, would fill the memory. */
const LONG = 20_000;

/** @param texts from which lines and whole outputs are taken */
export function mutatedText(dice, text, texts) {
  let result = text;
  for (let times = dice.one([0, 1, 1, 1, 2, 3, 8]); times > 0 && result.length < LONG; times--)
    result = changed(dice, result, texts);
  return result;
}

function changed(dice, text, texts) {
  const at = dice.below(text.length + 1);
  return dice.way(
    () => withLines(dice, text, texts),
    () => withLines(dice, text, texts),
    () => withNumber(dice, text),
    () => withNumber(dice, text),
    () => text.slice(0, at) + dice.one(SCRAPS) + text.slice(at),
    () => text.slice(0, at) + text.slice(at + dice.one([1, 1, 2, 9])),
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + dice.one(texts),
    () => `${text}\n${dice.one(texts)}`,
    () => text.replaceAll("\n", dice.one(["\r\n", "\r", "\n\n", "\n    ", ""])),
    () => text.replace(dice.one([/ {2,}/g, /\t/g, /:/g, /,/g]), dice.one([" ", "\t", "", ": "])),
    () => (dice.chance(0.5) ? text.toUpperCase() : text.toLowerCase()),
  );
}

function withLines(dice, text, texts) {
  const lines = text.split("\n");
  const [one, other] = [dice.below(lines.length), dice.below(lines.length)];
  dice.way(
    () => lines.splice(one, dice.one([1, 1, 3])),
    () => lines.splice(one, 0, lines[other]),
    () => {
      [lines[one], lines[other]] = [lines[other], lines[one]];
    },
    () => lines.splice(one, 1, dice.one(dice.one(texts).split("\n"))),
    () => lines.splice(one, 0, ...Array.from({ length: dice.one([2, 20, 600]) }, () => lines[other])),
  );
  return lines.join("\n");
}

/** One of the text's numbers becomes another: one more, one less, none, or one that fits nowhere. */
function withNumber(dice, text) {
  const found = [...text.matchAll(/\d+/g)];
  if (found.length === 0) return text;
  const { 0: number, index } = dice.one(found);
  const other = dice.way(
    () => dice.one(NUMBERS),
    () => String(Number(number) + dice.one([-1, 1, 1000])),
    () => "",
  );
  return text.slice(0, index) + other + text.slice(index + number.length);
}

/** Shorter texts first: halves, without some lines, without some letters. */
export function* smallerText(text) {
  for (const by of ["\n", ""]) {
    const parts = text.split(by);
    if (by === "" && parts.length > 400) return;
    for (let size = parts.length >> 1; size >= 1; size >>= 1)
      for (let at = 0; at < parts.length; at += size) yield [...parts.slice(0, at), ...parts.slice(at + size)].join(by);
  }
}
