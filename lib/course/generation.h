/*
 * What a generated structure depends on besides the materials: the version of the prompt, or of the built-in architect. Kept here
 * because both ends need it: the API to see that a generation would only repeat a snapshot, the runner to say what it did.
 */
#ifndef COURSE_GENERATION_H
#define COURSE_GENERATION_H

#define GENERATION_LOCAL_VERSION "architect-4" /* raise it when the architect's output changes */
#define GENERATION_PROMPT_VERSION \
    "structure-2" /* what the first line of jobs/generate/prompts/structure.txt says, too */

#endif
