// What another thread can be asked for: a function that both threads know by its name, applied to plain data. A
// function cannot be handed over, so nothing that a user wrote is a task.
import { InputError } from "../check.js";
import { type TrafficRecipe, remadeTraffic } from "../traffic/remake-traffic.js";
import type { Traffic } from "../traffic/traffic.js";

/** What is given and what it gives are plain data: they are copied on their way. */
export interface Task<Given, Result> {
  readonly name: string;
  readonly perform: (given: Given, traffic: Traffic | null) => Result;
}

export interface Question {
  /** Name of the task. */
  readonly task: string;
  readonly given: unknown;
  /** Apart from the rest, because many points may have the same; "same": that of the question before. */
  readonly traffic: TrafficRecipe | "same" | null;
}

export type Answer =
  | { readonly result: unknown }
  | {
      readonly error: unknown;
      /** The sentence of an InputError, whose class does not survive the way. */
      readonly sentence: string | null;
    };

/** Answers questions. */
export function answering(tasks: readonly Task<never, unknown>[]): (question: Question) => Answer {
  const byName = new Map(tasks.map((task) => [task.name, task as Task<unknown, unknown>]));
  let traffic: Traffic | null = null;
  return ({ task, given, traffic: recipe }) => {
    try {
      if (recipe !== "same") traffic = recipe && remadeTraffic(recipe);
      const found = byName.get(task);
      if (found === undefined) throw new Error(`There is no task ${task}.`);
      return { result: found.perform(given, traffic) };
    } catch (error) {
      return { error, sentence: error instanceof InputError ? error.message : null };
    }
  };
}

/** What a question was answered; throws the error of a failed one. */
export function resultOf(answer: Answer): unknown {
  if ("result" in answer) return answer.result;
  throw answer.sentence === null ? answer.error : new InputError(answer.sentence);
}
