// The corpus: inputs that once revealed a fault, one file each, under test/fuzz-corpus/TARGET. Bytes are .hex
// (hexadecimal lines after a line "# what it showed"), everything else is .json ({ "shows": ..., "input": ... };
// values.mjs says how NaN and bytes are written).
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytesOf, decode, encode, hex } from "./values.mjs";

/** Writes an input and returns its path. */
export function keep(folder, target, input, shows) {
  mkdirSync(join(folder, target.name), { recursive: true });
  const line = shows.replace(/\s+/g, " ").slice(0, 200);
  const text =
    target.form === "hex"
      ? `# ${line}\n${hex(input).replace(/.{1,64}/g, "$&\n")}`
      : `${encode({ shows: line, input })}\n`;
  const words = line
    .toLowerCase()
    .replace(/[^a-z]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
  const path = join(
    folder,
    target.name,
    `${words}-${createHash("sha256").update(text).digest("hex").slice(0, 6)}.${target.form}`,
  );
  writeFileSync(path, text);
  return path;
}

/** All inputs of a target. */
export function kept(folder, target) {
  const own = join(folder, target.name);
  if (!existsSync(own)) return [];
  return readdirSync(own)
    .sort()
    .map((name) => ({ name, ...read(readFileSync(join(own, name), "utf8"), name) }));
}

function read(text, name) {
  if (!name.endsWith(".hex")) return decode(text);
  const [first, ...rest] = text.split("\n");
  return { shows: first.slice(2), input: bytesOf(rest.join("")) };
}
