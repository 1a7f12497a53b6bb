#include "jobs/generate/course_map.h"

#include "base/limits.h"
#include "jobs/generate/part_load.h"
#include "jobs/generate/prompt.h"

/* One measuring under way. */
struct measuring {
    struct unit unit;   /* its arena keeps what is measured */
    struct arena *text; /* of the document that is being read */
    const struct generation_loaded *loaded;
    struct course_map *map;
    struct part_plan_material *materials;
    struct part_plan_passage **passages; /* of each */
    struct citations_ground *grounds;
};

static size_t length_of(const char *text)
{
    return text != NULL ? strlen(text) : 0;
}

static size_t form_of(const struct generation_material *material)
{
    return PROMPT_MATERIAL + length_of(material->filename) + length_of(material->node_title);
}

void course_map_outline(struct arena *arena, const struct generation_loaded *loaded, struct course_map *map)
{
    const size_t count = loaded->input.material_count;
    struct part_plan_material *materials = arena_array(arena, count + 1, sizeof *materials);
    size_t *parents = arena_array(arena, 1, sizeof *parents);

    parents[0] = PART_PLAN_ROOT;
    for (size_t i = 0; i < count; i++)
        materials[i] = (struct part_plan_material){
            .form = form_of(&loaded->input.materials[i]),
            .bytes = loaded->sources[i].chunk_bytes,
            .chunks = loaded->sources[i].chunk_count,
        };
    *map = (struct course_map){
        .plan = {.parents = parents, .node_count = 1, .materials = materials, .material_count = count}};
}

/* ---- folders ---- */

struct folder {
    struct uuid id;
    size_t index;
};

static int by_id(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct uuid));
}

static size_t find_folder(const struct folder *sorted, size_t count, struct uuid id, size_t otherwise)
{
    const struct folder *found = bsearch(&id, sorted, count, sizeof *sorted, by_id);

    return found != NULL ? found->index : otherwise;
}

static bool map_folders(struct measuring *measuring)
{
    struct arena *arena = measuring->unit.arena;
    struct part_plan_input *plan = &measuring->map->plan;
    struct generation_scope_node *nodes;
    struct folder *sorted;
    size_t count, *parents;

    if (!generation_scope_nodes(&measuring->unit, &measuring->loaded->extent, &nodes, &count))
        return false;
    sorted = arena_array(arena, count + 1, sizeof *sorted);
    parents = arena_array(arena, count + 1, sizeof *parents);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct folder){nodes[i].id, i};
    qsort(sorted, count, sizeof *sorted, by_id);
    for (size_t i = 0; i < count; i++)
        parents[i] = find_folder(sorted, count, nodes[i].parent, PART_PLAN_ROOT);
    plan->parents = parents;
    plan->node_count = count;
    for (size_t i = 0; i < plan->material_count; i++) /* one whose folder went since lies in the last of the others */
        measuring->materials[i].node = find_folder(sorted, count, measuring->loaded->input.materials[i].node,
                                                   i > 0 ? measuring->materials[i - 1].node : 0);
    return true;
}

/* ---- documents ---- */

static void map_passages(struct measuring *measuring, size_t index, const struct passages *passages)
{
    struct part_plan_material *material = &measuring->materials[index];
    struct part_plan_passage *own = arena_array(measuring->unit.arena, passages->count + 1, sizeof *own);

    for (size_t i = 0; i < passages->count; i++)
        own[i] = (struct part_plan_passage){(uint32_t)passages->items[i].chunk,
                                            (uint32_t)passages_length(&passages->items[i]), passages->items[i].opens};
    measuring->passages[index] = own;
    material->passages = own;
    material->passage_count = passages->count;
    material->bytes = passages->bytes;
}

static bool measure_one(struct measuring *measuring, size_t index)
{
    struct generation_material material = measuring->loaded->input.materials[index];
    struct unit unit = measuring->unit;
    struct passages passages;

    arena_reset(measuring->text);
    unit.arena = measuring->text;
    measuring->materials[index] = (struct part_plan_material){
        .form = form_of(&material),
        .chunks = measuring->loaded->sources[index].chunk_count,
    };
    measuring->grounds[index] = (struct citations_ground){.seconds = -1};
    if (!part_load_material(&unit, 0, SIZE_MAX, &material))
        return false;
    if (material.document == NULL)
        return true;
    passages = passages_of(measuring->text, material.document, 0);
    map_passages(measuring, index, &passages);
    measuring->materials[index].form += length_of(json_get_text(material.document, "title", NULL));
    measuring->grounds[index] = citations_survey(measuring->unit.arena, &material);
    guide_share_look(&measuring->map->guide, index, material.id, &passages);
    return true;
}

/* The lessons that guide go with the passages they belong to, and take room beside them. */
static void add_guide(struct measuring *measuring)
{
    const struct guide_share *share = &measuring->map->guide;
    const size_t count = share->guide != NULL ? structure_lesson_total(share->guide) : 0;

    for (size_t i = 0; i < count; i++) {
        const struct guide_share_place *place = &share->places[i];
        struct part_plan_material *material = &measuring->materials[place->material];
        struct part_plan_passage *passages = measuring->passages[place->material];
        if (place->citations == 0 || material->passage_count == 0)
            continue;
        for (size_t k = 0; k < material->passage_count; k++)
            if (passages[k].chunk == place->chunk)
                passages[k].bytes += (uint32_t)place->bytes;
        material->bytes += place->bytes;
    }
}

/* ---- the whole ---- */

static bool measure_all(struct measuring *measuring, void (*progress)(void *context, size_t done, size_t total),
                        void *context)
{
    const size_t count = measuring->map->plan.material_count;

    for (size_t i = 0; i < count; i++) {
        if (!measure_one(measuring, i))
            return false;
        progress(context, i + 1, count);
    }
    add_guide(measuring);
    return map_folders(measuring);
}

bool course_map_measure(const struct unit *unit, const struct generation_loaded *loaded,
                        void (*progress)(void *context, size_t done, size_t total), void *context,
                        struct course_map *map)
{
    const size_t count = loaded->input.material_count;
    struct measuring measuring = {
        .unit = *unit,
        .text = arena_new(LIMIT_JOB_ARENA),
        .loaded = loaded,
        .map = map,
        .materials = arena_array(unit->arena, count + 1, sizeof(struct part_plan_material)),
        .passages = arena_array(unit->arena, count + 1, sizeof(struct part_plan_passage *)),
        .grounds = arena_array(unit->arena, count + 1, sizeof(struct citations_ground)),
    };
    bool done;

    *map = (struct course_map){
        .plan = {.materials = measuring.materials, .material_count = count},
        .grounds = measuring.grounds,
        .guide = guide_share_make(unit->arena, loaded->input.guide),
    };
    done = measure_all(&measuring, progress, context);
    arena_free(measuring.text);
    return done;
}
