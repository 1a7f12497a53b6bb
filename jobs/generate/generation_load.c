#include "jobs/generate/generation_load.h"

#include "base/limits.h"
#include "course/generation.h"
#include "course/generation_scope.h"
#include "course/snapshot.h"

/* One loading under way. */
struct loading {
    struct run *run;
    struct generation_loaded *loaded;
    size_t most; /* warnings */
    struct generation_scope scope;
    struct generation_material *materials;
    struct arena *text; /* of the document that is being read */
};

bool generation_load_has_former(const struct generation_loaded *loaded)
{
    return loaded->former.material_count > 0;
}

static void warn(struct loading *loading, const char *sentence)
{
    struct texts *warnings = &loading->loaded->warnings;

    if (warnings->count < loading->most)
        warnings->items[warnings->count++] = sentence;
}

/* ---- which materials ---- */

static bool is_ready(struct loading *loading, const struct generation_scope_material *material)
{
    struct arena *arena = loading->run->arena;
    const struct answer_checkpoint *former = &loading->loaded->former;

    if (material->state != MATERIAL_READY)
        warn(loading, arena_printf(arena, "%s was left out: its state is '%s'.", material->name,
                                   material_state_name(material->state)));
    else if (generation_load_has_former(loading->loaded) && !answer_checkpoint_is_about(former, material->id))
        warn(loading, arena_printf(arena, "%s was left out: it came after the model was asked.", material->name));
    else
        return true;
    return false;
}

static size_t choose_ready(struct loading *loading)
{
    struct arena *arena = loading->run->arena;
    const struct generation_scope *scope = &loading->scope;
    size_t count = 0;

    loading->materials = arena_array(arena, scope->material_count + 1, sizeof *loading->materials);
    for (size_t i = 0; i < scope->material_count; i++) {
        const struct generation_scope_material *material = &scope->materials[i];
        if (!is_ready(loading, material))
            continue;
        loading->materials[count++] = (struct generation_material){
            .id = material->id,
            .source_type = source_type_name(material->type),
            .filename = material->name,
            .node = material->node,
            .node_title = material->node_title,
        };
    }
    return count;
}

/* ---- their documents ---- */

/* Of a document that is larger than its share, the first chunks. */
static void trim(struct loading *loading, const struct generation_material *material, json_t *tree, size_t size,
                 size_t share)
{
    json_t *chunks = json_object_get(tree, "chunks");
    const size_t count = json_array_size(chunks);
    const size_t most = (size_t)((double)count * (double)share / (double)size);

    if (size <= share)
        return;
    for (size_t i = count; i > most; i--)
        json_array_remove(chunks, i - 1);
    warn(loading, arena_printf(loading->run->arena,
                               "Of %s only the first %zu of %zu parts were used: the materials are too large together.",
                               material->filename, most, count));
}

/* One document at a time: its text is gone before the next one comes. It may take its share of what is left for so many materials. */
static bool load_one(struct loading *loading, struct generation_material *material, struct digest *digest, size_t *left,
                     size_t materials)
{
    struct run *run = loading->run;
    struct unit unit = run->unit;
    const size_t share = *left / materials;
    struct str document;
    json_t *tree;

    unit.arena = loading->text;
    arena_reset(loading->text);
    if (!generation_scope_documents(&unit, &material->id, 1, &document))
        return false;
    digest_add(digest, &material->id, sizeof material->id);
    digest_add(digest, document.at, document.len);
    if (document.at == NULL)
        return true; /* deleted since */
    if (!json_read(run->arena, document, &tree, &run->fault))
        return false;
    trim(loading, material, tree, document.len, share);
    *left -= MIN(document.len, share);
    material->document = tree;
    return true;
}

static bool load_all(struct loading *loading, size_t count, struct digest *digest)
{
    struct generation_input *input = &loading->loaded->input;
    size_t left = LIMIT_GENERATION_TEXT;

    input->materials = loading->materials;
    input->material_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct generation_material *material = &loading->materials[input->material_count];

        *material = loading->materials[i];
        if (!load_one(loading, material, digest, &left, count - i))
            return false;
        input->material_count += material->document != NULL;
        run_progress(loading->run, "read", (int64_t)i + 1, (int64_t)count, "materials");
    }
    return true;
}

static bool load_chosen(struct loading *loading)
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    const size_t count = choose_ready(loading);
    uint8_t hash[DIGEST_SHA256];
    bool done;

    loading->text = arena_new(LIMIT_JOB_ARENA);
    done = load_all(loading, count, digest);
    arena_free(loading->text);
    digest_finish(digest, hash);
    digest_free(digest);
    digest_hex(hash, sizeof hash, loading->loaded->documents);
    return done;
}

static bool load_documents(struct loading *loading)
{
    struct generation_loaded *loaded = loading->loaded;
    const size_t warned = loaded->warnings.count;

    if (!load_chosen(loading))
        return false;
    if (generation_load_has_former(loaded) && strcmp(loaded->former.documents, loaded->documents) != 0) {
        loaded->former.material_count = 0; /* they say something else */
        loaded->warnings.count = warned;
        if (!load_chosen(loading))
            return false;
    }
    return loaded->input.material_count > 0 ||
           fault_set(&loading->run->fault, FAULT_NO_MATERIAL, "No material is ready to work from.");
}

/* ---- the whole ---- */

static bool load_guide(struct loading *loading)
{
    struct run *run = loading->run;
    struct generation_loaded *loaded = loading->loaded;
    bool found = false;

    if (!snapshot_applied(&run->unit, run->claim->course, &loaded->guide, &found))
        return false;
    if (!found)
        warn(loading, "Nothing is applied yet that could guide: the structure was made afresh.");
    if (loaded->guide.module_count > 0)
        loaded->input.guide = &loaded->guide;
    return true;
}

/* The fingerprint of the course or node when it was looked at: what came later makes a next generation worth while. */
static const char *scope_fingerprint(const struct loading *loading)
{
    const char *present = loading->scope.fingerprint != NULL ? loading->scope.fingerprint : "";

    return generation_load_has_former(loading->loaded) ? loading->loaded->former.scope : present;
}

bool generation_load(struct run *run, bool guided, size_t most, struct generation_loaded *loaded)
{
    struct loading loading = {.run = run, .loaded = loaded, .most = most};

    *loaded = (struct generation_loaded){.warnings = {arena_array(run->arena, most, sizeof(char *)), 0}};
    if (!answer_checkpoint_read(run->arena, run->claim->checkpoint, GENERATION_PROMPT_VERSION, &loaded->former))
        loaded->former = (struct answer_checkpoint){0};
    if (!pg_ready(run->unit.pg, &run->fault) ||
        !generation_scope_fetch(&run->unit, run->claim->course, run->claim->node, &loading.scope))
        return false;
    loaded->input.title = loading.scope.title;
    loaded->input.language = loading.scope.language;
    if ((guided && !load_guide(&loading)) || !load_documents(&loading))
        return false;
    loaded->scope = scope_fingerprint(&loading);
    loaded->mappings = loading.scope.mappings;
    loaded->revision = guided ? loading.scope.content_revision : GENERATION_KEY_UNGUIDED;
    return true;
}
