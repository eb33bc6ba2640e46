// Runs rss-lab-course inside the test: `main` with the words, stdout and stderr caught. For `grade` of files that can be
// read the built program is needed: it starts processes.
import { vi } from "vitest";
import { main } from "../../course/src/cli/main.js";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function rssLabCourse(...words: string[]): Promise<Outcome> {
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
