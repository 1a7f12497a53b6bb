#include "jobs/regenerate/item_draft.h"

#include "base/limits.h"
#include "course/fold.h"
#include "jobs/architect/architect.h"
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
    const struct exercise_remake *remake;
    struct generation_input input;
    struct structure made; /* of one exercise */
};

static struct generation_input input_of(const struct exercise_remake *remake, const struct item_passages *passages)
{
    return (struct generation_input){
        .title = remake->course,
        .language = remake->language,
        .materials = passages->materials,
        .material_count = passages->count,
    };
}

/* ---- what it may be ---- */

static bool is_elsewhere(const struct exercise_remake *remake, const char *task)
{
    for (size_t i = 0; i < remake->tasks.count; i++)
        if (fold_equal(task, remake->tasks.items[i]))
            return true;
    return false;
}

static const char *present_task(struct arena *arena, const struct exercise_remake *remake)
{
    struct fault ignored = {0};
    json_t *tree;

    return json_read(arena, remake->exercise, &tree, &ignored) ? json_get_text(tree, "description", "") : "";
}

static bool is_new(struct arena *arena, const struct exercise_remake *remake, const char *task)
{
    return !fold_equal(task, present_task(arena, remake)) && !is_elsewhere(remake, task);
}

/* Whatever holds one exercise is read as a structure that holds nothing else: its texts, citations and addresses are held to the same rules. */
static bool read_made(struct asking *asking, json_t *exercise, struct fault *fault)
{
    struct structure_losses losses = {0};
    struct citations_losses dropped;
    struct generation_input known = asking->input;
    struct arena *arena = asking->run->arena;
    json_t *tree = json_pack("{s:s, s:[{s:s, s:[{s:s, s:[], s:[O]}]}]}", "title", "a", "modules", "title", "a",
                             "lessons", "title", "a", "concepts", "exercises", exercise);
    const struct lesson *lesson;

    if (tree == NULL ||
        !structure_read(arena, json_keep(arena, tree), prompt_resolve, &known, &asking->made, &losses, fault))
        return tree != NULL || fault_set(fault, FAULT_BAD_GENERATION, "\"exercise\" is missing.");
    lesson = &asking->made.modules[0].lessons[0];
    if (lesson->exercise_count == 0)
        return fault_set(fault, FAULT_BAD_GENERATION, "\"exercise\" is none.");
    citations_check(arena, &asking->input, &asking->made, &dropped);
    addresses_drop(arena, &asking->input, &asking->made);
    if (lesson->exercises[0].citation_count == 0)
        return fault_set(fault, FAULT_BAD_GENERATION, "None of its citations stands in the materials.");
    return is_new(arena, asking->remake, lesson->exercises[0].description) ||
           fault_set(fault, FAULT_BAD_GENERATION, "The course has this exercise already: make another one.");
}

/* ---- by a model ---- */

static void write_item(struct json_out *out, const struct exercise_remake *remake)
{
    const struct texts beside = {remake->tasks.items, MIN(remake->beside, (size_t)STRUCTURE_ITEMS)};

    json_open(out, NULL);
    json_put_text(out, "lesson", remake->lesson);
    structure_write_texts(out, "concepts", &remake->concepts);
    json_put_raw(out, "exercise", remake->exercise);
    structure_write_texts(out, "other_exercises", &beside);
    json_close(out);
}

static bool render(void *context, size_t room, struct str *text, struct fault *fault)
{
    struct asking *asking = context;
    struct texts thinned = {arena_array(asking->run->arena, asking->input.material_count + 1, sizeof(char *)), 0};

    return prompt_render(asking->run->arena, &asking->input, room, text, &thinned, fault);
}

static struct str made_text(const struct asking *asking)
{
    struct buf *buf = buf_new(asking->run->arena, ITEM_CEILING);
    struct json_out out = json_out(buf);

    structure_write(&out, NULL, &asking->made);
    return buf_str(buf);
}

