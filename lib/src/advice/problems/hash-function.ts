// A NIC that is set to hash with XOR or CRC32: nothing here that follows from hash values holds for it.
import { cure } from "../finding.js";
import type { Problem } from "../problem.js";
import { deviceOf } from "../words.js";

export const NOT_TOEPLITZ: Problem = {
  id: "hash-not-toeplitz",
  title: "The NIC does not hash with Toeplitz",
  look({ facts }) {
    const used = facts.table?.hashFunction ?? null;
    if (used === null || used === "toeplitz") return null;
    return {
      severity: "risk",
      evidence: [
        `ethtool -x says that the hash function is ${used}: queues that are foretold from the key do not hold.`,
        ...(used === "xor"
          ? ["XOR of the fields needs no key: connections that count up in address and port together cancel out."]
          : []),
      ],
      unmendable: null,
      cures: [cure(`ethtool -X ${deviceOf(facts)} hfunc toeplitz`, "The function that the key is meant for.")],
      source: "ethtool(8), hfunc; Linux scaling.rst",
    };
  },
};
