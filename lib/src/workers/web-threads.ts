// Web Workers of a page. Bundlers know the form `new Worker(new URL(...), { type: "module" })` and make the worker's
// script. Where none can be started (a page from the file system, a bundle of one script, a server's policy), the page
// works itself.
import { refuse } from "../check.js";
import type { Threads } from "./threads.js";

// What a page has of these; the library is compiled without the types of pages.
interface MessageEnd {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(data: unknown): void;
}
interface WebWorker extends MessageEnd {
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
  terminate(): void;
}
declare const Worker: (new (script: URL, options: { readonly type: "module" }) => WebWorker) | undefined;
declare const MessageChannel: new () => { readonly port1: MessageEnd & { close(): void }; readonly port2: MessageEnd };
declare const navigator: { readonly hardwareConcurrency?: number } | undefined;

export const threads: Threads = {
  cores: (typeof navigator === "undefined" ? undefined : navigator.hardwareConcurrency) ?? 1,
  bothWork: false,
  start: ({ message, gone }) => {
    if (typeof Worker === "undefined") refuse("This page has no workers", "the browser must have them");
    const worker = new Worker(new URL("./web-worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => message(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      gone(event.message || "its script cannot be loaded");
    };
    return {
      post: (question) => worker.postMessage(question),
      hold: () => {},
      end: () => worker.terminate(),
    };
  },
  // A message to oneself: a page's timers wait for milliseconds.
  turn: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }),
};
