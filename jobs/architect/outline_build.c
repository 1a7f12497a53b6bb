#include "jobs/architect/outline_build.h"

#include "base/limits.h"
#include "jobs/architect/attachment.h"
#include "jobs/architect/main_sequence.h"
#include "jobs/architect/tiling.h"
#include "jobs/architect/weights.h"

#define GROUPS 12 /* modules that lessons without a grouping make, at most */

/* ---- folders ---- */

static bool has_form(const struct outline *outline, uint32_t material, enum material_form form, bool titled)
{
    const struct material_sections *own = &outline->sections->materials[material];

    return own->count > 0 && own->form == form && (!titled || main_sequence_has_titles(outline, material));
}

/* What is tried in turn until a folder has a main sequence. */
static const struct {
    enum material_form form;
    bool titled;
} preferences[] = {{FORM_DECK, true}, {FORM_TEXT, true}, {FORM_TALK, false}, {FORM_DECK, false}, {FORM_TEXT, false}};

static void choose_main_sequence(struct outline *outline, struct folder *folder)
{
    bool found = false;

    for (size_t i = 0; i < ARRAY_COUNT(preferences) && !found; i++)
        for (uint32_t m = folder->first; m < folder->end; m++)
            if (has_form(outline, m, preferences[i].form, preferences[i].titled))
                found = folder->is_main[m - folder->first] = true;
}

static void fill_folder(struct outline *outline, struct folder *folder)
{
    const struct vector *lessons;
    size_t end;

    folder->lessons = (uint32_t)outline->lesson_count;
    choose_main_sequence(outline, folder);
    for (uint32_t m = folder->first; m < folder->end; m++)
        if (folder->is_main[m - folder->first])
            main_sequence_add(outline, m);
    for (uint32_t m = folder->first; m < folder->end; m++)
        if (folder->is_main[m - folder->first])
            folder->wholes[m - folder->first] = attachment_whole(folder->arena, outline, m);
    end = outline->lesson_count;
    lessons = course_outline_vectors(outline, folder->lessons, end);
    for (uint32_t m = folder->first; m < folder->end; m++)
        if (!folder->is_main[m - folder->first] && outline->sections->materials[m].form == FORM_TEXT)
            attachment_add_text(outline, folder, end, lessons, m);
    for (uint32_t m = folder->first; m < folder->end;
         m++) /* talks last: the texts tell more about what they are laid onto */
        if (!folder->is_main[m - folder->first] && outline->sections->materials[m].form != FORM_TEXT &&
            !attachment_add_talk(outline, folder, m))
            main_sequence_add(outline, m);
}

/* ---- modules ---- */

static void add_module(struct outline *outline, const char *title, size_t first, size_t count)
{
    outline->modules = arena_grow(outline->arena, outline->modules, outline->module_count, &outline->module_room,
                                  sizeof *outline->modules);
    outline->modules[outline->module_count++] =
        (struct outline_module){title, outline->lessons[first].material, (uint32_t)first, (uint32_t)count};
}

/* Lessons that nobody grouped, where they are too many for one module: grouped by subject. */
static void group_by_subject(struct outline *outline, size_t first, size_t count)
{
    const struct vector *vectors = course_outline_vectors(outline, first, first + count);
    uint32_t *which = arena_array(outline->arena, count, sizeof *which), starts[GROUPS];
    size_t parts = MIN((count + GROUP_LESSONS - 1) / GROUP_LESSONS, (size_t)GROUPS), runs;

    for (size_t i = 0; i < count; i++)
        which[i] = (uint32_t)i;
    runs = tiling_cut(vectors, which, count, NULL, parts, 2, starts);
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
        if (lesson->label == NULL && next - first > MODULE_LESSONS)
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
        folder.arena = arena_new(LIMIT_JOB_ARENA);
        folder.is_main = arena_array(folder.arena, end - first, sizeof *folder.is_main);
        folder.wholes = arena_array(folder.arena, end - first, sizeof *folder.wholes);
        fill_folder(outline, &folder);
        group_lessons(outline, folder.lessons, outline->lesson_count);
        arena_free(folder.arena);
    }
}
