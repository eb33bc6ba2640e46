// Options that may be given several times.
import { describe, expect, it, test } from "vitest";
import { parseArguments } from "../../lib/src/cli/arguments.js";

describe("options that may be given several times", () => {
  const parse = (...words: string[]) => parseArguments("rss-lab x", words, { ethtool: "list", nic: "text" });
  it("keep their order, whether repeated or with commas", () => {
    expect(parse("--ethtool", "a, b", "--ethtool=c", "--ethtool", "-").list("ethtool")).toEqual(["a", "b", "c", "-"]);
    expect(parse().list("ethtool")).toEqual([]);
  });
  test.each([
    [["--nic", "a", "--nic", "b"], "The option --nic is given twice: it may be given once."],
    [["--ethtool"], "The option --ethtool has no value: write --ethtool VALUE."],
    [["--ethtool", "--nic"], "The option --ethtool has no value: write --ethtool VALUE."],
    [["--ethtool", "a,,b"], 'The option --ethtool has the value "a,,b": between its commas stands one value each.'],
    [["--ethtool="], 'The option --ethtool has the value "": between its commas stands one value each.'],
  ])("%j is refused", (words, sentence) => expect(() => parse(...words)).toThrow(sentence));
});
