/* Of contents_edit_run.h: concepts that are one under several names. */
#include "course/fold.h"
#include "jobs/generate/contents_edit_run.h"
#include "jobs/generate/structure_join.h"

/* A concept's former name. */
struct contents_rename {
    const char *folded, *title; /* folded: what it was called */
};

static size_t concepts_left(const struct contents_editing *editing, size_t lesson)
{
    size_t left = 0;

    for (size_t i = 0; i < editing->concept_count; i++)
        left += editing->lesson_of[i] == lesson && !editing->concept_gone[i];
    return left;
}

/* The title of the group that is called so; that of its first without one. */
static const char *name_of(const struct contents_editing *editing, const struct contents_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        if (fold_equal(editing->concepts[group->items[i]]->title, group->title))
            return editing->concepts[group->items[i]]->title;
    return editing->concepts[group->items[0]]->title;
}

static void note_name(struct contents_editing *editing, const char *former, const char *title)
{
    const char *folded = fold_title(editing->arena, former);

    if (strcmp(folded, fold_title(editing->arena, title)) != 0)
        editing->renames[editing->rename_count++] = (struct contents_rename){folded, title};
}

/* The only concept of a lesson stays there, under the common name. */
static void join_concepts(struct contents_editing *editing, const struct contents_group *group)
{
    struct concept *first = editing->concepts[group->items[0]];
    const char *name = name_of(editing, group);

    note_name(editing, first->title, name);
    for (size_t i = 1; i < group->count; i++) {
        const size_t number = group->items[i];
        structure_join_concepts(editing->arena, first, editing->concepts[number], &editing->report->lost);
        note_name(editing, editing->concepts[number]->title, name);
        editing->concepts[number]->title = name;
        if (concepts_left(editing, editing->lesson_of[number]) > 1) {
            editing->concept_gone[number] = true;
            editing->report->concepts++;
        }
    }
    first->title = name;
}

static int by_folded(const void *left, const void *right)
{
    return strcmp(((const struct contents_rename *)left)->folded, ((const struct contents_rename *)right)->folded);
}

/* Whatever has to be known before is called by its common name. */
static void rename_prerequisites(struct contents_editing *editing)
{
    qsort(editing->renames, editing->rename_count, sizeof *editing->renames, by_folded);
    for (size_t i = 0; i < editing->concept_count && editing->rename_count > 0; i++) {
        struct texts *own = &editing->concepts[i]->prerequisites;
        const char **items = arena_array(editing->arena, own->count + 1, sizeof *items);
        for (size_t k = 0; k < own->count; k++) {
            const struct contents_rename sought = {fold_title(editing->arena, own->items[k]), NULL};
            const struct contents_rename *found =
                bsearch(&sought, editing->renames, editing->rename_count, sizeof sought, by_folded);
            items[k] = found != NULL ? found->title : own->items[k];
        }
        own->items = items;
    }
}

/* Concepts that went into others are gone from their lessons. */
static void drop_concepts(struct contents_editing *editing)
{
    size_t number = 0;

    for (size_t l = 0; l < editing->lesson_count; l++) {
        struct lesson *lesson = editing->lessons[l];
        const size_t had = lesson->concept_count;
        lesson->concept_count = 0;
        for (size_t i = 0; i < had; i++, number++)
            if (!editing->concept_gone[number])
                lesson->concepts[lesson->concept_count++] = lesson->concepts[i];
    }
}

void contents_edit_concepts(struct contents_editing *editing, const json_t *list)
{
    bool *named = arena_array(editing->arena, editing->concept_count + 1, sizeof *named);
    const json_t *entry;
    size_t i;

    editing->renames = arena_array(editing->arena, editing->concept_count + 1, sizeof *editing->renames);
    json_array_foreach(list, i, entry)
    {
        struct contents_group group = contents_edit_group(editing, entry, editing->concept_count, named);
        contents_edit_sort(&group);
        if (group.count > 1)
            join_concepts(editing, &group);
    }
    rename_prerequisites(editing);
    drop_concepts(editing);
}
