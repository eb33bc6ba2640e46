// The exercises of lesson 02, "What exactly does the NIC hash?": hash types, hashed bytes, fragments; Toeplitz by hand
// and the diagnosis of a wrong value have files of their own. The model computes the right answer from a frame that it
// builds.
import {
  buildFrame,
  chooseHashType,
  hashInput,
  hashInputFields,
  parseFrame,
  type ExtensionToBuild,
  type FrameToBuild,
} from "rss-lab";
import type { Exercise, PosedExercise } from "../exercise-types.js";
import { blindTest } from "./blind-test.js";
import { buildFrameExercise } from "./build-frame.js";
import { designHashInput } from "./design-hash-input.js";
import { diagnose } from "./diagnose.js";
import { enabledTypes, ends, list } from "./frames.js";
import { toeplitzByHand } from "./toeplitz-by-hand.js";

const hashType: Exercise = {
  id: "02-hash-type",
  pose(random): PosedExercise {
    const version = random.pick([4, 6] as const);
    const protocol = random.pick(["tcp", "udp", "udp", "icmp"] as const);
    const isFragment = protocol === "udp" && random.below(2) === 0;
    const enabled = enabledTypes(random, version);
    const frame = parseFrame(
      buildFrame({
        ...ends(random, version),
        protocol: protocol !== "icmp" ? protocol : version === 4 ? 1 : 58,
        payloadBytes: 64,
        ...(isFragment ? { fragment: { offsetBytes: 0, moreFragments: true } } : {}),
      }),
    );
    const choice = chooseHashType(frame, enabled);
    const name =
      protocol === "icmp"
        ? "an ICMP message"
        : isFragment
          ? "the first fragment of a UDP datagram, with its ports"
          : `a ${protocol.toUpperCase()} segment`;
    const transportType = protocol === "icmp" ? null : `NDIS_HASH_${protocol.toUpperCase()}_IPV${version}`;
    const answer = choice.hashType ?? "none";
    return {
      question:
        `**Which hash type?** A frame carries, over IPv${version}, ${name}. The overlying driver has enabled ` +
        `${list(enabled)}. ` +
        'Which hash type applies? Give its name, or "none" if the frame is not hashed.',
      answer,
      mistakes: [
        {
          answer: transportType ?? "NDIS_HASH_TCP_IPV4",
          message: isFragment
            ? "A fragment is hashed over addresses only, the first one too, although it has ports: otherwise the " +
              "fragments of one datagram would part."
            : protocol === "icmp"
              ? "This frame has neither TCP nor UDP in it, so no transport type can apply."
              : `\`${transportType}\` is not enabled: look at the list again.`,
        },
        {
          answer: `NDIS_HASH_IPV${version}`,
          message:
            answer === "none"
              ? `\`NDIS_HASH_IPV${version}\` would fit, but it is ` +
                `not enabled here: without it there is nothing to fall back to.`
              : "The addresses alone are the fallback. This frame's own transport type is " +
                "enabled, and that comes first.",
          isAlmost: answer !== "none",
        },
        {
          answer: "none",
          message: `Not every frame needs its transport type: \`NDIS_HASH_IPV${version}\` or its own type is in the list.`,
        },
      ].filter((mistake) => mistake.answer !== answer),
      hints: [
        "Ask in this order: does the frame count as TCP or UDP? Is that type enabled? If not, is the IP type enabled?",
        "A fragment counts as a frame without a transport header.",
        "The frame is " +
          `${isFragment ? "a fragment" : protocol === "icmp" ? "neither TCP nor UDP" : protocol.toUpperCase()}; of ` +
          "the enabled types, ask which one can take it.",
      ],
      because: `Right: ${choice.reason}.`,
    };
  },
};

/** A frame with 0, 1 and 2 VLAN tags, which are as many as NICs are known to open. */
const TAGS = [
  "without a VLAN tag",
  "with one VLAN tag (4 bytes)",
  "with two VLAN tags, 802.1ad and 802.1Q (4 bytes each)",
];

