#include "jobs/generate/citations.h"

#include <math.h>

#include "course/timecode.h"
#include "jobs/generate/addresses.h"

#define ROUNDING 1.0 /* seconds by which a time may pass the end: players and models round */

/* What a document has that can be cited. */
struct ground {
    const struct generation_material *material;
    double seconds; /* -1: nothing in it has a time */
    int64_t pages, chunks;
    const uint8_t *slides; /* a bit for each number that a chunk names, up to slide_most */
    int64_t slide_most;
};

struct check {
    struct arena *arena;
    const struct generation_input *input;
    struct ground *grounds;
    double seconds;     /* of the longest recording; -1: there is none */
    int64_t slide_most; /* of the longest presentation */
    struct citations_losses *losses;
};

/* ---- the ground ---- */

#define SLIDE_NUMBER_MOST 100000 /* more pages than any document may have */

static void note_slide(const struct check *check, struct ground *ground, uint8_t **bits, int64_t number)
{
    if (number < 1 || number > SLIDE_NUMBER_MOST)
        return;
    if (*bits == NULL)
        *bits = arena_alloc(check->arena, SLIDE_NUMBER_MOST / 8 + 1);
    (*bits)[number / 8] |= (uint8_t)(1U << (number % 8));
    ground->slide_most = MAX(ground->slide_most, number);
}

static struct ground survey(const struct check *check, const struct generation_material *material)
{
    const json_t *facts = json_object_get(material->document, "metadata"), *chunk;
    const json_t *chunks = json_object_get(material->document, "chunks");
    struct ground ground = {.material = material,
                            .seconds = json_get_double(facts, "duration_sec", -1),
                            .pages = json_get_int(facts, "page_count", 0),
                            .chunks = (int64_t)json_array_size(chunks)};
    uint8_t *slides = NULL;
    size_t i;

    json_array_foreach(chunks, i, chunk)
    {
        const json_t *place = json_object_get(chunk, "metadata");
        ground.seconds = MAX(ground.seconds, json_get_double(place, "end_sec", -1));
        note_slide(check, &ground, &slides, json_get_int(place, "slide_number", 0));
    }
    ground.slides = slides;
    return ground;
}

static void survey_all(struct check *check)
{
    size_t count = check->input->material_count;

    check->grounds = arena_array(check->arena, count + 1, sizeof *check->grounds);
    check->seconds = -1;
    for (size_t i = 0; i < count; i++) {
        struct ground *ground = &check->grounds[i];
        *ground = survey(check, &check->input->materials[i]);
        check->seconds = MAX(check->seconds, ground->seconds);
        check->slide_most = MAX(check->slide_most, MAX(ground->slide_most, ground->pages));
    }
}

static bool has_slide(const struct ground *ground, int64_t number)
{
    return (number >= 1 && number <= ground->pages) ||
           (number >= 1 && number <= ground->slide_most && (ground->slides[number / 8] >> (number % 8) & 1));
}

/* NULL for what is none of the materials. */
static const struct ground *ground_of(const struct check *check, struct uuid material)
{
    for (size_t i = 0; i < check->input->material_count; i++)
        if (uuid_equal(check->input->materials[i].id, material))
            return &check->grounds[i];
    return NULL;
}

static bool stands(const struct check *check, const struct citation *citation)
{
    const struct ground *ground = ground_of(check, citation->material);

    if (ground == NULL)
        return false;
    switch (citation->place) {
    case CITATION_SECOND:
        return citation->at >= 0 && citation->at <= ground->seconds + ROUNDING && ground->seconds >= 0;
    case CITATION_SLIDE:
    case CITATION_PAGE:
        return has_slide(ground, (int64_t)citation->at);
    case CITATION_CHUNK:
        return citation->at >= 0 && citation->at < (double)ground->chunks;
    }
    return false;
}

/* ---- the parts ---- */

static void check_web(const struct check *check, struct concept *concept)
{
    size_t kept = 0;

    for (size_t i = 0; i < concept->web_count; i++)
        if (addresses_stand(check->input, concept->web[i].url))
    concept->web[kept++] = concept->web[i];
    check->losses->web += concept->web_count - kept;
    concept->web_count = kept;
}

static void check_slides(const struct check *check, struct concept *concept)
{
    size_t kept = 0;

    for (size_t i = 0; i < concept->slides.count; i++)
        if (concept->slides.items[i] <= check->slide_most)
    concept->slides.items[kept++] = concept->slides.items[i];
    check->losses->ranges += concept->slides.count - kept;
    concept->slides.count = kept;
}

