// A profile as it is written down, and what is made of it: all fields, null for those that its sources do not say, and
// how such a NIC parses and hashes.
import { frozen } from "../check.js";
import type { NicHashing } from "../rss/nic-hashing.js";
import { type NicProfileData, PROFILE_FIELD_NAMES } from "./profile-data.js";
import { hashingFrom } from "./profile-hashing.js";

/** A shipped profile without its name; fields that are left out are null. */
export type ProfileRow = Partial<Omit<NicProfileData, "name" | "date">> & Pick<NicProfileData, "title" | "source">;

/** Rows under their names; the names stay known, the rows need not be types. */
export const rowsOf = <Name extends string>(
  rows: Readonly<Record<Name, ProfileRow>>,
): Readonly<Record<Name, ProfileRow>> => rows;

export interface NicProfile extends NicProfileData {
  readonly hashing: NicHashing;
}

/** The profile of a row, with what is known and null for the rest. */
export function profileOf(data: Partial<NicProfileData>): NicProfile {
  const whole = Object.fromEntries(PROFILE_FIELD_NAMES.map((field) => [field, data[field] ?? null]));
  const complete = { ...whole, tableSizes: data.tableSizes ?? [] } as unknown as NicProfileData;
  return frozen({ ...complete, hashing: hashingFrom(complete) });
}
