// The ways in which NICs, drivers and programs are known to depart from the Toeplitz hash of "RSS Hashing Functions"
// (Windows driver documentation), as data: a question with its answers, the usual one first, and words for the others.
// A convention answers every question; its deviations are the answers that are not the usual ones.
// Sources: AWS ENA takes keys in reverse byte order (DPDK ena_rss.c) and, with a fixed key, sorts the ends, starts at
// ffffffff and doubles the low half (amzn-ec2-ena-utilities toeplitz_calc.py); symmetric transforms: Linux "Scaling in
// the Linux Networking Stack" and DPDK rte_ethdev.h; words in host order: DPDK rte_thash.h; little-endian ports: a
// FreeBSD testrss README; crc32 and xor: ethtool's hash functions.
import { frozen } from "../check.js";

const fromByte = (byte: number) => `key read from byte ${byte} on, its start behind its end`;

/** Every question with its answers; "" stands for the usual one, which needs no words. */
export const CHOICES = frozen({
  hash: {
    toeplitz: "",
    "crc32-inverted": "CRC-32 as zlib has it (reflected, start ffffffff, inverted), not Toeplitz",
    "crc32-ones": "CRC-32, reflected, start ffffffff, not inverted, not Toeplitz",
    "crc32-zero": "CRC-32, reflected, start 0, not Toeplitz",
    "crc32-zero-inverted": "CRC-32, reflected, start 0, inverted, not Toeplitz",
    "crc32-forward-inverted": "CRC-32, not reflected, start ffffffff, inverted (as bzip2), not Toeplitz",
    "crc32-forward-ones": "CRC-32, not reflected, start ffffffff (as MPEG-2), not Toeplitz",
    "crc32-forward-zero": "CRC-32, not reflected, start 0, not Toeplitz",
    "crc32c-inverted": "CRC-32C as iSCSI has it (start ffffffff, inverted), not Toeplitz",
    "crc32c-ones": "CRC-32C, start ffffffff, not inverted, not Toeplitz",
    "crc32c-zero": "CRC-32C, start 0, not Toeplitz",
    "crc32c-zero-inverted": "CRC-32C, start 0, inverted, not Toeplitz",
    "xor-bytes": "XOR of the bytes, not Toeplitz",
    "xor-bytes-inverted": "XOR of the bytes, inverted, not Toeplitz",
    "xor-halves": "XOR of the 16-bit words, not Toeplitz",
    "xor-words": "XOR of the 32-bit words, not Toeplitz",
  },
  keyOrder: {
    "as-given": "",
    "bytes-reversed": "key bytes in reverse order",
    "words-swapped": "the bytes of each 4-byte word of the key in reverse order",
    "words-reversed": "4-byte words of the key in reverse order",
    "bits-of-bytes": "the bits of each byte of the key in reverse order",
    "bits-reversed": "all bits of the key in reverse order",
  },
  keyPart: {
    whole: "",
    "first-40": "only the first 40 bytes of the key",
    "from-4": fromByte(4),
    "from-8": fromByte(8),
    "from-12": fromByte(12),
    "from-16": fromByte(16),
    "from-20": fromByte(20),
    "from-24": fromByte(24),
    "from-28": fromByte(28),
    "from-32": fromByte(32),
    "from-36": fromByte(36),
    "one-bit-late": "key read from its second bit on",
    "behind-zeros": "12 zero bytes in front of the key",
  },
  fields: {
    all: "",
    addresses: "addresses only",
    ports: "ports only",
    source: "source address only",
    destination: "destination address only",
    "source-end": "source address and source port only",
    "destination-end": "destination address and destination port only",
    "with-source-port": "addresses and source port, without the destination port",
    "with-destination-port": "addresses and destination port, without the source port",
    "protocol-behind": "protocol number behind the ports, one byte",
    "protocol-word": "protocol number behind the ports, four bytes",
    "protocol-between": "protocol number between addresses and ports, one byte",
    "vlan-first": "VLAN number in front, two bytes",
    "wide-front": "IPv4 addresses at the front of fields of 16 bytes",
    "wide-end": "IPv4 addresses at the end of fields of 16 bytes",
    mapped: "IPv4 addresses as IPv6 (::ffff:0:0/96)",
  },
  pairs: {
    plain: "",
    "symmetric-sort": "ends sorted, each on its own (the smaller address first, the smaller port first)",
    "sort-together": "ends sorted together (the smaller address first, its port with it)",
    "symmetric-xor": "symmetric-xor",
    "symmetric-or-xor": "symmetric-or-xor",
    "xor-once": "XOR of the addresses and XOR of the ports, each once",
  },
  order: {
    "source-first": "",
    "destination-first": "destination first, address and port",
    "addresses-exchanged": "destination address first",
    "ports-exchanged": "ports exchanged",
  },
  portPlace: { behind: "", front: "ports in front of the addresses" },
  byteOrder: {
    network: "",
    "addresses-little": "addresses little-endian",
    "ports-little": "ports little-endian",
    "all-little": "addresses and ports little-endian",
    words: "the bytes of each 4-byte word of the input in reverse order",
    reversed: "all bytes of the input in reverse order",
    "addresses-reversed": "the bytes of each IPv6 address in reverse order",
  },
  start: { zero: "", ones: "start value ffffffff" },
  result: {
    plain: "",
    "low-twice": "the low 16 bits copied into the high 16",
    "high-twice": "the high 16 bits copied into the low 16",
    "halves-xored": "XOR of the two halves, 16 bits",
    "halves-xored-twice": "XOR of the two halves, in both halves",
    swapped: "the bytes of the result in reverse order",
    "halves-exchanged": "the halves of the result exchanged",
    "bits-reversed": "the bits of the result in reverse order",
    "low-half": "the low 16 bits only",
    "high-half": "the high 16 bits only",
    "top-bit-cleared": "the highest bit cleared",
  },
} as const);

