#include "course/lesson_remake.h"

#include "course/course.h"
#include "course/lesson_merge.h"
#include "course/structure_item.h"

#define NAMED_ELSEWHERE 400 /* concepts of other lessons */
#define BORDERS 4           /* where the recording and the slides begin and end */

/* ---- what it rests on ---- */

static void cite(struct lesson_remake *remake, struct uuid material, enum citation_place place, int64_t at)
{
    if (!uuid_is_nil(material) && at != STRUCTURE_NO_NUMBER)
        remake->citations[remake->citation_count++] = (struct citation){material, place, (double)at};
}

static bool list_citations(const struct unit *unit, struct lesson_remake *remake)
{
    const struct merge_known *known = remake->lesson;
    struct lesson lesson;
    json_t *tree;

    remake->citations = arena_array(unit->arena, known->citation_count + BORDERS, sizeof *remake->citations);
    if (known->citation_count > 0)
        memcpy(remake->citations, known->citations, known->citation_count * sizeof *remake->citations);
    remake->citation_count = known->citation_count;
    if (!json_read(unit->arena, known->fields, &tree, unit->fault))
        return false;
    if (!structure_read_lesson(unit->arena, tree, &lesson))
        return true;
    cite(remake, lesson.video, CITATION_SECOND, lesson.video_start);
    cite(remake, lesson.video, CITATION_SECOND, lesson.video_end);
    cite(remake, lesson.presentation, CITATION_SLIDE, lesson.slide_first);
    cite(remake, lesson.presentation, CITATION_SLIDE, lesson.slide_last);
    return true;
}

/* What is told of it, and with it the digest of the question, must not depend on how the database lists rows. */
static int by_place(const void *left, const void *right)
{
    const struct merge_known *a = left, *b = right;
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (order == 0)
        order = memcmp(&a->parent, &b->parent, sizeof a->parent);
    if (order == 0)
        order = (a->order > b->order) - (a->order < b->order);
    return order != 0 ? order : memcmp(&a->id, &b->id, sizeof a->id);
}

bool lesson_remake_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct lesson_remake *remake)
{
    struct pg_rows rows;

    *remake = (struct lesson_remake){0};
    if (!course_fetch(unit, course, &rows) || !structure_store_known(unit, course, &remake->known))
        return false;
    remake->course = pg_get_text(&rows, 0, PG_COL(course, title));
    remake->language = pg_get_text(&rows, 0, PG_COL(course, language));
    qsort(remake->known.items, remake->known.count, sizeof *remake->known.items, by_place);
    remake->lesson = lesson_merge_find(remake->known.items, remake->known.count, id);
    if (remake->lesson == NULL)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Lesson not found");
    return list_citations(unit, remake);
}

bool lesson_remake_allowed(const struct unit *unit, struct uuid course, struct uuid id, bool force)
{
    struct structure_item lesson;

    if (!structure_item_fetch(unit, course, IDENTITY_LESSON, id, (struct uuid){{0}}, &lesson))
        return false;
    return force || (!lesson.locked && lesson.edited == 0) ||
           fault_set(unit->fault, FAULT_ITEM_LOCKED,
                     "The lesson is %s: with ?force=true it is made anew all the same, with all that lies in it",
                     lesson.locked ? "locked" : "edited by people");
}

/* ---- what is told of it ---- */

static bool lies_in(const struct lesson_remake *remake, const struct merge_known *known)
{
    return !known->is_deleted && uuid_equal(known->parent, remake->lesson->id);
}

static void write_concept(struct json_out *out, const struct merge_known *known)
{
    json_t *fields = json_loadb(known->fields.at, known->fields.len, 0, NULL);

    json_open(out, NULL);
    json_put_text(out, "title", known->title);
    json_put_text(out, "definition", json_get_text(fields, "definition", NULL));
    json_close(out);
    json_decref(fields);
}

static void write_elsewhere(struct json_out *out, const struct lesson_remake *remake)
{
    size_t named = 0;

    json_list(out, "other_concepts");
    for (size_t i = 0; i < remake->known.count && named < NAMED_ELSEWHERE; i++) {
        const struct merge_known *known = &remake->known.items[i];
        if (known->kind != IDENTITY_CONCEPT || known->is_deleted || lies_in(remake, known))
            continue;
        json_put_text(out, NULL, known->title);
        named++;
    }
    json_end(out);
}

void lesson_remake_write(struct json_out *out, const struct lesson_remake *remake)
{
    json_open(out, NULL);
    json_put_text(out, "lesson", remake->lesson->title);
    json_list(out, "concepts");
    for (size_t i = 0; i < remake->known.count; i++)
        if (remake->known.items[i].kind == IDENTITY_CONCEPT && lies_in(remake, &remake->known.items[i]))
            write_concept(out, &remake->known.items[i]);
    json_end(out);
    json_list(out, "exercises");
    for (size_t i = 0; i < remake->known.count; i++)
        if (remake->known.items[i].kind == IDENTITY_EXERCISE && lies_in(remake, &remake->known.items[i]))
            json_put_text(out, NULL, remake->known.items[i].title);
    json_end(out);
    write_elsewhere(out, remake);
    json_close(out);
}

/* ---- what was made ---- */

bool lesson_remake_trim(struct arena *arena, const struct lesson_remake *remake, struct lesson *made)
{
    lesson_merge_trim(arena, remake->known.items, remake->known.count, remake->lesson, made);
    return made->concept_count > 0;
}

bool lesson_remake_put(const struct unit *unit, struct uuid course, struct uuid id, bool force, struct lesson *made)
{
    struct lesson_remake now;
    struct structure_plan plan;

    if (!lesson_remake_allowed(unit, course, id, force) || !lesson_remake_fetch(unit, course, id, &now))
        return false;
    if (!lesson_remake_trim(unit->arena, &now, made))
        return fault_set(unit->fault, FAULT_NO_MATERIAL, "Other lessons have all that was made for this one.");
    lesson_merge(unit->arena, now.known.items, now.known.count, now.lesson, made, force, &plan);
    return structure_store_write(unit, course, (struct uuid){{0}}, &plan);
}
