// Traffic whose arrivals stand in a list that has been read and checked: of a user's own program, or of a trace.
import { ArrivalBlock } from "./arrival-block.js";
import { type ChosenConnections, type ConnectionOptions, trafficOf } from "./named-connections.js";
import type { Traffic } from "./traffic.js";

/** What a list's traffic is made from once more, in another thread. */
export interface ListedRecipe {
  readonly by: "list";
  readonly connections: ConnectionOptions;
  /** Names that stand before the labels of the connections; null: none. */
  readonly names: readonly string[] | null;
  readonly count: number;
  readonly timePsOf: Float64Array;
  readonly connectionOf: Int32Array;
  readonly bytesOf: Int32Array;
}

/** @param all every arrival, in one block that nobody changes any more */
export function listedTraffic(
  chosen: ChosenConnections,
  all: ArrivalBlock,
  { names = null, noteOf }: { names?: readonly string[] | null; noteOf?: NonNullable<Traffic["noteOf"]> } = {},
): Traffic {
  const { count, timePsOf, connectionOf, bytesOf } = all;
  const recipe: ListedRecipe = {
    by: "list",
    connections: chosen.options,
    names,
    count,
    timePsOf,
    connectionOf,
    bytesOf,
  };
  return trafficOf(
    names === null ? chosen : withNames(chosen, names),
    { frames: count, ...(noteOf && { noteOf }), arrivals: () => all.inBlocks() },
    noteOf ? null : recipe,
  );
}

/** The block of a recipe. */
export function blockOf({ count, timePsOf, connectionOf, bytesOf }: ListedRecipe): ArrivalBlock {
  const block = new ArrivalBlock(count);
  block.timePsOf.set(timePsOf.subarray(0, count));
  block.connectionOf.set(connectionOf.subarray(0, count));
  block.bytesOf.set(bytesOf.subarray(0, count));
  block.count = count;
  return block;
}

function withNames(chosen: ChosenConnections, names: readonly string[]): ChosenConnections {
  return {
    ...chosen,
    named: (runSeed) => {
      const { label, ...rest } = chosen.named(runSeed);
      return { ...rest, label: (connection) => `${names[connection]}: ${label(connection)}` };
    },
  };
}
