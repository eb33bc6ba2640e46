// The cheat sheet, one page A4: the variants' steps, hash types, from hash to CPU, costs, commands, Linux's words. Its
// numbers come from the library: costs from its table, the example from its hash function.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { escaped, pageHtml, styles, toHtml } from "./html.mjs";

/** What happens in each variant, by the steps of its page. */
const STEPS = {
  "Without RSS": [
    ["1", "NIC writes frames into receive buffers, interrupts"],
    ["2", "NIC goes on writing, does not interrupt again before 7"],
    ["3", "ISR runs on a CPU that the system picks"],
    ["4", "ISR disables the interrupt, asks for a DPC"],
    ["5", "DPC runs on the ISR's CPU"],
    ["6", "DPC builds descriptors for **all** frames, indicates them there"],
    ["7", "DPC enables the interrupt"],
  ],
  "RSS, one hardware queue": [
    ["1-4", "as without RSS; each frame brings its hash value"],
    ["5", "first DPC, on the ISR's CPU:"],
    ["5.1", "sorts frames by hash into queues of CPUs, in software"],
    ["5.2", "asks for a DPC on each other CPU that has frames"],
    ["5.3", "takes its own CPU's queue"],
    ["6.1", "each DPC indicates its own queue"],
    ["6.2", "the **last** DPC (atomic counter) enables the interrupt"],
  ],
  "RSS, hardware queues": [
    ["1.1", "NIC writes the frame into memory"],
    ["1.2", "NIC hashes it"],
    ["1.3", "NIC picks a CPU's queue by the table"],
    ["1.4", "NIC interrupts: one interrupt for all queues"],
    ["2", "ISR runs on a CPU that the system picks"],
    ["3", "ISR asks for a DPC on **each CPU with frames**"],
    ["4.1", "each DPC indicates its own queue"],
    ["4.2", "the **last** DPC (atomic counter) enables the interrupt"],
  ],
  "RSS with MSI-X": [
    ["1.1", "NIC writes the frame into memory"],
    ["1.2", "NIC hashes it"],
    ["1.3", "NIC picks a CPU's queue by the table"],
    ["1.4", "NIC interrupts **the CPU whose queue has frames**"],
    ["2", "not that CPU again before its message is enabled"],
    ["3", "ISR runs on the message's CPU"],
    ["4", "ISR disables this message, asks for a DPC on its own CPU"],
    ["5", "DPC indicates its queue, enables its message; no counter"],
  ],
};

/** Costs by their names in the library, with words short enough for the sheet. */
const COSTS = {
  interruptDeliveryPs: "interrupt reaches its CPU",
  isrPs: "ISR, enter and leave",
  readStatusPs: "ISR reads the NIC's status",
  disableInterruptPs: "disable the interrupt",
  dpcPs: "start a DPC",
  enableInterruptPs: "enable the interrupt",
  ipiSendPs: "ask another CPU for a DPC",
  ipiDeliveryPs: "... until it gets there",
  ipiReceivePs: "... taking it there",
  assignPs: "sort a frame in software",
  decrementPs: "count down DPCs",
  descriptorPs: "a frame's descriptor",
  protocolPs: "a frame in the protocol driver",
  lineFromSameNodePs: "cache line, same node",
  lineFromOtherNodePs: "cache line, other node",
};

const HASH_TYPES = [
  ["IPV4", "source, destination address", "8"],
  ["TCP_IPV4, UDP_IPV4", "... and source, destination port", "12"],
  ["IPV6", "source, destination address", "32"],
  ["TCP_IPV6, UDP_IPV6", "... and source, destination port", "36"],
  ["..._EX", "home address, type-2 routing address instead", "32, 36"],
];

const COMMANDS = [
  ["npm start", "opens the lessons"],
  ["npm run doctor", "what keeps the lab from working"],
  ["npx rss-lab hash A:PORT B:PORT", "hash value, entry of a connection"],
  ["npx rss-lab steer FILE.pcap --cpus 4", "CPU of each frame, and why"],
  ["npx rss-lab simulate SCENARIO.json", "a run of the receive path"],
  ["npx rss-lab diagnose", "what is wrong on your host"],
  ["npx rss-lab COMMAND --help", "options and examples"],
  ["Get-NetAdapterRss", "Windows: settings and table"],
  ["ethtool -x eth0", "Linux: key and table"],
  ["ethtool -l eth0", "Linux: how many queues"],
  ["ethtool -n eth0 rx-flow-hash udp4", "Linux: hashed fields"],
  ["ethtool -c eth0", "Linux: interrupt moderation"],
  ["ethtool -S eth0", "Linux: counters, also of losses"],
  ["cat /proc/interrupts", "Linux: interrupts by CPU"],
];

const IN_LESSON = `const traffic = load({ framesPerSecond: 4e6 });
const variant = "message-signaled-interrupts";
const drawn = run({ traffic, cpus: 4, variant });
await display(cpuLoadChart(drawn));`;

const ASK = [
  "**One CPU busy, the others idle:** no RSS, one heavy connection, frames that are not hashed, or a table that names few CPUs.",
  "**All CPUs busy:** RSS has done its part. What counts is frames a second times time for a frame.",
  "**Frames lost, CPUs not busy on average:** bursts. Look at the busiest millisecond, and at receive buffers.",
  "**Long delay, nothing lost:** interrupt moderation, or a full ring: buffers turn loss into waiting.",
];

