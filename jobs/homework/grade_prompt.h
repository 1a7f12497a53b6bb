/*
 * What a model is asked about an answer: instructions from prompts/homework.txt, and one JSON object of data.
 *
 *     {"exercise", "criteria", "concepts", "course_language", "response_language", "boundary", "answer"}
 *
 * The answer stands in it as a string, which no text can break out of, and within that between two marks of a hash that depends on the answer
 * itself: whoever writes the answer cannot know it. The same task always gives the same text. Pure.
 */
#ifndef HOMEWORK_GRADE_PROMPT_H
#define HOMEWORK_GRADE_PROMPT_H

#include "jobs/homework/rubric.h"

#define GRADE_PROMPT_VERSION "homework-1" /* what the first line of the file says, too */
#define GRADE_PROMPT_CONCEPTS 60          /* and bytes of their definitions: */
#define GRADE_PROMPT_DEFINITIONS 24000

/* `parts` of the answer are what is judged of it. */
struct str grade_prompt_render(struct arena *arena, const struct grade_task *task, const struct rubric *rubric,
                               const struct str *parts, size_t count);

#endif
