// The import rules of the house as data, and the functions that find what breaks them: one sentence for each fault,
// "file:line: what, and the rule".
import type { SourceFile } from "./source-files.js";

interface Rule {
  /** Folders (or files) whose names may be used. The own folder and the foundation (units, check) are always open. */
  readonly may?: readonly string[];
  /** Folders (or files) of which only types may be used. */
  readonly asTypes?: readonly string[];
  /** npm packages. */
  readonly packages?: readonly string[];
  /** May it use Node's own modules? Or which of its files may? */
  readonly node?: boolean | RegExp;
}

const FOUNDATION = ["units.ts", "check.ts"];
/** The model: what a simulation is made of. It runs in a browser too, and two runs never touch each other. */
export const MODEL = [
  "random",
  "frame",
  "traffic",
  "rss",
  "sim",
  "nic",
  "cpu",
  "ndis",
  "driver",
  "linux",
  "stack",
  "fault",
];
const DATA = [...MODEL, "scenario", "scenario.ts", "receive-path.ts", "records", "experiment", "results", "workers"];

/** Who may import whom. A folder that is not named here may not exist. */
export const RULES: Readonly<Record<string, Rule>> = {
  "units.ts": {},
  "check.ts": {},
  random: { packages: ["pure-rand"] },
  frame: { packages: ["ipaddr.js"] },
  sim: {},
  rss: { may: ["frame", "random"] },
  traffic: { may: ["frame", "random"] },
  nic: { may: ["rss", "frame", "sim"] },
  cpu: { may: ["sim"] },
  ndis: { may: ["cpu", "frame", "sim"], asTypes: ["nic"] },
  driver: { may: ["ndis", "rss", "cpu/costs.ts"], asTypes: ["nic", "cpu"] },
  // Linux's world beside NDIS and its drivers: what both pass up to the protocol driver, and who listens, is the same.
  linux: {
    may: [
      "cpu",
      "sim",
      "ndis/indications.ts",
      "ndis/net-buffer-lists.ts",
      "nic/receive-queue.ts",
      "driver/documented-steps.ts",
    ],
    asTypes: ["nic", "ndis"],
  },
  // Sends from timers are routines of the stack's own, so it makes pieces of work. A policy of the user's own may draw
  // random numbers.
  stack: { may: ["random", "rss", "cpu/costs.ts", "cpu/work.ts"], asTypes: ["ndis", "cpu"] },
  // A fault breaks a driver, NDIS, the NIC and the overlying driver from outside, and counts what comes of it.
  fault: { may: ["nic", "cpu", "ndis", "driver", "stack"], asTypes: ["records"] },
  // A machine reads what the scenario asks of it, and draws the system's choice of CPU.
  machine: { may: ["ndis", "linux", "cpu", "sim", "random"], asTypes: ["nic", "scenario.ts"] },
  // Records hear the model's own words for a stretch of work and for a change of the table.
  records: { asTypes: ["cpu", "stack/rss-changes.ts"] },
  // What a value looks like in a notebook or a console.
  face: { may: ["records/figures.ts"], asTypes: ["records"] },
  // The scenario names what every model folder can be told; the receive path puts them together.
  // The parts of a scenario's check; possible-variants compares what the drivers need with what a NIC has, and neither
  // may know the other.
  scenario: { may: MODEL },
  "scenario.ts": { may: [...MODEL, "scenario"] },
  // The parts of the composition root.
  "receive-path": { may: [...MODEL, "scenario", "records", "face"], asTypes: ["scenario.ts", "machine"] },
  "receive-path.ts": { may: [...MODEL, "machine", "scenario", "scenario.ts", "receive-path", "records"] },
  // A scenario file names traffic and keys, which are made by the model's own folders.
  experiment: {
    may: [...MODEL, "scenario", "scenario.ts", "receive-path.ts", "records", "face", "workers"],
    packages: ["yaml"],
  },
  // What an experiment's rows say, as tables and charts: where experiments and charts meet.
  results: { may: ["experiment", "charts", "face"] },
  // Other threads make runs; the surroundings, "#threads", are Node's or a page's. A worker performs what is listed.
  workers: {
    may: ["traffic", "scenario", "scenario.ts", "receive-path.ts", "face", "experiment/tasks.ts"],
    asTypes: ["records"],
    packages: ["#threads"],
    node: /^workers\/node-/,
  },
  // Buffers in use are rows made of a run's frames, and no run hands them out.
  charts: {
    may: ["face/displayable.ts", "records/buffers-in-use.ts"],
    asTypes: ["records/rows.ts"],
    packages: ["vega", "vega-lite"],
  },
  // What tools print, read and written; a host as they describe it; what an engineer is told about it.
  formats: { may: ["frame", "rss", "nic", "records/export-rows.ts"], asTypes: ["records"] },
  host: { may: ["formats", "frame", "rss", "nic"] },
  advice: { may: ["host", "formats", "frame", "rss", "nic", "cpu", "random", "records"] },
  cli: {
    may: [...DATA, "charts", "face", "formats", "host", "advice", "index.ts"],
    packages: ["hyparquet-writer"],
    node: true,
  },
  // The other two packages: the kernel has never heard of RSS, the course knows rss-lab by its public entry only.
  // Of typescript it takes the types alone: the compiler is tslab's.
  kernel: { packages: ["tslab", "zeromq", "typescript"], node: true },
  course: { packages: ["rss-lab", "d3-dsv", "#place"], node: /^course\/(place-node|kernel-output)\.ts$/ },
  // Its command writes sheets and marks; nothing of the course knows the command.
  "course/cli": { may: ["course"], packages: ["rss-lab", "yaml"], node: true },
  "index.ts": { may: [...DATA, "face", "charts", "formats", "host", "advice"] },
};

