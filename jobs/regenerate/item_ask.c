#include "jobs/regenerate/item_ask.h"

#include "base/limits.h"
#include "jobs/generate/addresses.h"
#include "jobs/generate/citations.h"
#include "jobs/generate/model_ask.h"
#include "jobs/generate/prompt.h"
#include "jobs/llm/answer_object.h"

#define ACTION "regenerate_item"
#define STRATEGY "default"
#define ITEM_CEILING (4 * MIB)

struct asking {
    struct run *run;
    const struct item_question *question;
    struct generation_input input;
    struct structure made; /* of one lesson */
};

struct generation_input item_ask_input(const char *course, const char *language, const struct item_passages *passages)
{
    return (struct generation_input){
        .title = course,
        .language = language,
        .materials = passages->materials,
        .material_count = passages->count,
    };
}

/* ---- what was made ---- */

/* Whatever holds one part is read as a structure that holds nothing else. */
static json_t *wrap(const struct item_question *question, json_t *item)
{
    if (question->kind == IDENTITY_LESSON)
        return json_pack("{s:s, s:[{s:s, s:[O]}]}", "title", "a", "modules", "title", "a", "lessons", item);
    return json_pack("{s:s, s:[{s:s, s:[{s:s, s:[], s:[O]}]}]}", "title", "a", "modules", "title", "a", "lessons",
                     "title", "a", "concepts", "exercises", item);
}

static bool read_made(struct asking *asking, json_t *item, struct fault *fault)
{
    const char *word = identity_kind_name(asking->question->kind);
    struct structure_losses losses = {0};
    struct citations_losses dropped;
    struct arena *arena = asking->run->arena;
    json_t *tree = item != NULL ? wrap(asking->question, item) : NULL;

    if (tree == NULL)
        return fault_set(fault, FAULT_BAD_GENERATION, "\"%s\" is missing.", word);
    if (!structure_read(arena, json_keep(arena, tree), prompt_resolve, &asking->input, &asking->made, &losses, fault))
        return false;
    citations_check(arena, &asking->input, &asking->made, &dropped);
    if (asking->made.module_count == 0)
        return fault_set(fault, FAULT_BAD_GENERATION, "None of its citations stands in the materials.");
    addresses_drop(arena, &asking->input, &asking->made);
    return asking->question->check(asking->run->arena, asking->question->remake, asking->made.modules[0].lessons,
                                   fault);
}

static struct str made_text(const struct asking *asking)
{
    struct buf *buf = buf_new(asking->run->arena, ITEM_CEILING);
    struct json_out out = json_out(buf);

    structure_write(&out, NULL, &asking->made);
    return buf_str(buf);
}

static bool read_kept(struct asking *asking, struct str text, struct fault *fault)
{
    struct structure_losses losses = {0};
    struct arena *arena = asking->run->arena;
    json_t *tree;

    return json_read(arena, text, &tree, fault) &&
           structure_read(arena, tree, NULL, NULL, &asking->made, &losses, fault);
}

/* ---- the question ---- */

static bool render(void *context, size_t room, struct str *text, struct fault *fault)
{
    struct asking *asking = context;
    struct texts thinned = {arena_array(asking->run->arena, asking->input.material_count + 1, sizeof(char *)), 0};

    return prompt_render(asking->run->arena, &asking->input, room, text, &thinned, fault);
}

static bool check(void *context, struct str text, struct str *kept, struct fault *fault)
{
    struct asking *asking = context;
    json_t *tree;

    if (!answer_object_read(asking->run->arena, text, &tree, fault) ||
        !read_made(asking, json_object_get(tree, identity_kind_name(asking->question->kind)), fault))
        return false;
    *kept = made_text(asking);
    return true;
}

static void failed(void *context, const struct llm_call *call)
{
    run_model_failed(context, call->provider, call->model, call->error_code);
}

static bool keep(void *context, struct fault *fault)
{
    const struct run *run = context;
    const struct unit unit = pg_unit_aside(&run->unit, fault);

    return claim_settle(&unit, run->claim);
}

/* A question about other passages, or another part, is another one. */
static void name_question(const struct asking *asking, const char *version, char out[DIGEST_SHA256_HEX])
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    const char *passages = asking->question->passages->digest;
    uint8_t raw[DIGEST_SHA256];

    digest_add(digest, version, strlen(version) + 1);
    digest_add(digest, passages, strlen(passages) + 1);
    digest_add(digest, asking->input.item.at, asking->input.item.len);
    digest_finish(digest, raw);
    digest_free(digest);
    digest_hex(raw, sizeof raw, out);
}

static struct model_ask_job job_of(struct run *run, const struct generator *generator)
{
    return (struct model_ask_job){
        .generator = generator,
        .pg = run->unit.pg,
        .tenant = run->claim->tenant,
        .job = run->claim->job,
        .course = run->claim->course,
        .strategy = STRATEGY,
        .request_id = run->claim->request_id,
        .until = stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4,
        .context = run,
        .failed = failed,
        .keep = keep,
    };
}

static struct str told_of(const struct run *run, const struct item_question *question)
{
    struct buf *told = buf_new(run->arena, ITEM_CEILING);
    struct json_out out = json_out(told);

    question->write(&out, question->remake);
    return buf_str(told);
}

bool item_ask(struct run *run, const struct item_question *question, struct item_answer *answer, struct fault *fault)
{
    struct asking asking = {
        .run = run,
        .question = question,
        .input = item_ask_input(question->course, question->language, question->passages),
    };
    struct generator generator;
    struct part_answer part = {0};
    char digest[DIGEST_SHA256_HEX];
    const struct model_ask_job job = job_of(run, &generator);
    const struct model_ask_question ask = {
        .action = ACTION,
        .prompt = question->kind == IDENTITY_LESSON ? &generator.lesson : &generator.item,
        .schema_name = identity_kind_name(question->kind),
        .digest = digest,
        .context = &asking,
        .render = render,
        .check = check,
    };

    if (!generator_open(&generator, run->arena, run->settings, fault))
        return false;
    asking.input.item = told_of(run, question);
    name_question(&asking, ask.prompt->version, digest);
    if (!model_ask(&job, run->arena, &ask, &part, fault) || !read_kept(&asking, part.text, fault))
        return false;
    *answer = (struct item_answer){asking.made.modules[0].lessons, part.provider, part.model};
    return true;
}
