#include "jobs/architect/outline.h"

#include "jobs/architect/alignment.h"
#include "jobs/architect/spine.h"
#include "jobs/architect/tiling.h"

#define TALK_LIKENESS 0.05 /* a talk less like the spine than this is about something else */
#define TEXT_LIKENESS 0.12 /* the same for a section of a text */
#define TITLE_LIKENESS 0.3 /* gained when a section's title is a lesson's */

/* ---- lessons ---- */

struct outline_lesson *outline_lesson_new(struct outline *outline, const char *title, const char *label,
                                          uint32_t section)
{
    struct outline_lesson *lesson;

    outline->lessons = corpus_room(outline->arena, outline->lessons, outline->lesson_count, &outline->lesson_room,
                                   sizeof *outline->lessons);
    lesson = &outline->lessons[outline->lesson_count++];
    *lesson =
        (struct outline_lesson){.title = title, .label = label, .material = outline->sections->items[section].material};
    outline_lesson_add(outline, outline->lesson_count - 1, section);
    return lesson;
}

void outline_lesson_add(struct outline *outline, size_t lesson, uint32_t section)
{
    struct outline_lesson *own = &outline->lessons[lesson];

    own->sections =
        corpus_room(outline->arena, own->sections, own->section_count, &own->section_room, sizeof *own->sections);
    own->sections[own->section_count++] = section;
}

/* ---- folders ---- */

/* The materials of one folder, and which of them are its spine. */
struct folder {
    uint32_t first, end;
    uint32_t lessons; /* index of its first lesson in the outline */
    bool *is_spine;   /* by material - first */
};

static bool has_form(const struct outline *outline, uint32_t material, enum material_form form, bool titled)
{
    const struct material_sections *own = &outline->sections->materials[material];

    return own->count > 0 && own->form == form && (!titled || spine_has_titles(outline, material));
}

/* What is tried in turn until a folder has a spine. */
static const struct {
    enum material_form form;
    bool titled;
} preferences[] = {{FORM_DECK, true}, {FORM_TEXT, true}, {FORM_TALK, false}, {FORM_DECK, false}, {FORM_TEXT, false}};

static void choose_spine(struct outline *outline, struct folder *folder)
{
    bool found = false;

    for (size_t i = 0; i < ARRAY_COUNT(preferences) && !found; i++)
        for (uint32_t m = folder->first; m < folder->end; m++)
            if (has_form(outline, m, preferences[i].form, preferences[i].titled))
                found = folder->is_spine[m - folder->first] = true;
}

/* ---- talks onto the spine ---- */

/* A spine material's sections and the lesson each belongs to. */
struct track {
    struct vector *vectors; /* of the section with what texts of its lesson say about the same */
    uint32_t *lessons;
    size_t count;
};

/* A slide has few words; the texts that joined its lesson have more. Only they count beside it: the lesson's other slides are other
 * places of the track. */
static struct vector enriched(const struct outline *outline, uint32_t lesson, const struct material_sections *own,
                              uint32_t section)
{
    const struct outline_lesson *joined = lesson > 0 ? &outline->lessons[lesson - 1] : NULL;
    uint32_t *which = arena_array(outline->arena, joined != NULL ? joined->section_count + 1 : 1, sizeof *which);
    size_t count = 0;

    which[count++] = section;
    for (size_t i = 0; joined != NULL && i < joined->section_count; i++) {
        uint32_t other = joined->sections[i];
        bool elsewhere = other < own->first || other >= own->first + own->count;
        if (elsewhere && outline->sections->materials[outline->sections->items[other].material].form == FORM_TEXT)
            which[count++] = other;
    }
    return vectors_sum(outline->arena, outline->vectors, which, count);
}

static struct track track_of(const struct outline *outline, const struct folder *folder, uint32_t material)
{
    const struct material_sections *own = &outline->sections->materials[material];
    uint32_t *lesson_of = arena_array(outline->arena, own->count + 1, sizeof *lesson_of);
    struct track track = {arena_array(outline->arena, own->count + 1, sizeof(struct vector)),
                          arena_array(outline->arena, own->count + 1, sizeof(uint32_t)), own->count};
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
        track.vectors[i] = enriched(outline, lesson_of[i], own, own->first + i);
        track.lessons[i] = current;
    }
    if (current == LEXICON_NONE)
        track.count = 0;
    return track;
}

static uint32_t *run_of(const struct outline *outline, const struct material_sections *own)
{
    uint32_t *run = arena_array(outline->arena, own->count + 1, sizeof *run);

    for (uint32_t i = 0; i < own->count; i++)
        run[i] = own->first + i;
    return run;
}

/* Lays a talk onto the spine material it is most like; false when it is like none. */
static bool lay_talk(struct outline *outline, const struct folder *folder, uint32_t material)
{
    const struct material_sections *own = &outline->sections->materials[material];
    uint32_t *talk = run_of(outline, own), *where = arena_array(outline->arena, own->count + 1, sizeof *where);
    uint32_t *best_where = arena_array(outline->arena, own->count + 1, sizeof *best_where);
    struct track best = {0};
    double best_likeness = TALK_LIKENESS;

    for (uint32_t m = folder->first; m < folder->end; m++) {
        struct track track = folder->is_spine[m - folder->first] ? track_of(outline, folder, m) : (struct track){0};
        double likeness = track.count > 0 ? alignment_run(outline->arena, outline->vectors, talk, own->count,
                                                          track.vectors, track.count, where)
                                          : 0;
        if (likeness <= best_likeness)
            continue;
        best_likeness = likeness;
        best = track;
        memcpy(best_where, where, own->count * sizeof *where);
    }
    for (uint32_t i = 0; i < own->count && best.count > 0; i++)
        outline_lesson_add(outline, best.lessons[best_where[i]], talk[i]);
    return best.count > 0;
}

