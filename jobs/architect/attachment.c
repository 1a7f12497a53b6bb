#include "jobs/architect/attachment.h"

#include "base/limits.h"
#include "jobs/architect/alignment.h"
#include "jobs/architect/weights.h"

#define TRIED 12 /* materials of a main sequence that a talk is laid onto, those it is most like as a whole */

/* ---- talks onto the main sequence ---- */

/* A main sequence material's sections and the lesson each belongs to. */
struct track {
    struct vector *vectors; /* of the section with what texts of its lesson say about the same */
    uint32_t *lessons;
    size_t count;
};

/* A slide has few words; the texts that joined its lesson have more. Only they count beside it: the lesson's other slides are other
 * places of the track. */
static struct vector enriched(struct arena *arena, const struct outline *outline, uint32_t lesson,
                              const struct material_sections *own, uint32_t section)
{
    const struct outline_lesson *joined = lesson > 0 ? &outline->lessons[lesson - 1] : NULL;
    uint32_t *which = arena_array(arena, joined != NULL ? joined->section_count + 1 : 1, sizeof *which);
    size_t count = 0;

    which[count++] = section;
    for (size_t i = 0; joined != NULL && i < joined->section_count; i++) {
        uint32_t other = joined->sections[i];
        bool elsewhere = other < own->first || other >= own->first + own->count;
        if (elsewhere && outline->sections->materials[outline->sections->items[other].material].form == FORM_TEXT)
            which[count++] = other;
    }
    return vectors_sum(arena, outline->vectors, which, count);
}

static struct track track_of(struct arena *arena, const struct outline *outline, const struct folder *folder,
                             uint32_t material)
{
    const struct material_sections *own = &outline->sections->materials[material];
    uint32_t *lesson_of = arena_array(arena, own->count + 1, sizeof *lesson_of);
    struct track track = {arena_array(arena, own->count + 1, sizeof(struct vector)),
                          arena_array(arena, own->count + 1, sizeof(uint32_t)), own->count};
    uint32_t current = LEXICON_NONE;

    for (uint32_t l = folder->lessons; l < outline->lesson_count; l++)
        for (size_t i = 0; i < outline->lessons[l].section_count; i++) {
            uint32_t section = outline->lessons[l].sections[i];
            if (section >= own->first && section < own->first + own->count)
                lesson_of[section - own->first] = l + 1;
        }
    for (uint32_t i = 0; i < own->count && current == LEXICON_NONE; i++)
        current = lesson_of[i] > 0 ? lesson_of[i] - 1 : LEXICON_NONE;
    for (uint32_t i = 0; i < own->count; i++) { /* covers and summaries go with the lesson before them */
        current = lesson_of[i] > 0 ? lesson_of[i] - 1 : current;
        track.vectors[i] = enriched(arena, outline, lesson_of[i], own, own->first + i);
        track.lessons[i] = current;
    }
    if (current == LEXICON_NONE)
        track.count = 0;
    return track;
}

static uint32_t *run_of(struct arena *arena, const struct material_sections *own)
{
    uint32_t *run = arena_array(arena, own->count + 1, sizeof *run);

    for (uint32_t i = 0; i < own->count; i++)
        run[i] = own->first + i;
    return run;
}

struct vector attachment_whole(struct arena *arena, const struct outline *outline, uint32_t material)
{
    const struct material_sections *own = &outline->sections->materials[material];

    return vectors_sum(arena, outline->vectors, run_of(arena, own), own->count);
}

/* A material of the main sequence, and how like it a talk is. */
struct candidate {
    uint32_t material;
    double likeness;
};

static int likest_first(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;

    if (left->likeness != right->likeness)
        return left->likeness < right->likeness ? 1 : -1;
    return (left->material > right->material) - (left->material < right->material);
}

static int by_material(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;

    return (left->material > right->material) - (left->material < right->material);
}

/* The materials that a talk is laid onto, in order: all of a few, so that the time does not grow with the square of their number. */
static size_t choose_tried(struct arena *arena, const struct outline *outline, const struct folder *folder,
                           uint32_t talk, struct candidate *tried)
{
    size_t count = 0;
    struct vector whole;

    for (uint32_t m = folder->first; m < folder->end; m++)
        if (folder->is_main[m - folder->first])
            tried[count++] = (struct candidate){m, 0};
    if (count <= TRIED)
        return count;
    whole = attachment_whole(arena, outline, talk);
    for (size_t i = 0; i < count; i++)
        tried[i].likeness = vectors_cosine(&folder->wholes[tried[i].material - folder->first], &whole);
    qsort(tried, count, sizeof *tried, likest_first);
    qsort(tried, TRIED, sizeof *tried, by_material);
    return TRIED;
}

