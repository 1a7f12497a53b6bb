#include "jobs/architect/main_sequence.h"

#include "jobs/architect/segmentation.h"
#include "jobs/architect/tiling.h"
#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define TITLE_JOINED 32                           /* bytes of each of two titles that make one */
#define LESSONS_MOST (COURSE_OUTLINE_LESSONS / 2) /* that one talk is cut into */

static const struct section *section_at(const struct outline *outline, uint32_t section)
{
    return &outline->sections->items[section];
}

bool main_sequence_has_titles(const struct outline *outline, uint32_t material)
{
    return outline->sections->materials[material].titled >= 2;
}

/* ---- by subject ---- */

static bool turns(const struct outline *outline, const struct section *section)
{
    for (uint32_t i = 0; i < section->sentence_count; i++)
        if (wording_has_cue(outline->corpus->sentences[section->sentence + i].text,
                            outline->corpus->language->topic_changes))
            return true;
    return false;
}

/* A section without a title does not begin a lesson among those that have one. */
static double *title_bonuses(const struct outline *outline, const uint32_t *which, size_t count)
{
    double *bonus = arena_array(outline->arena, count + 1, sizeof *bonus);

    for (size_t i = 0; i < count; i++)
        bonus[i] = section_at(outline, which[i])->title != NULL ? 0 : GAP_UNTITLED;
    return bonus;
}

static double *cue_bonuses(const struct outline *outline, const uint32_t *which, size_t count)
{
    double *bonus = arena_array(outline->arena, count + 1, sizeof *bonus);

    for (size_t i = 0; i < count; i++)
        bonus[i] = turns(outline, section_at(outline, which[i])) ? CUT_TOPIC_CHANGE : 0;
    return bonus;
}

static const char *joined_title(struct outline *outline, const uint32_t *which, size_t count)
{
    const char *titles[3];
    size_t found = 0;

    for (size_t i = 0; i < count && found < 3; i++)
        if (section_at(outline, which[i])->title != NULL)
            titles[found++] = section_at(outline, which[i])->title;
    if (found == 2 && outline->corpus->language->joins_titles && strlen(titles[0]) <= TITLE_JOINED &&
        strlen(titles[1]) <= TITLE_JOINED)
        return arena_printf(outline->arena, "%s; %s", titles[0], titles[1]);
    return found > 0 ? titles[0] : NULL;
}

/* The sections `which[0..count)` as lessons that begin at `starts`. */
static void add_runs(struct outline *outline, const uint32_t *which, size_t count, const uint32_t *starts, size_t runs,
                     const char *label)
{
    for (size_t run = 0; run < runs; run++) {
        size_t first = starts[run], end = run + 1 < runs ? starts[run + 1] : count;
        course_outline_add_lesson(outline, joined_title(outline, which + first, end - first), label, which[first]);
        for (size_t i = first + 1; i < end; i++)
            course_outline_add_section(outline, outline->lesson_count - 1, which[i]);
    }
}

static void add_by_subject(struct outline *outline, const struct material_sections *own)
{
    uint32_t *which = arena_array(outline->arena, own->count + 1, sizeof *which), starts[LESSONS_MOST];
    size_t count = 0;

    for (uint32_t i = 0; i < own->count; i++)
        if (section_at(outline, own->first + i)->kind == SECTION_CONTENT)
            which[count++] = own->first + i;
    if (count > 0)
        add_runs(outline, which, count, starts,
                 segmentation_cut(outline->sections, outline->vectors, which, count, cue_bonuses(outline, which, count),
                                  LESSONS_MOST, starts),
                 NULL);
}

/* ---- slides ---- */

/* One part of a deck: the content sections between two dividers. */
static void add_part(struct outline *outline, const uint32_t *which, size_t count, size_t whole, const char *label)
{
    size_t before = outline->lesson_count;

    if (whole > FINE_SLIDES && count > 0) {
        size_t share = MAX(1, MIN((count + LESSON_SLIDES - 1) / LESSON_SLIDES, COURSE_OUTLINE_LESSONS * count / whole));
        uint32_t *starts = arena_array(outline->arena, share + 1, sizeof *starts);
        size_t runs =
            tiling_cut(outline->vectors, which, count, title_bonuses(outline, which, count), share, 1, starts);
        add_runs(outline, which, count, starts, runs, label);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct section *section = section_at(outline, which[i]);
        bool small = section->title == NULL || section->words < LESSON_LEAST_WORDS;
        if (small && outline->lesson_count > before)
            course_outline_add_section(outline, outline->lesson_count - 1, which[i]);
        else
            course_outline_add_lesson(outline, section->title, label, which[i]);
    }
}

