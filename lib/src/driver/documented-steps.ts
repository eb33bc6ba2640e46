// Which documented step each part of a run carries out, for timelines that number what they show. The names on the left
// are those of cpu/work.ts (phases) and records/rows.ts (moments); the steps are those of the four receive pages of the
// Windows driver documentation.

/** The documented variants of receive processing, in the order of the hardware they need. */
export const VARIANTS = [
  "non-rss",
  "single-hardware-queue",
  "hardware-queuing",
  "message-signaled-interrupts",
] as const;
export type Variant = (typeof VARIANTS)[number];

/**
 * Step of each phase and moment; what has no step of its own is left out. "first-arrival" is the arrival that leads to
 * an interrupt. Steps 1.1 to 1.3 of the last two pages happen at one instant in the model, the frame's arrival, which
 * carries the last of them.
 */
export const DOCUMENTED_STEPS: Readonly<Record<Variant, Readonly<Record<string, string>>>> = {
  "non-rss": {
    "first-arrival": "1",
    interrupt: "1",
    arrival: "2",
    isr: "3",
    disable: "4",
    "queue-dpc": "4",
    dpc: "5",
    build: "6",
    indicate: "6",
    poll: "6",
    enable: "7",
  },
  "single-hardware-queue": {
    "first-arrival": "1",
    interrupt: "1",
    arrival: "2",
    isr: "3",
    disable: "4",
    "queue-dpc": "4",
    dpc: "5",
    assign: "5.1",
    "queue-dpc-on": "5.2",
    "remote-dpc": "6",
    build: "6.1",
    indicate: "6.1",
    complete: "6.2",
    enable: "6.2",
  },
  "hardware-queuing": {
    "first-arrival": "1.3",
    arrival: "1.3",
    interrupt: "1.4",
    isr: "2",
    "queue-dpc": "3",
    "queue-dpc-on": "3",
    dpc: "4",
    "remote-dpc": "4",
    build: "4.1",
    indicate: "4.1",
    complete: "4.2",
    enable: "4.2",
  },
  "message-signaled-interrupts": {
    "first-arrival": "1.3",
    arrival: "1.3",
    interrupt: "1.4",
    isr: "3",
    disable: "4",
    "queue-dpc": "4",
    dpc: "5",
    build: "5",
    indicate: "5",
    poll: "5",
    enable: "5",
  },
};