/* ---- texts onto the spine ---- */

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

static struct vector *lesson_vectors(const struct outline *outline, size_t first, size_t end)
{
    struct vector *vectors = arena_array(outline->arena, end - first + 1, sizeof *vectors);

    for (size_t l = first; l < end; l++)
        vectors[l - first] = vectors_sum(outline->arena, outline->vectors, outline->lessons[l].sections,
                                         outline->lessons[l].section_count);
    return vectors;
}

/* What the spine treats joins its lessons; the rest become lessons of the text's own, under its title. */
static void lay_text(struct outline *outline, const struct folder *folder, size_t end, const struct vector *lessons,
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
        if (lesson == LEXICON_NONE && (section->title == NULL || section->title == own->title || section->words < 30))
            lesson = last; /* an opening or a remark goes along with what stood before it */
        if (lesson != LEXICON_NONE) {
            outline_lesson_add(outline, lesson, own->first + i);
        } else if (section->title != NULL && section->title != own->title) {
            outline_lesson_new(outline, section->title, own->title, own->first + i);
            lesson = (uint32_t)outline->lesson_count - 1;
        }
        last = lesson;
    }
}

static void fill_folder(struct outline *outline, struct folder *folder)
{
    const struct vector *lessons;
    size_t end;

    folder->lessons = (uint32_t)outline->lesson_count;
    choose_spine(outline, folder);
    for (uint32_t m = folder->first; m < folder->end; m++)
        if (folder->is_spine[m - folder->first])
            spine_add(outline, m);
    end = outline->lesson_count;
    lessons = lesson_vectors(outline, folder->lessons, end);
    for (uint32_t m = folder->first; m < folder->end; m++)
        if (!folder->is_spine[m - folder->first] && outline->sections->materials[m].form == FORM_TEXT)
            lay_text(outline, folder, end, lessons, m);
    for (uint32_t m = folder->first; m < folder->end;
         m++) /* talks last: the texts tell more about what they are laid onto */
        if (!folder->is_spine[m - folder->first] && outline->sections->materials[m].form != FORM_TEXT &&
            !lay_talk(outline, folder, m))
            spine_add(outline, m);
}

/* ---- modules ---- */

static void add_module(struct outline *outline, const char *title, size_t first, size_t count)
{
    outline->modules = corpus_room(outline->arena, outline->modules, outline->module_count, &outline->module_room,
                                   sizeof *outline->modules);
    outline->modules[outline->module_count++] =
        (struct outline_module){title, outline->lessons[first].material, (uint32_t)first, (uint32_t)count};
}

/* Lessons that nobody grouped, where they are too many for one module: grouped by subject. */
static void group_by_subject(struct outline *outline, size_t first, size_t count)
{
    const struct vector *vectors = lesson_vectors(outline, first, first + count);
    uint32_t *which = arena_array(outline->arena, count, sizeof *which), starts[OUTLINE_MODULES];
    size_t parts = MIN((count + 4) / 5, (size_t)OUTLINE_MODULES), runs;

    for (size_t i = 0; i < count; i++)
        which[i] = (uint32_t)i;
    runs = tiling_cut(outline->arena, vectors, which, count, NULL, parts, 2, false, starts);
    for (size_t i = 0; i < runs; i++)
        add_module(outline, NULL, first + starts[i], (i + 1 < runs ? starts[i + 1] : count) - starts[i]);
}

/* Neighbouring lessons of one label and one material form a module. */
static void group_lessons(struct outline *outline, size_t first, size_t end)
{
    while (first < end) {
        const struct outline_lesson *lesson = &outline->lessons[first];
        size_t next = first + 1;
        while (next < end && outline->lessons[next].label == lesson->label &&
               outline->lessons[next].material == lesson->material)
            next++;
        if (lesson->label == NULL && next - first > OUTLINE_MODULE_LESSONS)
            group_by_subject(outline, first, next - first);
        else
            add_module(outline,
                       lesson->label != NULL ? lesson->label : outline->sections->materials[lesson->material].title,
                       first, next - first);
        first = next;
    }
}

void outline_build(struct outline *outline, const struct corpus *corpus, const struct sections *sections,
                   const struct vector *vectors)
{
    const struct generation_input *input = corpus->input;

    *outline = (struct outline){.arena = corpus->arena, .corpus = corpus, .sections = sections, .vectors = vectors};
    for (uint32_t first = 0, end; first < input->material_count; first = end) {
        struct folder folder = {.first = first};
        for (end = first + 1; end < input->material_count; end++)
            if (!uuid_equal(input->materials[end].node, input->materials[first].node))
                break;
        folder.end = end;
        folder.is_spine = arena_array(outline->arena, end - first, sizeof *folder.is_spine);
        fill_folder(outline, &folder);
        group_lessons(outline, folder.lessons, outline->lesson_count);
    }
}
