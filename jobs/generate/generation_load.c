#include "jobs/generate/generation_load.h"

#include "base/limits.h"
#include "course/generation.h"
#include "course/snapshot.h"
#include "jobs/generate/part_load.h"

#define TRIMMED_NAMED 20 /* each by itself; more are told together */

/* A document of which the first chunks were used. */
struct trimmed {
    const char *name;
    size_t used, total;
};

/* One loading under way. */
struct loading {
    struct run *run;
    struct generation_loaded *loaded;
    struct arena *text; /* of the document that is being read */
    struct trimmed *trimmed;
    size_t trimmed_count, chunk_total; /* chunks of all documents */
};

void generation_load_warn(struct generation_loaded *loaded, const char *sentence)
{
    struct texts *warnings = &loaded->warnings;

    if (warnings->count < loaded->warning_most)
        warnings->items[warnings->count++] = sentence;
    else
        loaded->unsaid++;
}

/* ---- which materials ---- */

static bool has_former(const struct generation_loaded *loaded)
{
    return loaded->former.material_count > 0;
}

static bool is_ready(struct loading *loading, const struct generation_scope_material *material)
{
    struct generation_loaded *loaded = loading->loaded;
    struct arena *arena = loading->run->arena;

    if (material->state != MATERIAL_READY)
        generation_load_warn(loaded, arena_printf(arena, "%s was left out: its state is '%s'.", material->name,
                                                  material_state_name(material->state)));
    else if (has_former(loaded) && !generation_basis_has(&loaded->former, material->id))
        generation_load_warn(
            loaded, arena_printf(arena, "%s was left out: it came after the model was asked.", material->name));
    else
        return material->digest != NULL;
    return false;
}

/* What the materials are and what they say. */
static void take_fingerprint(struct generation_loaded *loaded)
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t hash[DIGEST_SHA256];

    for (size_t i = 0; i < loaded->input.material_count; i++) {
        digest_add(digest, &loaded->input.materials[i].id, sizeof(struct uuid));
        digest_add(digest, loaded->sources[i].digest, strlen(loaded->sources[i].digest));
    }
    digest_finish(digest, hash);
    digest_free(digest);
    digest_hex(hash, sizeof hash, loaded->documents);
}

static void choose_ready(struct loading *loading)
{
    struct arena *arena = loading->run->arena;
    struct generation_loaded *loaded = loading->loaded;
    const struct generation_scope *extent = &loaded->extent;
    struct generation_material *materials = arena_array(arena, extent->material_count + 1, sizeof *materials);
    struct generation_source *sources = arena_array(arena, extent->material_count + 1, sizeof *sources);
    size_t count = 0;

    for (size_t i = 0; i < extent->material_count; i++) {
        const struct generation_scope_material *material = &extent->materials[i];
        if (!is_ready(loading, material))
            continue;
        sources[count] =
            (struct generation_source){material->digest, (size_t)material->chunk_count, (size_t)material->chunk_bytes};
        materials[count++] = (struct generation_material){
            .id = material->id,
            .source_type = source_type_name(material->type),
            .filename = material->name,
            .node = material->node,
            .node_title = material->node_title,
        };
    }
    loaded->input.materials = materials;
    loaded->input.material_count = count;
    loaded->sources = sources;
    take_fingerprint(loaded);
}

static bool choose(struct loading *loading)
{
    struct generation_loaded *loaded = loading->loaded;
    const size_t warned = loaded->warnings.count;

    choose_ready(loading);
    if (has_former(loaded) && strcmp(loaded->former.documents, loaded->documents) != 0) {
        loaded->former.material_count = 0; /* they say something else */
        loaded->warnings.count = warned;
        loaded->unsaid = 0;
        choose_ready(loading);
    }
    return loaded->input.material_count > 0 ||
           fault_set(&loading->run->fault, FAULT_NO_MATERIAL, "No material is ready to work from.");
}

/* ---- their documents ---- */

/* How many of its first chunks a document may take; SIZE_MAX: all. */
static size_t chunks_within(struct loading *loading, const char *name, const struct generation_source *source,
                            size_t share)
{
    const size_t most = (size_t)((double)source->chunk_count * (double)share / (double)MAX(source->chunk_bytes, 1));

    loading->chunk_total += source->chunk_count;
    if (source->chunk_bytes <= share)
        return SIZE_MAX;
    loading->trimmed[loading->trimmed_count++] = (struct trimmed){name, most, source->chunk_count};
    return most;
}

