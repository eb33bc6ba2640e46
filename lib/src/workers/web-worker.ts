// A Web Worker of a page.
import { TASKS } from "../experiment/tasks.js";
import { type Question, answering } from "./task.js";
import { UP } from "./thread.js";

// What a worker has of these; the library is compiled without the types of pages.
declare const self: {
  onmessage: ((event: { readonly data: Question }) => void) | null;
  postMessage(data: unknown): void;
};

const answer = answering(TASKS);
self.onmessage = ({ data }) => self.postMessage(answer(data));
self.postMessage(UP);
