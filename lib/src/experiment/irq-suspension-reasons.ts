// Why the check irq-suspension misses a band where it does, and what it leaves out of the published runs.
import type { PublishedSeries } from "./published-row.js";

/**
 * Why rows miss their band: those whose quantity begins with `of`, in these series (default: all), at this x (default:
 * any). The first reason that fits counts.
 */
export interface Reason {
  readonly of: string;
  readonly series?: readonly PublishedSeries[];
  readonly x?: number;
  readonly why: string;
}

const FULL =
  "a request costs the published server the more the fuller its CPUs are (with defer20 8.7 us at 600,000 requests/s, " +
  "9.0 at 800,000); here a packet, a poll and the application cost the same at every load";
const EVEN =
  "interrupts are moderated evenly here; in the published runs some frames wait for the widest profile of Net DIM, " +
  "others for the next send completion.";
const WAY =
  "the way between client and server is one for all modes and loads here; at this load it " +
  "is less, with defer50 already.";
const POLLED =
  "the way between client and server is one for all modes here, 48.4 us on average, 38.9 of it random; in full busy " +
  "polling, where a request hardly waits, the published delays leave 5 to 8 us less for it, and less of it to chance.";
const NET_DIM = "too wide a profile of Net DIM (see packets per interrupt).";
const CPU = "CPU time of 8 CPUs",
  MEAN = "mean delay in us",
  P99 = "p99 delay in us";

export const SUSPENSION_REASONS: readonly Reason[] = [
  {
    of: "queues' packets, busiest over mean, clients that wait",
    why:
      "four draws of 4,480 connections, the same for every mode; random ports are a little less even than the published " +
      "ones (see random ports and ports with gaps), and the nine runs of this mode were the most even of all.",
  },
  {
    of: "requests/s at the maximum",
    why:
      "a timer's poll interrupts the published application, also at the maximum: a poll every 10 us takes 3.2 packets. " +
      "Here the application is queued like a poll, so that a poll comes when the requests before it are done, and " +
      "takes as many as it may.",
  },
  {
    of: "queues' packets, busiest over mean, at the maximum",
    why:
      "a full CPU answers its own clients as fast as it can, whether these are many or few, and here a request costs " +
      "the same on every CPU. In the published runs it does not: the 8 workers are bound to the 8 CPUs together, and " +
      "with interrupts replies leave by other queues than requests came by (shares differ by 12 % of the mean, in full " +
      "busy polling by 2 %), so that some CPUs have two workers beside their queue for a while, and others none.",
  },
  {
    of: "application polls: queues' packets",
    series: ["napibusy"],
    why:
      "a full CPU answers its own clients as fast as it can, whether these are many or few, and here a request costs the " +
      "same on every CPU; in the published runs interrupts beside busy polling, and workers that are bound to no CPU of " +
      "their own, part the CPUs (see at the maximum, above).",
  },
  {
    of: "application polls: queues' packets",
    why:
      "here a request costs exactly the same on every CPU, so that full CPUs even the queues out to 0.3 %; in the " +
      "published runs 3 to 4 % are left.",
  },
  {
    of: "application polls: requests/s",
    why:
      "in a large batch a request costs the published server less, 6.4 us in full busy polling at the maximum, with " +
      "defer50 below it 7.4 to 7.7; here every packet and every request costs the same.",
  },
  {
    of: "packets per interrupt, by",
    series: ["base"],
    why:
      "the interrupt of an mlx5 queue and its poll serve send completions too: that of a reply may interrupt, and " +
      "the poll then takes the frames received so far; here completions raise no interrupt. Received frames alone " +
      "lead Net DIM to its widest profile (64 us after the last frame, or 64 frames), and there it stays: at a " +
      "steady rate a wider profile has fewer interrupts, which its rule calls better; it looks at changes above " +
      "10 %, and chance changes the rate of 64 such interrupts by some 3 %.",
  },
  { of: CPU, series: ["base"], x: 200_000, why: "too few interrupts (see packets per interrupt)." },
  { of: MEAN, series: ["base"], why: NET_DIM },
  { of: P99, series: ["base"], why: NET_DIM },
  {
    of: "CPU time of a request, times that at 200,000",
    series: ["base"],
    why: "too few interrupts at 200,000 requests/s already.",
  },
  { of: "CPU time of a request, times that at 600,000", why: `${FULL}.` },
  {
    of: CPU,
    series: ["defer200", "suspend200"],
    why:
      "in a large batch a request costs the published server less, 6.1 us at 400,000 requests/s, with defer50 7.7, " +
      "presumably as GRO joins packets and one epoll_wait gives the application many requests; here every packet and " +
      "every request costs the same.",
  },
  {
    of: MEAN,
    series: ["defer200"],
    why: "a batch takes longer here, since each of its packets costs as much as with defer50 (see CPU time).",
  },
  {
    of: CPU,
    series: ["defer10"],
    x: 200_000,
    why:
      "58 % of the published polls find nothing at this load, and presumably cost less than one that finds " +
      "packets; here a poll costs the same.",
  },
  {
    of: CPU,
    series: ["base, interrupts given"],
    x: 200_000,
    why:
      "an interrupt of an idle CPU, which must wake its worker, costs the published server more than a timer's poll " +
      "does: a fit on base's interrupts gives 2.9 us, that on defer50 2.0 us.",
  },
  { of: CPU, why: `${FULL}.` },
  { of: MEAN, series: ["base, interrupts given"], why: EVEN },
  { of: P99, series: ["base, interrupts given"], why: EVEN },
  {
    of: MEAN,
    series: ["napibusy"],
    why:
      `${POLLED} The rest, 1 to 10 us, is not explained: some requests wait for the deferral's timer of 200 us, after the ` +
      "worker has polled for 64 us in vain; CPU time, which says how often it sleeps, comes out.",
  },
  { of: MEAN, series: ["fullbusy", "suspend20"], why: POLLED },
  { of: P99, series: ["fullbusy", "suspend20"], why: POLLED },
  {
    of: MEAN,
    series: ["suspend200"],
    why: "a batch takes longer here, since each of its requests costs as much as with defer50 (see CPU time).",
  },
  { of: MEAN, x: 200_000, why: WAY },
  { of: P99, x: 200_000, why: WAY },
  { of: MEAN, why: `${FULL}, so that they are less full and less waits in line.` },
  { of: P99, why: `${FULL}, so that they are less full and less waits in line.` },
];

/** What was published and is not computed here, and why. */
export const NOT_MODELLED: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: "1,000,000 requests/s (861,000 to 1,000,000 are answered)",
    why:
      "clients are told a rate there that most modes do not reach, and how they catch up is not known; the maximum, " +
      "where they do not pause, is modelled",
  },
  {
    what: "packets per interrupt with deferral (2,100 to 353,000), busy polling and suspension",
    why:
      "when frames come at random 100 polls in a row are never empty, so the interrupt is never enabled; what " +
      "enables it 5 to 200 times a second in the published runs is not known",
  },
];
