// What the exercises about frames draw: addresses and ports, and hash types that an overlying driver may enable
// together.
import type { FrameToBuild, HashTypeName, Random } from "rss-lab";

export type Ends = Required<Pick<FrameToBuild, "source" | "destination" | "sourcePort" | "destinationPort">>;

export function ends(random: Random, version: 4 | 6): Ends {
  const host = (): number => 1 + random.below(250);
  const [source, destination] =
    version === 4
      ? [`10.0.${random.below(8)}.${host()}`, `192.168.1.${host()}`]
      : [`2001:db8::${host().toString(16)}`, `2001:db8:1::${host().toString(16)}`];
  return {
    source,
    destination,
    sourcePort: 32_768 + random.below(28_000),
    destinationPort: random.pick([53, 80, 443, 5201]),
  };
}

/**
 * A combination that an overlying driver may enable: the IP type with none, one or both of the transport types, or one
 * transport type alone.
 */
export function enabledTypes(random: Random, version: 4 | 6): HashTypeName[] {
  const [ip, tcp, udp] =
    version === 4
      ? (["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_UDP_IPV4"] as const)
      : (["NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6", "NDIS_HASH_UDP_IPV6"] as const);
  return random.pick<HashTypeName[]>([[ip], [ip, tcp], [ip, udp], [ip, tcp, udp], [tcp], [udp]]);
}

export const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
