// RSS Lab's table of contents: every public name, in the order in which a frame travels.
export { InputError } from "./check.js";
export { ETHERNET_OVERHEAD_BYTES, PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US, formatPs, ms, ns, s, us, wireTimePs } from "./units.js";
export type { ExtensionHeader, Frame, IpHeader, PlacedAddress, Span, TransportHeader } from "./frame/frame.js";
export type { ConnectionRow, CpuRow, FrameRow, MomentRow, WorkKind, WorkRow } from "./records/rows.js";