const LINUX = [
  ["ISR", "hard interrupt handler"],
  ["DPC", "softirq (NET_RX), NAPI poll"],
  ["miniport driver", "network driver"],
  ["protocol driver", "network stack"],
  ["NET_BUFFER_LIST", "sk_buff"],
  ["indicate", "napi_gro_receive"],
  ["receive queue", "rx queue"],
  ["MSI-X message", "an IRQ with its affinity"],
  ["interrupt moderation", "coalescing"],
  ["hash value", "skb->hash, rxhash"],
  ["connection", "flow"],
  ["sorting in software", "RPS; after the program: RFS"],
  ["frame lost, no buffer", "rx_missed_errors"],
];

/** @param {string} root the checkout, built */
export async function cheatSheetHtml(root) {
  const { formatHash, toeplitz, tupleInput, MICROSOFT_KEY } = await import(
    pathToFileURL(join(root, "lib", "dist", "index.js")).href
  );
  const ends = [Uint8Array.of(66, 9, 149, 187), Uint8Array.of(161, 142, 100, 80)];
  const hash = toeplitz(tupleInput(ends[0], ends[1], 2794, 1766), MICROSOFT_KEY);
  const entry = hash % 128;
  const words = [
    "Hash value (32 bits, Toeplitz, 40-byte key) &#8594; its last *n* bits &#8594; entry of the indirection table (2<sup>n</sup> entries, in Windows at most 128) &#8594; CPU.",
    `66.9.149.187:2794 &#8594; 161.142.100.80:1766, Microsoft's key: \`${formatHash(hash)}\`. Its last 7 bits are ${entry.toString(2).padStart(7, "0")}: of 128 entries, entry **${entry}**; with four CPUs in turn, CPU **${entry % 4}**.`,
    "Who hands over where: one hardware queue, after the hash; hardware queues, after the CPU; MSI-X, the NIC interrupts that CPU.",
    "A change of the table: frames already queued stay on the old CPU, so a connection can get out of order for a moment.",
  ];
  const rules = [
    "Fragments: addresses only, the first one too. No TCP or UDP: the type without ports, if it is enabled.",
    "Not understood or no type enabled: **no** hash value; the frame goes to the default CPU.",
  ];
  const costs = costRows(root);
  const half = Math.ceil(costs.length / 2);
  const columns = Object.entries(STEPS).map(([name, steps]) => `<div><h3>${name}</h3>${list(steps)}</div>`);
  const body = `<main>
<h1>RSS on one page <small>RSS Lab, CC BY 4.0</small></h1>
<section class="steps"><h2>Four ways from the wire to a CPU: the documented steps</h2><div class="columns">${columns.join("")}</div></section>
<div class="halves"><div>
<section><h2>What is hashed</h2>${table(["hash type (NDIS_HASH_)", "fields, in this order", "bytes"], HASH_TYPES)}${bullets(rules)}</section>
<section><h2>From the hash to a CPU</h2>${bullets(words)}</section>
<section><h2>Linux's words</h2>${table(["Windows", "Linux"], LINUX)}</section>
<section><h2>In a lesson's cell</h2><pre>${escaped(IN_LESSON)}</pre></section>
</div><div>
<section><h2>Costs in the model, ns (* assumed)</h2><div class="pair">${table(["", ""], costs.slice(0, half))}${table(["", ""], costs.slice(half))}</div></section>
<section><h2>Commands</h2>${table(
    ["", ""],
    COMMANDS.map(([command, does]) => [`\`${command}\``, does]),
  )}</section>
<section><h2>Where to look first</h2>${bullets(ASK)}</section>
</div></div></main>`;
  return pageHtml({ title: "RSS on one page", css: styles("cheat-sheet.css"), body });
}

/** Names and values as lib/docs/costs.md has them. @param {string} root */
function costRows(root) {
  const page = readFileSync(join(root, "lib", "docs", "costs.md"), "utf8");
  return Object.entries(COSTS).map(([name, words]) => {
    const [, value, source] = new RegExp(`^\\| \`${name}\` \\| ([\\d.]+) ns \\| (.*) \\|$`, "m").exec(page) ?? [];
    if (value === undefined) throw new Error(`lib/docs/costs.md has no row for ${name}.`);
    return [words, `${value}${/Assumption/.test(source) ? "*" : "&nbsp;"}`];
  });
}

/** Markdown of one line, without a paragraph around it. @param {string} text */
const inline = (text) => toHtml(text).replace(/^<p>([^]*)<\/p>\s*$/, "$1");

/** @param {string[][]} rows */
const list = (rows) => `<dl>${rows.map(([step, words]) => `<dt>${step}</dt><dd>${inline(words)}</dd>`).join("")}</dl>`;

/** @param {string[]} lines */
const bullets = (lines) => `<ul>${lines.map((line) => `<li>${inline(line)}</li>`).join("")}</ul>`;

/** @param {string[]} head @param {string[][]} rows */
const table = (head, rows) => {
  const heads = head.some((each) => each !== "")
    ? `<thead><tr>${head.map((each) => `<th>${each}</th>`).join("")}</tr></thead>`
    : "";
  const lines = rows.map((row) => `<tr>${row.map((each) => `<td>${inline(each)}</td>`).join("")}</tr>`);
  return `<table class="of-${rows[0].length}">${heads}<tbody>${lines.join("")}</tbody></table>`;
};
