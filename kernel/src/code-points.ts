// Jupyter counts a cursor's place in Unicode code points; JavaScript and TypeScript count UTF-16 units.

/** The place in UTF-16 units of a place in code points. */
export function toUnits(text: string, points: number): number {
  let units = 0;
  for (let i = 0; i < points && units < text.length; i++) units += text.codePointAt(units)! > 0xff_ff ? 2 : 1;
  return units;
}

/** The place in code points of a place in UTF-16 units. */
export const toPoints = (text: string, units: number): number => Array.from(text.slice(0, units)).length;
