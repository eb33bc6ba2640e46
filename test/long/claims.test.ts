// The claims that are measured quickly hold (npm run claims measures all of them).
import { expect, test } from "vitest";
import { QUICK_MINUTES, check } from "../../tools/claims/claim.mjs";
import { CLAIMS } from "../../tools/claims/claims.mjs";
import { makeContext } from "../../tools/claims/context.mjs";

const context = makeContext();
const quick = CLAIMS.filter(({ minutes }) => minutes <= QUICK_MINUTES);

test.each(quick.map((claim) => [claim.name, claim] as const))("%s holds", async (_, claim) =>
  expect((await check(claim, context)).problems).toEqual([]),
);
