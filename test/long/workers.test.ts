// Real workers of the package as npm would publish it: threads of Node, from an ES module, from CommonJS and from a
// command, and Web Workers of a page. The results are those in place, every process ends by itself, and what cannot be
// is said in one sentence. Where there is no Chromium, the pages are skipped.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../tools/house.mjs";
import { makeProject, type Project } from "../packages/project.js";

let project: Project;
beforeAll(async () => {
  project = await makeProject();
}, 60_000);
afterAll(() => rmSync(project.folder, { recursive: true, force: true }));

/** The same experiment for every program: `lab` is rss-lab. */
const EXPERIMENT = `
const experiment = (workers) => lab.sweep(
  { x: [1e6, 8e6], series: lab.VARIANTS, seeds: [1, 2, 3], workers },
  (framesPerSecond, variant, seed) => ({
    variant, seed, cpus: 4, windowPs: lab.us(100), records: "summary",
    traffic: lab.load({ framesPerSecond, connections: 64, frames: 4000 }),
  }),
  ({ summary, fingerprint, windows }) => ({
    p99: summary.toDone.p99Ps, windows: windows().length, digits: parseInt(fingerprint.slice(0, 12), 16),
  }),
);
`;
const IN_PLACE = `${EXPERIMENT}
experiment(1).then((rows) => console.log(JSON.stringify(rows)));
`;
const COMPARED = `${EXPERIMENT}
(async () => {
  const all = [];
  for (const workers of [1, 2, 3, 7]) all.push(await experiment(workers));
  console.log(JSON.stringify(all.map((rows) => JSON.stringify(rows) === JSON.stringify(all[0]))));
  console.log(JSON.stringify(all.map(({ workers }) => [workers.count, workers.reason])));
})();
`;
const ALL_THE_SAME = `[true,true,true,true]\n[[1,null],[2,null],[3,null],[7,null]]\n`;
const ES = `import * as lab from "rss-lab";\n`;

const program = (file: string, text: string): string => {
  project.write(file, text);
  return project.node(file);
};

