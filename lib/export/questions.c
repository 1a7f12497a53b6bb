#include "export/questions.h"

#include "export/questions_gift.h"
#include "export/questions_moodle.h"

bool questions_read(const struct unit *unit, struct course_export *course, int row, struct lesson *lesson)
{
    struct course_export_lesson read;
    json_t *tree;

    *lesson = (struct lesson){0};
    if (!course_export_read(unit, course, row, &read))
        return false;
    if (read.lesson.at == NULL)
        return true;
    if (!json_read(course->arena, read.lesson, &tree, unit->fault))
        return false;
    if (!structure_read_lesson(course->arena, tree, lesson))
        lesson->exercise_count = 0;
    return true;
}

static bool put_lesson(const struct unit *unit, struct questions *q, struct buf *out)
{
    const char *module = pg_get_text(&q->course->outline, q->row, PG_COL(export_outline, module_title));
    struct lesson lesson;

    if (!questions_read(unit, q->course, q->row++, &lesson))
        return false;
    if (lesson.exercise_count == 0)
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