export type Choices = typeof CHOICES;
export type Question = keyof Choices;
export const QUESTIONS = Object.keys(CHOICES) as readonly Question[];

/** One answer to each question. */
export type Convention = { readonly [Q in Question]: keyof Choices[Q] & string };

/** The answers to a question, the usual one first. */
export const answersTo = <Q extends Question>(question: Q): (keyof Choices[Q] & string)[] =>
  Object.keys(CHOICES[question]) as (keyof Choices[Q] & string)[];

/** What Microsoft's pages say. */
export const USUAL: Convention = frozen(
  Object.fromEntries(QUESTIONS.map((question) => [question, answersTo(question)[0]])) as unknown as Convention,
);

/** An answer that is not the usual one. */
export interface Deviation {
  readonly question: Question;
  readonly answer: string;
  readonly words: string;
}

/** What of a convention is not usual, in the order of the questions. */
export function deviationsOf(convention: Partial<Convention>): Deviation[] {
  return QUESTIONS.flatMap((question) => {
    const answer = convention[question] ?? USUAL[question];
    const words = (CHOICES[question] as Readonly<Record<string, string>>)[answer];
    return words === "" ? [] : [{ question, answer, words }];
  });
}

/** Every combination of answers to some questions with at most `most` deviations, simplest first. */
export function combinations<Q extends Question>(questions: readonly Q[], most: number): Pick<Convention, Q>[] {
  let all: { readonly answers: Partial<Convention>; readonly deviations: number }[] = [{ answers: {}, deviations: 0 }];
  for (const question of questions)
    all = all.flatMap(({ answers, deviations }) =>
      answersTo(question)
        .map((answer, i) => ({ answers: { ...answers, [question]: answer }, deviations: deviations + (i > 0 ? 1 : 0) }))
        .filter((next) => next.deviations <= most),
    );
  return all.sort((a, b) => a.deviations - b.deviations).map(({ answers }) => answers as Pick<Convention, Q>);
}
