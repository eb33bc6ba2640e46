// What `ethtool -i DEV` says: which driver a device has, and its bus address. It names neither device nor NIC; the
// driver leads to a profile where nobody named one.
import { linesOf } from "../formats/fault.js";
import { NIC_PROFILE_NAMES, type NicProfileName } from "../nic/profile-hashing.js";
import { NIC_PROFILES } from "../nic/nic-profiles.js";

export interface DeviceDriver {
  readonly driver: string;
  /** "0000:3b:00.0", by which some drivers name their interrupts; null if not said. */
  readonly bus: string | null;
  /** "6.8.0-45-generic", which for a driver of Linux itself is the kernel's; null if not said. */
  readonly version: string | null;
}

const DRIVER = /^driver:\s*(\S+)$/;
const REST = /^(?:version|firmware-version|expansion-rom-version|bus-info|supports-[a-z-]+):\s*(.*)$/;

/** Takes the answers of `ethtool -i` out of a pasted text; empty lines stand in their place. */
export function takeDrivers(text: string): { readonly drivers: readonly DeviceDriver[]; readonly rest: string } {
  const drivers: DeviceDriver[] = [];
  let inside = false;
  const rest = linesOf(text).map((line) => {
    const trimmed = line.trim();
    const driver = DRIVER.exec(trimmed);
    if (driver !== null) drivers.push({ driver: driver[1], bus: null, version: null });
    const version = inside ? /^version:\s*(\S+)$/.exec(trimmed) : null;
    if (version !== null) drivers[drivers.length - 1] = { ...drivers[drivers.length - 1], version: version[1] };
    const bus = inside ? /^bus-info:\s*(\S+)$/.exec(trimmed) : null;
    if (bus !== null) drivers[drivers.length - 1] = { ...drivers[drivers.length - 1], bus: bus[1] };
    inside = driver !== null || (inside && (REST.test(trimmed) || trimmed === ""));
    return inside ? "" : line;
  });
  return { drivers, rest: rest.join("\n") };
}

/**
 * Major and minor number of the kernel that a driver's version is. Only those with a distribution's ending count:
 * "5.19.6" may be a driver of its own, "5.8-1.1.2" is one.
 *
 * @example
 * kernelOf("6.8.0-45-generic") // => [6, 8]
 */
export function kernelOf(version: string | null): readonly [major: number, minor: number] | null {
  const found = /^(\d{1,2})\.(\d{1,3})\.\d+-\S*[a-z]/.exec(version ?? "");
  return found === null ? null : [Number(found[1]), Number(found[2])];
}

/** Modules of Linux whose names differ from those that profiles use. */
const MODULES: Readonly<Record<string, string>> = { mlx5_core: "mlx5", bnxt_en: "bnxt", hv_netvsc: "netvsc" };
/** Of several profiles of one driver, the one to take. */
const PREFERRED: Readonly<Record<string, NicProfileName>> = { igb: "intel-i350" };

/**
 * The profiles of a driver, the one to take first; empty for a driver that no profile has.
 *
 * @example
 * profilesOfDriver("ixgbe") // => ["intel-82599", "intel-x550"]
 */
export function profilesOfDriver(module: string): NicProfileName[] {
  const driver = MODULES[module] ?? module;
  // A profile of the same name as a driver of real cards: the device that QEMU plays has two queues, they have not.
  const names = NIC_PROFILE_NAMES.filter((name) => NIC_PROFILES[name].driver === driver && name !== "qemu-e1000e");
  const [preferred] = names.filter((name) => PREFERRED[driver] === name);
  return preferred === undefined ? names : [preferred, ...names.filter((name) => name !== preferred)];
}
