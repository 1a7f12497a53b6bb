/*
 * What all descriptions of slides share: the registry of models and the instructions, read from the files that come with the programs.
 */
#ifndef DESCRIBE_DESCRIBER_H
#define DESCRIBE_DESCRIBER_H

#include "config/settings.h"
#include "jobs/llm/instructions.h"
#include "llm/registry.h"

#define DESCRIBER_ACTION "describe_slides"
#define DESCRIBER_PROMPT_VERSION "slide-1" /* what the first line of jobs/describe/prompts/slide.txt says, too */

struct describer {
    const struct settings *settings;
    struct registry *registry;
    struct instructions prompt;
};

/* The instructions alone; false with a line in `problems`: for the start of a program, which has looked at the registry already. */
bool describer_load_prompt(struct describer *describer, struct arena *arena, const struct settings *settings,
                           struct buf *problems) MUST_CHECK;

/* All of it, for a job: a broken file is INTERNAL, named in the message for the log. */
bool describer_open(struct describer *describer, struct arena *arena, const struct settings *settings,
                    struct fault *fault) MUST_CHECK;

#endif
