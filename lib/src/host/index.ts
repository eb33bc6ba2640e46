// A host's room, as `host` in the public entry: a host read from what its tools print, and where its frames go.
export { readHost, type PastedText, type ReadHostOptions } from "./read-host.js";
export type { Host, QueueInterrupt, RfsSettings, RssContext } from "./host.js";
export type { CpuStage } from "./cpu-stage.js";
export { framePlacer, placeFrame, STAGES, type Placement, type PlacementStep, type Stage } from "./placement.js";
export { placer, type QuickPlacement } from "./placer.js";
export { rpsCpu } from "./rps.js";
export { profilesOfDriver } from "./device-driver.js";
export { interruptChoice, type InterruptChoice } from "./interrupt-stage.js";
export { hashedBy, hashTypesFor, type Hashed } from "./hashed-fields.js";
export { windowsCpu, windowsCpuName } from "./windows-cpu.js";
export { ConnectionCounts, type ConnectionCount } from "./connection-counts.js";

// NICs as profiles.
export { NIC_PROFILES, type NicProfile } from "../nic/nic-profiles.js";
export { readNicProfile } from "../nic/profile-file.js";
export { nicProfileSchema, type Schema } from "../nic/profile-schema.js";
export type { NicProfileData } from "../nic/profile-data.js";
