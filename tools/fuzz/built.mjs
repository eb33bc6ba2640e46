// The fuzz targets on the built library (npm run build).
import { formatsOf } from "./formats.mjs";

export async function targets() {
  const [library, course, { runPlainly }, { main }, topology, processors, streams, formats, { targetsOf }] =
    await Promise.all([
      import("../../lib/dist/index.js"),
      import("../../course/dist/index.js"),
      import("../../lib/dist/receive-path.js"),
      import("../../lib/dist/cli/main.js"),
      import("../../lib/dist/cpu/topology.js"),
      import("../../lib/dist/rss/processors.js"),
      import("../../lib/dist/frame/capture-stream.js"),
      formatsOf(new URL("../../lib/dist/formats/", import.meta.url)),
      import("./targets.mjs"),
    ]);
  return targetsOf({ ...processors, ...topology, ...library, ...course, ...streams, runPlainly, main, formats });
}
