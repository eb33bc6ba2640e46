// Where everything of a journey stands: a band for each run, its way from left to right (wire, NIC, rings, messages,
// CPUs, what they do), and a row for each CPU. Bands get lower where there are more of them, so that all fit a screen.
import { refuse } from "../../words.js";

/** A place in the picture, pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Boxes of equal places in rows and columns. */
export interface Grid {
  readonly columns: number;
  /** Pixels from place to place. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
}

/** One run's band. */
export interface Band {
  readonly top: number;
  /** Upper edge, height and middle of what lies below the band's words. */
  readonly rows: number;
  readonly height: number;
  readonly middle: number;
  /** Height of a CPU's row. */
  readonly rowPx: number;
  readonly isLow: boolean;
  readonly nic: Place;
  readonly grid: Grid & { readonly places: number };
  readonly lane: Grid | null;
  /** Whether the first or all bands name their columns. */
  readonly hasHeads: boolean;
  /** The middle of row i of n. */
  rowOf(i: number, n: number): number;
}

/** What decides a band's size. */
export interface BandNeeds {
  readonly name: string;
  readonly cpus: number;
  readonly rings: number;
  /** Buffers that a ring has, and how many of them must be drawn at the least. */
  readonly buffers: number;
  readonly peak: number;
  readonly lanePeak: number;
}

/** Columns of the picture: where each begins, pixels. */
export const X = {
  wire: 4,
  nic: 136,
  ring: 178,
  lane: 300,
  message: 422,
  cpu: 516,
  now: 592,
  end: 850,
} as const;

/** Heights: of controls, of a strip and the gap after it, of the legend, of everything. */
export const CONTROLS_PX = 44,
  LEGEND_PX = 43,
  STRIP_GAP_PX = 2;
const ALL_PX = 541;
/** Words above a band's rows, and those of a low band. */
const HEAD_PX = 66,
  LOW_HEAD_PX = 32,
  /** The columns' names, which only the first of low bands has. */
  COLUMNS_PX = 14,
  /** After a strip, and after a band. */
  AFTER_STRIPS_PX = 9,
  AFTER_BAND_PX = 5;
/** A row is so high at most and at the least, and the rows of a band are so high together at the least. */
const ROW_PX = 40,
  LEAST_ROW_PX = 14,
  LEAST_BAND_PX = 64;
/** Places of a ring: pixels from one to the next at most, at the least, and so that it is still seen as a buffer. */
const PITCH_PX = 15,
  LEAST_PITCH_PX = 4,
  BUFFER_PITCH_PX = 9;

/** Height of a strip with all of the time. */
export const stripPx = (runs: number): number => (runs > 2 ? 10 : 20);

/** CPUs that all bands have room for together. */
export const mostRows = (runs: number): number => Math.floor(roomPx(runs) / LEAST_ROW_PX);

function roomPx(runs: number): number {
  const strips = runs * (stripPx(runs) + STRIP_GAP_PX) + AFTER_STRIPS_PX;
  const heads = runs > 2 ? runs * LOW_HEAD_PX + COLUMNS_PX : runs * HEAD_PX;
  return ALL_PX - CONTROLS_PX - LEGEND_PX - strips - heads - runs * AFTER_BAND_PX;
}

/**
 * The bands, from top to bottom.
 *
 * @throws InputError for CPUs, or frames in rings, that have no room
 */
export function bandsOf(needs: readonly BandNeeds[]): Band[] {
  const runs = needs.length;
  const rows = needs.reduce((sum, { cpus }) => sum + cpus, 0);
  if (rows > mostRows(runs))
    refuse(
      `The ${runs === 1 ? "run" : "runs"} for journey ${runs === 1 ? "has" : "have"} ${rows} CPUs at work`,
      `${mostRows(runs)} have room ${runs === 1 ? "" : "together "}in one picture, so give it ` +
        `${runs === 1 ? "a run with fewer CPUs" : "fewer runs, or runs with fewer CPUs"}`,
    );
  const small = needs.filter(({ cpus }) => cpus * (roomPx(runs) / rows) < LEAST_BAND_PX).length;
  const left = roomPx(runs) - small * LEAST_BAND_PX;
  const large = needs.filter(({ cpus }) => cpus * (roomPx(runs) / rows) >= LEAST_BAND_PX);
  const rowPx = Math.min(
    ROW_PX,
    Math.floor(
      left /
        Math.max(
          1,
          large.reduce((sum, { cpus }) => sum + cpus, 0),
        ),
    ),
  );
  const isLow = runs > 2;
  let top = CONTROLS_PX + runs * (stripPx(runs) + STRIP_GAP_PX) + AFTER_STRIPS_PX;
  return needs.map((need, place): Band => {
    const hasHeads = !isLow || place === 0;
    const height = large.includes(need) ? Math.max(LEAST_BAND_PX, need.cpus * rowPx) : LEAST_BAND_PX;
    const rowsTop = top + (isLow ? LOW_HEAD_PX + (place === 0 ? COLUMNS_PX : 0) : HEAD_PX);
    const middle = rowsTop + height / 2;
    const band = {
      top,
      rows: rowsTop,
      height,
      middle,
      rowPx: height / need.cpus,
      isLow,
      hasHeads,
      nic: { x: X.nic, y: Math.round(rowsTop + height * 0.36) },
      grid: ringGrid(need, height, isLow ? 5 : 10),
      lane: need.lanePeak > 0 ? gridFor(need.lanePeak, 66, height / need.cpus - 6, need) : null,
      rowOf: (i: number, n: number) => Math.round((rowsTop + ((i + 0.5) * height) / n) * 2) / 2,
    };
    top = rowsTop + height + AFTER_BAND_PX;
    return band;
  });
}

/** All buffers of a ring where they can be seen as such, otherwise as many as are ever in use at once. */
function ringGrid(need: BandNeeds, height: number, rimPx: number): Grid & { readonly places: number } {
  const [width, heightPx] = [need.lanePeak > 0 ? 108 : 180, height / need.rings - rimPx];
  const whole = fitted(need.buffers, width, heightPx);
  if (whole !== null && whole.pitch >= BUFFER_PITCH_PX) return { ...whole, places: need.buffers };
  const places = Math.min(need.buffers, Math.max(4, need.peak));
  return { ...gridFor(places, width, heightPx, need), places };
}

function gridFor(places: number, width: number, height: number, { name, peak }: BandNeeds): Grid {
  const grid = fitted(places, width, height);
  if (grid !== null) return grid;
  return refuse(
    `${peak} frames are in one ring at once in the run ${JSON.stringify(name)} for journey`,
    "they have no room in its picture, so give it fewer frames or a lower rate",
  );
}

/** The largest places that fit; null if none do. */
function fitted(places: number, width: number, height: number): Grid | null {
  for (let pitch = PITCH_PX; pitch >= LEAST_PITCH_PX; pitch -= 0.5) {
    const most = Math.floor(width / pitch);
    const rows = Math.ceil(places / Math.max(1, most));
    if (rows * pitch > Math.max(height, LEAST_PITCH_PX)) continue;
    const columns = Math.ceil(places / rows);
    return { columns, pitch, width: columns * pitch, height: rows * pitch };
  }
  return null;
}

/** Where dropped frames lie: rows of small places below the wire, as many as there are drops. */
export function trayOf(band: Band, drops: number): Grid & Place {
  const [x, y] = [X.wire + 2, band.nic.y + (band.isLow ? 10 : 20)];
  const [width, height] = [100, band.rows + band.height - y - 1];
  let pitch = 9;
  while (pitch > 2 && Math.floor(width / pitch) * Math.max(1, Math.floor(height / pitch)) < drops) pitch -= 0.25;
  return { x, y, pitch, columns: Math.floor(width / pitch), width, height };
}
