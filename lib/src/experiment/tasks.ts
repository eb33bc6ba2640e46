// Everything that a worker can be asked for.
import { RUN_TASK } from "../workers/handed-run.js";
import type { Task } from "../workers/task.js";
import { EXPERIMENT_TASK } from "./experiment-run.js";
import { POLLING_CLOSED_TASK } from "./irq-suspension-polling-closed.js";
import { CLOSED_TASK } from "./irq-suspension-closed.js";
import { POLLING_TASK } from "./irq-suspension-polling.js";
import { SUSPENSION_TASK } from "./irq-suspension-run.js";
import { SPREAD_TASK } from "./irq-suspension-spread.js";
import { POLICY_TASK } from "./policy-run.js";
import {
  BUSIEST_FRAMES_TASK,
  BUSIEST_WORK_TASK,
  DROPS_TASK,
  IMBALANCE_TASK,
  LOADS_TASK,
  P95_TASK,
} from "./published-tasks.js";

export const TASKS: readonly Task<never, unknown>[] = [
  RUN_TASK,
  POLICY_TASK,
  IMBALANCE_TASK,
  P95_TASK,
  DROPS_TASK,
  BUSIEST_FRAMES_TASK,
  BUSIEST_WORK_TASK,
  LOADS_TASK,
  SUSPENSION_TASK,
  SPREAD_TASK,
  EXPERIMENT_TASK,
  CLOSED_TASK,
  POLLING_CLOSED_TASK,
  POLLING_TASK,
];
