// What each tool prints, in small: the readers of the library by name, how what they read is printed again, and texts
// that they take. The layouts are those of the tools; addresses, names and counts are made up.

const TABLE = `RX flow hash indirection table for eth0 with 4 RX ring(s):
    0:      0     1     2     3     0     1     2     3
    8:      0     1     2     3     0     1     2     3
RSS hash key:
6d:5a:56:da:25:5b:0e:c2:41:67:25:3d:43:a3:8f:b0:d0:ca:2b:cb:ae:7b:30:b4:77:cb:2d:a3:80:30:f2:0c:6a:42:b7:3b:be:ac:01:fa
RSS hash function:
    toeplitz: on
    xor: off
    crc32: off
RSS input transformation:
    symmetric-xor: off
    symmetric-or-xor: on
`;
const OLD_TABLE = `# ethtool -x eth0 context 2
RX flow hash indirection table for eth0 with 2 RX ring(s):
    0:      0     1
RSS hash key:
Operation not supported
`;
const JSON_TABLE =
  '[ { "ifname": "eth0", "rss-context": 1, "rss-indirection-table": [ 0, 1, 2, 3 ], "rss-hash-key": [ 1, 2, 3, 255 ], "rss-hash-function": "toeplitz" } ]'; // prettier-ignore
const CHANNELS =
  "Channel parameters for eth0:\nPre-set maximums:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\t1\nCombined:\t16\n" +
  "Current hardware settings:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\t1\nCombined:\t4\n";
const JSON_CHANNELS = '[ {"ifname":"eth0","rx-max":8,"combined-max":8,"rx":1,"tx":0,"combined":4} ]';
const FIELDS =
  "$ ethtool -n eth0 rx-flow-hash udp4\nUDP over IPV4 flows use these fields for computing Hash flow key:\nIP SA\nIP DA\n\n" +
  "For RSS context 1:\nTCP over IPV4 flows use these fields for computing Hash flow key:\nIP SA\nIP DA\n" +
  "L4 bytes 0 & 1 [TCP/UDP src port]\nL4 bytes 2 & 3 [TCP/UDP dst port]\n\n" +
  "SCTP over IPV6 flows - All matching flows discarded on RX\n";
const RULES = `16 RX rings available
Total 2 rules

Filter: 3
\tRule Type: TCP over IPv4
\tSrc IP addr: 10.0.0.0 mask: 0.0.0.255
\tDest IP addr: 0.0.0.0 mask: 255.255.255.255
\tTOS: 0x0 mask: 0xff
\tSrc port: 0 mask: 0xffff
\tDest port: 80 mask: 0x0
\tVLAN: 0x64 mask: 0xf000
\tAction: Direct to queue 5

Filter: 4
\tRule Type: UDP over IPv6
\tSrc IP addr: :: mask: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
\tDest IP addr: 2001:db8::1 mask: ::
\tTraffic Class: 0x0 mask: 0xff
\tSrc port: 0 mask: 0xffff
\tDest port: 4789 mask: 0xf
\tAction: Direct to RSS Context 1 (queue base offset: 4)

`;
const STATISTICS = `NIC statistics:
     rx_packets: 1234
     rx_queue_0_packets: 1000
     rx_queue_0_bytes: 64000
     rx_queue_1_packets: 234
     [2]: rx_ucast_packets: 5
     rx3_packets: 7
     rx_missed_errors: 0
`;
const COALESCE =
  "Coalesce parameters for eth0:\nAdaptive RX: on  TX: off\nstats-block-usecs: n/a\nsample-interval: n/a\n" +
  "rx-usecs: 50\nrx-frames: 64\nrx-usecs-irq: 0\ntx-usecs: n/a\n\nCQE mode RX: off  TX: n/a\n";
const RINGS =
  "Ring parameters for eth0:\nPre-set maximums:\nRX:\t\t4096\nRX Mini:\tn/a\nRX Jumbo:\tn/a\nTX:\t\t4096\n" +
  "Current hardware settings:\nRX:\t\t512\nRX Mini:\tn/a\nRX Jumbo:\tn/a\nTX:\t\t512\n";
const KEYS = [
  "6d:5a:56:da:25:5b:0e:c2:41:67:25:3d:43:a3:8f:b0:d0:ca:2b:cb:ae:7b:30:b4:77:cb:2d:a3:80:30:f2:0c:6a:42:b7:3b:be:ac:01:fa",
  "static const uint8_t key[40] = {\n  0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,\n  0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,\n  0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,\n  0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,\n};\n",
  "u32 rss_key[10] = { 0xE291D73D, 0x1805EC6C, 0x2A94B30D, 0xA54F2BEC, 0xEA49AF7C, 0xE214AD3D, 0xB855AABE, 0x6A3E67EA, 0x14364D17, 0x3BED200D };",
  "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa",
];
const INTERRUPTS = `           CPU0       CPU1       CPU2
  0:         36          0          0   IO-APIC   2-edge      timer
 16:          5          0          7   IO-APIC  16-fasteoi   uhci_hcd:usb5, ahci[0000:02:00.0]
 30: 3551364829          0          1   PCI-MSI 262144-edge      eth0-TxRx-0
 31:          0          2          0  IR-PCI-MSIX-0000:3b:00.0    4-edge      mlx5_comp1@pci:0000:3b:00.0
NMI:          1          2          3   Non-maskable interrupts
ERR:          0
`;
const SOFTIRQS =
  "                    CPU0       CPU1\n          HI:          0          1\n      NET_RX:     460715     480497\n";
