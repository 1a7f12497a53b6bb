/*
 * What all generations share: the registry of models and the prompt, read from the files that come with the programs.
 */
#ifndef LLM_GENERATOR_H
#define LLM_GENERATOR_H

#include "config/settings.h"
#include "jobs/generate/prompt.h"
#include "jobs/llm/registry.h"
#include "pg/pg.h"

struct generator {
    const struct settings *settings;
    struct pg *pg;
    struct registry *registry;
    struct prompt prompt;
};

/* Fills registry and prompt. False with a line for each problem, all of them: for the start of a program, which should not begin
 * to work and find out later. */
bool generator_load(struct generator *generator, struct arena *arena, const struct settings *settings,
                    struct buf *problems) MUST_CHECK;

#endif
