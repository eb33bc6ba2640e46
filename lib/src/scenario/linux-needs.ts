// What Linux's settings need beside them to have an effect, and which of them fit the receive queues of another
// variant: forVariant leaves out those that do not, as one queue has no use for an affinity of four vectors.
import type { Need } from "../check.js";
import type { AnyVariant } from "../linux/linux-variants.js";
import type { Choices, Setting } from "./uses.js";

/** Receive queues of one of Linux's variants, as far as the settings were given; `cores` is the number of cores. */
export function receiveQueues(variant: AnyVariant, queues: number | undefined, cores: number): number {
  if (variant === "napi-single-queue") return 1;
  return queues ?? (variant === "napi" ? cores : 1);
}

type Row = Readonly<Record<string, unknown>> | null | undefined;
const rowsOf = (value: unknown): readonly Row[] => (Array.isArray(value) ? (value as readonly Row[]) : []);
const isWithin = (numbers: unknown, queues: number): boolean =>
  ![numbers].flat().some((queue) => typeof queue === "number" && queue >= queues);

/** Completing the settings refuses this first, in a sentence of its own; it is here so that `forVariant` knows. */
const fitting = (fits: (setting: Setting, queues: number) => boolean): Need<Setting> => ({
  isMet: (setting) => fits(setting, setting.choices.linuxQueues),
  lack: ({ name, choices: { linuxQueues } }) => [
    `The scenario gives ${name} and the variant has receive queues 0 to ${linuxQueues - 1}`,
    "it must fit them, so change one of the two",
  ],
});

/** A number for each receive queue. */
export const ONE_FOR_EACH = fitting(
  ({ value }, queues) => !Array.isArray(value) || queues === Infinity || value.length === queues,
);
/** Numbers of receive queues, a table of them. */
export const QUEUE_NUMBERS = fitting(({ value }, queues) => isWithin(value, queues));
/** Rows with tables of them. */
export const ROWS_OF_TABLES = fitting(({ value }, queues) => areTablesWithin(value, queues));
/** Rules, and the contexts that they name. */
export const RULES_AND_CONTEXTS = fitting(
  ({ beside: { flowRules, rssContexts } }, queues) =>
    rowsOf(flowRules).every((rule) => isWithin(rule?.queue, queues)) && areTablesWithin(rssContexts, queues),
);

/** XPS' maps: a list for each transmit queue, of which there are as many, or no list at all. */
export const MAPS_FOR_EACH = fitting(({ value }, queues) => {
  const { cpus, receiveQueues } = (value ?? {}) as { readonly cpus?: unknown; readonly receiveQueues?: unknown };
  const fits = (map: unknown): boolean =>
    !Array.isArray(map) || queues === Infinity || map.length === 0 || map.length === queues;
  return fits(cpus) && fits(receiveQueues) && isWithin([receiveQueues ?? []].flat(2), queues);
});

const areTablesWithin = (rows: unknown, queues: number): boolean =>
  rowsOf(rows).every((row) => isWithin(row?.indirectionTable, queues));

/** Whether messages are re-targeted that there are. */
export const areMessages = (retargets: unknown, queues: number): boolean =>
  rowsOf(retargets).every((retarget) => isWithin(retarget?.message, queues));

/** A filter can bring a connection to another queue. */
export const SEVERAL_QUEUES: Need<Setting> = {
  isMet: ({ choices: { linuxQueues } }) => linuxQueues > 1,
  lack: ({ name }) => [
    `The scenario gives ${name} and there is one receive queue`,
    "a filter has no other queue to send a connection to, so give linux.queues too",
  ],
};

export const SENDS: Need<Setting> = {
  isMet: ({ choices: { sends } }) => sends,
  lack: ({ name }) => [
    `The scenario gives ${name} and the host sends nothing`,
    "a filter is written when the host sends, so give sends: { perFrame: 1 } or more",
  ],
};

/** The CPU that polls can be another than the affinity's. */
export const MOVES: Need<Setting> = {
  isMet: ({ choices: { isRetargeted }, beside: { threaded } }) => isRetargeted || threaded === true,
  lack: ({ name }) => [
    `The scenario gives ${name} and no affinity changes`,
    "there is nothing to follow without retargets, so give some, or leave it out",
  ],
};

/** No kernel drains; here "napi" may, which passes frames up where it polls them. */
export const DRAINS_WITHOUT_STEERING: Need<Setting> = {
  isMet: ({ choices: { variant }, value }) => variant === "napi" || !rowsOf(value).some((row) => row?.drain === true),
  lack: ({ choices: { variant } }) => [
    `A row of linux.tableChanges drains and the variant is "${variant}"`,
    'frames that wait in backlogs are not held back, so take "napi", or leave drain out',
  ],
};

/** What decides about Linux's settings, of a scenario for a variant. */
export function linuxChoices(
  linuxQueues: number,
  { retargets = [], sends }: { readonly retargets?: unknown; readonly sends?: unknown },
): Pick<Choices, "linuxQueues" | "isRetargeted" | "sends"> {
  const perFrame = (sends as { readonly perFrame?: unknown } | undefined)?.perFrame;
  return {
    linuxQueues,
    isRetargeted: rowsOf(retargets).length > 0 && areMessages(retargets, linuxQueues),
    sends: typeof perFrame === "number" && perFrame > 0,
  };
}
