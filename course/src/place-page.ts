// The course in a page, or in its worker: the page carries the data, and says where a cell's output goes.
import type { MimeBundle } from "rss-lab";
import type { Place } from "./place.js";

/** What a page gives the course before the first cell runs, under `Symbol.for("rss-lab-page")` of the global object. */
export interface CoursePage {
  /** Files by where they lie in a checkout: "datasets/captures/receive-path.pcap", "lib/experiments/x.json". */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly version: string;
  readonly show: (bundle: MimeBundle) => void;
}

const page = (): CoursePage | undefined =>
  (globalThis as { [key: symbol]: CoursePage | undefined })[Symbol.for("rss-lab-page")];

export const place: Place = {
  dataset: (name) => page()?.files.get(`datasets/${name}`),
  ownFile: (path) => page()?.files.get(path),
  labFile: (name) => page()?.files.get(`lib/${name}`),
  show: (bundle) => page()?.show(bundle),
  get version() {
    return page()?.version ?? "unknown";
  },
  isNewEnough: true,
};
