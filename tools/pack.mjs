// npm run pack [-- --to FOLDER] [--python 3.12]: one archive with which npm start works on a machine without a network:
// the files as committed, the build, the Node packages that it needs, wheels for this system and Python (and for other
// versions that are named), the sha256 of every file, and a start script. What was fetched is kept in .rss-lab/pack, so
// that a second run, or one after an interruption, is quick; the archive appears under its name when it is whole.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { chmodSync, cpSync, lstatSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { basename, dirname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Fault, PACKAGES, hashText, house, jupyterEnv, kitOf, stamps } from "./house.mjs";
import { packageFolders, packageRecord } from "./packages.mjs";
import { command, prepare } from "./prepare.mjs";
import { capture, lastWords, remove } from "./run-program.mjs";

const USAGE = `npm run pack [-- --to FOLDER] [--python 3.12]
  makes one archive that starts without a network, from what is committed
  --to FOLDER      where to; default: packed
  --python 3.NN    wheels for this Python too, besides the one here; may be given again`;

await command(async (words) => {
  if (words.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const { to, pythons } = options(words);
  const begin = Date.now();
  const { root } = house();
  if (kitOf(house())) throw new Fault("This is a kit already: copy its archive, or pack in a checkout.");
  const commit = committed(root);
  const paths = await prepare();
  const own = pythonOf(paths);
  const versions = [...new Set([own, ...pythons])].sort();
  const { version } = JSON.parse(readFileSync(join(paths.root, "lib", "package.json"), "utf8"));
  const name = `rss-lab-${version}-${commit.short}-${platform()}-${arch()}-py${versions.join("-py")}`;
  const folder = resolve(process.env.INIT_CWD ?? ".", to ?? join(paths.root, "packed"));
  const archive = join(folder, `${name}.tar.gz`);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Fault(`The folder ${folder} cannot be made (${error.code}): name one that you can write with --to.`);
  }
  if (await isWhole(archive)) {
    console.log(`${archive} is there already, and whole.`);
    return 0;
  }
  const kept = join(paths.root, ".rss-lab", "pack");
  mkdirSync(kept, { recursive: true });
  const wheels = [];
  for (const python of versions)
    wheels.push(await timed(`wheels for Python ${python}`, () => fetchWheels(paths, kept, python)));
  const stage = join(kept, "stage");
  remove(stage);
  const kit = join(stage, name);
  await timed("files", () => {
    takeCommitted(paths, kit);
    takeBuild(paths, kit);
    for (const from of wheels) cpSync(from, join(kit, ".rss-lab", "wheels"), { recursive: true });
    const facts = { name, commit: commit.long, system: `${platform()} ${arch()}`, pythons: versions };
    describe(paths, kit, facts);
    writeFileSync(join(kit, "SHA256SUMS"), sums(kit));
  });
  await timed("archive", async () => {
    await compress(stage, name, commit.seconds, `${archive}.part`);
    renameSync(`${archive}.part`, archive);
    writeFileSync(`${archive}.sha256`, `${await hashOf(archive)}  ${basename(archive)}\n`);
  });
  remove(stage);
  console.log(
    `${archive}: ${(statSync(archive).size / 1e6).toFixed(0)} MB, ${((Date.now() - begin) / 1000).toFixed(0)} s`,
  );
  return 0;
});

function options(words) {
  const rest = [...words];
  let to;
  /** @type {string[]} */
  const pythons = [];
  while (rest.length > 0) {
    const word = String(rest.shift());
    const value = word.includes("=") ? word.slice(word.indexOf("=") + 1) : rest.shift();
    if (/^--to(=|$)/.test(word) && value) to = value;
    else if (/^--python(=|$)/.test(word) && /^3\.\d\d$/.test(value ?? "")) pythons.push(String(value));
    else
      throw new Fault(
        `npm run pack was given ${[word, word.includes("=") ? "" : value].join(" ").trim()}: it takes --to FOLDER, and --python with a version such as 3.12.`,
      );
  }
  return { to, pythons };
}

/** The commit that is packed; what is not committed would not be in the archive. */
function committed(root) {
  const git = (...words) => spawnSync("git", ["-C", root, ...words], { encoding: "utf8" });
  const changed = git("status", "--porcelain");
  if (changed.error || changed.status !== 0)
    throw new Fault(`${root} is not a checkout that Git can read: npm run pack needs one, and git on the PATH.`);
  const files = changed.stdout.split("\n").filter((line) => line !== "");
  if (files.length > 0)
    throw new Fault(
      `${files.length} ${files.length === 1 ? "file is" : "files are"} not as committed (${files[0].slice(3)}${files.length > 1 ? ", ..." : ""}): commit or put away (git stash -u) what changed, as the kit is made of what is committed.`,
    );
  const [long, short, seconds] = git("show", "-s", "--format=%H %h %ct", "HEAD").stdout.trim().split(" ");
  return { long, short, seconds };
}

function pythonOf(paths) {
  const run = spawnSync(paths.python, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], {
    encoding: "utf8",
  });
  return run.stdout.trim();
}

/**
 * The wheels for a Python, fetched into a folder that appears when it is complete. They are chosen for the first of its
 * releases (3.11 means 3.11.0), as packages may refuse an older one than that which runs here.
 */
