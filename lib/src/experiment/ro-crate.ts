// A research object beside the results of an experiment: ro-crate-metadata.json after RO-Crate 1.1 and its profile
// Process Run Crate 0.5, which says that one program (rss-lab) made these files out of those. In come the files with
// their hashes, out comes the text; the same files give the same bytes, so it has a date only if one is given.
// By hand, as the kept library (npm ro-crate) is GPL-3.0 and fetches over the network.
import { checkFields, refuse, show } from "../check.js";

/** A file of the experiment. */
export interface CrateFile {
  /** From the folder of the crate. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  /** Media type: "text/csv". */
  readonly encodingFormat: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** What rss-lab read, or wrote. */
  readonly role: "input" | "result";
}

/** What a crate tells. */
export interface CrateAbout {
  /** Name and question of the experiment. */
  readonly name: string;
  readonly question: string;
  /** The program that ran it. `license` is an SPDX identifier, `commit` null if it is not known. */
  readonly software: {
    readonly version: string;
    readonly commit: string | null;
    readonly description: string;
    readonly license: string;
    readonly author: string;
  };
  readonly files: readonly CrateFile[];
}

export interface CrateOptions {
  /** The day on which the results are published, "2026-11-27"; default: none, and the crate says so. */
  readonly datePublished?: string;
  /** Licence of the results, an SPDX identifier as "CC-BY-4.0"; default: none, and the crate says so. */
  readonly license?: string;
}

/** The title under which CITATION.cff cites the program. */
export const SOFTWARE_TITLE = "RSS Lab";

const CRATE = "https://w3id.org/ro/crate/1.1";
const PROFILE = { id: "https://w3id.org/ro/wfrun/process", version: "0.5" } as const;
const TERMS = "https://w3id.org/ro/terms/workflow-run/context";
const NO_DATE =
  "The root has no datePublished, which RO-Crate requires of a published crate: results carry no date, so that the " +
  "same experiment gives the same bytes. Whoever publishes them gives the day with --date.";
const NO_LICENSE =
  "No licence was stated: ask whoever ran the experiment before you use its results (--license states one).";

type Entity = Readonly<Record<string, unknown>>;
const link = (id: string): Entity => ({ "@id": id });
/** One link stands alone, as RO-Crate wants it. */
function links(files: readonly CrateFile[]): Entity | Entity[] {
  const all = files.map((file) => link(idOf(file)));
  return all.length === 1 ? all[0] : all;
}

/**
 * The text of ro-crate-metadata.json.
 *
 * @throws InputError for a date that is no day, or a licence that is no SPDX identifier
 */
export function roCrateText(about: CrateAbout, options: CrateOptions = {}): string {
  checkFields("The last argument of roCrateText", options, ["datePublished", "license"]);
  const { datePublished, license } = options;
  if (datePublished !== undefined) checkDay(datePublished);
  if (license !== undefined) checkSpdx(license);
  const { name, question, files } = about;
  const profile = `${PROFILE.id}/${PROFILE.version}`;
  const licenses = [...new Set([about.software.license, ...(license === undefined ? [] : [license])])];
  const graph: Entity[] = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      conformsTo: link(CRATE),
      about: link("./"),
      ...(datePublished === undefined ? { description: NO_DATE } : {}),
    },
    {
      "@id": "./",
      "@type": "Dataset",
      conformsTo: link(profile),
      name: `Results of the experiment ${name}`,
      description: question,
      ...(datePublished === undefined ? {} : { datePublished }),
      license: license === undefined ? NO_LICENSE : link(spdxId(license)),
      hasPart: links(files),
      mentions: link("#run"),
    },
    { "@id": profile, "@type": "CreativeWork", name: "Process Run Crate", version: PROFILE.version },
    {
      "@id": "#run",
      "@type": "CreateAction",
      name: `The runs of ${name}`,
      description: "rss-lab run experiment.json makes these results again; rss-lab reproduce compares them.",
      instrument: link("#rss-lab"),
      object: links(files.filter(({ role }) => role === "input")),
      result: links(files.filter(({ role }) => role === "result")),
    },
    ...softwareEntities(about.software),
    ...licenses.map(licenseEntity),
    ...files.map(fileEntity),
  ];
  return `${JSON.stringify({ "@context": [`${CRATE}/context`, TERMS], "@graph": graph }, null, 2)}\n`;
}

/** The program and who wrote it, as CITATION.cff has them. */
function softwareEntities({ version, commit, description, license, author }: CrateAbout["software"]): Entity[] {
  return [
    {
      "@id": "#rss-lab",
      "@type": "SoftwareApplication",
      name: SOFTWARE_TITLE,
      description,
      softwareVersion: version,
      ...(commit === null ? {} : { identifier: commit }),
      license: link(spdxId(license)),
      author: link("#authors"),
    },
    { "@id": "#authors", "@type": "Organization", name: author },
  ];
}

const spdxId = (license: string): string => `https://spdx.org/licenses/${license}`;

const licenseEntity = (license: string): Entity => ({
  "@id": spdxId(license),
  "@type": "CreativeWork",
  name: license,
  description: `The licence with the SPDX identifier ${license}`,
});

/** Paths are URIs in a crate. */
const idOf = ({ path }: CrateFile): string => path.split("/").map(encodeURIComponent).join("/");

const fileEntity = (file: CrateFile): Entity => ({
  "@id": idOf(file),
  "@type": "File",
  name: file.name,
  description: file.description,
  encodingFormat: file.encodingFormat,
  contentSize: String(file.bytes),
  sha256: file.sha256,
});

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function checkDay(day: string): void {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  const [year, month, date] = parts ? parts.slice(1).map(Number) : [0, 0, 0];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (!(date >= 1 && date <= DAYS[month - 1]) || (month === 2 && date === 29 && !isLeap))
    refuse(`The date of the results is ${show(day)}`, "it must be a day as 2026-11-27");
}

function checkSpdx(license: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(license))
    refuse(`The licence of the results is ${show(license)}`, "it must be an SPDX identifier as CC-BY-4.0 or CC0-1.0");
}
