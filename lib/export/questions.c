#include "export/questions.h"

#include "export/questions_gift.h"
#include "export/questions_moodle.h"

static bool put_lesson(const struct unit *unit, struct questions *q, struct buf *out)
{
    struct course_export_lesson read;
    struct lesson lesson;
    json_t *tree;
    const char *module = pg_get_text(&q->course->outline, q->row, PG_COL(export_outline, module_title));

    if (!course_export_read(unit, q->course, q->row++, &read) || read.lesson.at == NULL)
        return unit->fault->kind == FAULT_NONE;
    if (!json_read(q->course->arena, read.lesson, &tree, unit->fault))
        return false;
    if (!structure_read_lesson(q->course->arena, tree, &lesson) || lesson.exercise_count == 0)
        return true;
    if (q->form == QUESTIONS_GIFT)
        questions_gift_lesson(q->course->arena, out, module, &lesson);
    else
        questions_moodle_lesson(q->course->arena, out, module, &lesson);
    return true;
}

/* Lessons without exercises make no piece. */
bool questions_next(const struct unit *unit, struct questions *q, struct buf *out)
{
    const size_t before = out->len;

    if (q->row < 0) {
        q->row = 0;
        if (q->form == QUESTIONS_GIFT)
            questions_gift_begin(q->course->arena, out, q->course->title);
        else
            questions_moodle_begin(out);
        return true;
    }
    while (out->len == before && q->row < q->course->outline.count)
        if (!put_lesson(unit, q, out))
            return false;
    if (out->len == before && q->row++ == q->course->outline.count && q->form == QUESTIONS_MOODLE)
        questions_moodle_end(out);
    return true;
}
