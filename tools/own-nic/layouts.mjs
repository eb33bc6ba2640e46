// What a host's tools print, in the layouts of ethtool, /proc, lscpu and PowerShell: numbers in, text as it stands on a
// screen out. tools/own-nic.mjs makes the sessions of datasets/own-nic of it.
const lines = (...parts) => parts.flat().join("\n");
const padded = (text, width) => String(text).padStart(width);

/** `ethtool -x`: rows of eight entries, the key, the function, and with a newer ethtool the transformation. */
export function table({ device, entries, rings, key, isNew = false }) {
  const rows = [];
  for (let at = 0; at < entries.length; at += 8)
    rows.push(
      `${padded(at, 5)}: ${entries
        .slice(at, at + 8)
        .map((queue) => ` ${padded(queue, 5)}`)
        .join("")}`,
    );
  return lines(
    `RX flow hash indirection table for ${device} with ${rings} RX ring(s):`,
    rows,
    "RSS hash key:",
    [...key].map((byte) => byte.toString(16).padStart(2, "0")).join(":"),
    "RSS hash function:",
    ["    toeplitz: on", "    xor: off", "    crc32: off"],
    isNew ? ["RSS input transformation:", "    symmetric-xor: off", "    symmetric-or-xor: off"] : [],
  );
}

/** `ethtool -l` of a driver whose channels are combined; "n/a" with a newer ethtool. */
export function channels({ device, maximum, current, other = 0, isNew = false }) {
  const none = isNew ? "n/a" : "0";
  const block = (combined) => [
    `RX:\t\t${none}`,
    `TX:\t\t${none}`,
    `Other:\t\t${other === 0 ? none : other}`,
    `Combined:\t${combined}`,
  ];
  return lines(
    `Channel parameters for ${device}:`,
    "Pre-set maximums:",
    block(maximum),
    "Current hardware settings:",
    block(current),
  );
}

/** `ethtool -i DEV`. */
export const driver = ({ name, version, firmware, bus, without = [""] }) =>
  lines(
    `driver: ${name}`,
    `version: ${version}`,
    `firmware-version: ${firmware}`,
    "expansion-rom-version: ",
    `bus-info: ${bus}`,
    ["statistics", "test", "eeprom-access", "register-dump", "priv-flags"].map(
      (what) => `supports-${what}: ${without.includes(what) ? "no" : "yes"}`,
    ),
  );

/** `ethtool -n DEV rx-flow-hash PROTO`. */
export function hashFields(flow, fields) {
  const heading = `${flow.slice(0, 3).toUpperCase()} over IPV${flow[3]} flows use these fields for computing Hash flow key:`;
  const names = {
    s: "IP SA",
    d: "IP DA",
    f: "L4 bytes 0 & 1 [TCP/UDP src port]",
    n: "L4 bytes 2 & 3 [TCP/UDP dst port]",
  };
  return lines(
    heading,
    [...fields].map((field) => names[field]),
    "",
  );
}

/** `ethtool -n DEV` without rules. */
export const noRules = (rings) => lines(`${rings} RX rings available`, "Total 0 rules", "");

/** `ethtool -S DEV`, or those of its lines that grep let through. */
export const counters = (rows) =>
  lines(
    "NIC statistics:",
    Object.entries(rows).map(([name, value]) => `     ${name}: ${value}`),
  );

/**
 * `grep` in /proc/interrupts: the CPUs' names, and a row for each interrupt.
 *
 * @param {number[]} cpus their numbers
 * @param rows one interrupt each, with one count a CPU
 */
export function interrupts(cpus, rows) {
  const heading = `            ${cpus.map((cpu) => `CPU${String(cpu).padEnd(8)}`).join("")}`.trimEnd();
  return lines(
    `${heading}       `,
    rows.map(
      ({ irq, counts, chip, number, name }) =>
        `${padded(irq, 4)}:${counts.map((count) => ` ${padded(count, 10)}`).join("")}  ${chip} ${padded(number, 4)}-edge      ${name}`,
    ),
  );
}

/** `grep .` over files that hold one line each: a row a file. */
export const greppedFiles = (rows) => lines(rows.map(([file, text]) => `${file}:${text}`));

/** `lscpu -p=CPU,CORE,SOCKET,NODE`. */
export const processors = (rows) =>
  lines(
    "# The following is the parsable format, which can be fed to other",
    "# programs. Each different item in every column has an unique ID",
    "# starting usually from zero.",
    "# CPU,Core,Socket,Node",
    rows.map(({ cpu, core, socket, node }) => [cpu, core, socket, node].join()),
  );

/** `Get-NetAdapterRss`; processors as "0:2", those of the array with their distance. */
export function netAdapterRss({ fields, array, entries }) {
  const named = (name, rows) => `${name.padEnd(48)}: ${rows.join(`\n${" ".repeat(50)}`)}`.trimEnd();
  const eights = (list) => Array.from({ length: Math.ceil(list.length / 8) }, (_, i) => list.slice(8 * i, 8 * i + 8));
  // A table's processors stand at the stops of a tabulator; the first one stands in column 50.
  const tabbed = (row) => row.reduce((text, name) => text.padEnd(8 * Math.ceil((51 + text.length) / 8) - 50) + name);
  return lines(
    "",
    Object.entries(fields).map(([name, value]) => named(name, [value])),
    named(
      "RssProcessorArray: [Group:Number/NUMA Distance]",
      eights(array).map((row) => row.join("  ")),
    ),
    named("IndirectionTable: [Group:Number]", eights(entries).map(tabbed)),
    "",
    "",
  );
}

/** A shell's session: prompt and command, then what it printed. */
export const session = (prompt, steps) =>
  `${steps.map(([command, output]) => `${prompt}${command}\n${output}`).join("\n")}\n`;
