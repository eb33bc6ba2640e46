// Headers for tests of the hash, without bytes around them: addresses and ports are numbers that are easy to tell
// apart.
import type { ExtensionHeader, Headers } from "rss-lab";

export interface Sketch {
  version?: 4 | 6;
  protocol?: number;
  fragment?: boolean;
  homeAddress?: boolean;
  routingAddress?: boolean;
  extensionHeaders?: readonly ExtensionHeader[];
}

const filled = (version: number, value: number): Uint8Array => new Uint8Array(version === 4 ? 4 : 16).fill(value);

/**
 * Source 1.1.1.1 or 0101:..., destination all 2, home address all 3, routing address all 4; ports 0x0506 and 0x0708.
 */
export function headers({
  version = 4,
  protocol = 6,
  fragment = false,
  homeAddress = false,
  routingAddress = false,
  extensionHeaders = [],
}: Sketch): Headers {
  const headerBytes = version === 4 ? 20 : 40;
  return {
    ip: {
      version,
      protocol,
      isFragment: fragment,
      isAtomicFragment: false,
      hasOptions: false,
      extensionHeaders,
      header: { offset: 14, length: headerBytes },
      source: { bytes: filled(version, 1), offset: version === 4 ? 26 : 22 },
      destination: { bytes: filled(version, 2), offset: version === 4 ? 30 : 38 },
      homeAddress: homeAddress ? { bytes: filled(version, 3), offset: 60 } : null,
      routingAddress: routingAddress ? { bytes: filled(version, 4), offset: 84 } : null,
    },
    transport:
      fragment || (protocol !== 6 && protocol !== 17)
        ? null
        : {
            protocol: protocol === 6 ? "tcp" : "udp",
            header: { offset: 14 + headerBytes, length: protocol === 6 ? 20 : 8 },
            sourcePort: 0x0506,
            destinationPort: 0x0708,
            tcpFlags: 0,
          },
    problem: null,
  };
}