/* Timecodes are normalised, HH:MM:SS, when a structure has been read. */
static void check_times(const struct check *check, struct concept *concept)
{
    size_t kept = 0;

    for (size_t i = 0; i < concept->timecodes.count; i++) {
        int64_t seconds;
        if (timecode_parse(str_of(concept->timecodes.items[i]), &seconds) && check->seconds >= 0 &&
            (double)seconds <= check->seconds + ROUNDING)
        concept->timecodes.items[kept++] = concept->timecodes.items[i];
    }
    check->losses->ranges += concept->timecodes.count - kept;
    concept->timecodes.count = kept;
}

static size_t keep_citations(const struct check *check, struct citation *citations, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (stands(check, &citations[i]))
            citations[kept++] = citations[i];
    check->losses->citations += count - kept;
    return kept;
}

static bool keep_concept(const struct check *check, struct concept *concept)
{
    concept->citation_count = keep_citations(check, concept->citations, concept->citation_count);
    check_web(check, concept);
    check_slides(check, concept);
    check_times(check, concept);
    return concept->citation_count > 0;
}

static void check_slide_range(const struct check *check, struct lesson *lesson)
{
    const struct ground *deck = ground_of(check, lesson->presentation);
    int64_t most = check->slide_most;

    if (deck != NULL && MAX(deck->slide_most, deck->pages) > 0)
        most = MAX(deck->slide_most, deck->pages);
    else
        lesson->presentation = (struct uuid){0}; /* it has no slides, or is none of the materials */
    if (lesson->slide_first > most) {
        lesson->slide_first = lesson->slide_last = STRUCTURE_NO_NUMBER;
        check->losses->ranges++;
    }
    lesson->slide_last = MIN(lesson->slide_last, most > 0 ? most : STRUCTURE_NO_NUMBER);
}

static void check_video_range(const struct check *check, struct lesson *lesson)
{
    const struct ground *video = ground_of(check, lesson->video);
    double seconds = check->seconds;

    if (video != NULL && video->seconds >= 0)
        seconds = video->seconds;
    else
        lesson->video = (struct uuid){0}; /* nothing in it has a time, or it is none of the materials */
    if (lesson->video_start != STRUCTURE_NO_NUMBER && (double)lesson->video_start > seconds) {
        lesson->video_start = lesson->video_end = STRUCTURE_NO_NUMBER;
        check->losses->ranges++;
    }
    if (lesson->video_end != STRUCTURE_NO_NUMBER)
        lesson->video_end = MIN(lesson->video_end, (int64_t)ceil(seconds));
}

/* A lesson goes when all of its concepts went. */
static bool keep_lesson(const struct check *check, struct lesson *lesson)
{
    size_t kept = 0, had = lesson->concept_count;

    for (size_t i = 0; i < had; i++)
        if (keep_concept(check, &lesson->concepts[i]))
            lesson->concepts[kept++] = lesson->concepts[i];
    lesson->concept_count = kept;
    check->losses->concepts += had - kept;
    for (size_t i = 0; i < lesson->exercise_count; i++) {
        struct exercise *exercise = &lesson->exercises[i];
        exercise->citation_count = keep_citations(check, exercise->citations, exercise->citation_count);
    }
    check_slide_range(check, lesson);
    check_video_range(check, lesson);
    return had == 0 || kept > 0;
}

static bool keep_module(const struct check *check, struct module *module)
{
    size_t kept = 0;

    for (size_t i = 0; i < module->lesson_count; i++)
        if (keep_lesson(check, &module->lessons[i]))
            module->lessons[kept++] = module->lessons[i];
    check->losses->lessons += module->lesson_count - kept;
    module->lesson_count = kept;
    return kept > 0;
}

void citations_check(struct arena *arena, const struct generation_input *input, struct structure *structure,
                     struct citations_losses *losses)
{
    struct check check = {.arena = arena, .input = input, .losses = losses};
    size_t kept = 0;

    *losses = (struct citations_losses){0};
    survey_all(&check);
    for (size_t i = 0; i < structure->module_count; i++)
        if (keep_module(&check, &structure->modules[i]))
            structure->modules[kept++] = structure->modules[i];
    losses->modules += structure->module_count - kept;
    structure->module_count = kept;
    structure_prerequisites_check(arena, structure);
}