/** The key of RULES that a file falls under: its top folder, or its name if it lies at the top; commands are apart. */
export const folderOf = (path: string): string => (path.startsWith("course/cli/") ? "course/cli" : path.split("/")[0]);

/** Imports that the table does not allow. */
export function forbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const rule = RULES[folderOf(file.path)];
    if (!rule) return [`${file.path}: the folder ${folderOf(file.path)} is not in the import table`];
    return file.imports.flatMap((found) => {
      const why =
        found.file === null
          ? packageFault(rule, file.path, found.from)
          : fileFault(rule, file.path, found.file, found.typesOnly);
      return why ? [`${file.path}:${found.line}: imports ${found.from}, ${why}`] : [];
    });
  });
}

function fileFault(rule: Rule, importer: string, file: string, typesOnly: boolean): string | null {
  const listed = (names: readonly string[] = []) => names.includes(file) || names.includes(folderOf(file));
  if (folderOf(file) === folderOf(importer)) return importer.startsWith("driver/") ? storyFault(file) : null;
  if (FOUNDATION.includes(file) || listed(rule.may)) return null;
  if (!listed(rule.asTypes)) return `but ${folderOf(importer)} may not import ${folderOf(file)}`;
  return typesOnly ? null : `but ${folderOf(importer)} may import only types from ${folderOf(file)}`;
}

/** The four stories do not know each other: what they share is last-dpc. */
function storyFault(file: string): string | null {
  return file === "driver/last-dpc.ts" ? null : "but a driver file may import no other driver file than last-dpc";
}

function packageFault({ node = false, packages }: Rule, path: string, name: string): string | null {
  if (name.startsWith("node:"))
    return (typeof node === "boolean" ? node : node.test(path))
      ? null
      : "but only kernel, commands, the course's place and Node's workers may touch node: modules";
  if (!name.startsWith(".") && packages?.includes(name.split("/")[0])) return null;
  return "but this package is not in the import table for this folder";
}

/**
 * Import cycles between files: "a.ts -> b.ts -> a.ts". Types count: files that need each other's types are one idea in
 * two.
 */
export function importCycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>(),
    cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
    if (trail.includes(path) || finished.has(path)) return;
    for (const found of byPath.get(path)?.imports ?? []) if (found.file) visit(found.file, [...trail, path]);
    finished.add(path);
  };
  for (const file of files) visit(file.path, []);
  return cycles;
}

/** Imports of files that are not there. */
export function danglingImports(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map((file) => file.path));
  return files.flatMap((file) =>
    file.imports
      .filter((found) => found.file && !paths.has(found.file))
      .map((found) => `${file.path}:${found.line}: imports ${found.from}, which is not there`),
  );
}
