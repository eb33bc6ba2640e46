// Sends messages to the kernel of this checkout through Jupyter's own client (client.py), in a fresh kernel each time.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { env, paths } from "../notebooks/temporary.js";

/** What the client does: see client.py. */
export type Step = Readonly<Record<string, unknown>>;

export interface Message {
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}
export interface Answer {
  readonly reply: Readonly<Record<string, unknown>>;
  readonly messages: readonly Message[];
}

/** The answers to the steps, in their order. */
export function converse(steps: readonly Step[]): Promise<readonly unknown[]> {
  const child = spawn(paths.python, [join(paths.root, "test", "kernel", "client.py")], { env, cwd: paths.notebooks });
  let [said, complaint] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  child.stdin.end(JSON.stringify(steps));
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(said) as readonly unknown[]);
      else reject(new Error(`client.py ended with ${code}: ${complaint}`));
    });
  });
}

/** Runs cells one after the other and gives their answers. */
export async function runCells(cells: readonly string[]): Promise<readonly Answer[]> {
  return (await converse(cells.map((run) => ({ run })))) as readonly Answer[];
}

/** The messages that a notebook would show, without the states and the input. */
export const shown = ({ messages }: Answer): readonly Message[] =>
  messages.filter(({ type }) => type !== "status" && type !== "execute_input");

/** The text of a stream, or of both in their order. */
export const textOf = (answer: Answer, name?: string): string =>
  shown(answer)
    .filter(({ type, content }) => type === "stream" && (name === undefined || content.name === name))
    .map(({ content }) => content.text as string)
    .join("");

/** The text of the result, or null if the cell showed none. */
export const resultOf = (answer: Answer): string | null => {
  const result = shown(answer).find(({ type }) => type === "execute_result");
  return result === undefined ? null : (result.content.data as Record<string, string>)["text/plain"];
};
