/*
 * regenerate_item: makes one exercise anew, of the passages that it and its lesson cite, or one lesson of those that lie in it. A model is asked if any
 * provider is configured; the built-in architect serves when none is, and when all models failed, if the tenant allows it.
 *
 * Payload: {exercise_id | lesson_id, force}. Result: {exercise_id | lesson_id, provider, model_id}. When it is gone or people have locked or
 * edited it meanwhile, nothing is changed and the job fails. What people do meanwhile in the lesson holds as over an apply.
 */
#include "config/providers.h"
#include "course/tenant.h"
#include "jobs/embed/embed_after.h"
#include "jobs/generate/part_store.h"
#include "jobs/llm/router.h"
#include "jobs/processors.h"
#include "jobs/regenerate/exercise_anew.h"
#include "jobs/regenerate/lesson_anew.h"

struct regeneration {
    struct run *run;
    const struct part *part;
    struct uuid id;
    bool force;
    union {
        struct exercise_remake exercise;
        struct lesson_remake lesson;
    } remake;
    struct item_passages passages;
    union {
        struct exercise_anew exercise;
        struct lesson_anew lesson;
    } made;
};

/* What is done of each kind. */
struct part {
    const char *member; /* of payload and result */
    bool (*load)(struct regeneration *r);
    bool (*ask)(struct regeneration *r, struct fault *fault);
    bool (*build)(struct regeneration *r);
    bool (*put)(struct regeneration *r, const char **provider, const char **model);
};

/* ---- an exercise ---- */

static bool load_exercise(struct regeneration *r)
{
    struct run *run = r->run;
    struct exercise_remake *remake = &r->remake.exercise;

    return exercise_remake_fetch(&run->unit, run->claim->course, r->id, remake) &&
           exercise_remake_allowed(remake, r->force, &run->fault) &&
           item_passages_load(run, remake->citations, remake->citation_count, &r->passages);
}

static bool ask_exercise(struct regeneration *r, struct fault *fault)
{
    return exercise_anew_ask(r->run, &r->remake.exercise, &r->passages, &r->made.exercise, fault);
}

static bool build_exercise(struct regeneration *r)
{
    return exercise_anew_build(r->run, &r->remake.exercise, &r->passages, &r->made.exercise);
}

static bool put_exercise(struct regeneration *r, const char **provider, const char **model)
{
    *provider = r->made.exercise.provider;
    *model = r->made.exercise.model;
    return exercise_remake_put(&r->run->unit, r->run->claim->course, r->id, r->force, r->made.exercise.exercise);
}

/* ---- a lesson ---- */

static bool load_lesson(struct regeneration *r)
{
    struct run *run = r->run;
    struct lesson_remake *remake = &r->remake.lesson;

    return lesson_remake_allowed(&run->unit, run->claim->course, r->id, r->force) &&
           lesson_remake_fetch(&run->unit, run->claim->course, r->id, remake) &&
           item_passages_load(run, remake->citations, remake->citation_count, &r->passages);
}

static bool ask_lesson(struct regeneration *r, struct fault *fault)
{
    return lesson_anew_ask(r->run, &r->remake.lesson, &r->passages, &r->made.lesson, fault);
}

static bool build_lesson(struct regeneration *r)
{
    return lesson_anew_build(r->run, &r->remake.lesson, &r->passages, &r->made.lesson);
}

/* Concepts may be others: they get vectors. */
static bool put_lesson(struct regeneration *r, const char **provider, const char **model)
{
    *provider = r->made.lesson.provider;
    *model = r->made.lesson.model;
    return lesson_remake_put(&r->run->unit, r->run->claim->course, r->id, r->force, r->made.lesson.lesson) &&
           embed_after(r->run);
}

/* ---- either ---- */

static const struct part parts[] = {
    {"exercise_id", load_exercise, ask_exercise, build_exercise, put_exercise},
    {"lesson_id", load_lesson, ask_lesson, build_lesson, put_lesson},
};

static bool find_part(struct regeneration *r)
{
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (uuid_parse(str_of(json_get_text(r->run->payload, parts[i].member, "")), &r->id)) {
            r->part = &parts[i];
            return true;
        }
    return fault_log(&r->run->fault, FAULT_INTERNAL, "a payload that names no part of a structure");
}

static bool load(struct regeneration *r)
{
    struct run *run = r->run;

    if (!find_part(r))
        return false;
    r->force = json_get_bool(run->payload, "force", false);
    run_progress(run, "read", 0, 1, "steps");
    return pg_ready(run->unit.pg, &run->fault) && r->part->load(r);
}

static bool draft(struct regeneration *r)
{
    struct run *run = r->run;
    const bool has_model = providers_any(run->settings);
    struct fault why = {0};
    bool architect;

    run_progress(run, "ask", 0, 1, "steps");
    if (!tenant_generators(&run->unit, has_model, &architect))
        return false;
    if (has_model && r->part->ask(r, &why))
        return true;
    if (!has_model || (architect && router_gave_up(why.kind)))
        return r->part->build(r);
    run->fault = why;
    return false;
}

static bool keep(struct regeneration *r)
{
    struct run *run = r->run;
    const char *provider, *model;
    char id[UUID_TEXT];

    if (!run_settle(run) || !part_store_drop(&run->unit, run->claim->job) || !r->part->put(r, &provider, &model))
        return false;
    run->result = str_of(arena_printf(run->arena, "{\"%s\":\"%s\",\"provider\":\"%s\",\"model_id\":\"%s\"}",
                                      r->part->member, uuid_format(r->id, id), provider, model));
    return true;
}

bool regenerate_item_process(struct run *run)
{
    struct regeneration r = {.run = run};

    return load(&r) && draft(&r) && keep(&r);
}