const STAT =
  "cpu  30 0 10 160 2 4 6 0 0 0\ncpu0 10 0 5 80 1 2 3 4 0 0\ncpu7 20 0 5 80 1 2 3\nintr 44334187 0\nbtime 1700000000\n";
const IRQ_CPUS = [
  "/proc/irq/30/smp_affinity_list:0-3\n/proc/irq/31/smp_affinity_list:4\n/proc/irq/31/effective_affinity_list:4\n",
  "==> /proc/irq/30/smp_affinity_list <==\n0-3\n\n==> /proc/irq/31/smp_affinity_list <==\n4\n",
  "/proc/irq/30/smp_affinity:00,0000000f\n",
];
const RPS_CPUS = [
  "/sys/class/net/eth0/queues/rx-0/rps_cpus:00000000,0000000f\n/sys/class/net/eth0/queues/rx-1/rps_cpus:0\n",
  "==> /sys/class/net/eth0/queues/rx-0/rps_cpus <==\nff\n",
];
const FLOW_COUNTS =
  "/sys/class/net/eth0/queues/rx-0/rps_flow_cnt:4096\n/sys/class/net/eth0/queues/rx-1/rps_flow_cnt:0\n";
const XPS = "/sys/class/net/eth0/queues/tx-0/xps_cpus:00000000,0000000f\n/sys/class/net/eth0/queues/tx-0/xps_rxqs:1\n";
const SOFTNET = [
  `0014a106 00000000 00000003${" 00000000".repeat(9)} 00000001 00000000 00000000\n`,
  `0014a106 00000002 00000003${" 00000000".repeat(6)} 0000004d 00000001\n`,
];
const NET_CORE = [
  "net.core.flow_limit_cpu_bitmap = 3\nnet.core.rps_sock_flow_entries = 32768\n",
  "/proc/sys/net/core/netdev_max_backlog:1000\n",
];
const LSCPU = "# The following is the parsable format\n# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n0,0,0,0,,0,0,0,0\n1,1,0,1,,1,1,1,0\n4,0,0,0,,0,0,0,0\n"; // prettier-ignore
const ADAPTER = `
PS C:\\> Get-NetAdapterRss

Name                                            : Slot0A x8
InterfaceDescription                            : Example Adapter
Enabled                                         : True
NumberOfReceiveQueues                           : 4
Profile                                         : Closest
BaseProcessor: [Group:Number]                   : 0:0
MaxProcessor: [Group:Number]                    : 1:6
MaxProcessors                                   : 4
RssProcessorArray: [Group:Number/NUMA Distance] : 0:0/0  0:2/0  0:4/0
                                                  1:0/32767  1:2/32767
IndirectionTable: [Group:Number]                : 0:0\t0:2\t0:4\t
                                                  0:0   0:2
`;
const JSON_ADAPTER =
  '[{"Name":"Ethernet","InterfaceDescription":"Example","Enabled":true,"NumberOfReceiveQueues":2,"Profile":4,"BaseProcessorGroup":0,"BaseProcessorNumber":0,"RssProcessorArray":[],"IndirectionTable":[]}]'; // prettier-ignore

/** Readers by name: how what they read is printed, and whether it can be, and texts that they take. */
export const READERS = {
  readEthtoolTable: { print: "printEthtoolTable", samples: [TABLE, OLD_TABLE, JSON_TABLE] },
  readEthtoolChannels: { print: "printEthtoolChannels", samples: [CHANNELS, JSON_CHANNELS] },
  readHashFields: { print: "printHashFields", samples: [FIELDS] },
  readEthtoolRules: { print: "printEthtoolRules", samples: [RULES] },
  readEthtoolStatistics: { samples: [STATISTICS] },
  readEthtoolCoalesce: { print: "printEthtoolCoalesce", samples: [COALESCE] },
  readEthtoolRings: { print: "printEthtoolRings", samples: [RINGS] },
  readKeyText: { samples: KEYS },
  readInterrupts: {
    print: "printInterrupts",
    // A line that looks like a prompt is passed over.
    isPrinted: ({ rows }) => rows.every(({ name }) => !/[$#%>❯➜]/u.test(name)),
    samples: [INTERRUPTS],
  },
  readSoftirqs: { print: "printSoftirqs", samples: [SOFTIRQS] },
  readProcStat: { print: "printProcStat", samples: [STAT] },
  readIrqCpus: { print: "printIrqCpus", samples: IRQ_CPUS },
  readRpsCpus: { samples: RPS_CPUS },
  readRpsFlowCounts: { samples: [FLOW_COUNTS] },
  readXpsMaps: { samples: [XPS] },
  readSoftnetStat: { print: "printSoftnetStat", samples: SOFTNET },
  readNetCore: { print: "printNetCore", samples: NET_CORE },
  readCpuList: { print: "printCpuList", samples: ["0-3,8,10-11\n", "0-30:2", ""] },
  readCpuMask: { print: "printCpuMask", samples: ["00000000,0000000f\n", "ff"] },
  readNetAdapterRss: {
    print: "printNetAdapterRss",
    // An adapter begins with its name.
    isPrinted: (adapters) => adapters.every(({ name }) => name !== null),
    samples: [ADAPTER, JSON_ADAPTER],
  },
  readLscpu: { print: "printLscpu", samples: [LSCPU] },
};

/** Every text. */
export const SAMPLES = Object.values(READERS).flatMap(({ samples }) => samples);
