// The targets on the built library (npm run build).

export async function targets() {
  const [library, course, { runPlainly }, { main }, { targetsOf }] = await Promise.all([
    import("../../lib/dist/index.js"),
    import("../../course/dist/index.js"),
    import("../../lib/dist/receive-path.js"),
    import("../../lib/dist/cli/main.js"),
    import("./targets.mjs"),
  ]);
  return targetsOf({ ...library, ...course, runPlainly, main });
}