/* The lesson that each section of a talk belongs to when it is laid onto a material, and the mean likeness. */
static double lay(struct arena *arena, const struct outline *outline, const struct folder *folder, uint32_t talk,
                  uint32_t material, uint32_t *lessons)
{
    const struct material_sections *own = &outline->sections->materials[talk];
    const struct track track = track_of(arena, outline, folder, material);
    double likeness;

    if (track.count == 0)
        return 0;
    likeness =
        alignment_run(arena, outline->vectors, run_of(arena, own), own->count, track.vectors, track.count, lessons);
    for (uint32_t i = 0; i < own->count; i++)
        lessons[i] = track.lessons[lessons[i]];
    return likeness;
}

bool attachment_add_talk(struct outline *outline, const struct folder *folder, uint32_t material)
{
    const struct material_sections *own = &outline->sections->materials[material];
    struct arena *scratch = arena_new(LIMIT_JOB_ARENA), *run = arena_new(LIMIT_JOB_ARENA);
    struct candidate *tried = arena_array(scratch, folder->end - folder->first + 1, sizeof *tried);
    const size_t count = choose_tried(scratch, outline, folder, material, tried);
    uint32_t *lessons = arena_array(scratch, own->count + 1, sizeof *lessons);
    uint32_t *best = arena_array(scratch, own->count + 1, sizeof *best);
    double best_likeness = TALK_LIKENESS;

    for (size_t i = 0; i < count; i++) {
        const double likeness = lay(run, outline, folder, material, tried[i].material, lessons);
        arena_reset(run);
        if (likeness <= best_likeness)
            continue;
        best_likeness = likeness;
        memcpy(best, lessons, own->count * sizeof *best);
    }
    for (uint32_t i = 0; i < own->count && best_likeness > TALK_LIKENESS; i++)
        course_outline_add_section(outline, best[i], own->first + i);
    arena_free(scratch);
    arena_free(run);
    return best_likeness > TALK_LIKENESS;
}

/* ---- texts onto the main sequence ---- */

static bool same_title(const char *a, const char *b)
{
    return a != NULL && b != NULL && str_equal_nocase(str_of(a), str_of(b));
}

/* The lesson a section is most like, LEXICON_NONE below the threshold. */
static uint32_t closest(const struct outline *outline, const struct vector *lessons, size_t first, size_t end,
                        uint32_t section)
{
    double best = TEXT_LIKENESS;
    uint32_t closest = LEXICON_NONE;

    for (size_t l = first; l < end; l++) {
        double likeness = vectors_cosine(&lessons[l - first], &outline->vectors[section]);
        if (same_title(outline->lessons[l].title, outline->sections->items[section].title))
            likeness += TITLE_LIKENESS;
        if (likeness > best) {
            best = likeness;
            closest = (uint32_t)l;
        }
    }
    return closest;
}

void attachment_add_text(struct outline *outline, const struct folder *folder, size_t end, const struct vector *lessons,
                         uint32_t material)
{
    const struct material_sections *own = &outline->sections->materials[material];
    uint32_t last = LEXICON_NONE;

    for (uint32_t i = 0; i < own->count; i++) {
        const struct section *section = &outline->sections->items[own->first + i];
        uint32_t lesson;
        if (section->kind != SECTION_CONTENT || section->sentence_count == 0)
            continue;
        lesson = closest(outline, lessons, folder->lessons, end, own->first + i);
        if (lesson == LEXICON_NONE &&
            (section->title == NULL || section->title == own->title || section->words < REMARK_WORDS))
            lesson = last; /* an opening or a remark goes along with what stood before it */
        if (lesson != LEXICON_NONE) {
            course_outline_add_section(outline, lesson, own->first + i);
        } else if (section->title != NULL && section->title != own->title) {
            course_outline_add_lesson(outline, section->title, own->title, own->first + i);
            lesson = (uint32_t)outline->lesson_count - 1;
        }
        last = lesson;
    }
}
