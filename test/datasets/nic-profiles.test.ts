import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTopology, type TopologyOptions } from "../../lib/src/cpu/topology.js";
import { HASH_TYPES } from "../../lib/src/rss/hash-types.js";
import { NIC_PROFILE_NAMES, type NicProfileName } from "../../lib/src/nic/profile-hashing.js";
import { NIC_PROFILES } from "../../lib/src/nic/nic-profiles.js";
import { NAMED_KEYS } from "../../lib/src/nic/profile-keys.js";
import { secretKeyText } from "../../lib/src/rss/secret-key.js";
import { selectRssProcessors } from "../../lib/src/rss/processors.js";
import { checkRssCapabilities } from "../../lib/src/rss/rss-capabilities.js";

interface Field {
  readonly name: string;
  readonly type: string;
  readonly constraints?: { readonly required?: boolean; readonly unique?: boolean };
}
interface Resource {
  readonly path: string;
  readonly bytes: number;
  readonly hash: string;
  readonly schema: { readonly fields: Field[] };
}
interface Machine {
  readonly name: string;
  readonly machine: TopologyOptions;
  readonly source: string | null;
  readonly assumption: string | null;
}
type Row = Record<string, unknown>;

const file = (path: string): Buffer => readFileSync(new URL(`../../datasets/${path}`, import.meta.url));
const json = <T>(path: string): T => JSON.parse(file(path).toString("utf8")) as T;
const typeOf = (value: unknown): string => Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;

describe.each(["nic-profiles", "topologies"])("datasets/%s", (name) => {
  const { resources } = json<{ resources: Resource[] }>(`${name}/datapackage.json`);

  it("has the sizes and checksums that its datapackage.json says", () => {
    expect(resources.length).toBeGreaterThan(0);
    for (const { path, bytes, hash } of resources) {
      const content = file(`${name}/${path}`);
      expect(content.length).toBe(bytes);
      expect(`sha256:${createHash("sha256").update(content).digest("hex")}`).toBe(hash);
    }
  });

  it("has exactly the fields of its schema in every row, of the type that the schema says, null only where it may be", () => {
    for (const { path, schema } of resources) {
      const rows = json<Row[]>(`${name}/${path}`);
      for (const row of rows) expect(Object.keys(row)).toEqual(schema.fields.map((field) => field.name));
      for (const { name: key, type, constraints } of schema.fields) {
        const values = rows.map((row) => row[key]);
        const wrong = values.filter((value) => value === null ? constraints?.required === true : typeOf(value) !== type);
        expect([key, wrong]).toEqual([key, []]);
        if (constraints?.unique) expect(new Set(values).size).toBe(values.length);
      }
    }
  });
});

