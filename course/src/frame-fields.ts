// The named parts of a frame with offset, length, meaning, and whether RSS hashes them, for a chart of its bytes:
// headers first, with the fields inside them on top.
import type { ByteField } from "./charts/frame-bytes.js";
import { formatAddress, hashInputFields, nicView, type Frame, type HashTypeName, type NicParsing } from "rss-lab";

const EXTENSIONS: Readonly<Record<number, string>> = {
  0: "hop-by-hop options",
  43: "routing header",
  44: "fragment header",
  51: "authentication header",
  60: "destination options",
  135: "mobility header",
};

/** Fields of a frame, those underneath first; a field that the capture cut off is left out. */
export function frameFields(frame: Frame, hashType: HashTypeName | null, parsing?: NicParsing): ByteField[] {
  const { bytes } = frame;
  const seen = nicView(frame, parsing);
  const { ip, transport } = seen;
  const hashed = hashType === null ? [] : hashInputFields(seen, hashType);
  const isHashed = (offset: number): boolean => hashed.some((field) => field.offset === offset);
  const field = (name: string, offset: number, length: number, meaning?: string): ByteField => ({
    name,
    offset,
    length,
    isHashed: isHashed(offset),
    ...(meaning === undefined ? {} : { meaning }),
  });
  const typeAt = 12 + 4 * frame.vlanIds.length;
  const fields: ByteField[] = [field("destination MAC address", 0, 6), field("source MAC address", 6, 6)];
  frame.vlanIds.forEach((id, i) => fields.push(field("VLAN tag", 12 + 4 * i, 4, `VLAN ${id}`)));
  for (const layer of seen.opened)
    if (layer.kind !== "vlan-tag") fields.push({ ...field(layer.name, layer.offset, layer.length), isHashed: false });
  if (frame.etherType !== null)
    fields.push(field("EtherType", typeAt, 2, `0x${frame.etherType.toString(16).padStart(4, "0")}`));
  if (ip) {
    fields.push({ ...field(`IPv${ip.version} header`, ip.header.offset, ip.header.length), isHashed: false });
    fields.push(field("source address", ip.source.offset, ip.source.bytes.length, formatAddress(ip.source.bytes)));
    fields.push(
      field(
        "destination address",
        ip.destination.offset,
        ip.destination.bytes.length,
        formatAddress(ip.destination.bytes),
      ),
    );
    if (ip.hasOptions) fields.push(field("IPv4 options", ip.header.offset + 20, ip.header.length - 20));
    for (const extension of ip.extensionHeaders)
      fields.push({
        ...field(
          EXTENSIONS[extension.protocol] ?? `extension header ${extension.protocol}`,
          extension.offset,
          extension.length,
        ),
        isHashed: false,
      });
    if (ip.homeAddress)
      fields.push(field("home address", ip.homeAddress.offset, 16, formatAddress(ip.homeAddress.bytes)));
    if (ip.routingAddress)
      fields.push(
        field("type-2 routing address", ip.routingAddress.offset, 16, formatAddress(ip.routingAddress.bytes)),
      );
  }
  if (transport) {
    const { offset, length } = transport.header;
    fields.push({ ...field(`${transport.protocol.toUpperCase()} header`, offset, length), isHashed: false });
    fields.push(
      field("source port", offset, 2, String(transport.sourcePort)),
      field("destination port", offset + 2, 2, String(transport.destinationPort)),
    );
  }
  if (seen.extra !== null && !transport) fields.push(field(seen.extra.field, seen.extra.offset, 4));
  return fields.filter((each) => each.offset + each.length <= bytes.length);
}
