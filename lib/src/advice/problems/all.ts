// Every problem that a diagnosis looks for, in the order in which a frame meets them.
import type { Problem } from "../problem.js";
import { COUNTERS_DISAGREE, ONE_QUEUE_CARRIES_ALL } from "./counters.js";
import { HYPER_THREADS, NUMA_REMOTE } from "./cpu-places.js";
import { DIRECTIONS_PART } from "./directions-part.js";
import { DROPS } from "./drops.js";
import { ELEPHANT } from "./elephant.js";
import { FEW_CONNECTIONS } from "./few-connections.js";
import { FRAGMENTS_PART } from "./fragments-part.js";
import { NOT_TOEPLITZ } from "./hash-function.js";
import { MORE_QUEUES_THAN_ENTRIES, QUEUES_LEFT_OUT } from "./indirection-tables.js";
import { INTERRUPTS_ON_FEW_CPUS, INTERRUPTS_ON_ONE_CPU } from "./interrupts.js";
import { ONE_QUEUE_ONLY } from "./one-queue-only.js";
import { PROCESSORS_UNUSED } from "./processors-unused.js";
import { ARFS_WITHOUT_NTUPLE, RFS_HALF_SET } from "./rfs-tables.js";
import { RPS_ON_ONE_CPU } from "./rps-one-cpu.js";
import { RPS_OVER_RSS } from "./rps-over-rss.js";
import { RULE_BEYOND_QUEUES } from "./rule-beyond-queues.js";
import { RSS_OFF, TEAM } from "./rss-off.js";
import { KEY_REACHES_FEW, SYMMETRIC_KEY, ZERO_KEY } from "./secret-keys.js";
import { SEQUENTIAL_PORTS } from "./sequential-ports.js";
import { BACKLOG_DROPS, FLOW_LIMIT_DROPS } from "./softnet.js";
import { FLOW_DIRECTOR, RULES_OVERRIDE } from "./steered-before-rss.js";
import { TIME_SQUEEZE } from "./time-squeeze.js";
import { TUNNEL_WITHOUT_ENTROPY } from "./tunnel-without-entropy.js";
import { TWO_NICS_ONE_CPU } from "./two-nics.js";
import { UDP_BY_ADDRESSES } from "./udp-by-addresses.js";
import { UNEVEN_TABLE } from "./uneven-table.js";
import { STOPS_AT_TAGS, UNOPENED_ENCAPSULATION } from "./unopened-headers.js";
import { XPS_APART } from "./xps-apart.js";

export const PROBLEMS: readonly Problem[] = [
  RSS_OFF,
  TEAM,
  ONE_QUEUE_ONLY,
  RULES_OVERRIDE,
  RULE_BEYOND_QUEUES,
  FLOW_DIRECTOR,
  STOPS_AT_TAGS,
  UNOPENED_ENCAPSULATION,
  TUNNEL_WITHOUT_ENTROPY,
  UDP_BY_ADDRESSES,
  FRAGMENTS_PART,
  ZERO_KEY,
  KEY_REACHES_FEW,
  SYMMETRIC_KEY,
  NOT_TOEPLITZ,
  SEQUENTIAL_PORTS,
  DIRECTIONS_PART,
  QUEUES_LEFT_OUT,
  MORE_QUEUES_THAN_ENTRIES,
  UNEVEN_TABLE,
  PROCESSORS_UNUSED,
  ELEPHANT,
  FEW_CONNECTIONS,
  INTERRUPTS_ON_ONE_CPU,
  INTERRUPTS_ON_FEW_CPUS,
  TWO_NICS_ONE_CPU,
  HYPER_THREADS,
  NUMA_REMOTE,
  RPS_OVER_RSS,
  RPS_ON_ONE_CPU,
  RFS_HALF_SET,
  ARFS_WITHOUT_NTUPLE,
  TIME_SQUEEZE,
  BACKLOG_DROPS,
  FLOW_LIMIT_DROPS,
  XPS_APART,
  ONE_QUEUE_CARRIES_ALL,
  COUNTERS_DISAGREE,
  DROPS,
];
