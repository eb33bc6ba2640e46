// Files that a command reads, `-` being standard input. What cannot be read was named wrongly: exit code 2.
import { readFileSync } from "node:fs";
import { refuse, show } from "../check.js";

/** All bytes of a file. */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return refuse(`The file ${show(path)} cannot be read`, REASONS[code] ?? `check its name and its rights (${code})`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "you have no permission to read it",
};

/** Files of Windows tools begin with a byte order mark, which is no part of the text; some of them are in UTF-16. */
export function textOf(bytes: Buffer): string {
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8").decode(bytes);
}

/** Parsed JSON. @param help the command whose help says what the file holds */
export function parseJson(path: string, text: string, help: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse(
      `${path === "-" ? "Standard input" : path} is not JSON (${(error as Error).message.replace(/\s+/g, " ")})`,
      `it must be one JSON object, see ${help} --help`,
    );
  }
}
