#include "jobs/describe/slide_model.h"

#include <time.h>

#include "jobs/describe/description.h"
#include "jobs/llm/llm_session.h"

#define STRATEGY "default"
#define ROOM \
    INT64_C(8192)         /* tokens of an answer: a description has a tenth, the rest is for models that think before */
#define LOOK_AGAIN_MS 250 /* at a picture that somebody else has described just now */

/* One question under way. */
struct asking {
    struct slide_model *model;
    struct arena *arena;
    int slide;
    const struct slide_picture *drawn;
    const char *description;
};

/* ---- what is kept ---- */

struct slide_model_used slide_model_used_before(struct arena *arena, struct str checkpoint)
{
    struct fault ignored = {0};
    json_t *tree;

    if (checkpoint.at == NULL || !json_read(arena, checkpoint, &tree, &ignored))
        return (struct slide_model_used){0};
    return (struct slide_model_used){json_get_double(tree, "usd", 0), json_get_int(tree, "bytes", 0)};
}

static struct str checkpoint_of(struct arena *arena, const struct slide_model_used *used)
{
    json_t *tree = json_keep(arena, json_pack("{s:f, s:I}", "usd", used->usd, "bytes", (json_int_t)used->bytes));

    return str_of(json_text(arena, tree));
}

static struct unit unit_of(const struct slide_model *model, struct arena *arena, struct fault *fault)
{
    struct unit unit = pg_unit_aside(&model->run->unit, fault);

    unit.arena = arena;
    return unit;
}

/* Locks in the order of run_settle. */
static bool hold(const struct slide_model *model, const struct unit *unit)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, course_lock, pg_uuid(model->run->claim->course)) &&
           claim_settle(unit, model->run->claim);
}

static bool put_sight(const struct slide_model *model, const struct unit *unit, int slide,
                      const struct slide_picture *drawn)
{
    const struct slide_sight sight = {.slide = slide, .picture = drawn->sha256};

    return slide_descriptions_put_sight(unit, model->material, model->file_sha256, &sight);
}

/* ---- what was said before ---- */

/* Whether the chain has this model still. */
static bool would_ask(const struct describer *describer, const char *provider, const char *id)
{
    const struct registry_chain chain = registry_chain(describer->registry, DESCRIBER_ACTION, STRATEGY);

    for (size_t i = 0; i < chain.count; i++)
        if (strcmp(chain.models[i]->provider, provider) == 0 && strcmp(chain.models[i]->id, id) == 0)
            return true;
    return false;
}

static bool counts(const struct slide_model *model, const struct pg_rows *rows)
{
    return !model->again || (strcmp(pg_get_text(rows, 0, PG_COL(slide_description_hold, prompt_version)),
                                    DESCRIBER_PROMPT_VERSION) == 0 &&
                             would_ask(model->describer, pg_get_text(rows, 0, PG_COL(slide_description_hold, provider)),
                                       pg_get_text(rows, 0, PG_COL(slide_description_hold, model_id))));
}

static bool recall(const struct slide_model *model, const struct unit *unit, int slide,
                   const struct slide_picture *drawn, const char **description)
{
    struct pg_rows rows;

    if (!hold(model, unit) ||
        !PG_RUN(unit, &rows, slide_description_hold, pg_text(drawn->sha256), pg_text(model->language)))
        return false;
    if (rows.count == 0 || !counts(model, &rows))
        return true;
    *description = pg_get_text(&rows, 0, PG_COL(slide_description_hold, description));
    return put_sight(model, unit, slide, drawn);
}

bool slide_model_recall(struct slide_model *model, struct arena *arena, int slide, const struct slide_picture *drawn,
                        const char **description)
{
    struct run *run = model->run;
    const struct unit unit = unit_of(model, arena, &run->fault);

    *description = NULL;
    if (!pg_ready(unit.pg, &run->fault))
        return false;
    pg_begin(unit.pg);
    if (recall(model, &unit, slide, drawn, description) && pg_commit(unit.pg, &run->fault))
        return true;
    pg_rollback(unit.pg);
    return false;
}

/* ---- the question ---- */

static bool pose(void *context, const struct registry_model *registered, struct llm_question *question,
                 struct fault *fault UNUSED)
{
    const struct asking *asking = context;
    const struct slide_model *model = asking->model;
    const char *language = model->language[0] != '\0' ? model->language : NULL;
    json_t *user = json_keep(asking->arena, json_pack("{s:s?}", "language", language));

    question->system = model->describer->prompt.system;
    question->schema_name = "slide_description";
    question->schema = model->describer->prompt.schema;
    question->user = str_of(json_text(asking->arena, user));
    question->pictures = &asking->drawn->picture;
    question->picture_count = 1;
    question->max_output_tokens = MAX(1, MIN(ROOM, registered->output_tokens / 2));
    return true;
}

