/*
 * generate_structure: makes a course structure of what was read from the materials of a course, or of one node. Materials that are not
 * ready when the work begins are left out, with a warning in the snapshot; the API has made this job wait for those that could
 * become ready.
 *
 * Payload: {mode, strategy, apply}. Result: {snapshot_id, provider, modules, lessons, concepts}.
 */
#include "jobs/llm/generate.h"

#include "base/digest.h"
#include "course/generation.h"
#include "course/generation_scope.h"
#include "jobs/processors.h"

#define WARNINGS (2 * STRUCTURE_ITEMS)

struct generation {
    struct run *run;
    struct generation_scope extent;
    struct answer_checkpoint former; /* the answer of an earlier attempt, if it has any material */
    char documents[DIGEST_SHA256_HEX];
    struct architect_material *materials;
    size_t material_count;
    struct structure guide;
    struct texts warnings;
    struct snapshot_draft draft;
};

static void warn(struct generation *generation, const char *sentence)
{
    if (generation->warnings.count < WARNINGS)
        generation->warnings.items[generation->warnings.count++] = sentence;
}

/* ---- materials ---- */

static bool has_former(const struct generation *generation)
{
    return generation->former.material_count > 0;
}

static bool is_ready(struct generation *generation, const struct generation_scope_material *material)
{
    struct arena *arena = generation->run->arena;

    if (material->state != MATERIAL_READY)
        warn(generation, arena_printf(arena, "%s was left out: its state is '%s'.", material->name,
                                      material_state_name(material->state)));
    else if (has_former(generation) && !answer_checkpoint_is_about(&generation->former, material->id))
        warn(generation, arena_printf(arena, "%s was left out: it came after the model was asked.", material->name));
    else
        return true;
    return false;
}

static struct uuid *choose_ready(struct generation *generation, size_t *count)
{
    struct arena *arena = generation->run->arena;
    const struct generation_scope *extent = &generation->extent;
    struct uuid *ids = arena_array(arena, extent->material_count + 1, sizeof *ids);

    generation->materials = arena_array(arena, extent->material_count + 1, sizeof *generation->materials);
    for (size_t i = 0; i < extent->material_count; i++) {
        const struct generation_scope_material *material = &extent->materials[i];
        if (!is_ready(generation, material))
            continue;
        ids[*count] = material->id;
        generation->materials[(*count)++] = (struct architect_material){
            .id = material->id,
            .source_type = source_type_name(material->type),
            .filename = material->name,
            .node = material->node,
            .node_title = material->node_title,
        };
    }
    return ids;
}

/* What the documents say, in their order. */
static void take_fingerprint(struct generation *generation, const struct uuid *ids, const struct str *documents,
                             size_t count)
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t hash[DIGEST_SHA256];

    for (size_t i = 0; i < count; i++) {
        digest_add(digest, &ids[i], sizeof ids[i]);
        digest_add(digest, documents[i].at, documents[i].len);
    }
    digest_finish(digest, hash);
    digest_free(digest);
    digest_hex(hash, sizeof hash, generation->documents);
}

static bool load_chosen(struct generation *generation)
{
    struct run *run = generation->run;
    size_t count = 0;
    struct uuid *ids = choose_ready(generation, &count);
    struct str *documents = arena_array(run->arena, count + 1, sizeof *documents);

    if (!generation_scope_documents(&run->unit, ids, count, documents))
        return false;
    take_fingerprint(generation, ids, documents, count);
    generation->material_count = 0;
    for (size_t i = 0; i < count; i++) {
        json_t *tree;
        if (documents[i].at == NULL)
            continue; /* deleted since */
        if (!json_read(run->arena, documents[i], &tree, &run->fault))
            return false;
        generation->materials[generation->material_count] = generation->materials[i];
        generation->materials[generation->material_count++].document = tree;
        run_progress(run, "read", (int64_t)i + 1, (int64_t)count, "materials");
    }
    return true;
}

/* An answer that was paid for holds as long as what it is about says the same. */
static bool load_documents(struct generation *generation)
{
    struct run *run = generation->run;
    const size_t warned = generation->warnings.count;

    if (!load_chosen(generation))
        return false;
    if (has_former(generation) && strcmp(generation->former.documents, generation->documents) != 0) {
        generation->former.material_count = 0;
        generation->warnings.count = warned;
        if (!load_chosen(generation))
            return false;
    }
    return generation->material_count > 0 ||
           fault_set(&run->fault, FAULT_NO_MATERIAL, "No material is ready to work from.");
}