const hashedBytes: Exercise = {
  id: "02-hashed-bytes",
  pose(random): PosedExercise {
    const tags = random.below(3);
    const optionBytes = random.pick([0, 4, 8, 12, 20, 40]);
    const isMobile = random.below(4) === 0;
    const both = ends(random, isMobile ? 6 : 4);
    const home: ExtensionToBuild = { kind: "destination-options", homeAddress: "2001:db8:2::9" };
    const base: FrameToBuild = { ...both, protocol: "tcp", payloadBytes: 32 };
    const frame = (vlanTags: number, options: number, mobile: boolean) =>
      parseFrame(
        buildFrame({
          ...base,
          vlanIds: [100, 200].slice(0, vlanTags),
          ...(options > 0 && !isMobile ? { ipOptions: new Uint8Array(options).fill(1) } : {}),
          ...(mobile ? { extensionHeaders: [home] } : {}),
        }),
      );
    const type = isMobile ? ("NDIS_HASH_TCP_IPV6_EX" as const) : ("NDIS_HASH_TCP_IPV4" as const);
    const offsets = (vlanTags: number, options: number): number[] =>
      hashInputFields(frame(vlanTags, options, isMobile), type).map((field) => field.offset);
    const answer = offsets(tags, optionBytes);
    const without = frame(tags, optionBytes, isMobile).ip;
    const mobileText =
      "IPv6 with a destination options header of 24 bytes, in which a home address stands at byte " +
      `${without?.homeAddress?.offset ?? 0} of the frame`;
    return {
      question:
        `**Which bytes are hashed?** An Ethernet frame ${TAGS[tags]} carries TCP over ` +
        `${isMobile ? mobileText : `IPv4 with ${optionBytes} bytes of options`}. ` +
        `The hash type is \`${type}\`. At which bytes of the frame (counted from 0) do the four fields of the hash ` +
        `input start? Give a list of four numbers in the order of the hash input.`,
      answer,
      mistakes: [
        {
          answer: offsets(0, optionBytes),
          message:
            "You counted from a frame without a tag: VLAN tags stand between the MAC " +
            "addresses and the EtherType, and each moves the rest by 4 bytes.",
        },
        {
          answer: offsets(tags, 0),
          message: "The ports do not follow the first 20 bytes of the IPv4 header: its options come in between.",
        },
        {
          answer: [answer[1], answer[0], answer[3], answer[2]],
          message: "The fields are right, the order is not: source before destination, as they stand in the frame.",
          isAlmost: true,
        },
        ...(isMobile
          ? [
              {
                answer: [without?.source.offset, ...answer.slice(1)],
                message:
                  "The _EX types take the home address instead of the source address, where the frame carries one.",
                isAlmost: true,
              },
            ]
          : []),
      ].filter((mistake) => String(mistake.answer) !== String(answer)),
      hints: [
        "An Ethernet header without a tag has 14 bytes. Go through the headers one after the other.",
        isMobile
          ? "In the fixed IPv6 header of 40 bytes the source address starts at byte 8 and the destination address at " +
            "byte 24."
          : "In the IPv4 header the source address starts at byte 12 and the destination address at byte 16; its " +
            "length is 20 bytes plus the options.",
        `The IP header starts at byte ${without?.header.offset ?? 14}, the TCP header at byte ${answer[2] ?? 0}.`,
      ],
      because:
        "Right: headers in front and options in between move the fields, but never change which fields they are.",
    };
  },
};

const fragments: Exercise = {
  id: "02-fragment",
  pose(random): PosedExercise {
    const version = random.pick([4, 6] as const);
    const enabled = enabledTypes(random, version);
    const kind = random.pick(
      version === 6 ? (["whole", "first", "later", "atomic"] as const) : (["whole", "first", "later"] as const),
    );
    const fragment =
      kind === "whole"
        ? {}
        : { fragment: { offsetBytes: kind === "later" ? 1400 : 0, moreFragments: kind === "first" } };
    const frame = parseFrame(buildFrame({ ...ends(random, version), protocol: "udp", payloadBytes: 64, ...fragment }));
    const choice = chooseHashType(frame, enabled);
    const answer = choice.hashType === null ? 0 : hashInput(frame, choice.hashType).length;
    const [addresses, withPorts] = version === 4 ? [8, 12] : [32, 36];
    const what = {
      whole: "a whole UDP datagram",
      first: "the first fragment of a UDP datagram, with its UDP header",
      later: "a later fragment of a UDP datagram",
      atomic: "a UDP datagram behind a fragment header that says offset 0 and no more fragments",
    }[kind];
    return {
      question:
        `**How many bytes go into the hash?** A frame carries ${what} over IPv${version}; ${list(enabled)} ` +
        `${enabled.length === 1 ? "is" : "are"} enabled. ` +
        "How many bytes long is its hash input? Answer 0 if it is not hashed.",
      answer,
      mistakes: [
        {
          answer: withPorts,
          message:
            kind === "whole"
              ? `\`NDIS_HASH_UDP_IPV${version}\` is not enabled here, so the ports are not hashed.`
              : kind === "atomic"
                ? "The datagram is whole, but NICs take every fragment header for a fragment, and hash no ports."
                : "Ports do not count in a fragment, not even in the first, which has them: all fragments of a " +
                  "datagram must meet on one CPU.",
        },
        {
          answer: addresses,
          message:
            answer === 0
              ? `Over addresses only would need \`NDIS_HASH_IPV${version}\`, and it is not enabled.`
              : "The addresses, yes; but here the two ports are hashed as well.",
          isAlmost: answer === withPorts,
        },
        { answer: 0, message: "This frame is hashed: one of the enabled types takes it." },
        { answer: version === 4 ? 32 : 8, message: "That is the length for the other version of IP." },
        { answer: version === 4 ? 36 : 12, message: "That is the length for the other version of IP." },
      ].filter((mistake) => mistake.answer !== answer),
      hints: [
        "First find the hash type, then count its fields.",
        "An IPv4 address has 4 bytes, an IPv6 address 16, a port 2.",
        kind === "whole"
          ? "A whole datagram may use its transport type, if that is enabled."
          : "A fragment can only use the IP type, if that is enabled.",
      ],
      because: `Right: ${choice.reason}.`,
    };
  },
};

export const lesson02: readonly Exercise[] = [
  buildFrameExercise,
  hashType,
  designHashInput,
  toeplitzByHand,
  fragments,
  hashedBytes,
  diagnose,
  blindTest,
];
