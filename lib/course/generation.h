/*
 * What a generated structure depends on besides the materials: the version of the prompt, or of the built-in architect. Kept here
 * because both ends need it: the API to see that a generation would only repeat a snapshot, the runner to say what it did.
 */
#ifndef COURSE_GENERATION_H
#define COURSE_GENERATION_H

#define GENERATION_LOCAL_VERSION "architect-4" /* raise it when the architect's output changes */
#define GENERATION_PROMPT_VERSION \
    "structure-3"                          /* what the first line of jobs/generate/prompts/structure.txt says, too */
#define GENERATION_PART_VERSION "part-1"   /* the same of part.txt, */
#define GENERATION_MERGE_VERSION "merge-1" /* merge.txt */
#define GENERATION_RECONCILE_VERSION "reconcile-1" /* and reconcile.txt */
#define GENERATION_ITEM_VERSION "item-1" /* item.txt: what one exercise is made anew by; no snapshot depends on it */
#define GENERATION_LESSON_VERSION "lesson-1" /* lesson.txt: the same of one lesson */

/* All that models may be told, as a snapshot depends on it. */
#define GENERATION_PROMPTS \
    GENERATION_PROMPT_VERSION " " GENERATION_PART_VERSION " " GENERATION_MERGE_VERSION " " GENERATION_RECONCILE_VERSION

#endif
