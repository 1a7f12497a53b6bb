/*
 * What all generations share: the registry of models and what they are told, read from the files that come with the programs.
 */
#ifndef GENERATE_GENERATOR_H
#define GENERATE_GENERATOR_H

#include "config/settings.h"
#include "jobs/llm/instructions.h"
#include "llm/registry.h"

struct generator {
    const struct settings *settings;
    struct registry *registry;
    struct instructions prompt;    /* for a structure */
    struct instructions part;      /* for that of a part of a course */
    struct instructions merge;     /* for the order of what was made of parts */
    struct instructions reconcile; /* for what is to be put right in a whole */
    struct instructions item;      /* for one exercise that is made anew */
    struct instructions lesson;    /* for one lesson that is */
};

/* Fills registry and prompt. False with a line for each problem, all of them: for the start of a program, which should not begin
 * to work and find out later. */
bool generator_load(struct generator *generator, struct arena *arena, const struct settings *settings,
                    struct buf *problems) MUST_CHECK;

/* The same for a job: a broken file is INTERNAL, named in the message for the log. */
bool generator_open(struct generator *generator, struct arena *arena, const struct settings *settings,
                    struct fault *fault) MUST_CHECK;

#endif
