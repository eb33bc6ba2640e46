// Runs the command line inside the test: `main` with the words, stdout and stderr caught.
import { vi } from "vitest";
import { main } from "../../lib/src/cli/main.js";

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export async function rssLab(...words: string[]): Promise<Outcome> {
  const caught = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      caught[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await main(words), ...caught };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
