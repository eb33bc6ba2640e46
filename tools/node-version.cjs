// Says that Node is too old, in syntax that any Node can read. The scripts of package.json run this first.
var found = process.versions.node.split(".").map(Number);
var major = found[0],
  minor = found[1];
if (major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12)) {
  console.error(
    "Node " + process.versions.node + " is too old: install Node 20.19 or newer (22.12, 24, ...) and try again.",
  );
  process.exit(1);
}
