// What the course needs of the place where it runs: Node beside a checkout (place-node.ts), or a page that carries the
// data (place-page.ts). package.json's "imports" chooses, so that nothing else in the course names a module of Node's.
import type { MimeBundle } from "rss-lab";

/** The place where a lesson runs. */
export interface Place {
  /** The bytes of a file in the folder datasets, by folder and name; undefined if there is none. */
  dataset(name: string): Uint8Array | undefined;
  /** The bytes of the reader's own file, by its path; undefined if there is none. */
  ownFile(path: string): Uint8Array | undefined;
  /** The bytes of a file that comes with rss-lab: "experiments/policies-under-shifting-load.json". */
  labFile(name: string): Uint8Array | undefined;
  /** Puts a bundle into the output of the running cell; outside a notebook its text is printed. */
  show(bundle: MimeBundle): void;
  /** The version of rss-lab: "0.1.0". */
  readonly version: string;
  /** Whether what runs the lessons is new enough for them. */
  readonly isNewEnough: boolean;
}
