// The kernel's parts on their own: how output is gathered, how messages are signed, what a history answers, where a
// cursor stands.
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { toPoints, toUnits } from "../../kernel/src/code-points.js";
import { historyReply } from "../../kernel/src/history.js";
import { Output, streamWriter } from "../../kernel/src/output.js";
import { Request } from "../../kernel/src/request.js";
import { commInfo } from "../../kernel/src/requests.js";
import { Wire, type Header, type Outgoing } from "../../kernel/src/wire.js";

const header: Header = {
  msg_id: "1",
  session: "s",
  username: "u",
  date: "",
  msg_type: "execute_request",
  version: "5.3",
};

/** A request, what was sent for it, and when. */
function request(): { request: Request; sent: Outgoing[]; at: number[] } {
  const [sent, at]: [Outgoing[], number[]] = [[], []];
  const send = (message: Outgoing) => {
    sent.push(message);
    at.push(performance.now());
  };
  const incoming = { identity: [], header, metadata: {}, content: {}, buffers: [] };
  return { request: new Request(incoming, { send, broadcast: send }), sent, at };
}

describe("output", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] }));
  afterEach(() => vi.useRealTimers());
  const texts = (sent: readonly Outgoing[]) => sent.map(({ content }) => content.text ?? content);

  test("100,000 lines in one turn are at most 50 messages and lose nothing", () => {
    const { request: owner, sent } = request();
    const output = new Output();
    output.begin(owner);
    const lines = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`);
    for (const line of lines) output.write("stdout", line);
    output.flush();
    expect(texts(sent).join("")).toBe(lines.join(""));
    expect(sent.length).toBeLessThanOrEqual(50);
  });

  test("a line every millisecond for ten seconds is at most 50 messages in the first second, and live after it", () => {
    const { request: owner, sent } = request();
    const output = new Output();
    output.begin(owner);
    const upTo: number[] = [];
    for (let ms = 0; ms < 10_000; ms++) {
      output.write("stdout", `${ms}\n`);
      vi.advanceTimersByTime(1);
      upTo.push(sent.length);
    }
    expect(upTo[999]).toBeLessThanOrEqual(50);
    for (let ms = 1000; ms < 9000; ms += 1000) {
      expect(upTo[ms + 999] - upTo[ms]).toBeLessThanOrEqual(50);
      expect(upTo[ms + 999] - upTo[ms]).toBeGreaterThan(5);
    }
    vi.advanceTimersByTime(1000);
    expect(texts(sent).join("")).toBe(Array.from({ length: 10_000 }, (_, ms) => `${ms}\n`).join(""));
  });

  test("a flood waits for room, so that a server that lets 3 MB through in 3 s drops none of it", () => {
    const { request: owner, sent, at } = request();
    const output = new Output((ms) => void vi.advanceTimersByTime(ms));
    output.begin(owner);
    const line = `${"ä".repeat(50)}\n`;
    for (let i = 0; i < 200_000; i++) {
      output.write("stdout", line);
      if (i % 100 === 0) vi.advanceTimersByTime(1);
    }
    output.flush();
    expect(texts(sent).join("")).toBe(line.repeat(200_000));
    for (const [i, begin] of at.entries()) {
      const within = sent.filter((_, k) => k >= i && at[k] < begin + 3000);
      const sum = within.reduce((total, { content }) => total + Buffer.byteLength(JSON.stringify(content)), 0);
      expect(sum).toBeLessThan(3_000_000);
    }
  });

  test("one text of many megabytes is cut between characters", () => {
    const { request: owner, sent } = request();
    const output = new Output((ms) => void vi.advanceTimersByTime(ms));
    output.begin(owner);
    const text = `a${"😀".repeat(1_500_000)}`;
    output.write("stdout", text);
    expect(sent.length).toBeGreaterThan(3);
    expect(texts(sent).join("")).toBe(text);
    expect(texts(sent).filter((piece) => /[\ud800-\udbff]$|^[\udc00-\udfff]/.test(piece as string))).toEqual([]);
  });

  test("text and everything else keep their order, and the two streams theirs", () => {
    const { request: owner, sent } = request();
    const output = new Output();
    output.begin(owner);
    for (let i = 0; i < 100; i++) output.write("stdout", ".");
    output.publish("display_data", { data: {} });
    output.write("stdout", "a");
    output.write("stderr", "b");
    output.write("stdout", "c");
    output.publish("error", { ename: "E" });
    const inOrder = sent.map(({ type, content }) => (type === "stream" ? content.text : type)).join(" ");
    expect(inOrder.replace(/^(\. ?)+/, "")).toBe("display_data a b c error");
    expect(sent.filter(({ content }) => content.name === "stderr")).toHaveLength(1);
  });

  test("what a request has not sent yet goes out as its own before the next begins; a silent one shows nothing", () => {
    const [first, second, silent] = [request(), request(), request()];
    const output = new Output();
    output.begin(first.request);
    for (let i = 0; i < 100; i++) output.write("stdout", ".");
    output.begin(second.request);
    output.write("stdout", "!");
    output.begin(silent.request, true);
    output.write("stdout", "?");
    output.publish("execute_result", {});
    output.begin(second.request);
    expect(texts(first.sent).join("")).toBe(".".repeat(100));
    expect(texts(second.sent).join("")).toBe("!");
    expect(silent.sent).toEqual([]);
  });

  test("a stream's write takes what Node's takes: bytes cut inside a character, encodings, callbacks", async () => {
    const { request: owner, sent } = request();
    const output = new Output();
    output.begin(owner);
    const write = streamWriter(output, "stdout");
    const bytes = Buffer.from("a😀b");
    write(bytes.subarray(0, 3));
    write(bytes.subarray(3));
    write("aGk=", "base64");
    await new Promise<void>((resolve) => write("!", () => resolve()));
    await new Promise<void>((resolve) => write("?", "utf8", () => resolve()));
    output.flush();
    expect(texts(sent).join("")).toBe("a😀bhi!?");
  });
});

describe("the wire protocol", () => {
  const frames = (key: string): Buffer[] => {
    const parts = [header, {}, { m: 1 }, { code: "ä" }].map((part) => Buffer.from(JSON.stringify(part)));
    const hmac = createHmac("sha256", key);
    for (const part of parts) hmac.update(part);
    const signature = key === "" ? "" : hmac.digest("hex");
    return [Buffer.from("id"), Buffer.from("<IDS|MSG>"), Buffer.from(signature), ...parts, Buffer.from([0, 255])];
  };

  test.each(["secret", ""])("a message signed with the key %j is read with its identity and its buffers", (key) => {
    const read = Wire.of({ key, signature_scheme: "hmac-sha256" }).read(frames(key));
    expect(read).toMatchObject({ header, metadata: { m: 1 }, content: { code: "ä" } });
    expect([read.identity.map(String), read.buffers]).toEqual([["id"], [Buffer.from([0, 255])]]);
  });

  test("what it writes it reads: content, parent, buffers", () => {
    const wire = Wire.of({ key: "secret" });
    const message = { type: "stream", content: { text: "😀" }, parent: header, buffers: [Uint8Array.of(1, 2)] };
    const written = wire.write(message, [Buffer.from("id")]).map((frame) => Buffer.from(frame));
    expect(wire.read(written)).toMatchObject({ content: { text: "😀" }, header: { msg_type: "stream" } });
    expect(JSON.parse(String(written[4]))).toEqual(header);
  });

  test("another key, a changed frame and frames that are no message are refused", () => {
    const wire = Wire.of({ key: "secret" });
    expect(() => wire.read(frames("other"))).toThrow("signature");
    expect(() => wire.read(frames("secret").with(6, Buffer.from("{}")))).toThrow("signature");
    expect(() => wire.read([Buffer.from("noise")])).toThrow("not a Jupyter message");
  });
});

describe("history", () => {
  const past = ["a", "b", "a", "c*d"].map((source, i) => ({ count: i + 1, source, result: i === 1 ? "2" : null }));
  const lines = (ask: object) =>
    (historyReply(past, ask as Record<string, unknown>).history as [number, number, unknown][]).map(([, line]) => line);

  test.each([
    ["the last two", { hist_access_type: "tail", n: 2 }, [3, 4]],
    ["more than there are", { hist_access_type: "tail", n: 9 }, [1, 2, 3, 4]],
    ["none", { hist_access_type: "tail", n: 0 }, []],
    ["a range without its end", { hist_access_type: "range", session: 0, start: 2, stop: 4 }, [2, 3]],
    ["a range to the end", { hist_access_type: "range", session: 1, start: 3, stop: null }, [3, 4]],
    ["a range of another session", { hist_access_type: "range", session: -1, start: 0, stop: 9 }, []],
    ["a pattern", { hist_access_type: "search", pattern: "a" }, [1, 3]],
    ["a pattern's last", { hist_access_type: "search", pattern: "?", n: 1 }, [3]],
    ["each text once", { hist_access_type: "search", pattern: "*", unique: true }, [2, 3, 4]],
    ["signs that regular expressions know", { hist_access_type: "search", pattern: "c*d" }, [4]],
    ["nothing", { hist_access_type: "search", pattern: "x.*" }, []],
  ])("%s", (_what, ask, expected) => expect(lines(ask)).toEqual(expected));

  test("with the output, an entry has the cell and the text of its result", () => {
    expect(historyReply(past, { hist_access_type: "range", start: 1, stop: 3, output: true }).history).toEqual([
      [1, 1, ["a", null]],
      [1, 2, ["b", "2"]],
    ]);
  });
});

test("open comms are told by their id, all of them or those of a target", () => {
  const open = [
    { comm_id: "1", target_name: "a" },
    { comm_id: "2", target_name: "b" },
  ];
  expect(commInfo(open, {})).toEqual({ comms: { 1: { target_name: "a" }, 2: { target_name: "b" } } });
  expect(commInfo(open, { target_name: "b" })).toEqual({ comms: { 2: { target_name: "b" } } });
  expect(commInfo([], { target_name: "b" })).toEqual({ comms: {} });
});

test("a cursor's place is counted in code points and used in UTF-16 units", () => {
  const text = "a😀b👍c";
  expect([0, 1, 2, 3, 4, 5, 9].map((points) => toUnits(text, points))).toEqual([0, 1, 3, 4, 6, 7, 7]);
  expect([0, 1, 3, 4, 6, 7].map((units) => toPoints(text, units))).toEqual([0, 1, 2, 3, 4, 5]);
});
