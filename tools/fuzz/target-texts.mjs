// Texts as people type them: keys, addresses, processors, traces, and the words of the command line. Each is read, or
// refused in a sentence; what was read reads the same after being written out again.
import { attempt, must } from "./rules.mjs";
import { hex, odd, smaller } from "./values.mjs";

const SCRAPS = [
  "0x",
  ":",
  "::",
  ".",
  "/",
  "[",
  "]",
  "%eth0",
  " ",
  "\t",
  "\n",
  "-",
  "--",
  "=",
  ",",
  "1",
  "0",
  "ff",
  "65536",
  "255.255.255.255",
  "2001:db8::1",
  "é",
  "\u0000",
  "٣",
  "NaN",
];

export function texts(lib) {
  function check(text) {
    const key = attempt(lib, () => lib.secretKey(text)).value;
    if (key !== undefined)
      must(hex(lib.secretKey(lib.secretKeyText(key))) === hex(key), "a key that is written and read is the same");
    const address = attempt(lib, () => lib.parseAddress(text)).value;
    if (address !== undefined) {
      must(address.length === 4 || address.length === 16, "an address has 4 or 16 bytes");
      must(
        hex(lib.parseAddress(lib.formatAddress(address))) === hex(address),
        "an address that is written and read is the same",
      );
    }
    attempt(lib, () => lib.repeatKey(text, 20));
    const trace = attempt(lib, () => lib.readTrace(text, { timesFromFirst: true })).value;
    if (trace !== undefined) {
      const written = lib.writeTrace(trace);
      must(written.split("\n").length === trace.frames + 2, "a trace is written with a line for every frame");
      must(lib.writeTrace(lib.readTrace(written)) === written, "a trace that is written and read is the same");
    }
    const processor = attempt(lib, () => lib.parseProcessor("The processor", text)).value;
    if (processor !== undefined)
      must(
        processor.number >= 0 && processor.number < lib.MAX_GROUP_SIZE && Number.isInteger(processor.group),
        "a processor's number lies in its group",
      );
  }
  const make = (dice) => ({ text: dice.chance(0.1) ? odd(dice, false) : text(dice, lib) });
  return { name: "texts", form: "json", make, check: (input) => check(input?.text), smaller };
}

function text(dice, lib) {
  const right = dice.way(
    () => hex(dice.bytes(dice.one([40, 40, 52, 39, 200, 201]))),
    () => [...dice.bytes(40)].map((byte) => byte.toString(16).padStart(2, "0")).join(dice.one([":", " ", ""])),
    () => lib.formatAddress(dice.bytes(4)),
    () => lib.formatAddress(dice.bytes(16)),
    () => `::ffff:${lib.formatAddress(dice.bytes(4))}`,
    () => `${dice.below(4)}:${dice.below(70)}`,
    () => trace(dice),
    () => "",
  );
  return scrambled(dice, right, dice.one([0, 1, 1, 2, 5]));
}

function trace(dice) {
  const unit = dice.one(["ps", "us", "s"]);
  const [names, who] = dice.chance(0.5)
    ? ["connection", () => dice.one(["a", "b", '"c"'])]
    : ["source,sourcePort,destination,destinationPort", () => `192.0.2.${dice.below(9)},5,192.0.2.1,443`];
  const lines = dice.list(6, (_, i) => `${i}${unit === "ps" ? "" : ".25"},${who()},${dice.between(64, 1518)}`, 1);
  return [`time_${unit},${names},bytes`, ...lines].join(dice.one(["\n", "\r\n"]));
}

function scrambled(dice, text, times) {
  let result = text;
  for (; times > 0; times--) {
    const at = dice.below(result.length + 1);
    result = dice.way(
      () => result.slice(0, at) + dice.one(SCRAPS) + result.slice(at),
      () => result.slice(0, at) + result.slice(at + 1),
      () => result.slice(0, at),
    );
  }
  return result;
}

export function commandLines(lib) {
  async function check({ words }) {
    if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) return;
    const { code, stdout, stderr } = await caught(() => lib.main(words));
    must([0, 1, 2].includes(code), `the exit code is 0, 1 or 2: ${code}`);
    if (code === 2)
      must(
        stdout === "" && /^\S[^\n]*\.\n$/.test(stderr),
        `what was typed wrong is one sentence on stderr: ${JSON.stringify(stdout.slice(0, 50) + stderr)}`,
      );
    else if (code === 1)
      must(/^\S[^\n]*\.\n$/.test(stderr), `what is wrong with the input is one sentence: ${JSON.stringify(stderr)}`);
    else must(stdout !== "" && !/undefined|\[object/.test(stdout), "what was asked is answered");
  }
  return { name: "command-lines", form: "json", make: (dice) => ({ words: words(dice, lib) }), check, smaller };
}

function words(dice, lib) {
  const end = () =>
    dice.way(
      () => lib.formatAddress(dice.bytes(4)),
      () => `${lib.formatAddress(dice.bytes(4))}:${dice.below(65_536)}`,
      () => lib.formatAddress(dice.bytes(16)),
      () => `[${lib.formatAddress(dice.bytes(16))}]:${dice.below(65_536)}`,
    );
  const [one, other] = [end(), end()];
  const option = () =>
    dice.way(
      () => ["--json"],
      () => ["--help"],
      () => ["--key", hex(dice.bytes(dice.one([40, 39])))],
      () => ["--protocol", dice.one(["tcp", "udp", "none"])],
      () => ["--hash-types", dice.one(["NDIS_HASH_IPV4", "NDIS_HASH_IPV4,NDIS_HASH_TCP_IPV4", "tcp"])],
      () => ["--table", dice.list(8, () => dice.below(5)).join(",")],
      () => ["--cpus", String(dice.below(70))],
      () => ["--entries", String(2 ** dice.below(9))],
      () => ["--default-cpu", String(dice.below(9))],
    );
  const [command, ...rest] = dice.way(
    () => ["hash", one, other],
    () => ["hash", one, one],
    () => ["steer", "datasets/captures/oddities.pcapng"],
    () => ["simulate", "lib/scenarios/faults/table-not-drained.json"],
    () => ["queue", one, other],
    () => ["why-differs", one, other, "--nic-value", `0x${dice.bits().toString(16)}`],
    () => ["compare", dice.list(8, () => dice.below(4)).join(","), dice.list(8, () => dice.below(4)).join(",")],
    () => ["processors", "datasets/topologies/topologies.json"],
    () => ["completion", dice.one(["bash", "zsh", "fish"])],
    () => [
      dice.one(["hash", "steer", "simulate", "queue", "diagnose", "tune", "calibrate", "--version", "help", "no"]),
    ],
  );
  const all = [...rest, ...dice.list(3, option).flat()].map((word) => scrambled(dice, word, dice.one([0, 0, 0, 0, 1])));
  return [command, ...all.map((word) => (word === "-" ? "--" : word))]; // Nothing comes from standard input.
}

/** Runs the command with its output caught. */
async function caught(act) {
  const texts = { stdout: "", stderr: "" };
  const before = ["stdout", "stderr"].map((name) => {
    const { write } = process[name];
    process[name].write = (text) => {
      texts[name] += String(text);
      return true;
    };
    return () => {
      process[name].write = write;
    };
  });
  try {
    return { code: await act(), ...texts };
  } finally {
    for (const restore of before) restore();
  }
}
