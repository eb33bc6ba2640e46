// What the second opinion knows of a scenario and what it does not, field by field, as scenario.md and costs.md name them.

/** Drawn at random, with more than one value. */
export const COVERED: readonly string[] = [
  "traffic", "variant", "topology", "durationPs", "warmupPs", "receiveBuffers", "interrupts", "retargets", "resourcesBelow", "interruptModeration",
  "interruptModeration.kind", "interruptModeration.timeoutPs", "interruptModeration.intervalPs", "interruptModeration.frames",
  "polling", "polling.budget", "polling.deferrals", "polling.deferralPs", "buffersReturned", "nicNode",
  "interruptCpu", "fixedCpu", "maxNblsToIndicate", "threadShare",
  "rss", "rss.hashTypes", "rss.secretKey", "rss.indirectionTable", "rss.defaultCpu", "rss.processors", "rss.queues",
  "costs", "costs.interruptDeliveryPs", "costs.isrPs", "costs.readStatusPs", "costs.disableInterruptPs", "costs.dpcPs", "costs.enableInterruptPs",
  "costs.ipiSendPs", "costs.ipiDeliveryPs", "costs.ipiReceivePs", "costs.assignPs", "costs.decrementPs", "costs.descriptorPs", "costs.protocolPs",
  "costs.copyPs", "costs.lookPs", "costs.perBytePs", "costs.bufferFromOtherNodePs",
  "costs.connectionCacheLines", "costs.lineFromHyperThreadPs", "costs.lineFromSameNodePs", "costs.lineFromOtherNodePs",
];

/** Not known to it, and why. */
export const NOT_COVERED: Readonly<Record<string, string>> = {
  seed: "nothing random is covered: no \"random\" CPU of interrupts, no drawn traffic or protocol times",
  cpus: "machines are given by their topology",
  "interruptModeration.kind (adaptive)": "neither Net DIM nor the rules of ixgbe and i40e",
  hyperThreadSpeed: "always 1: hyper-threads that slow each other need another kind of clock",
  nic: "it only refuses scenarios, and caps queues",
  sharedLine: "random",
  threads: "not to be written", "rss.tableCpus": "not to be written; no table that changes",
  linkBitsPerSecond: "it only moves arrivals",
  windowPs: "it tells of a run and changes nothing",
  records: "they tell of a run and change nothing",
  receiveHash: "it tells of frames and changes nothing",
  "rss.symmetric": "plain Toeplitz over addresses and ports", "rss.hashing": "its connections have no tunnels, and no NIC has a way of its own",
  rssChanges: "no table that changes", rebalancing: "no table that changes", rekeying: "no table that changes", "rss.profile": "it only allows moves",
  locks: "no locks", protocolTimes: "random", sends: "no sends", "costs.sendPs": "no sends", "costs.completeSendPs": "no sends",
  "costs.moveEntryPs": "no table that changes",
};
