// Values with masks as `ethtool -n` prints them. It prints every mask inverted (1 bits are ignored, rxclass.c), except
// that of a "Dest MAC addr" beside IP fields; here 1 bits count, as in the driver's own structures.
import { formatAddress, parseAddress } from "../frame/address.js";
import type { Masked, MaskedAddress } from "./ethtool-rule-type.js";

/** "NAME: VALUE mask: MASK", apart. */
export interface PrintedField {
  readonly name: string;
  readonly value: string;
  readonly mask: string;
}

/** A line of a rule that has a value and a mask; null for others. */
export function printedField(text: string): PrintedField | null {
  const found = /^([A-Z][\w -]*): (-?[0-9a-fx:.]+) mask: ([0-9a-fx:.]+)$/i.exec(text.trim());
  return found && { name: found[1], value: found[2], mask: found[3] };
}

/** A number of at most `bits` bits and its mask; null if the mask ignores all bits; undefined if malformed. */
export function maskedNumber({ value, mask }: PrintedField, bits: number): Masked | null | undefined {
  const all = 2 ** bits - 1;
  const [number, ignored] = [value, mask].map((text) => (/^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : NaN));
  if (!(number <= all && ignored <= all)) return undefined;
  return ignored === all ? null : { value: number, mask: all - ignored };
}

/** An address of 4 or 16 bytes and its mask; null if the mask ignores all bits; undefined if malformed. */
export function maskedAddress({ value, mask }: PrintedField, bytes: number): MaskedAddress | null | undefined {
  const [address, ignored] = [value, mask].map(addressOf);
  if (address?.length !== bytes || ignored?.length !== bytes) return undefined;
  return ignored.every((byte) => byte === 255) ? null : { address, mask: ignored.map((byte) => 255 - byte) };
}

/** The C library writes the last four bytes of an IPv6 address or mask in decimal where zeros alone stand before. */
function addressOf(text: string): Uint8Array | null {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const parts = dotted?.slice(2).map(Number) ?? [];
  if (parts.some((part) => part > 255)) return null;
  const [a, b, c, d] = parts;
  const plain = dotted ? `${dotted[1]}${(256 * a + b).toString(16)}:${(256 * c + d).toString(16)}` : text;
  try {
    return parseAddress(plain);
  } catch {
    return null;
  }
}

/** An address as the C library prints it. */
export function printAddress(bytes: Uint8Array): string {
  const compatible = bytes.length === 16 && bytes.subarray(0, 12).every((byte) => byte === 0);
  return compatible && (bytes[12] !== 0 || bytes[13] !== 0)
    ? `::${bytes.subarray(12).join(".")}`
    : formatAddress(bytes);
}

/** "10.0.0.1 mask: 0.0.0.255": the mask inverted again. `bytes` is the length of an address that matches everything. */
export function printMaskedAddress(field: MaskedAddress | null, bytes: number): string {
  const address = field?.address ?? new Uint8Array(bytes);
  const ignored = (field?.mask ?? new Uint8Array(bytes)).map((byte) => 255 - byte);
  return `${printAddress(address)} mask: ${printAddress(ignored)}`;
}

/** "80 mask: 0x0"; `radix` of the value, `upper` for hexadecimal in capitals. */
export function printMasked(
  field: Masked | null,
  bits: number,
  style: { radix?: 10 | 16; upper?: boolean } = {},
): string {
  const { radix = 10, upper = false } = style;
  const hex = (number: number) => `0x${upper ? number.toString(16).toUpperCase() : number.toString(16)}`;
  const value = field?.value ?? 0;
  return `${radix === 16 ? hex(value) : value} mask: ${hex(2 ** bits - 1 - (field?.mask ?? 0))}`;
}

/** Whether the printed mask of a field that is not matched here leaves no bit that counts. */
export function ignoresAll({ name, mask }: PrintedField, withIp: boolean): boolean {
  if (name === "Dest MAC addr" && withIp) return /^(?:00:){5}00$/.test(mask);
  if (name.endsWith("MAC addr")) return /^(?:ff:){5}ff$/i.test(mask);
  return new RegExp(`^0xf{${DIGITS[name] ?? 8}}$`, "i").test(mask);
}

/** Hexadecimal digits of fields that are not matched here; others have eight. */
const DIGITS: Readonly<Record<string, number>> = {
  TOS: 2,
  "Traffic Class": 2,
  "VLAN EtherType": 4,
  "User-defined": 16,
};
