// A worker thread of Node.
import { parentPort } from "node:worker_threads";
import { TASKS } from "../experiment/tasks.js";
import { type Question, answering } from "./task.js";
import { UP } from "./thread.js";

const answer = answering(TASKS);
parentPort?.on("message", (question: Question) => parentPort?.postMessage(answer(question)));
parentPort?.postMessage(UP);
