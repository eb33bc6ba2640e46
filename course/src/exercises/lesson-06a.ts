// The exercises of lesson 06a, "How long should the NIC wait before it interrupts?".
import type { Exercise } from "../exercise-types.js";
import { beatMessages } from "./beat-messages.js";
import { heldBack } from "./held-back.js";
import { moderate } from "./moderate.js";

export const lesson06a: readonly Exercise[] = [heldBack, moderate, beatMessages];