describe("threads of Node", () => {
  test("1, 2, 3 and 7 give the same bytes, as an ES module, as CommonJS and from the command line's own text", () => {
    expect(program("compared.mjs", ES + COMPARED)).toBe(ALL_THE_SAME);
    expect(program("compared.cjs", `const lab = require("rss-lab");\n${COMPARED}`)).toBe(ALL_THE_SAME);
    expect(project.node("--input-type=module", "--eval", ES + COMPARED)).toBe(ALL_THE_SAME);
  }, 120_000);

  test("a refusal, a comparison of nothing, and an experiment that is never waited for, let the process end", () => {
    const refused = `${ES}
      const scenario = (seed) => ({ seed, cpus: seed < 20 ? 4 : 400, traffic: lab.load({ framesPerSecond: 1e6, frames: 20000 }) });
      const seeds = Array.from({ length: 60 }, (_, i) => i);
      lab.replicate(seeds, scenario, () => 1, { workers: 3 }).catch(({ name, message }) => console.log(name, message));
    `;
    expect(program("refused.mjs", refused)).toBe(
      "InputError The number of CPUs is 400: it must be a whole number from 1 to 256.\n",
    );
    expect(program("left.mjs", `${ES}${EXPERIMENT}void experiment(3).then(() => console.log("done"));`)).toBe("done\n");
    const none = `${ES}lab.policyComparison({ workloads: [] }).catch(({ name, message }) => console.log(name, message));`;
    expect(program("none.mjs", none)).toBe("InputError There are no workloads to compare: give one at least.\n");
  });

  test("a worker that dies takes its run along, in one sentence, and leaves the next experiment alone", () => {
    const text = program(
      "dying.mjs",
      `${ES}import { Worker } from "node:worker_threads";${EXPERIMENT}
      await experiment(2);
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message) { postMessage.call(this, message); void this.terminate(); };
      await experiment(2).catch(({ name, message }) => console.log(name, message));
      Worker.prototype.postMessage = postMessage;
      console.log((await experiment(2)).workers.count);`,
    );
    expect(text).toBe(
      "InputError A worker ended before its run was done (exit code 1): try again, with workers: 1 to make the runs in " +
        "place.\n2\n",
    );
  });

  test("where none can be started, runs are made in place, and it is said", () => {
    const expected = program("in-place.mjs", ES + IN_PLACE);
    const script = join(project.installed("rss-lab"), "dist", "workers", "node-worker.js");
    const kept = readFileSync(script, "utf8");
    rmSync(script);
    try {
      const text = `${ES}${EXPERIMENT}
        const lines = (rows) => console.log(JSON.stringify(rows) + "\\n" + rows.workers.count + " " + rows.workers.reason);
        let rows;
        do rows = await experiment(2);
        while (rows.workers.reason === null); // an experiment may be over before it is known
        lines(rows);`;
      const [rows, said] = program("none.mjs", text).split("\n");
      expect(`${rows}\n`).toBe(expected);
      expect(said).toMatch(/^1 No worker could be started: Cannot find module .*node-worker\.js.*\.$/);
      const command = "node_modules/rss-lab/bin/rss-lab.mjs";
      const words = ["rebalance", "--workload", "uniform", "--policy", "none", "--seeds", "2", "--json"];
      const inPlace = project.node(command, ...words, "--workers", "1");
      expect(inPlace).toMatch(/^\{"seeds":\[1,2\],"rows":/);
      expect(project.node(command, ...words)).toMatch(
        /rss-lab rebalance made runs in place\. No worker could be started/,
      );
    } finally {
      project.write("node_modules/rss-lab/dist/workers/node-worker.js", kept);
    }
  }, 120_000);

  test("the command prints the same for any number, and Ctrl-C ends it with its workers", async () => {
    const command = "node_modules/rss-lab/bin/rss-lab.mjs";
    const words = ["rebalance", "--workload", "zipf", "--policy", "greedy", "--seeds", "3", "--json", "--workers"];
    const [one, two, three] = ["1", "2", "3"].map((workers) => project.node(command, ...words, workers));
    expect(one).toMatch(/^\{"seeds":\[1,2,3\],"rows":/);
    expect([two, three]).toEqual([one, one]);
    const child = spawn(process.execPath, [command, "published", "13", "--workers", "3"], { cwd: project.folder });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
    setTimeout(() => child.kill("SIGINT"), 1500);
    expect(await once(child, "close")).toEqual([null, "SIGINT"]);
    expect(said).toBe("");
  }, 120_000);
});

const browserProgram = findChromium();
describe.skipIf(browserProgram === null)("a page (skipped without Chromium)", () => {
  let server: Server;
  const files = new Map<string, string>();
  beforeAll(async () => {
    server = createServer(({ url = "/" }, response) => {
      const text = files.get(url);
      response.statusCode = text === undefined ? 404 : 200;
      response.setHeader("Content-Type", url.endsWith(".js") ? "text/javascript" : "text/html");
      response.end(text);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => server.close());

  /** What the page's program leaves as `made`. */
  async function page(path: string): Promise<unknown> {
    const browser = await chromium.launch({ executablePath: browserProgram!, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const opened = await browser.newPage();
      await opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      const made = await opened.waitForFunction(() => (globalThis as { made?: unknown }).made);
      return await made.jsonValue();
    } finally {
      await browser.close();
    }
  }

  test("with the worker's script beside its own has workers, and without it says that it works in place", async () => {
    const text = `${ES}${EXPERIMENT}
      const all = [await experiment(1), await experiment(2), await experiment(3)];
      const { workers } = all[2];
      Object.assign(globalThis, { made: { rows: all.map((rows) => JSON.stringify(rows)), workers } });`;
    project.write("page.mjs", text);
    const build = await rolldown({
      input: { page: join(project.folder, "page.mjs"), "web-worker": "rss-lab/web-worker" },
      cwd: project.folder,
      platform: "browser",
    });
    const { output } = await build.generate({
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
    });
    await build.close();
    for (const part of output)
      if (part.type === "chunk")
        files.set(`/with/${part.fileName}`, part.code).set(`/without/${part.fileName}`, part.code);
    files.delete("/without/web-worker.js");
    for (const folder of ["with", "without"])
      files.set(`/${folder}/`, `<!doctype html><script type="module" src="page.js"></script>`);
    const expected = program("in-place.mjs", ES + IN_PLACE).trimEnd();
    const rows = [expected, expected, expected];
    expect(await page("/with/")).toEqual({ rows, workers: { count: 3, reason: null } });
    const reason = "No worker could be started: its script cannot be loaded.";
    expect(await page("/without/")).toEqual({ rows, workers: { count: 1, reason } });
  }, 60_000);
});
