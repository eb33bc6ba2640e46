// The lanes of a timeline: where each stands, how high it is, and its name. A lane gets lower where there are many, so
// that all of them fit a screen; the NIC's then takes the height of several.

/** Height of a lane if there is room, of the least one, and of all lanes of CPUs together, pixels. */
const LANE_PX = 74,
  LEAST_PX = 4,
  ALL_PX = 304;

/** Lanes, counted from the top; the unit of every place is the height of one CPU's lane. */
export interface Lanes {
  /** "NIC", then the CPUs. */
  readonly names: readonly string[];
  /** Height of a CPU's lane, pixels. */
  readonly px: number;
  /** Height of the NIC's lane. */
  readonly nic: number;
  /** Height of all. */
  readonly height: number;
  /** Upper edge of each, in the order of the names. */
  readonly tops: readonly number[];
  /** Upper edge of a CPU's lane. */
  lane(cpu: number): number;
  /** What the axis says. */
  readonly axis: object;
}

export function lanesFor(cpus: readonly number[]): Lanes {
  const px = Math.min(LANE_PX, Math.max(LEAST_PX, Math.floor(ALL_PX / Math.max(1, cpus.length))));
  const nic = Math.max(1, Math.round(LANE_PX / px));
  const names = ["NIC", ...cpus.map((cpu) => `CPU ${cpu}`)];
  const tops = names.map((_, i) => (i === 0 ? 0 : nic + i - 1));
  const place = nic === 1 ? "floor(datum.value)" : `max(0, floor(datum.value) - ${nic - 1})`;
  return {
    names,
    px,
    nic,
    height: nic + cpus.length,
    tops,
    lane: (cpu) => cpus.indexOf(cpu) + nic,
    axis: {
      values: tops.map((top, i) => (i === 0 ? nic / 2 : top + 0.5)),
      labelExpr: `${JSON.stringify(names)}[${place}]`,
      grid: false,
      ticks: false,
      domain: false,
      labelFontWeight: "bold",
      labelPadding: 7,
      // Without it Vega drops labels that nearly touch.
      ...(px < LANE_PX ? { labelOverlap: px < 14 ? "parity" : false } : {}),
      ...(px < 18 ? { labelFontSize: 10 } : {}),
    },
  };
}
