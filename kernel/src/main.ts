// The file that the kernelspec starts: node main.js --config-path FILE (Jupyter's connection file).
import { startKernel } from "./start.js";

const at = process.argv.indexOf("--config-path");
const configPath = at < 0 ? undefined : process.argv[at + 1];
if (configPath === undefined) {
  console.error(
    "This is a Jupyter kernel, which Jupyter starts with --config-path FILE: rss-lab-kernel install registers it.",
  );
  process.exitCode = 1;
} else {
  startKernel(configPath);
}
