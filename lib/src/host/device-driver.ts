// What `ethtool -i DEV` says: which driver a device has, and its bus address. It names neither device nor NIC; the
// driver leads to a profile where nobody named one.
import { linesOf } from "../formats/fault.js";
import { NIC_PROFILE_NAMES, type NicProfileName } from "../nic/profile-hashing.js";
import { NIC_PROFILES } from "../nic/nic-profiles.js";

export interface DeviceDriver {
  readonly driver: string;
  /** "0000:3b:00.0", by which some drivers name their interrupts; null if not said. */
  readonly bus: string | null;
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
    if (driver !== null) drivers.push({ driver: driver[1], bus: null });
    const bus = inside ? /^bus-info:\s*(\S+)$/.exec(trimmed) : null;
    if (bus !== null) drivers[drivers.length - 1] = { ...drivers[drivers.length - 1], bus: bus[1] };
    inside = driver !== null || (inside && (REST.test(trimmed) || trimmed === ""));
    return inside ? "" : line;
  });
  return { drivers, rest: rest.join("\n") };
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
