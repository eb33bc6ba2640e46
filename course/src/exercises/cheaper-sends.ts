// An exercise of lesson 10: sends that cost too much, to be given another form. What the reader builds is run.
import { load, run, us, type Scenario, type Sends } from "rss-lab";
import { nsPerFrame } from "../cost-of-frames.js";
import type { Exercise, PosedExercise, TriedOut } from "../exercise-types.js";
import { builtOf } from "./built.js";

const MACHINE: Omit<Scenario, "traffic"> = {
  variant: "message-signaled-interrupts",
  topology: { nodes: 2, coresPerNode: 4, threadsPerCore: 2 },
  rss: { indirectionTable: [0] },
  records: "summary",
};

export const cheaperSends: Exercise = {
  id: "10-cheaper",
  pose(random): PosedExercise {
    const isThread = random.below(2) === 0;
    const cpu = isThread ? 8 + random.below(8) : 2 + random.below(14);
    const connections = 16 + 16 * random.below(4);
    const traffic = load({ framesPerSecond: 2e5, connections, frames: 2000 });
    const given: Sends = { perFrame: 1, trigger: isThread ? "application" : "timer", delayPs: us(10), cpu };
    const cost = (sends: Sends): number => nsPerFrame(run({ ...MACHINE, traffic, sends }).summary);
    const good: Sends = isThread ? { ...given, handOver: true } : { ...given, cpu: "receive" };
    const [now, cured] = [cost(given), cost(good)];
    const most = 10 * Math.round((0.6 * cured + 0.4 * now) / 10);
    const tried = (sends: Sends): TriedOut => {
      const says = (message: string): TriedOut => ({ isRight: false, message });
      if (sends.trigger !== given.trigger) return says(`What triggers the sends is given: ${String(given.trigger)}.`);
      if (sends.perFrame !== 1) return says("Every frame triggers a send: perFrame stays 1.");
      if (isThread && sends.cpu !== cpu)
        return says(`The thread runs on CPU ${cpu}, and nobody moves it. What else can it do?`);
      const price = cost(sends);
      return {
        isRight: price <= most,
        message: `The run: ${Math.round(price)} ns of CPU time a frame; ${most} were asked for, and it was ${Math.round(now)}.`,
      };
    };
    const words = `{ perFrame: 1, trigger: "${String(given.trigger)}", delayPs: us(10), cpu: ${cpu} }`;
    const wrong: Sends = isThread ? given : { ...given, handOver: true };
    return {
      question:
        `**Make it cheaper.** Two nodes of four cores with two hyper-threads each; CPU 0 receives for ${connections} ` +
        `connections, by MSI-X. The scenario's sends are \`${words}\`, and a frame costs ${Math.round(now)} ns of CPU time. ` +
        (isThread
          ? `They come from threads that run on CPU ${cpu}; the threads stay where they are. `
          : "The driver sets the timer. ") +
        `Give \`sends\` another form, so that a frame costs ${most} ns at most. What triggers them stays, and every frame ` +
        "triggers one. Answer with the object.",
      answer: good,
      shown: `The answer is \`${words.replace(isThread ? " }" : `cpu: ${cpu}`, isThread ? ", handOver: true }" : 'cpu: "receive"')}\`.`,
      asks: `The answer is an object of sends, such as ${words}.`,
      tryOut: (answer) => {
        const sends = builtOf(answer);
        return sends !== null && "trigger" in sends ? tried(sends as unknown as Sends) : null;
      },
      mistakes: [
        { answer: JSON.stringify(wrong), message: tried(wrong).message },
        {
          answer: JSON.stringify({ ...given, trigger: "ack" }),
          message: tried({ ...given, trigger: "ack" }).message,
        },
      ],
      hints: [
        "What is paid for beyond the sending? The connection's state travels to the send, and back to the next frame.",
        isThread
          ? "A thread can ask the receive CPU to send. From how far does that pay?"
          : "The driver may say on which CPU the timer expires.",
        isThread
          ? "`handOver: true` makes the receive CPU send."
          : '`cpu: "receive"` names the CPU that received the frame.',
      ],
      because: tried(good).message,
    };
  },
};
