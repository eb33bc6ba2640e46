// Changes of the indirection table in a few words, as charts write them beside a rule.
import type { TableChangeRow } from "../records/rows.js";

/** "1 entry moves", "new hash", "RSS disabled". */
export function changeWords({ what, moves }: Pick<TableChangeRow, "what" | "moves">): string {
  if (what === "disable" || what === "enable") return `RSS ${what}d`;
  if (what === "hash") return "new hash";
  return moves.length === 1 ? "1 entry moves" : `${moves.length} entries move`;
}
