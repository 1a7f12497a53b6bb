#include "jobs/generate/guide_share.h"

#include "base/limits.h"

/* ---- citations of a lesson ---- */

/* The first of them that names a material, and how many do. */
static size_t count_citations(const struct citation *citations, size_t count, struct uuid material,
                              const struct citation **first)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (!uuid_equal(citations[i].material, material))
            continue;
        if (*first == NULL)
            *first = &citations[i];
        found++;
    }
    return found;
}

static size_t count_all(const struct lesson *lesson, struct uuid material, const struct citation **first)
{
    size_t found = 0;

    for (size_t i = 0; i < lesson->concept_count; i++)
        found += count_citations(lesson->concepts[i].citations, lesson->concepts[i].citation_count, material, first);
    for (size_t i = 0; i < lesson->exercise_count; i++)
        found += count_citations(lesson->exercises[i].citations, lesson->exercises[i].citation_count, material, first);
    return found;
}

/* The chunk at which the passage begins that a citation names, or the one before it. */
static size_t chunk_of(const struct passages *passages, const struct citation *citation)
{
    size_t chunk = passages->count > 0 ? passages->items[0].chunk : 0;

    for (size_t i = 0; i < passages->count; i++) {
        const struct passage *passage = &passages->items[i];
        if (passage->place == citation->place && passage->at <= citation->at)
            chunk = passage->chunk;
    }
    return chunk;
}

static size_t length_of(const struct lesson *lesson)
{
    struct lesson copy = *lesson;
    struct module module = {.title = "", .lessons = &copy, .lesson_count = 1};
    const struct structure structure = {.modules = &module, .module_count = 1};
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    size_t length;

    structure_write(&out, NULL, &structure);
    length = buf.len;
    buf_free(&buf);
    return length;
}

/* ---- places ---- */

struct guide_share guide_share_make(struct arena *arena, const struct structure *guide)
{
    struct guide_share share = {guide, NULL};
    size_t number = 0;

    if (guide == NULL)
        return share;
    share.places = arena_array(arena, structure_lesson_total(guide) + 1, sizeof *share.places);
    for (size_t m = 0; m < guide->module_count; m++)
        for (size_t l = 0; l < guide->modules[m].lesson_count; l++)
            share.places[number++].bytes = length_of(&guide->modules[m].lessons[l]);
    return share;
}

void guide_share_look(struct guide_share *share, size_t material, struct uuid id, const struct passages *passages)
{
    size_t number = 0;

    for (size_t m = 0; share->guide != NULL && m < share->guide->module_count; m++)
        for (size_t l = 0; l < share->guide->modules[m].lesson_count; l++) {
            struct guide_share_place *place = &share->places[number++];
            const struct citation *first = NULL;
            const size_t citations = count_all(&share->guide->modules[m].lessons[l], id, &first);
            if (citations <= place->citations)
                continue;
            place->citations = citations;
            place->material = material;
            place->chunk = chunk_of(passages, first);
        }
}

/* ---- of a part ---- */

static bool is_in(const struct part_plan_part *part, const struct guide_share_place *place)
{
    for (size_t i = 0; place->citations > 0 && i < part->count; i++) {
        const struct part_plan_piece *piece = &part->pieces[i];
        if (piece->material == place->material && place->chunk >= piece->first && place->chunk < piece->end)
            return true;
    }
    return false;
}

/* The lessons of a module that belong to the part; `number` is that of its first. */
static struct module share_of_module(struct arena *arena, const struct guide_share *share, const struct module *module,
                                     const struct part_plan_part *part, size_t number)
{
    struct module own = *module;

    own.lessons = arena_array(arena, module->lesson_count + 1, sizeof *own.lessons);
    own.lesson_count = 0;
    for (size_t l = 0; l < module->lesson_count; l++)
        if (is_in(part, &share->places[number + l]))
            own.lessons[own.lesson_count++] = module->lessons[l];
    return own;
}

const struct structure *guide_share_of_part(struct arena *arena, const struct guide_share *share,
                                            const struct part_plan_part *part)
{
    struct structure *own = arena_alloc(arena, sizeof *own);
    size_t number = 0;

    if (share->guide == NULL)
        return NULL;
    *own = (struct structure){.title = share->guide->title};
    own->modules = arena_array(arena, share->guide->module_count + 1, sizeof *own->modules);
    for (size_t m = 0; m < share->guide->module_count; m++) {
        const struct module *module = &share->guide->modules[m];
        own->modules[own->module_count] = share_of_module(arena, share, module, part, number);
        own->module_count += own->modules[own->module_count].lesson_count > 0;
        number += module->lesson_count;
    }
    return own->module_count > 0 ? own : NULL;
}
