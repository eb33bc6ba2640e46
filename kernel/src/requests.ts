// The requests that a client makes beside running cells: about the kernel, the text under the cursor, the session.
import { readFileSync } from "node:fs";
import type ts from "typescript";
import type { Cells } from "./cells.js";
import { toPoints, toUnits } from "./code-points.js";
import { completeness } from "./completeness.js";
import type { Request } from "./request.js";
import type { Tslab } from "./tslab.js";
import { PROTOCOL_VERSION, type Fields } from "./wire.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** The content of the answer to a kernel_info_request. */
export function kernelInfo(tslab: Tslab): Fields {
  const typescript = tslab.compiler.version;
  return {
    protocol_version: PROTOCOL_VERSION,
    implementation: "rss-lab-kernel",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      // JupyterLab reads the mode, the classic notebook the rest.
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      pygments_lexer: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `TypeScript ${typescript} on Node ${process.versions.node} (rss-lab-kernel ${version})`,
    help_links: [
      { text: "TypeScript Handbook", url: "https://www.typescriptlang.org/docs/handbook/" },
      { text: "Node.js API", url: "https://nodejs.org/api/" },
      { text: "tslab", url: "https://github.com/yunabe/tslab" },
    ],
    supported_features: [],
  };
}

/** A comm that is open: a channel between a page and the kernel. */
export interface OpenComm {
  readonly comm_id: string;
  readonly target_name: string;
}

/** The content of the answer to a comm_info_request: the open comms, all of them or those of one target. */
export function commInfo(open: readonly OpenComm[], { target_name: target }: Fields): Fields {
  const asked = open.filter(({ target_name }) => target === undefined || target === null || target === target_name);
  return { comms: Object.fromEntries(asked.map(({ comm_id, target_name }) => [comm_id, { target_name }])) };
}

export const isComplete = (tslab: Tslab, request: Request): void =>
  request.reply({ ...completeness(tslab.compiler, code(request)) });

/** Answers a complete_request: the names that fit at the cursor. */
export function complete(cells: Cells, request: Request): void {
  const source = code(request);
  const { start, end, candidates } = cells.complete(source, cursor(request));
  request.reply({
    cursor_start: toPoints(source, start),
    cursor_end: toPoints(source, end),
    matches: candidates,
    metadata: {},
  });
}

/** Answers an inspect_request: type and documentation of the name at the cursor. */
export function inspect(cells: Cells, request: Request): void {
  const info = cells.inspect(code(request), cursor(request));
  if (info === undefined) request.reply({ found: false, data: {}, metadata: {} });
  else request.reply({ found: true, data: { "text/plain": infoText(info) }, metadata: {} });
}

/** What the compiler knows of a name: its type, its documentation, and each tag of that under its own name. */
export function infoText({ displayParts, documentation, tags = [] }: ts.QuickInfo): string {
  const docs = unwrapped(words(documentation));
  const told = tags.flatMap(({ name, text }) => {
    const said = words(text);
    if (said === "") return [];
    return [name === "example" ? `@example\n${said}` : `@${name} ${unwrapped(said)}`];
  });
  return [words(displayParts), docs, told.join("\n")].filter((part) => part !== "").join("\n\n");
}

const words = (parts: readonly ts.SymbolDisplayPart[] = []): string => parts.map(({ text }) => text).join("");

/** Without the line breaks of the source, which a narrower page would add its own to; lists and code keep theirs. */
const unwrapped = (text: string): string =>
  text.includes("```") ? text : text.replace(/(?<!\n)\n(?![\n\s|*-]|\d+\.)/g, " ");

const code = ({ content }: Request): string => String(content.code ?? "");
const cursor = (request: Request): number => {
  const source = code(request);
  const points = request.content.cursor_pos;
  return typeof points === "number" ? toUnits(source, points) : source.length;
};
