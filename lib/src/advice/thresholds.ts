// Every threshold of the diagnosis, once, with its reason. They are set so that a healthy host is left in peace: a
// fresh installation with few connections, or a table that is as even as its size allows, has no fault.

export const THRESHOLDS = {
  /** Frames that a capture must hold: below it, a share of 20 % is uncertain by more than 6 points. */
  frames: 200,
  /** Frames a second below which load is no problem: at 10 us a frame, one CPU is busy for 0.1 % of the time. */
  framesPerSecond: 100,
  /** Share of the frames that matters: what a smaller part does wrong adds at most a fifth to any queue's load. */
  share: 0.2,
  /** A cure must lower the fullest queue's load to this part: random keys differ by about 10 % among themselves. */
  worth: 0.8,
  /** The fullest queue over the mean, from which a load is uneven: 64 equal connections on 8 queues have 1.53. */
  uneven: 1.5,
  /** Twice the mean: no capture of many equal connections is so uneven. */
  twice: 2,
  /** One connection's share from which it is an elephant whatever else there is. */
  elephant: 0.5,
  /** Otherwise an elephant is this many times as large as the mean connection. */
  elephantOverMean: 4,
  /** Frames a second of one connection below which it is no burden: 60 Mb/s in full frames, a film or two. */
  brisk: 5_000,
  /** And those that are no small download: over half of a full link of 1 Gb/s. */
  fast: 50_000,
  /** Connections for each queue below which chance alone leaves queues idle or doubles their load. */
  connectionsPerQueue: 4,
  /** Connections with a hash value of their own, below which chance is not what piles them up. */
  ownHashValues: 0.75,
  /** Gap of entries between the fullest and the emptiest queue: 3 to 2, which Linux's own test calls too much. */
  entryGap: 1 / 3,
  /** And the fullest queue's entries over the mean: below it the gap is of a queue or two that have less. */
  tableUneven: 1.1,
  /** Share of the fullest CPU or queue of all interrupts or packets that makes it "all on one". */
  allOnOne: 0.9,
  /** Interrupts of a NIC below which its counts say nothing: a minute of an idle host. */
  interrupts: 10_000,
  /** Packets since boot below which a NIC's counters say nothing of its load. */
  packets: 1_000_000,
  /** Packets of one queue that are no single download any more, which one connection may be: 15 GB. */
  manyPackets: 10_000_000,
  /** Dropped frames of all, from which they are a risk, and a fault: TCP's throughput suffers visibly at 0.1 %. */
  dropsRisk: 0.0001,
  dropsFault: 0.001,
  /** Rounds that ended with work left for each packet: fewer are a burst now and then. */
  squeezed: 0.0001,
  /** Neighbouring ports that a pair of ends must use before they count as a run. */
  sequentialPorts: 32,
  /** Fragments of all frames that matter: one in a hundred datagrams out of order. */
  fragments: 0.01,
  /** Pairs of directions that must be seen before their parting is told to those who did not ask. */
  directionPairs: 5,
  /** One address in so many of all frames: a host that ends connections, and receives one direction of each. */
  oneHost: 0.9,
  /** Receive queues that even small NICs have (i225, virtio): an adapter of Windows with fewer is set so. */
  smallNicQueues: 4,
  /** And this many processors for each of its queues, so that most of them receive nothing. */
  manyProcessors: 4,
  /** Half the frames elsewhere than predicted: something else steers. */
  disagreement: 0.5,
} as const;
