// Moving entries in RSS version 2: commands of the overlying driver, carried out on the CPU on which it runs (the actor
// CPU), each answered with a status. Follows "OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES" (Windows driver
// documentation). Commands for one scaling entity that stand next to each other are a group: all are done, or none, and
// all get the same status. Nobody promises anything about frames in flight: right after a move they may be indicated on
// the source or on the target CPU.
import { checkFields, checkWhole, refuse, show } from "../check.js";
import {
  DEFAULT_PROCESSOR_INDEX,
  type MoveCommand,
  type MoveOutcome,
  ScalingEntity,
  type ScalingEntityState,
  failed,
  ownerOf,
} from "./scaling-entity.js";

export {
  DEFAULT_PROCESSOR_INDEX,
  PRIMARY_PROCESSOR_INDEX,
  ScalingEntity,
  type MoveCommand,
  type MoveOutcome,
  type MoveStatus,
  type ScalingEntityState,
  type ScalingParameters,
} from "./scaling-entity.js";

/** What became of a command: `status` is its EntryStatus. */
export interface MoveResult extends Required<MoveCommand>, MoveOutcome {}

/**
 * Carries out move commands (OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES): group by group, each all or nothing.
 *
 * @param entities scaling entities by VPort; `new Map([[0, entity]])` for native RSS
 * @param actorCpu CPU that issues the request
 */
export function moveEntries(
  entities: ReadonlyMap<number, ScalingEntity>,
  actorCpu: number,
  commands: readonly MoveCommand[],
): MoveResult[] {
  checkCommands(entities, actorCpu, commands);
  const results: MoveResult[] = [];
  for (let start = 0, end = 0; start < commands.length; start = end) {
    const vPort = commands[start]?.vPort ?? 0;
    while (end < commands.length && (commands[end]?.vPort ?? 0) === vPort) end++;
    const group = commands.slice(start, end);
    const missing = failed("NDIS_STATUS_INVALID_PORT", `There is no VPort ${vPort}.`);
    const outcome = entities.get(vPort)?.moveGroup(actorCpu, group) ?? missing;
    results.push(...group.map(({ index, targetCpu }) => ({ vPort, index, targetCpu, ...outcome })));
  }
  return results;
}

/** What no request can be is refused; what a driver answers with a status (a wrong entry or target) is not. */
function checkCommands(
  entities: ReadonlyMap<number, ScalingEntity>,
  actorCpu: number,
  commands: readonly MoveCommand[],
): void {
  if (!(entities instanceof Map) || ![...entities.values()].every((entity) => entity instanceof ScalingEntity))
    refuse(`The scaling entities are ${show(entities)}`, "they must be a Map of ScalingEntity by VPort");
  checkWhole("The actor CPU", actorCpu, 0, 65_535);
  if (!Array.isArray(commands))
    refuse(`The move commands are ${show(commands)}`, "they must be a list of { vPort, index, targetCpu }");
  for (const [i, command] of (commands as readonly MoveCommand[]).entries()) {
    checkFields(`Move command ${i}`, command, ["vPort", "index", "targetCpu"]);
    if (command.vPort !== undefined) checkWhole(`The VPort of move command ${i}`, command.vPort, 0, 65_535);
  }
}

/** The commands that move every entry, and the default processor, away from a CPU: dealt to `targets` in turn. */
export function moveAllCommands(
  state: ScalingEntityState,
  fromCpu: number,
  targets: readonly number[],
  vPort = 0,
): MoveCommand[] {
  if (targets.length === 0) refuse("There is no target CPU", "give one at least");
  const indices = [...state.indirectionTable.keys(), DEFAULT_PROCESSOR_INDEX];
  const owned = indices.filter((index) => ownerOf(state, index) === fromCpu);
  return owned.map((index, i) => ({ vPort, index, targetCpu: targets[i % targets.length] }));
}
