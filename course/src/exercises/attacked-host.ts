// The host of lesson 11's exercises, and who sends to it: innocent connections, and attackers' ones.
import {
  aimedConnections,
  load,
  mergeTraffic,
  MICROSOFT_KEY,
  ms,
  us,
  type ConnectionTuple,
  type Scenario,
  type Traffic,
} from "rss-lab";

const INNOCENTS = 256;
export const SERVER = { address: "192.0.2.1", port: 443 };
/** Frames that a busy CPU of the host gets done a second, and what an innocent quarter sends to each. */
export const CPU_RATE = 1.8e6,
  INNOCENT_RATE = 1.2e6;

const benign = (): Traffic => load({ framesPerSecond: INNOCENT_RATE, connections: INNOCENTS, seed: 5 });
export const aimedAtKey = (count: number): ConnectionTuple[] =>
  aimedConnections({ secretKey: MICROSOFT_KEY, entries: 128, entry: 9, count, server: SERVER });
export const attackOf = (endpoints: readonly ConnectionTuple[], framesPerSecond: number, startPs = 0): Traffic =>
  mergeTraffic(benign(), load({ framesPerSecond, endpoints: [...endpoints], startPs, seed: 6 }));
export const hostOf = (): Omit<Scenario, "traffic"> => ({
  variant: "message-signaled-interrupts",
  cpus: 4,
  durationPs: ms(6),
  interruptModeration: { timeoutPs: us(20), frames: 64 },
  records: "summary",
});
