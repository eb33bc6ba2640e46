// The fuzz targets on the built library (npm run build).

export async function targets() {
  const [library, course, { runPlainly }, { main }, topology, processors, { targetsOf }] = await Promise.all([
    import("../../lib/dist/index.js"),
    import("../../course/dist/index.js"),
    import("../../lib/dist/receive-path.js"),
    import("../../lib/dist/cli/main.js"),
    import("../../lib/dist/cpu/topology.js"),
    import("../../lib/dist/rss/processors.js"),
    import("./targets.mjs"),
  ]);
  return targetsOf({ ...processors, ...topology, ...library, ...course, runPlainly, main });
}