describe("NIC profiles", () => {
  const profiles = json<Row[]>("nic-profiles/nic-profiles.json");
  const keys = new Map(file("hash-vectors/keys.csv").toString("utf8").trim().split("\n").slice(1)
    .map((line) => [line.split(",")[0], line.split(",")[2].length / 2]));

  it("name keys that exist and have the length that the NIC takes, or \"random\", or none", () => {
    for (const { name, defaultKey, keyBytes } of profiles)
      if (defaultKey !== null && defaultKey !== "random")
        expect([name, keys.get(defaultKey as string)]).toEqual([name, keyBytes]);
  });

  it("hold the limits that the drivers print (Linux ixgbe.h and ice; DPDK ixgbe, i40e, ice and roc_nix.h)", () => {
    const of = (name: string): Row => profiles.find((profile) => profile["name"] === name)!;
    expect(of("intel-82599")).toMatchObject({ rssQueues: 16, tableEntries: 128, keyBytes: 40, defaultKey: "MS40" });
    expect(of("intel-x550")).toMatchObject({ rssQueues: 63, tableEntries: 512 });
    expect(of("intel-e810")).toMatchObject({ tableEntries: 2048, keyBytes: 52 });
    expect(of("intel-x710")).toMatchObject({ keyBytes: 52, defaultKey: "I40E52" });
    expect(of("marvell-cnxk")).toMatchObject({ keyBytes: 48, tableEntries: null });
  });

  it("are the library's own profiles, field for field; those of Windows' pages alone are no NICs", () => {
    const ofLibrary = NIC_PROFILE_NAMES.filter((name) => !["ndis", "windows-nvgre"].includes(name));
    expect(profiles.map(({ name }) => name).sort()).toEqual([...ofLibrary].sort());
    for (const row of profiles) {
      const { hashing, ...data } = NIC_PROFILES[row["name"] as NicProfileName];
      expect(data).toEqual(row);
      expect(hashing.parsing.opens).toEqual(row["tunnels"] ?? row["assumedTunnels"] ?? []);
      expect(hashing.parsing.extraFields).toEqual(row["extraFields"] ?? []);
      expect(hashing.fixedKey !== null).toBe(row["fixedKey"] === true);
    }
  });

  it("say where they come from, for every group of fields, and when", () => {
    const named = expect.stringMatching(/.{4}/);
    for (const { name, source, date, hashSource, hashTypes, tableFilling, parsingSource, ...row } of profiles) {
      expect([name, source, date]).toEqual([name, named, "2026-11"]);
      if ([hashTypes, tableFilling].some((value) => value !== null)) expect([name, hashSource]).toEqual([name, named]);
      const parsing = ["tags", "tunnels", "innerHash", "extraFields", "symmetric", "fixedKey"].map((field) => row[field]);
      if (parsing.some((value) => value !== null)) expect([name, parsingSource]).toEqual([name, named]);
    }
  });

  it("fit together: sizes ascend and hold the usual one, queues of RSS are queues, the longest key is longer", () => {
    for (const { name, tableSizes, tableEntries, rssQueues, hardwareQueues, keyBytes, maxKeyBytes } of profiles) {
      const sizes = tableSizes as number[];
      expect([name, sizes]).toEqual([name, [...new Set(sizes)].sort((a, b) => a - b)]);
      if (tableEntries !== null) expect(sizes).toContain(tableEntries);
      if (rssQueues !== null && hardwareQueues !== null) expect(rssQueues).toBeLessThanOrEqual(hardwareQueues as number);
      if (maxKeyBytes !== null) expect(maxKeyBytes).toBeGreaterThan(keyBytes as number);
    }
  });

  it("hash what the drivers set by default (Linux ixgbe_main.c, igb_main.c, i40e_txrx.h, rndis_filter.c and others)", () => {
    const hashed = (name: NicProfileName): unknown => NIC_PROFILES[name].hashTypes?.includes("NDIS_HASH_UDP_IPV4");
    for (const name of ["intel-82599", "intel-i350", "intel-i225", "hyperv-netvsc", "vmware-vmxnet3"] as const)
      expect([name, hashed(name)]).toEqual([name, false]);
    for (const name of ["intel-x710", "intel-e810", "nvidia-connectx", "broadcom-bnxt", "aws-ena", "pensando-ionic"] as const)
      expect([name, hashed(name)]).toEqual([name, true]);
    expect(NIC_PROFILES["google-gvnic"].hashTypes).toBe(null);
  });

  it("have keys of the names in hash-vectors", () => {
    const rows = file("hash-vectors/keys.csv").toString("utf8").trim().split("\n").map((line) => line.split(","));
    const digits = new Map(rows.map(([name, , key]) => [name, key]));
    for (const [name, key] of Object.entries(NAMED_KEYS)) expect([name, secretKeyText(key)]).toEqual([name, digits.get(name)]);
  });

  it("are capabilities that the model takes, wherever the source says enough", () => {
    const complete = profiles.filter((profile) => profile["rssQueues"] !== null && profile["tableEntries"] !== null);
    expect(complete.length).toBeGreaterThan(15);
    for (const { rssQueues, tableEntries, keyBytes } of complete)
      checkRssCapabilities({ hardwareLevel: 3, receiveQueues: rssQueues as number, maxTableEntries: tableEntries as number,
        keyBytes: keyBytes as number, hashTypes: HASH_TYPES, receiveHash: false });
  });
});

describe("topologies", () => {
  const rows = json<Machine[]>("topologies/topologies.json");

  it("say where they come from: a source, an assumption, or both", () => {
    for (const { name, source, assumption } of rows) expect([name, source ?? assumption]).not.toEqual([name, null]);
  });

  it("are machines, in one table", () => {
    const lines = rows.map(({ name, machine }) => {
      const { processors, nodes, groups, cores } = createTopology(machine);
      const { cpus } = selectRssProcessors(processors);
      const numbers = [nodes, cores, processors.length, groups, cpus.length];
      return `${name.padEnd(25)}${numbers.map((n) => String(n).padStart(7)).join("")}`;
    });
    expect(`\n${["machine                    nodes  cores   CPUs groups    RSS", ...lines].join("\n")}\n`).toBe(`
machine                    nodes  cores   CPUs groups    RSS
quad-core                      1      4      4      1      4
quad-core-hyper-threaded       1      4      8      1      4
four-nodes-16                  4      8     16      1      8
two-nodes-32                   2     16     32      1     16
xeon-18                        1     18     18      1     16
two-groups-80                  2     40     80      2     16
five-groups-320                5    320    320      5     16
`);
  });
});