static void add_deck(struct outline *outline, const struct material_sections *own)
{
    uint32_t *which = arena_array(outline->arena, own->count + 1, sizeof *which);
    const char *label = NULL;
    size_t count = 0;

    for (uint32_t i = 0; i < own->count; i++) {
        const struct section *section = section_at(outline, own->first + i);
        if (section->kind == SECTION_DIVIDER || section->level == 1) {
            add_part(outline, which, count, own->titled, label);
            label = section->title;
            count = 0;
        }
        if (section->kind == SECTION_CONTENT)
            which[count++] = own->first + i;
    }
    add_part(outline, which, count, own->titled, label);
}

/* ---- headings ---- */

/* The two levels of headings that make modules and lessons. */
struct levels {
    int module; /* 0: headings make lessons only */
    int lesson;
};

static bool counts_as_heading(const struct section *section, const struct material_sections *own)
{
    return section->kind == SECTION_CONTENT && section->title != NULL && section->title != own->title;
}

/* How many headings of the upper level hold at least two of the lower one. */
static size_t rich_parts(const struct outline *outline, const struct material_sections *own, int upper, int lower)
{
    size_t rich = 0, inside = 0;

    for (uint32_t i = 0; i < own->count; i++) {
        const struct section *section = section_at(outline, own->first + i);
        if (section->level == upper)
            inside = 0;
        else if (section->level == lower && ++inside == 2)
            rich++;
    }
    return rich;
}

static struct levels levels_of(const struct outline *outline, const struct material_sections *own)
{
    size_t counts[8] = {0};
    int upper = 1, lower;

    for (uint32_t i = 0; i < own->count; i++) {
        const struct section *section = section_at(outline, own->first + i);
        if (counts_as_heading(section, own))
            counts[MIN(section->level, 7)]++;
    }
    while (upper < 7 && counts[upper] == 0)
        upper++;
    for (lower = upper + 1; lower < 7 && counts[lower] == 0; lower++)
        ;
    if (lower < 7 && (counts[upper] == 1 || rich_parts(outline, own, upper, lower) * 2 >= counts[upper]))
        return (struct levels){upper, lower};
    return (struct levels){0, upper};
}

/* A walk over a text: short openings wait for the lesson they belong to. */
struct text_walk {
    struct outline *outline;
    const char *label;
    uint32_t *waiting;
    size_t waiting_count;
    bool headed; /* the last waiting one is a module's own heading */
};

static void begin_lesson(struct text_walk *walk, const char *title, uint32_t section)
{
    course_outline_add_lesson(walk->outline, title, walk->label, section);
    for (size_t i = 0; i < walk->waiting_count; i++)
        if (walk->waiting[i] != section)
            course_outline_add_section(walk->outline, walk->outline->lesson_count - 1, walk->waiting[i]);
    walk->waiting_count = 0;
    walk->headed = false;
}

/* A module's heading that no lesson followed is a lesson. */
static void settle(struct text_walk *walk)
{
    if (walk->headed)
        begin_lesson(walk, walk->label, walk->waiting[walk->waiting_count - 1]);
}

static void begin_module(struct text_walk *walk, const struct section *section, uint32_t number)
{
    settle(walk);
    walk->label = section->title;
    if (section->words >= MODULE_OWN_WORDS) {
        begin_lesson(walk, section->title, number);
        return;
    }
    walk->waiting[walk->waiting_count++] = number;
    walk->headed = true;
}

static void add_text(struct outline *outline, const struct material_sections *own)
{
    struct levels levels = levels_of(outline, own);
    struct text_walk walk = {outline, NULL, arena_array(outline->arena, own->count + 1, sizeof(uint32_t)), 0, false};
    size_t before = outline->lesson_count;

    for (uint32_t i = 0; i < own->count; i++) {
        const struct section *section = section_at(outline, own->first + i);
        if (section->kind != SECTION_CONTENT)
            continue;
        if (section->level == 0 || section->title == own->title)
            walk.waiting[walk.waiting_count++] = own->first + i;
        else if (section->level <= levels.module)
            begin_module(&walk, section, own->first + i);
        else if (section->level <= levels.lesson || outline->lesson_count == before || walk.headed)
            begin_lesson(&walk, section->title, own->first + i);
        else
            course_outline_add_section(outline, outline->lesson_count - 1, own->first + i);
    }
    settle(&walk);
}

void main_sequence_add(struct outline *outline, uint32_t material)
{
    const struct material_sections *own = &outline->sections->materials[material];

    if (!main_sequence_has_titles(outline, material))
        add_by_subject(outline, own);
    else if (own->form == FORM_DECK)
        add_deck(outline, own);
    else
        add_text(outline, own);
}