async function fetchWheels(paths, kept, python) {
  const folder = join(kept, `for-${python}-${hashText(readFileSync(paths.requirements, "utf8")).slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part`;
  const options = { cwd: paths.root, env: jupyterEnv(paths) };
  const pip = (...way) =>
    capture(
      paths.python,
      ["-m", "pip", ...way, "--disable-pip-version-check", "--no-input", "-q", "-r", paths.requirements],
      options,
    );
  const isOwn = python === pythonOf(paths);
  let run = await pip("download", "-d", part, "--python-version", python, "--only-binary=:all:");
  // A package that comes as source alone is built here, for the Python that runs here.
  if (run.code !== 0 && isOwn) run = await pip("wheel", "-w", part);
  if (run.code !== 0)
    throw new Fault(
      `The wheels for Python ${python} cannot be fetched (${lastWords(run.text, /ERROR: /)}): check the network (or ` +
        `pip's index setting)${isOwn ? "" : ", or leave that version out,"} and try again.`,
    );
  renameSync(part, folder);
  return folder;
}

function takeCommitted(paths, kit) {
  mkdirSync(kit, { recursive: true });
  const tar = join(dirname(kit), "committed.tar");
  const made = spawnSync("git", ["-C", paths.root, "archive", "-o", tar, "HEAD"], { encoding: "utf8" });
  const out =
    made.status === 0
      ? spawnSync("tar", ["-xf", basename(tar), "-C", basename(kit)], { cwd: dirname(tar), encoding: "utf8" })
      : made;
  if (out.status !== 0)
    throw new Fault(`The committed files cannot be copied (${lastWords(out.stderr ?? "")}): mend that and try again.`);
  remove(tar);
}

/** What the committed files alone lack: the build, and the Node packages that it needs when it runs. */
function takeBuild(paths, kit) {
  for (const name of PACKAGES)
    cpSync(join(paths.root, name, "dist"), join(kit, name, "dist"), {
      recursive: true,
      filter: (file) => !file.endsWith(".tsbuildinfo"),
    });
  for (const folder of packageFolders(paths)) {
    const to = join(kit, folder);
    if (!existsSync(to))
      cpSync(join(paths.root, folder), to, { recursive: true, filter: (file) => !/[/\\]\.cache$/.test(file) });
  }
  cpSync(join(paths.root, "node_modules", ".package-lock.json"), join(kit, "node_modules", ".package-lock.json"));
  // On Windows a link holds the whole path, and npm start makes it.
  if (platform() !== "win32")
    for (const name of PACKAGES)
      symlinkSync(join("..", name), join(kit, "node_modules", name === "lib" ? "rss-lab" : `rss-lab-${name}`));
}

function describe(paths, kit, facts) {
  const inside = join(kit, ".rss-lab");
  const write = (name, value) => writeFileSync(join(inside, name), `${JSON.stringify(value, null, 1)}\n`);
  write("kit.json", facts);
  write("stamps.json", stamps(paths));
  write("packages.json", packageRecord(paths));
  const source = join(paths.root, "tools", "pack");
  cpSync(join(source, "start.sh"), join(kit, "start.sh"));
  const cmd = readFileSync(join(source, "start.cmd"), "utf8");
  writeFileSync(join(kit, "start.cmd"), cmd.replaceAll("\n", "\r\n")); // What Windows' shell wants.
  chmodSync(join(kit, "start.sh"), 0o755);
  const text = readFileSync(join(source, "KIT.md"), "utf8").replaceAll(/\{(\w+)\}/g, (_, key) =>
    [facts[key]].flat().join(", "),
  );
  writeFileSync(join(kit, "KIT.md"), text);
}

/** The sha256 of every file, as sha256sum writes and reads it. */
function sums(kit) {
  return readdirSync(kit, { recursive: true })
    .map((name) => String(name))
    .filter((name) => lstatSync(join(kit, name)).isFile())
    .sort()
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(kit, name)))
          .digest("hex")}  ./${name.split(sep).join("/")}\n`,
    )
    .join("");
}

/** The same files make the same archive, where tar can be told so. */
async function compress(stage, name, seconds, file) {
  const isGnu = /GNU tar/.test(spawnSync("tar", ["--version"], { encoding: "utf8" }).stdout ?? "");
  const same = isGnu
    ? ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", `--mtime=@${seconds}`, "--mode=a+rX,go-w"]
    : [];
  const tar = spawn("tar", [...same, "-cf", "-", name], { cwd: stage, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => tar.on("close", done).on("error", () => done(1)));
  await pipeline(tar.stdout, createGzip({ level: 6 }), createWriteStream(file));
  if ((await ended) !== 0) throw new Fault(`The archive ${file} cannot be written: the lines above say why.`);
}

async function isWhole(archive) {
  if (!existsSync(archive) || !existsSync(`${archive}.sha256`)) return false;
  return readFileSync(`${archive}.sha256`, "utf8").startsWith(await hashOf(archive));
}

async function hashOf(file) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function timed(name, work) {
  const begin = Date.now();
  const result = await work();
  console.log(`  ${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  return result;
}
