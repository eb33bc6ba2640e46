// Draws valid inputs to start from: addresses, frames, keys, hash types.

export const HASH_TYPE_SETS = [
  ["NDIS_HASH_IPV4"],
  ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4"],
  ["NDIS_HASH_IPV4", "NDIS_HASH_TCP_IPV4", "NDIS_HASH_IPV6", "NDIS_HASH_TCP_IPV6"],
  ["NDIS_HASH_IPV6"],
  [
    "NDIS_HASH_IPV4",
    "NDIS_HASH_TCP_IPV4",
    "NDIS_HASH_UDP_IPV4",
    "NDIS_HASH_IPV6",
    "NDIS_HASH_TCP_IPV6",
    "NDIS_HASH_UDP_IPV6",
  ],
  [
    "NDIS_HASH_IPV4",
    "NDIS_HASH_TCP_IPV4",
    "NDIS_HASH_IPV6_EX",
    "NDIS_HASH_TCP_IPV6_EX",
    "NDIS_HASH_UDP_IPV6_EX",
    "NDIS_HASH_UDP_IPV4",
  ],
];

/** What buildFrame takes. */
export function frameToBuild(dice, lib) {
  const isV6 = dice.chance(0.5);
  const address = () => lib.formatAddress(dice.bytes(isV6 ? 16 : 4));
  const v6 = () => lib.formatAddress(dice.bytes(16));
  const extension = () =>
    dice.way(
      () => ({ kind: "hop-by-hop" }),
      () => ({ kind: "destination-options" }),
      () => ({ kind: "authentication" }),
      () => ({ kind: "destination-options", homeAddress: v6() }),
      () => ({ kind: "routing", address: v6() }),
    );
  return {
    source: address(),
    destination: address(),
    protocol: dice.one(["tcp", "tcp", "udp", 1, 50, 58, 132]),
    sourcePort: dice.below(65_536),
    destinationPort: dice.below(65_536),
    tcpFlags: dice.below(256),
    vlanIds: dice.list(2, () => dice.below(4096)),
    payloadBytes: dice.below(200),
    ...(dice.chance(0.2) ? { fragment: { offsetBytes: 8 * dice.below(100), moreFragments: dice.chance(0.5) } } : {}),
    ...(isV6 ? { extensionHeaders: dice.list(4, extension) } : { ipOptions: dice.bytes(4 * dice.below(6)) }),
  };
}

export function frame(dice, lib) {
  return lib.buildFrame(frameToBuild(dice, lib));
}

export function settings(dice, lib) {
  return {
    secretKey: dice.bytes(40),
    hashTypes: dice.one(HASH_TYPE_SETS),
    defaultCpu: dice.below(8),
    indirectionTable: lib.createIndirectionTable(Array.from({ length: 2 ** dice.below(8) }, () => dice.below(8))),
  };
}
