// Writes datasets/own-nic: of each host the session that somebody would paste and the frames that its NIC received,
// with their size and checksum in datapackage.json. `node tools/own-nic.mjs` after `npm run build`; the same code gives
// the same bytes (test/datasets/own-nic.test.ts).
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { HOSTS } from "./own-nic/hosts.mjs";

const folder = new URL("../datasets/own-nic/", import.meta.url);
const packageFile = new URL("datapackage.json", folder);
const description = JSON.parse(readFileSync(packageFile, "utf8"));

for (const [name, make] of Object.entries(HOSTS)) {
  const { text, received } = make();
  mkdirSync(new URL(name, folder), { recursive: true });
  write(`${name}/session.txt`, Buffer.from(text));
  write(`${name}/received.pcap`, received);
}
writeFileSync(packageFile, `${JSON.stringify(description, null, 2)}\n`);

/** A file, and what the description says of it. */
function write(path, bytes) {
  writeFileSync(new URL(path, folder), bytes);
  const resource = description.resources.find((each) => each.path === path);
  if (!resource) throw new Error(`datapackage.json does not describe ${path}`);
  Object.assign(resource, { bytes: bytes.length, hash: `sha256:${createHash("sha256").update(bytes).digest("hex")}` });
  console.log(`${path}: ${bytes.length} bytes`);
}
