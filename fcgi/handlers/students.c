#include "fcgi/handlers/students.h"

#include "course/student.h"
#include "fcgi/gates/change.h"
#include "fcgi/handlers/jobs.h"
#include "fcgi/handlers/purge_enqueue.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

/* ---- GET /students/{student}/progress ---- */

/* Of somebody nobody knows nothing is known: that is no error. */
bool students_progress(struct exchange *x)
{
    const char *name = field_path_student(x);
    struct student student;

    if (!student_find(&x->unit, name, &student))
        return false;
    json_open(&x->json, NULL);
    json_put_text(&x->json, "student_id", name);
    if (uuid_is_nil(student.id)) {
        json_list(&x->json, "courses");
        json_end(&x->json);
    } else if (!student_write_progress(&x->unit, &x->json, student.id)) {
        return false;
    }
    json_close(&x->json);
    return response_json_tagged(x);
}

/* ---- DELETE /students/{student} ---- */

/* Nobody finds the student any more when this is committed; what there is goes with the job that is the answer. */
bool students_destroy(struct exchange *x)
{
    struct purge_scope scope = {0};
    struct work_order order;
    struct uuid purge;
    struct job job;
    char text[UUID_TEXT];

    pg_begin(x->unit.pg);
    if (!student_detach(&x->unit, field_path_student(x), &scope.student) || !purge_enqueue(x, &scope, &order, &purge) ||
        !job_fetch(&x->unit, purge, &job) || !change_commit(x))
        return false;
    work_announce(x->redis, &x->unit, &order, purge);
    response_header(x, "Location", "/api/v1/jobs/%s", uuid_format(purge, text));
    return jobs_answer(x, 202, &job);
}
