#include "jobs/generate/citations.h"

#include <math.h>

#include "course/timecode.h"
#include "jobs/generate/addresses.h"

#define ROUNDING 1.0 /* seconds by which a time may pass the end: players and models round */

struct check {
    struct arena *arena;
    const struct generation_input *input;
    const struct citations_ground *grounds;
    bool has_documents; /* addresses can be looked for */
    double seconds;     /* of the longest recording; -1: there is none */
    int64_t slide_most; /* of the longest presentation */
    struct citations_losses *losses;
};

/* ---- the ground ---- */

#define SLIDE_NUMBER_MOST 100000 /* more pages than any document may have */

/* The highest number that a chunk names. */
static int64_t slide_most(const json_t *chunks)
{
    const json_t *chunk;
    int64_t most = 0;
    size_t i;

    json_array_foreach(chunks, i, chunk)
    {
        const int64_t number = json_get_int(json_object_get(chunk, "metadata"), "slide_number", 0);
        if (number >= 1 && number <= SLIDE_NUMBER_MOST)
            most = MAX(most, number);
    }
    return most;
}

static const uint8_t *slide_bits(struct arena *arena, const json_t *chunks, int64_t most)
{
    uint8_t *bits = most > 0 ? arena_alloc(arena, (size_t)most / 8 + 1) : NULL;
    const json_t *chunk;
    size_t i;

    json_array_foreach(chunks, i, chunk)
    {
        const int64_t number = json_get_int(json_object_get(chunk, "metadata"), "slide_number", 0);
        if (number >= 1 && number <= most)
            bits[number / 8] |= (uint8_t)(1U << (number % 8));
    }
    return bits;
}

struct citations_ground citations_survey(struct arena *arena, const struct generation_material *material)
{
    const json_t *facts = json_object_get(material->document, "metadata"), *chunk;
    const json_t *chunks = json_object_get(material->document, "chunks");
    struct citations_ground ground = {
        .seconds = json_get_double(facts, "duration_sec", -1),
        .pages = json_get_int(facts, "page_count", 0),
        .chunks = (int64_t)MAX(material->first_chunk + json_array_size(chunks), material->chunk_total),
        .slide_most = slide_most(chunks),
    };
    size_t i;

    json_array_foreach(chunks, i, chunk) ground.seconds =
        MAX(ground.seconds, json_get_double(json_object_get(chunk, "metadata"), "end_sec", -1));
    ground.slides = slide_bits(arena, chunks, ground.slide_most);
    return ground;
}

static const struct citations_ground *survey_all(struct arena *arena, const struct generation_input *input)
{
    struct citations_ground *grounds = arena_array(arena, input->material_count + 1, sizeof *grounds);

    for (size_t i = 0; i < input->material_count; i++)
        grounds[i] = citations_survey(arena, &input->materials[i]);
    return grounds;
}

/* What the longest recording and presentation have. */
static void find_most(struct check *check)
{
    check->seconds = -1;
    for (size_t i = 0; i < check->input->material_count; i++) {
        const struct citations_ground *ground = &check->grounds[i];
        check->seconds = MAX(check->seconds, ground->seconds);
        check->slide_most = MAX(check->slide_most, MAX(ground->slide_most, ground->pages));
    }
}

static bool has_slide(const struct citations_ground *ground, int64_t number)
{
    return (number >= 1 && number <= ground->pages) ||
           (number >= 1 && number <= ground->slide_most && (ground->slides[number / 8] >> (number % 8) & 1));
}

/* NULL for what is none of the materials. */
static const struct citations_ground *ground_of(const struct check *check, struct uuid material)
{
    for (size_t i = 0; i < check->input->material_count; i++)
        if (uuid_equal(check->input->materials[i].id, material))
            return &check->grounds[i];
    return NULL;
}

static bool stands(const struct check *check, const struct citation *citation)
{
    const struct citations_ground *ground = ground_of(check, citation->material);

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

    if (!check->has_documents)
        return;
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
    const struct citations_ground *deck = ground_of(check, lesson->presentation);
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
    const struct citations_ground *video = ground_of(check, lesson->video);
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

/* Of a guide, and what people have written: it never cited anything. */
static bool is_of_people(const struct concept *concept)
{
    return concept->id != NULL && concept->citation_count == 0;
}

/* A lesson goes when all of its concepts went; those of people stay in the course whatever a structure has, and keep no lesson and lose none. */
static bool keep_lesson(const struct check *check, struct lesson *lesson)
{
    size_t kept = 0, had = 0;

    for (size_t i = 0; i < lesson->concept_count; i++) {
        had += !is_of_people(&lesson->concepts[i]);
        if (keep_concept(check, &lesson->concepts[i]))
            lesson->concepts[kept++] = lesson->concepts[i];
    }
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

static void check_modules(struct check *check, struct structure *structure)
{
    size_t kept = 0;

    *check->losses = (struct citations_losses){0};
    find_most(check);
    for (size_t i = 0; i < structure->module_count; i++)
        if (keep_module(check, &structure->modules[i]))
            structure->modules[kept++] = structure->modules[i];
    check->losses->modules += structure->module_count - kept;
    structure->module_count = kept;
    structure_prerequisites_check(check->arena, structure);
}

void citations_check(struct arena *arena, const struct generation_input *input, struct structure *structure,
                     struct citations_losses *losses)
{
    struct check check = {.arena = arena, .input = input, .has_documents = true, .losses = losses};

    check.grounds = survey_all(arena, input);
    check_modules(&check, structure);
}

void citations_check_by(struct arena *arena, const struct generation_input *input,
                        const struct citations_ground *grounds, struct structure *structure,
                        struct citations_losses *losses)
{
    struct check check = {.arena = arena, .input = input, .grounds = grounds, .losses = losses};

    check_modules(&check, structure);
}
