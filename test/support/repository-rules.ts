// What may lie in the repository and what may stand in its text files: functions that return one sentence for each
// fault. The patterns are put together from pieces, so that this file does not break its own rules.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { repository } from "./source-files.js";

/** Folders of a person's machine at the start of an absolute path. */
const HOMES = ["home", "root", "Users", "work", "workspace", "export/home"];
const ABSOLUTE = new RegExp(
  `(?<![\\w.$})/-])/(${HOMES.join("|")})/[\\w.-]|file:///\\w|\\b[A-Z]:\\\\{1,2}${"Users"}\\\\`,
);
/** Hosts that packages are fetched from: a committed address of one would bind every user to it. */
const REGISTRIES = [
  ["registry", "npmjs"],
  ["registry", "yarnpkg"],
  ["npm", "pkg", "github"],
  ["pypi", "org"],
  ["files", "pythonhosted"],
  ["deb", "debian"],
  ["archive", "ubuntu"],
  ["crates", "io"],
  ["proxy", "golang"],
].map((pieces) => pieces.join("."));
const GENERATED = [
  /(^|\/)(node_modules|dist|\.venv|venv|__pycache__|\.ipynb_checkpoints|coverage|\.rss-lab|\.cache|test-results)\//,
  /\.(pyc|log|tsbuildinfo|tgz|orig|rej|swp)$/,
  /\.js\.map$/,
  /(^|\/)\.DS_Store$/,
  /^lib\/src\/.*\.(js|d\.ts)$/,
  /^docs\/api\//,
];
const IGNORED = /^(node_modules|\.git|\.venv|dist|\.rss-lab|__pycache__|\.ipynb_checkpoints)$/;

/**
 * Paths of all files that are committed or would be: git's view, or without git all files outside the ignored folders.
 */
export function repositoryFiles(): string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: repository,
      stdio: "pipe",
      maxBuffer: 1e8,
    });
    return [...new Set(listed.toString().split("\0"))]
      .filter((path) => path && existsSync(join(repository, path)))
      .sort();
  } catch {
    const below = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        return IGNORED.test(entry.name) ? [] : entry.isDirectory() ? below(path) : [relative(repository, path)];
      });
    return below(repository).sort();
  }
}

/** Files whose types a tsconfig.json of `paths` checks. */
export function typeCheckedFiles(paths: readonly string[]): Set<string> {
  const compiler = join(repository, "node_modules/@typescript/native/bin/tsc");
  const checkedBy = (config: string): string[] => {
    const shown = execFileSync(process.execPath, [compiler, "-p", config, "--showConfig"], { cwd: repository });
    const { files, compilerOptions } = JSON.parse(shown.toString()) as {
      files: string[];
      compilerOptions: { checkJs?: boolean };
    };
    return files
      .filter((file) => file.endsWith(".ts") || compilerOptions.checkJs)
      .map((file) => posix.join(posix.dirname(config), file));
  };
  return new Set(paths.filter((path) => path.endsWith("/tsconfig.json")).flatMap(checkedBy));
}

/** The text of a file, or null if it is not text (it contains a zero byte). */
export function textOf(path: string): string | null {
  const bytes = readFileSync(join(repository, path));
  return bytes.includes(0) ? null : bytes.toString("utf8");
}

export function generatedFaults(path: string): string[] {
  return GENERATED.some((pattern) => pattern.test(path))
    ? [`${path}: is generated, and generated files are not committed`]
    : [];
}

/** Absolute paths of a machine, names of package registries, and a missing newline at the end. */
export function textFaults(path: string, text: string): string[] {
  const faults = text.split("\n").flatMap((line, index) => {
    const place = `${path}:${index + 1}`,
      home = ABSOLUTE.exec(line),
      host = REGISTRIES.find((name) => line.includes(name));
    return [
      ...(home ? [`${place}: has the absolute path ${home[0]}...`] : []),
      ...(host ? [`${place}: names the package registry ${host}`] : []),
    ];
  });
  return [...faults, ...(text && !text.endsWith("\n") ? [`${path}: does not end with a newline`] : [])];
}

/** Relative links in Markdown (also in a notebook's text cells) that lead nowhere, with heading anchors. */
export function linkFaults(path: string, text: string, root = repository): string[] {
  const plain = (path.endsWith(".ipynb") ? notebookText(text) : text)
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, "")
    .replace(/`[^`\n]*`/g, "");
  const links = [
    /\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g,
    /^\[[^\]]+\]:\s*(\S+)/gm,
    /(?:src|href)="([^"]+)"/g,
  ].flatMap((form) => [...plain.matchAll(form)]);
  const relativeOnes = links.map(([, target]) => target).filter((target) => !/^([a-z][\w+.-]*:|\/\/)/i.test(target));
  return relativeOnes.flatMap((target) => {
    const [file, anchor] = target.split("#");
    const meant = file ? resolve(root, dirname(path), decodeURIComponent(file)) : resolve(root, path);
    if (!existsSync(meant)) return [`${path}: the link ${target} leads nowhere`];
    if (!anchor || statSync(meant).isDirectory() || !meant.endsWith(".md")) return [];
    return anchors(file ? readFileSync(meant, "utf8") : text).includes(anchor)
      ? []
      : [`${path}: the link ${target} means a heading that is not there`];
  });
}

interface Notebook {
  cells: { cell_type: string; source: string | string[] }[];
}

const notebookText = (text: string): string =>
  (JSON.parse(text) as Notebook).cells
    .filter((cell) => cell.cell_type === "markdown")
    .map((cell) => [cell.source].flat().join(""))
    .join("\n\n");

/** Anchors of Markdown's headings as code hosts make them: lower case, spaces to hyphens, no punctuation. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)].map(([, heading]) =>
    heading
      .replace(/`|\*|\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );

interface DataPackage {
  resources?: { path: string; bytes?: number; hash?: string }[];
  licenses?: unknown[];
}

/** A data package's resources whose length or checksum is not what datapackage.json says. */
export function dataPackageFaults(path: string, text: string, root = repository): string[] {
  const { resources, licenses } = JSON.parse(text) as DataPackage;
  const faults = (resources ?? []).flatMap((resource) => {
    const file = join(root, dirname(path), resource.path);
    if (!existsSync(file)) return [`${path}: ${resource.path} is not there`];
    const bytes = readFileSync(file),
      hash = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    return [
      ...(resource.bytes === bytes.length
        ? []
        : [`${path}: ${resource.path} has ${bytes.length} bytes, not ${resource.bytes}`]),
      ...(resource.hash === hash ? [] : [`${path}: ${resource.path} has another checksum than ${resource.hash}`]),
    ];
  });
  return [
    ...faults,
    ...(resources?.length ? [] : [`${path}: names no resource`]),
    ...(licenses?.length ? [] : [`${path}: names no licence`]),
  ];
}