static bool load(struct generation *generation)
{
    struct run *run = generation->run;
    bool guided = strcmp(generation->draft.mode, "guided") == 0, found = false;

    if (!answer_checkpoint_read(run->arena, run->claim->checkpoint, GENERATION_PROMPT_VERSION, &generation->former))
        generation->former = (struct answer_checkpoint){0};
    if (!pg_ready(run->unit.pg, &run->fault) ||
        !generation_scope_fetch(&run->unit, run->claim->course, run->claim->node, &generation->extent))
        return false;
    if (guided && !snapshot_applied(&run->unit, run->claim->course, &generation->guide, &found))
        return false;
    if (guided && !found)
        warn(generation, "Nothing is applied yet that could guide: the structure was made afresh.");
    return load_documents(generation);
}

/* ---- the work ---- */

static bool on_progress(void *context, const char *stage, int64_t done, int64_t total)
{
    struct generation *generation = context;

    run_progress(generation->run, stage, done, total, "steps");
    return true;
}

/* What was paid for is not asked for again, should this attempt not come to its end. */
static bool on_answer(void *context, struct str checkpoint, struct fault *fault)
{
    struct run *run = ((struct generation *)context)->run;
    const struct unit unit = pg_unit_aside(&run->unit, fault);

    return claim_settle(&unit, run->claim) && claim_checkpoint(&unit, run->claim, checkpoint);
}

/* The fingerprint of the course or node when it was looked at: what came later makes a next generation worth while. */
static const char *scope_of(const struct generation *generation)
{
    const char *now = generation->extent.fingerprint != NULL ? generation->extent.fingerprint : "";

    return has_former(generation) ? generation->former.scope : now;
}

static bool generate(struct generation *generation)
{
    struct run *run = generation->run;
    struct generator *generator;
    const struct generate_order order = {
        .tenant = run->claim->tenant,
        .job = run->claim->job,
        .course = run->claim->course,
        .mode = generation->draft.mode,
        .strategy = generation->draft.strategy,
        .request_id = run->claim->request_id,
        .documents = generation->documents,
        .scope = scope_of(generation),
        .former = has_former(generation) ? &generation->former : NULL,
        .keep = on_answer,
        .input = {.title = generation->extent.title,
                  .language = generation->extent.language,
                  .materials = generation->materials,
                  .material_count = generation->material_count,
                  .guide = generation->guide.module_count > 0 ? &generation->guide : NULL},
    };

    return generate_open(run->arena, run->settings, run->unit.pg, &generator, &run->fault) &&
           generate_structure(generator, run->arena, &order, on_progress, generation, &generation->draft, &run->fault);
}

static bool keep(struct generation *generation)
{
    struct run *run = generation->run;
    struct snapshot_draft *draft = &generation->draft;
    struct uuid snapshot;
    char id[UUID_TEXT];

    for (size_t i = 0; i < draft->warnings.count; i++)
        warn(generation, draft->warnings.items[i]);
    draft->warnings = generation->warnings;
    draft->course = run->claim->course;
    draft->node = run->claim->node;
    draft->job = run->claim->job;
    draft->fingerprint = scope_of(generation);
    if (!run_settle(run) || !snapshot_insert(&run->unit, draft, json_get_bool(run->payload, "apply", false), &snapshot))
        return false;
    run->result = str_of(arena_printf(
        run->arena, "{\"snapshot_id\":\"%s\",\"provider\":\"%s\",\"modules\":%zu,\"lessons\":%zu,\"concepts\":%zu}",
        uuid_format(snapshot, id), draft->provider, draft->structure.module_count,
        structure_lesson_total(&draft->structure), structure_concept_total(&draft->structure)));
    return true;
}

bool generate_process(struct run *run)
{
    struct generation generation = {
        .run = run,
        .warnings = {arena_array(run->arena, WARNINGS, sizeof(char *)), 0},
        .draft = {.mode = json_get_text(run->payload, "mode", "free"),
                  .strategy = json_get_text(run->payload, "strategy", "default")},
    };

    return load(&generation) && generate(&generation) && keep(&generation);
}
