/* Of contents_edit_run.h: what has to be known before, and what no lesson explains. */
#include "course/fold.h"
#include "jobs/generate/contents_edit_run.h"
#include "jobs/generate/structure_join.h"

#define GAPS_SAID 12 /* sentences about them */

static void add_gap(struct contents_editing *editing, const char *sentence)
{
    struct contents_edit_report *report = editing->report;

    if (report->gaps.items == NULL)
        report->gaps.items = arena_array(editing->arena, GAPS_SAID, sizeof(char *));
    if (report->gaps.count < GAPS_SAID)
        report->gaps.items[report->gaps.count++] = sentence;
    else
        report->gaps_unsaid++;
}

static void add_prerequisite(struct contents_editing *editing, struct concept *concept, const char *title)
{
    const struct texts more = {&title, 1};

    concept->prerequisites =
        structure_join_texts(editing->arena, &concept->prerequisites, &more, &editing->report->lost);
}

void contents_edit_needs(struct contents_editing *editing, const json_t *list)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        const size_t user = contents_edit_number(editing, entry, "concept", editing->concept_count);
        const size_t needed = contents_edit_number(editing, entry, "needs", editing->concept_count);
        if (user == editing->concept_count || needed == editing->concept_count || user == needed)
            continue;
        if (needed < user)
            add_prerequisite(editing, editing->concepts[user], editing->concepts[needed]->title);
        else
            add_gap(editing, arena_printf(editing->arena, "\"%s\" is needed for \"%s\", which comes before it.",
                                          editing->concepts[needed]->title, editing->concepts[user]->title));
    }
}

static bool holds(struct arena *arena, const char *text, const char *folded)
{
    return text != NULL && strstr(fold_title(arena, text), folded) != NULL;
}

/* Whether a lesson speaks of a term. */
static bool speaks_of(struct arena *arena, const struct lesson *lesson, const char *folded)
{
    if (holds(arena, lesson->title, folded))
        return true;
    for (size_t i = 0; i < lesson->concept_count; i++) {
        const struct concept *concept = &lesson->concepts[i];
        if (holds(arena, concept->title, folded) || holds(arena, concept->definition, folded))
            return true;
        for (size_t k = 0; k < concept->examples.count; k++)
            if (holds(arena, concept->examples.items[k], folded))
                return true;
    }
    for (size_t i = 0; i < lesson->exercise_count; i++)
        if (holds(arena, lesson->exercises[i].description, folded))
            return true;
    return false;
}

static bool is_taught(const struct contents_editing *editing, const char *term)
{
    for (size_t i = 0; i < editing->concept_count; i++)
        if (fold_equal(editing->concepts[i]->title, term))
            return true;
    return false;
}

void contents_edit_gaps(struct contents_editing *editing, const json_t *list)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        const struct str given = str_clip(str_of(json_get_text(entry, "term", "")), STRUCTURE_TITLE);
        const char *term = arena_strndup(editing->arena, given.at, given.len);
        const char *folded = fold_title(editing->arena, term);
        const size_t lesson = contents_edit_number(editing, entry, "lesson", editing->lesson_count);
        if (lesson == editing->lesson_count)
            continue;
        if (folded[0] == '\0' || is_taught(editing, term) ||
            !speaks_of(editing->arena, editing->lessons[lesson], folded))
            editing->report->refused++;
        else
            add_gap(editing, arena_printf(editing->arena, "The lesson \"%s\" uses \"%s\", which no lesson explains.",
                                          editing->lessons[lesson]->title, term));
    }
}
