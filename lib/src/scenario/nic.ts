// The NIC in a scenario: what its hardware can do, where it sits, how fast its link is, and whether it hashes frames
// without RSS. Follows "RSS Configuration" and "Introduction to Receive Side Scaling".
import { checkBoolean, checkNumber, checkWhole } from "../check.js";
import { type AnyVariant, isLinux } from "../linux/linux-variants.js";
import { type NicCapabilities, completeNic } from "../nic/capabilities.js";
import { checkVariantOf } from "./possible-variants.js";
import { ALL, ALL_OF_WINDOWS, NON_RSS, type UsesOf } from "./uses.js";

export interface NicPart {
  /**
   * What the NIC's hardware can do, as one of `HARDWARE_LEVELS`. Default, field by field: everything that the variant
   * asks for.
   */
  readonly nic?: Partial<NicCapabilities>;
  /**
   * The NUMA node of the NIC: CPUs of another pay for reading a frame (`costs.bufferFromOtherNodePs`). Default: no CPU
   * pays.
   */
  readonly nicNode?: number;
  /**
   * Rate of the link, bits per second, 1e6 to 8e11: frames never come faster than it carries them. Default: as fast as
   * the traffic says.
   */
  readonly linkBitsPerSecond?: number;
  /**
   * Receive hash without RSS (OID_GEN_RECEIVE_HASH): the NIC hashes frames, and nothing is spread by the hash. For
   * "non-rss"; default false.
   */
  readonly receiveHash?: boolean;
}

export interface CompleteNic extends Required<Pick<NicPart, "linkBitsPerSecond" | "receiveHash">> {
  /** Null: a NIC that can do everything. */
  readonly nic: NicCapabilities | null;
  /** Null: all CPUs are equally near. */
  readonly nicNode: number | null;
}

export const NIC_USES = {
  // What hardware Windows' four ask for, their pages say; Linux's are told with a NIC that has it.
  nic: ALL_OF_WINDOWS,
  nicNode: ALL,
  linkBitsPerSecond: ALL,
  receiveHash: {
    variants: [NON_RSS],
    why: ({ variant }) => (isLinux(variant) ? "" : "receive hash without RSS and RSS exclude each other"),
  },
} satisfies UsesOf<NicPart>;

/** Fills in the defaults and checks the values; `nodes` is the number of the machine's NUMA nodes. */
export function completeNicPart(given: NicPart, variant: AnyVariant, nodes: number): CompleteNic {
  const { nic: capabilities = null, nicNode = null, linkBitsPerSecond = Infinity, receiveHash = false } = given;
  const nic = capabilities === null ? null : completeNic(capabilities);
  if (nic !== null && !isLinux(variant)) checkVariantOf(nic, variant);
  if (linkBitsPerSecond !== Infinity) checkNumber("The link's rate in bits per second", linkBitsPerSecond, 1e6, 8e11);
  if (nicNode !== null) checkWhole("The NIC's node", nicNode, 0, nodes - 1);
  checkBoolean("The scenario's receiveHash", receiveHash);
  return { nic, nicNode, linkBitsPerSecond, receiveHash };
}