static bool check(void *context, struct str text, struct fault *fault)
{
    struct asking *asking = context;

    return description_read(asking->arena, text, &asking->description, fault);
}

static void attempted(void *context, const struct llm_call *call)
{
    struct asking *asking = context;
    struct slide_model *model = asking->model;

    model->used.usd += call->cost_usd;
    model->used.bytes += (int64_t)asking->drawn->picture.bytes.len;
    if (!call->success)
        run_model_failed(model->run, call->provider, call->model, call->error_code);
}

static bool keep(void *context, const struct llm_call *call, struct fault *fault)
{
    const struct asking *asking = context;
    const struct slide_model *model = asking->model;
    const struct unit unit = unit_of(model, asking->arena, fault);

    return hold(model, &unit) &&
           PG_RUN(&unit, NULL, slide_description_put, pg_text(asking->drawn->sha256), pg_text(model->language),
                  pg_text(asking->description), pg_text(call->provider), pg_text(call->model),
                  pg_text(DESCRIBER_PROMPT_VERSION)) &&
           put_sight(model, &unit, asking->slide, asking->drawn) &&
           claim_checkpoint(&unit, model->run->claim, checkpoint_of(asking->arena, &model->used));
}

static bool ask(struct asking *asking, struct fault *fault)
{
    struct slide_model *model = asking->model;
    const struct run *run = model->run;
    const struct llm_session session = {
        .settings = run->settings,
        .registry = model->describer->registry,
        .pg = run->unit.pg,
        .tenant = run->claim->tenant,
        .until = model->until,
        .context = asking,
        .attempted = attempted,
        .keep = keep,
    };
    const struct router_task task = {
        .action = DESCRIBER_ACTION,
        .strategy = STRATEGY,
        .tenant = run->claim->tenant,
        .job = run->claim->job,
        .course = run->claim->course,
        .request_id = run->claim->request_id,
        .prompt_version = DESCRIBER_PROMPT_VERSION,
        .usd_most = (double)run->settings->slides_described_cents / 100 - model->used.usd,
        .context = asking,
        .pose = pose,
        .check = check,
    };
    struct router_reply reply;

    return llm_session_ask(&session, asking->arena, &task, &reply, fault);
}

/* ---- one at a time ---- */

static const char *lock_name(const struct slide_model *model, struct arena *arena, const struct slide_picture *drawn)
{
    char tenant[UUID_TEXT];

    return arena_printf(arena, "%s %s %s", uuid_format(model->run->claim->tenant, tenant), drawn->sha256,
                        model->language);
}

/* Waits until no other job has a model look at the same picture, as long as models may be asked. */
static bool lock(const struct unit *unit, const char *name, int64_t until, bool *locked)
{
    const struct timespec wait = {.tv_nsec = LOOK_AGAIN_MS * 1000000};
    struct pg_rows rows;

    for (*locked = false; !*locked && stamp_ticks() < until;) {
        if (!pg_ready(unit->pg, unit->fault) || !PG_RUN(unit, &rows, picture_look_lock, pg_text(name)))
            return false;
        *locked = pg_get_bool(&rows, 0, PG_COL(picture_look_lock, locked));
        if (!*locked)
            nanosleep(&wait, NULL);
    }
    return *locked ||
           fault_set(unit->fault, FAULT_PROVIDER_FAILED, "Another job is having the same picture described.");
}

/* A session that was lost has lost its lock. */
static void unlock(const struct unit *unit, const char *name)
{
    struct fault ignored = {0};
    struct unit aside = *unit;

    aside.fault = &ignored;
    if (!pg_ready(aside.pg, &ignored) || !PG_RUN(&aside, NULL, picture_look_unlock, pg_text(name)))
        fault_clear(&ignored);
}

bool slide_model_ask(struct slide_model *model, struct arena *arena, int slide, const struct slide_picture *drawn,
                     const char **description, bool *asked, struct fault *fault)
{
    struct asking asking = {.model = model, .arena = arena, .slide = slide, .drawn = drawn};
    const struct unit unit = unit_of(model, arena, fault);
    const char *name = lock_name(model, arena, drawn);
    bool locked, done;

    *asked = false;
    if (!lock(&unit, name, model->until, &locked))
        return false;
    done = slide_model_recall(model, arena, slide, drawn, description);
    if (!done)
        *fault = model->run->fault;
    if (done && *description == NULL) {
        done = *asked = ask(&asking, fault);
        *description = asking.description;
    }
    unlock(&unit, name);
    return done;
}
