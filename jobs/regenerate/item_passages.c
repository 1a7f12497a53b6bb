#include "jobs/regenerate/item_passages.h"

#include "base/limits.h"
#include "course/generation_scope.h"
#include "jobs/generate/part_load.h"

/* Chunks: what leads to a place, what is said from there on, and how many at most. */
#define BEFORE 2
#define BEHIND 12
#define STRETCH 2000

/* ---- which chunks ---- */

static bool is_at(const json_t *chunk, size_t index, const struct citation *citation)
{
    const json_t *place = json_object_get(chunk, "metadata");
    const double slide = (double)json_get_int(place, "slide_number", json_get_int(place, "page", -1));

    switch (citation->place) {
    case CITATION_SECOND:
        return json_get_double(place, "start_sec", -1) >= 0 &&
               json_get_double(place, "start_sec", -1) <= citation->at &&
               json_get_double(place, "end_sec", -1) >= citation->at;
    case CITATION_SLIDE:
    case CITATION_PAGE:
        return slide > citation->at - 0.5 && slide < citation->at + 0.5;
    case CITATION_CHUNK:
        break;
    }
    return (double)index > citation->at - 0.5 && (double)index < citation->at + 0.5;
}

static bool is_cited(const json_t *chunk, size_t index, struct uuid material, const struct citation *citations,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(citations[i].material, material) && is_at(chunk, index, &citations[i]))
            return true;
    return false;
}

bool item_passages_range(const json_t *document, struct uuid material, const struct citation *citations, size_t count,
                         size_t *first, size_t *end)
{
    const json_t *chunks = json_object_get(document, "chunks"), *chunk;
    size_t i;

    *first = SIZE_MAX;
    *end = 0;
    json_array_foreach(chunks, i, chunk)
    {
        if (!is_cited(chunk, i, material, citations, count))
            continue;
        *first = MIN(*first, i);
        *end = i + 1;
    }
    if (*end == 0)
        return false;
    *first -= MIN(*first, BEFORE);
    *end = MIN(MIN(*end + BEHIND, *first + STRETCH), json_array_size(chunks));
    return true;
}

/* ---- their texts ---- */

static bool names(const struct citation *citations, size_t count, struct uuid material)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(citations[i].material, material))
            return true;
    return false;
}

static void add_to_digest(struct digest *digest, struct uuid material, const char *document, size_t first, size_t end)
{
    char range[64];

    snprintf(range, sizeof range, "%zu %zu", first, end);
    digest_add(digest, material.bytes, sizeof material.bytes);
    digest_add(digest, document, strlen(document) + 1);
    digest_add(digest, range, strlen(range) + 1);
}

/* The whole document is looked through with memory of its own. */
static bool load_one(struct run *run, struct arena *scratch, const struct generation_scope_material *of,
                     const struct citation *citations, size_t count, struct item_passages *passages,
                     struct digest *digest)
{
    struct generation_material *material = &passages->materials[passages->count];
    struct unit unit = run->unit;
    size_t first, end;

    *material = (struct generation_material){
        .id = of->id,
        .source_type = source_type_name(of->type),
        .filename = of->name,
        .node = of->node,
        .node_title = of->node_title,
    };
    arena_reset(scratch);
    unit.arena = scratch;
    if (!part_load_material(&unit, 0, SIZE_MAX, material))
        return false;
    if (material->document == NULL || !item_passages_range(material->document, of->id, citations, count, &first, &end))
        return true;
    if (!part_load_material(&run->unit, first, end, material))
        return false;
    add_to_digest(digest, of->id, of->digest, first, end);
    passages->count += material->document != NULL;
    return true;
}

static bool load_all(struct run *run, struct arena *scratch, const struct citation *citations, size_t count,
                     struct item_passages *passages, struct digest *digest)
{
    struct generation_scope scope;

    if (!generation_scope_fetch(&run->unit, run->claim->course, (struct uuid){{0}}, &scope))
        return false;
    passages->materials = arena_array(run->arena, scope.material_count + 1, sizeof *passages->materials);
    for (size_t i = 0; i < scope.material_count; i++) {
        const struct generation_scope_material *of = &scope.materials[i];
        if (of->state != MATERIAL_READY || of->digest == NULL || !names(citations, count, of->id))
            continue;
        if (!load_one(run, scratch, of, citations, count, passages, digest))
            return false;
    }
    return true;
}

bool item_passages_load(struct run *run, const struct citation *citations, size_t count, struct item_passages *passages)
{
    struct arena *scratch = arena_new(LIMIT_JOB_ARENA);
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t raw[DIGEST_SHA256];
    bool done;

    *passages = (struct item_passages){0};
    done = pg_ready(run->unit.pg, &run->fault) && load_all(run, scratch, citations, count, passages, digest);
    arena_free(scratch);
    digest_finish(digest, raw);
    digest_free(digest);
    digest_hex(raw, sizeof raw, passages->digest);
    return done && (passages->count > 0 || fault_set(&run->fault, FAULT_NO_MATERIAL,
                                                     "None of the passages that are cited is there to work from."));
}
