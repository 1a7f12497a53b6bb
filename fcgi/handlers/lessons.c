#include "fcgi/handlers/lessons.h"

#include "course/lesson.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

bool lessons_show(struct exchange *x)
{
    struct uuid course, lesson;
    struct pg_rows rows;

    if (!field_path_uuid(x, "course", "Course", &course) || !field_path_uuid(x, "lesson", "Lesson", &lesson) ||
        !lesson_fetch(&x->unit, course, lesson, &rows))
        return false;
    lesson_write(&x->json, NULL, &rows, 0);
    return response_json_tagged(x);
}
