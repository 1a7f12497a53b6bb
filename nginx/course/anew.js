// An exercise or a lesson is made anew by a job: people are asked first, and a second time where they have locked or edited it.
import * as api from "./api.js";
import { ask } from "./dom.js";
import { itemPath, titleOf } from "./items.js";

const QUESTIONS = {
  exercise: (title) => `Make “${title}” anew? Another exercise, of the same passages, takes its place.`,
  lesson: (title) => `Make “${title}” anew, with its concepts and exercises? What people have edited, locked or deleted in it stays as it is.`,
};

export const canBeMadeAnew = (kind) => kind in QUESTIONS;

/** The job that does it; null where the person has thought better of it. */
export async function makeAnew(course, kind, item, signal) {
  const path = `${itemPath(course, kind, item)}/regenerate`;
  if (!(await ask(QUESTIONS[kind](titleOf(kind, item)), "Make it anew"))) return null;
  try {
    return await api.post(path, undefined, signal);
  } catch (problem) {
    if (problem.code !== "item_locked") throw problem;
    const question = `People have locked or edited this ${kind}. Made anew all the same, it loses what they have edited in it; it stays locked if it is.`;
    return (await ask(question, "Make it anew all the same")) ? api.post(`${path}?force=true`, undefined, signal) : null;
  }
}

/** How many offers of what was made anew wait for a decision: those of a structure name its snapshot. */
export async function countOffers(course, signal) {
  let count = 0;
  for await (const page of api.pages(`/courses/${course.id}/structure/conflicts`, signal)) count += page.items.filter((one) => one.snapshot_id === null).length;
  return count;
}
