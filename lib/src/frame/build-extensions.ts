// IPv6 extension headers for frames made by hand: a list of kinds becomes the chained bytes, with the number that
// announces the first. Follows RFC 8200 and RFC 4302; the two mobility headers follow RFC 6275.
import { checkOneOf, refuse } from "../check.js";
import { parseAddress } from "./address.js";

/** One extension header to be built; each gets the number of what follows it. */
export type ExtensionToBuild =
  /** 8 bytes, filled with padding. */
  | { readonly kind: "hop-by-hop" }
  /** 8 bytes of padding, or 24 bytes with a home address option. */
  | { readonly kind: "destination-options"; readonly homeAddress?: string }
  /** Type 2, one segment left, 24 bytes. */
  | { readonly kind: "routing"; readonly address: string }
  /** 16 bytes with a check value of 4. */
  | { readonly kind: "authentication" }
  | { readonly kind: "fragment"; readonly offsetBytes: number; readonly moreFragments: boolean };

const PROTOCOL = { "hop-by-hop": 0, "destination-options": 60, routing: 43, authentication: 51, fragment: 44 } as const;
const KINDS = Object.keys(PROTOCOL) as (keyof typeof PROTOCOL)[];
/** Option PadN with 4 bytes of data fills the 6 bytes behind the two that every header begins with. */
const PADDING_6 = [1, 4, 0, 0, 0, 0];
/** PadN with 2 bytes of data puts the home address at a multiple of 8 plus 6, as RFC 6275 asks. */
const PADDING_4 = [1, 2, 0, 0];

/** `firstHeader` is what the IPv6 header must announce: the first extension header, or `protocol` if there is none. */
export function buildExtensionHeaders(
  chain: readonly ExtensionToBuild[],
  protocol: number,
): { firstHeader: number; bytes: Uint8Array } {
  for (const { kind } of chain) checkOneOf("The kind of extension header", kind, KINDS);
  const bytes = chain.flatMap((header, index) => {
    const following = index + 1 < chain.length ? PROTOCOL[chain[index + 1].kind] : protocol;
    return [following, ...rest(header)];
  });
  return { firstHeader: chain.length > 0 ? PROTOCOL[chain[0].kind] : protocol, bytes: Uint8Array.from(bytes) };
}

/** A header's bytes after the first. */
function rest(header: ExtensionToBuild): number[] {
  switch (header.kind) {
    case "hop-by-hop":
      return [0, ...PADDING_6];
    case "destination-options":
      return header.homeAddress === undefined
        ? [0, ...PADDING_6]
        : [2, ...PADDING_4, 0xc9, 16, ...ipv6(header.homeAddress)];
    case "routing":
      return [2, 2, 1, 0, 0, 0, 0, ...ipv6(header.address)];
    case "authentication":
      return [2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0];
    case "fragment": {
      const low = (header.offsetBytes & 0xf8) | (header.moreFragments ? 1 : 0);
      return [0, header.offsetBytes >> 8, low, 0, 0, 0, 1];
    }
  }
}

function ipv6(text: string): Uint8Array {
  const bytes = parseAddress(text);
  return bytes.length === 16
    ? bytes
    : refuse(`The address in the extension header is ${text}`, "it must be an IPv6 address");
}
