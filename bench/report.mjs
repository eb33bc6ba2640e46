// The bench's table: one line per row of sections.mjs, with the target beside the number. Rates and costs are per
// second of CPU time; the column "(wall)" has the same rate per second of wall time.
const COLUMNS = ["", "measured", "(wall)", "unit", "ratio", "target"];

export function table(rows) {
  const lines = [];
  for (const section of new Set(rows.map((row) => row.section))) {
    lines.push([section]);
    for (const row of rows.filter((one) => one.section === section)) lines.push(cells(row));
  }
  const full = lines.filter((line) => line.length > 1);
  const widths = COLUMNS.map((title, i) => Math.max(title.length, ...full.map((line) => line[i].length)));
  const isText = [true, false, false, true, false, true];
  const pad = (cell, i) => (isText[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  const format = (line) => line.map(pad).join("  ").trimEnd();
  return [COLUMNS, ...lines].map((line) => (line.length === 1 ? `\n${line[0]}` : format(line))).join("\n");
}

function cells(row) {
  const { name, value, perWall, unit, ratio } = row;
  const wall = perWall === undefined ? "" : digits(perWall);
  const times = ratio === undefined ? "" : `${ratio.toFixed(2)}x`;
  return [`  ${name}`, digits(value), wall, unit, times, target(row)];
}

/** The target, whether it is met, and what else a row has to say. */
function target({ target, of, holds, aim, value, perWall, ratio, limit, ...more }) {
  const { startupMs, worstMs, laterMs, seconds, framesPerInterrupt, droppedShare } = more;
  const parts = [];
  if (target !== undefined) {
    const measured = of === "wall" ? perWall : value;
    const isMet = holds === "at least" ? measured >= target : measured <= target;
    const where = of === "wall" ? " (wall)" : "";
    parts.push(`${holds} ${digits(target)}${where}${aim ? ` (aim ${digits(aim)})` : ""}: ${isMet ? "met" : "missed"}`);
  }
  if (limit !== undefined) parts.push(`at most ${limit.toFixed(2)}x: ${ratio <= limit ? "met" : "missed"}`);
  if (startupMs !== undefined) parts.push(`start ${startupMs.toFixed(0)} ms`);
  if (worstMs !== undefined) parts.push(`worst ${digits(worstMs)} ms, later ones ${digits(laterMs)} ms`);
  if (seconds !== undefined) parts.push(`took ${digits(seconds)} s`);
  if (framesPerInterrupt !== undefined) parts.push(`${digits(framesPerInterrupt)} frames an interrupt`);
  if (droppedShare > 0) parts.push(`${(100 * droppedShare).toFixed(2)} % dropped`);
  return parts.join("; ");
}

/** Three significant digits, no exponent. */
function digits(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
