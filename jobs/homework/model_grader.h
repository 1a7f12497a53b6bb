/*
 * An answer judged by a model: asked through jobs/llm/llm_session.h, read by judgement.h, and kept. What was paid for in an earlier attempt is
 * taken from the checkpoint when the same is asked again.
 */
#ifndef HOMEWORK_MODEL_GRADER_H
#define HOMEWORK_MODEL_GRADER_H

#include "jobs/homework/grade_screen.h"
#include "jobs/homework/judgement.h"
#include "jobs/homework/quotes.h"
#include "jobs/llm/instructions.h"
#include "jobs/runner/run.h"
#include "llm/llm_calls.h"
#include "llm/registry.h"

#define MODEL_GRADER_JUDGEMENTS 2

/* A judgement as the checkpoint has it. */
struct model_grader_answer {
    const char *key; /* hash of what was asked first: the same question has the same */
    const char *provider, *model, *prompt_version, *input_hash;
    int64_t tokens_in, tokens_out;
    double cost_usd;
    struct str text;
};

/* All judgements of one answer. */
struct model_grader {
    struct run *run;
    const struct grade_task *task;
    const struct rubric *rubric;
    struct registry *registry;
    struct instructions prompt;
    struct model_grader_answer answers[MODEL_GRADER_JUDGEMENTS];
    size_t answer_count;
    struct model_grader_answer former[MODEL_GRADER_JUDGEMENTS]; /* of an earlier attempt */
    size_t former_count;
    int64_t tokens_in, tokens_out; /* of all attempts, those that came to nothing too */
    double cost_usd;
};

/* Reads registry, prompt and the task's checkpoint. A broken file is INTERNAL. */
bool model_grader_open(struct model_grader *grader, struct run *run, const struct grade_task *task,
                       const struct rubric *rubric, struct fault *fault) MUST_CHECK;

/* One judgement of these parts of the answer; `quotes` are where its quotes must stand. A model whose quotes do not stand is told so once. */
bool model_grader_judge(struct model_grader *grader, const struct injection_parts *parts, const struct quotes *quotes,
                        struct judgement *judgement, struct fault *fault) MUST_CHECK;

/* For the start of the program: a line in `problems` when the prompt is no good. */
bool model_grader_check_files(struct arena *arena, const struct settings *settings, struct buf *problems) MUST_CHECK;

#endif
