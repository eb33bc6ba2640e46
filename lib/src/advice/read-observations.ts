// Observations from a text: a line each, "SRC[:PORT] DST[:PORT] VALUE" with spaces or commas between, as somebody notes
// them or exports them from a spreadsheet. A first line without digits is a heading; # begins a remark.
import { InputError, refuse } from "../check.js";
import { linesOf, refuseLine } from "../formats/fault.js";
import { type Observation, type ObservationOptions, readObservation } from "./observation.js";

const OUTPUT = "The list of observations";
const MAX_OBSERVATIONS = 10_000;

/**
 * Reads a list of observations.
 *
 * @param text source, destination and value in each line
 * @throws InputError with the line if one is malformed, and if there is none
 * @example
 * readObservations("source,destination,value\n10.0.0.1,10.0.0.2,0x7b\n").length // => 1
 */
export function readObservations(text: string, options: ObservationOptions = {}): Observation[] {
  const all: Observation[] = [];
  linesOf(text).forEach((line, i) => {
    const said = line.replace(/#.*/, "").trim();
    if (said === "" || (all.length === 0 && /^[a-z_ ,;"\t]+$/i.test(said))) return;
    if (all.length === MAX_OBSERVATIONS)
      refuse(`${OUTPUT} has more than ${MAX_OBSERVATIONS} lines`, "a few dozen say as much");
    all.push(readLine(said, i + 1, options));
  });
  if (all.length === 0)
    refuse(
      `${OUTPUT} is empty`,
      "write a line for each: source, destination and the NIC's value, with spaces or commas",
    );
  return all;
}

function readLine(line: string, number: number, options: ObservationOptions): Observation {
  const cells = line.split(/[\s,;]+/).map((cell) => cell.replace(/^"(.*)"$/, "$1"));
  if (cells.length !== 3)
    return refuseLine(OUTPUT, number, line, "a line is source, destination and value, with spaces or commas between");
  try {
    return readObservation(cells as unknown as [string, string, string], options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refuseLine(OUTPUT, number, line, error.message.replace(/\.$/, ""));
  }
}
