// Draws connections from the solutions of an equation, each once: the last step of every attacker. All solutions are
// equally likely, so under another key they look like any other connections.
import { checkWhole, refuse } from "../check.js";
import type { Random } from "../random/random.js";
import { connectionOf, inputOfBits, type ConnectionTuple, type FreeBits } from "./connection-space.js";
import { type AffineSpace, gf2Combine, points, restrict } from "./gf2.js";

/** The most connections that one call draws. */
const MAX_COUNT = 1_000_000;

/**
 * Draws connections at random from the solutions that lie in the blocks, each once.
 *
 * @param solutions hash inputs as `bitsOfInput` gives them
 * @param count 1 to 1,000,000
 * @throws InputError if there are fewer than `count`
 */
export function drawConnections(
  solutions: AffineSpace | null,
  { blocks, inputBytes }: FreeBits,
  { count, random }: { count: number; random: Random },
): ConnectionTuple[] {
  checkWhole("The number of connections", count, 1, MAX_COUNT);
  const parts = partsIn(blocks, solutions);
  const sizes = parts.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total < count)
    refuse(
      `${count} ${count === 1 ? "connection is" : "connections are"} wanted and ${total} ${total === 1 ? "exists" : "exist"}`,
      "take a wider prefix or a wider range of ports, or fewer connections",
    );
  const drawn =
    total <= 2 * count
      ? someOf(
          parts.flatMap((part) => [...points(part)]),
          count,
          random,
        )
      : distinct(parts, sizes, count, random);
  return drawn.map((bits) => connectionOf(inputOfBits(bits, inputBytes)));
}

/** How many connections there are to draw. */
export const countConnections = (solutions: AffineSpace | null, { blocks }: FreeBits): number =>
  partsIn(blocks, solutions).reduce((sum, part) => sum + sizeOf(part), 0);

const partsIn = (blocks: FreeBits["blocks"], solutions: AffineSpace | null): AffineSpace[] =>
  blocks.flatMap(({ mask, value }) => (solutions && restrict(solutions, mask, value)) ?? []);

const sizeOf = ({ directions }: AffineSpace): number => 2 ** directions.length;

/** `count` of the points, in random order (Fisher and Yates). */
function someOf(all: bigint[], count: number, random: Random): bigint[] {
  for (let i = 0; i < count; i++) {
    const j = i + random.below(all.length - i);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, count);
}

/** `count` different points, each equally likely: a part by its size, then each of its directions or not. */
function distinct(parts: readonly AffineSpace[], sizes: readonly number[], count: number, random: Random): bigint[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const drawn = new Set<bigint>();
  while (drawn.size < count) {
    let at = random.uniform() * total;
    let part = 0;
    while (part < parts.length - 1 && at >= sizes[part]) at -= sizes[part++];
    const { origin, directions } = parts[part];
    let coefficients = 0n;
    for (let bit = 0; bit < directions.length; bit += 32)
      coefficients = (coefficients << 32n) | BigInt(random.nextUint32());
    drawn.add(origin ^ gf2Combine(directions, BigInt.asUintN(directions.length, coefficients)));
  }
  return [...drawn];
}