/* Of many documents one sentence tells how many there are and how much of all of them was used. */
static void tell_trimmed(struct loading *loading)
{
    struct arena *arena = loading->run->arena;
    size_t left_out = 0;

    for (size_t i = 0; i < loading->trimmed_count; i++) {
        const struct trimmed *trimmed = &loading->trimmed[i];
        left_out += trimmed->total - trimmed->used;
        if (loading->trimmed_count <= TRIMMED_NAMED)
            generation_load_warn(
                loading->loaded,
                arena_printf(arena,
                             "Of %s only the first %zu of %zu parts were used: the materials are too large together.",
                             trimmed->name, trimmed->used, trimmed->total));
    }
    if (loading->trimmed_count > TRIMMED_NAMED)
        generation_load_warn(
            loading->loaded,
            arena_printf(arena,
                         "Of %zu of %zu materials only the first parts were used, %zu of the %zu parts that all have: "
                         "the materials are too large together.",
                         loading->trimmed_count, loading->loaded->input.material_count, loading->chunk_total - left_out,
                         loading->chunk_total));
}

/* One document at a time: its text is gone before the next one comes. It may take its share of what is left for so many materials. */
static bool load_one(struct loading *loading, const struct generation_source *source,
                     struct generation_material *material, size_t *left, size_t materials)
{
    const size_t share = *left / materials;
    struct unit unit = loading->run->unit;

    unit.arena = loading->text;
    arena_reset(loading->text);
    if (!part_load_material(&unit, 0, chunks_within(loading, material->filename, source, share), material))
        return false;
    if (material->document != NULL)
        json_keep(loading->run->arena, json_incref((json_t *)(uintptr_t)material->document));
    *left -= MIN(source->chunk_bytes, share);
    return true;
}

static bool load_all(struct loading *loading)
{
    struct generation_input *input = &loading->loaded->input;
    const size_t count = input->material_count;
    struct generation_material *materials = arena_array(loading->run->arena, count + 1, sizeof *materials);
    size_t left = LIMIT_GENERATION_TEXT, loaded = 0;

    loading->trimmed = arena_array(loading->run->arena, count + 1, sizeof *loading->trimmed);
    for (size_t i = 0; i < count; i++) {
        materials[loaded] = input->materials[i];
        if (!load_one(loading, &loading->loaded->sources[i], &materials[loaded], &left, count - i))
            return false;
        loaded += materials[loaded].document != NULL;
        run_progress(loading->run, "read", (int64_t)i + 1, (int64_t)count, "materials");
    }
    input->materials = materials;
    input->material_count = loaded;
    tell_trimmed(loading);
    return loaded > 0 || fault_set(&loading->run->fault, FAULT_NO_MATERIAL, "No material is ready to work from.");
}

bool generation_load_documents(struct run *run, struct generation_loaded *loaded)
{
    struct loading loading = {.run = run, .loaded = loaded, .text = arena_new(LIMIT_JOB_ARENA)};
    const bool done = pg_ready(run->unit.pg, &run->fault) && load_all(&loading);

    arena_free(loading.text);
    return done;
}

/* ---- the whole ---- */

static bool load_guide(struct run *run, struct generation_loaded *loaded)
{
    bool found = false;

    if (!snapshot_applied(&run->unit, run->claim->course, &loaded->guide, &found))
        return false;
    if (!found)
        generation_load_warn(loaded, "Nothing is applied yet that could guide: the structure was made afresh.");
    if (loaded->guide.module_count > 0)
        loaded->input.guide = &loaded->guide;
    return true;
}

/* The fingerprint of the course or node when it was looked at: what came later makes a next generation worth while. */
static const char *scope_fingerprint(const struct generation_loaded *loaded)
{
    const char *present = loaded->extent.fingerprint != NULL ? loaded->extent.fingerprint : "";

    return has_former(loaded) ? loaded->former.scope : present;
}

bool generation_load(struct run *run, bool guided, size_t most, struct generation_loaded *loaded)
{
    struct loading loading = {.run = run, .loaded = loaded};

    *loaded = (struct generation_loaded){.warnings = {arena_array(run->arena, most + 1, sizeof(char *)), 0},
                                         .warning_most = most};
    if (!generation_basis_read(run->arena, run->claim->checkpoint, GENERATION_PROMPTS, &loaded->former))
        loaded->former = (struct generation_basis){0};
    if (!pg_ready(run->unit.pg, &run->fault) ||
        !generation_scope_fetch(&run->unit, run->claim->course, run->claim->node, &loaded->extent))
        return false;
    loaded->input.title = loaded->extent.title;
    loaded->input.language = loaded->extent.language;
    if ((guided && !load_guide(run, loaded)) || !choose(&loading))
        return false;
    loaded->scope = scope_fingerprint(loaded);
    loaded->mappings = loaded->extent.mappings;
    loaded->corrections = loaded->extent.corrections;
    loaded->revision = guided ? loaded->extent.content_revision : GENERATION_KEY_UNGUIDED;
    return true;
}
