// The exercises of lesson 06b, "How many queues and messages does a NIC need?".
import type { Exercise } from "../exercise-types.js";
import { planQueues } from "./plan-queues.js";
import { tooFewQueues } from "./too-few-queues.js";

export const lesson06b: readonly Exercise[] = [tooFewQueues, planQueues];
