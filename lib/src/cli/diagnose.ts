// rss-lab diagnose: what is wrong with how frames reach a host's CPUs, from a capture, from what the host's tools
// print, or from both. advice/diagnose.ts looks; here files are opened and the findings printed.
import { diagnose, hasFault } from "../advice/diagnose.js";
import { type EvidenceCollector, PURPOSES, collectEvidence } from "../advice/evidence.js";
import { readFacts } from "../advice/read-facts.js";
import { checkOneOf, refuse, show } from "../check.js";
import { type Arguments, wholeNumber } from "./arguments.js";
import { openCapture } from "./capture-input.js";
import { type Command, inputFault, ofInput } from "./command.js";
import { reportLines } from "./diagnose-report.js";
import { HOST_CHOICES, HOST_HELP, HOST_OPTIONS, readHostSettings, readHostTexts } from "./host-options.js";
import { printLines, printSentence } from "./output.js";

const HELP = `rss-lab diagnose [CAPTURE] [--ethtool FILE]... [--interrupts FILE] [--purpose ids] ...

Names what is wrong with how received frames reach your CPUs, with the evidence, what no indirection
table can mend, and the cure as command lines. Looks at a capture (pcap or pcapng, also with gzip,
- for standard input), at what your host's tools print, or at both: the more, the better.

${HOST_HELP}
  --numa-node    NUMA node of the NIC (/sys/class/net/DEV/device/numa_node)
  --mac          the NIC's own Ethernet address: frames of the capture that it sent are left out
  --purpose      server, or ids for a host that must see both directions on one CPU; default: server
  --json         one JSON object: fault (true or false), findings (id, title, severity, evidence,
                 unmendable, cures, source), load, decided, looked, notLooked, assumptions

The files may hold what ethtool -g, ethtool -n DEV rx-flow-hash and lscpu -p printed, too, and what
cat /proc/net/softnet_stat, sysctl net.core.rps_sock_flow_entries and grep . .../tx-*/xps_* did.
A prediction places the capture's connections again on the changed host: max over mean of the load.

Exit code: 0 if no fault and no risk was found (notes do not count); 1 if one was, or if the input
has a fault; 2 for wrong usage.

Examples:
  (ethtool -x eth0; ethtool -l eth0; ethtool -S eth0) | rss-lab diagnose --ethtool -
  rss-lab diagnose frames.pcap --ethtool ethtool.txt --interrupts interrupts.txt --purpose ids
`;

export const DIAGNOSE: Command = {
  options: { ...HOST_OPTIONS, "numa-node": "text", mac: "text", purpose: "text", json: "flag" },
  help: HELP,
  choices: { ...HOST_CHOICES, purpose: PURPOSES },
  run,
};

async function run(given: Arguments): Promise<number> {
  const { positionals } = given;
  if (positionals.length > 1)
    refuse(`rss-lab diagnose takes one CAPTURE and got ${positionals.map(show).join(" ")}`, "leave out the others");
  const purpose = given.text("purpose") ?? "server";
  checkOneOf("The purpose", purpose, PURPOSES);
  const mac = macOf(given.text("mac"));
  const typedNode = given.text("numa-node");
  // -1 is what Linux prints of a NIC without a node: nothing is known.
  const node =
    typedNode === undefined || typedNode === "-1" ? undefined : wholeNumber("The NUMA node", typedNode, NODE);
  const settings = readHostSettings(given);
  const [path] = positionals;
  if (path === "-" && FILE_OPTIONS.some((option) => given.list(option).includes("-")))
    refuse("Standard input is given twice", "it can be read once, so give the capture or the texts as a file");
  const capture = path === undefined ? null : openCapture(path);
  const texts = readHostTexts(given);
  if (capture === null && texts.length === 0)
    refuse("rss-lab diagnose has nothing to look at", "give a CAPTURE, or --ethtool FILE with what ethtool -x printed");
  const facts = ofInput(() => readFacts(texts, { ...settings, ...(node === undefined ? {} : { node }) }));
  const collector = collectEvidence(facts, { purpose, mac });
  const fault = capture === null ? null : await addAll(capture, collector);
  const diagnosis = diagnose(collector.finish());
  if (diagnosis.looked.length === 0)
    refuse(
      "What was given says nothing that a diagnosis looks at" +
        diagnosis.assumptions.map((each) => (INTERRUPTS.test(each) ? ` (${each.replace(/\.$/, "")})` : "")).join(""),
      "give a CAPTURE, or what ethtool -x, -l or -S printed",
    );
  if (given.flag("json")) printLines([JSON.stringify({ fault: hasFault(diagnosis), ...diagnosis })]);
  else printLines(reportLines(diagnosis));
  if (fault !== null) printSentence(fault);
  return fault !== null || hasFault(diagnosis) ? 1 : 0;
}

/** Why interrupts were of no use. */
const INTERRUPTS = /^\/proc\/interrupts (?:names no|has)/;

const FILE_OPTIONS = ["ethtool", "interrupts", "affinity", "rps", "netadapter"];
const NODE = { min: 0, max: 1023, fallback: 0 };

/** Adds every frame; returns what is wrong with the capture, after the frames before it. */
async function addAll(capture: ReturnType<typeof openCapture>, collector: EvidenceCollector): Promise<string | null> {
  let [frames, read] = [0, 0];
  for await (const batch of capture.batches())
    for (const captured of batch) {
      frames++;
      if (collector.add(captured)) read++;
    }
  const { name, format, fault } = capture;
  if (format === null) inputFault(`${name} is no capture`, (fault ?? "it is empty").replace(/\.$/, ""));
  if (frames === 0) inputFault(`${name} has no frame`, "a diagnosis needs some, or leave the capture out");
  if (read === 0)
    inputFault(`${name} has ${frames} frames, and none of them can be read`, "record Ethernet, raw IP or Linux cooked");
  return fault === null ? null : `${name}: ${fault}`;
}

function macOf(typed: string | undefined): Uint8Array | null {
  if (typed === undefined) return null;
  const digits = typed.replaceAll(/[:.-]/g, "");
  if (!/^[0-9a-f]{12}$/i.test(digits))
    refuse(`The Ethernet address is ${show(typed)}`, "write it as 02:00:00:00:00:01");
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