static bool check(void *context, struct str text, struct str *kept, struct fault *fault)
{
    struct asking *asking = context;
    json_t *tree;

    if (!answer_object_read(asking->run->arena, text, &tree, fault) ||
        !read_made(asking, json_object_get(tree, "exercise"), fault))
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

/* A question about other passages, or another exercise, is another one. */
static void name_question(const struct asking *asking, const struct item_passages *passages, const char *version,
                          char out[DIGEST_SHA256_HEX])
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t raw[DIGEST_SHA256];

    digest_add(digest, version, strlen(version) + 1);
    digest_add(digest, passages->digest, strlen(passages->digest) + 1);
    digest_add(digest, asking->input.item.at, asking->input.item.len);
    digest_finish(digest, raw);
    digest_free(digest);
    digest_hex(raw, sizeof raw, out);
}

static bool read_kept(struct asking *asking, struct str text, struct fault *fault)
{
    struct structure_losses losses = {0};
    struct arena *arena = asking->run->arena;
    json_t *tree;

    return json_read(arena, text, &tree, fault) &&
           structure_read(arena, tree, NULL, NULL, &asking->made, &losses, fault);
}

bool item_draft_ask(struct run *run, const struct exercise_remake *remake, const struct item_passages *passages,
                    struct item_draft *draft, struct fault *fault)
{
    struct asking asking = {.run = run, .remake = remake, .input = input_of(remake, passages)};
    struct buf *item = buf_new(run->arena, ITEM_CEILING);
    struct json_out out = json_out(item);
    struct generator generator;
    struct part_answer answer = {0};
    char digest[DIGEST_SHA256_HEX];
    const struct model_ask_job job = {
        .generator = &generator,
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
    const struct model_ask_question question = {
        .action = ACTION,
        .prompt = &generator.item,
        .schema_name = "exercise",
        .digest = digest,
        .context = &asking,
        .render = render,
        .check = check,
    };

    if (!generator_open(&generator, run->arena, run->settings, fault))
        return false;
    write_item(&out, remake);
    asking.input.item = buf_str(item);
    name_question(&asking, passages, generator.item.version, digest);
    if (!model_ask(&job, run->arena, &question, &answer, fault) || !read_kept(&asking, answer.text, fault))
        return false;
    *draft = (struct item_draft){&asking.made.modules[0].lessons[0].exercises[0], answer.provider, answer.model};
    return true;
}

/* ---- by the built-in architect ---- */

/* How well an exercise takes the place of the present one: a new one of its kind best, the same one again last; 0: not at all. */
static int fitness(struct arena *arena, const struct exercise_remake *remake, enum exercise_kind kind,
                   const struct exercise *exercise)
{
    if (exercise->citation_count == 0 || is_elsewhere(remake, exercise->description))
        return 0;
    if (!is_new(arena, remake, exercise->description))
        return 1;
    return exercise->kind == kind ? 3 : 2;
}

static const struct exercise *choose(struct arena *arena, const struct exercise_remake *remake,
                                     const struct structure *structure, enum exercise_kind kind)
{
    const struct exercise *best = NULL;
    int most = 0;

    for (size_t m = 0; m < structure->module_count; m++)
        for (size_t l = 0; l < structure->modules[m].lesson_count; l++) {
            const struct lesson *lesson = &structure->modules[m].lessons[l];
            for (size_t e = 0; e < lesson->exercise_count; e++) {
                const int fits = fitness(arena, remake, kind, &lesson->exercises[e]);
                best = fits > most ? &lesson->exercises[e] : best;
                most = MAX(most, fits);
            }
        }
    return best;
}

bool item_draft_build(struct run *run, const struct exercise_remake *remake, const struct item_passages *passages,
                      struct item_draft *draft)
{
    const struct generation_input input = input_of(remake, passages);
    struct citations_losses dropped;
    struct structure structure;
    struct exercise present;
    struct texts warnings;
    json_t *tree;

    if (!json_read(run->arena, remake->exercise, &tree, &run->fault) ||
        !architect_draft(run->arena, &input, &structure, &warnings, &run->fault))
        return false;
    citations_check(run->arena, &input, &structure, &dropped);
    if (!structure_read_exercise(run->arena, tree, &present))
        present.kind = EXERCISE_OPEN;
    *draft =
        (struct item_draft){choose(run->arena, remake, &structure, present.kind), ARCHITECT_PROVIDER, ARCHITECT_MODEL};
    return draft->exercise != NULL || fault_set(&run->fault, FAULT_NO_MATERIAL,
                                                "The built-in architect finds no exercise in the passages that are "
                                                "cited which the course does not have.");
}
