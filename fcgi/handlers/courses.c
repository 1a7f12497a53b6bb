#include "fcgi/handlers/courses.h"

#include "course/course.h"
#include "course/course_tree.h"
#include "course/lesson.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/jobs.h"
#include "fcgi/handlers/purge_enqueue.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"

/* ---- POST /courses ---- */

static bool read_draft(struct exchange *x, const json_t *body, struct course_draft *draft)
{
    *draft = (struct course_draft){
        .title = field_name(x, body, "title", FIELD_REQUIRED, 1, LIMIT_TITLE),
        .description = field_text(x, body, "description", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
        .learning_goal = field_text(x, body, "learning_goal", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
        .language = field_language(x, body, "language"),
    };
    return fields_ok(x);
}

static void write_course(struct exchange *x, const struct pg_rows *rows)
{
    char id[UUID_TEXT];

    response_header(x, "Location", "/api/v1/courses/%s", uuid_format(course_id(rows, 0), id));
    json_open(&x->json, NULL);
    course_json(&x->json, rows, 0);
    json_close(&x->json);
}

static bool insert(struct exchange *x, const struct course_draft *draft)
{
    struct pg_rows rows;

    pg_begin(x->unit.pg);
    if (!course_insert(&x->unit, uuid_new(), draft, &rows))
        return false;
    write_course(x, &rows);
    return idempotency_keep(x, 201) && change_commit(x);
}

bool courses_create(struct exchange *x)
{
    struct course_draft draft;
    json_t *body;

    return field_body(x, &body) && read_draft(x, body, &draft) && idempotency_claim(x, body) && insert(x, &draft) &&
           response_json(x, 201);
}

/* ---- GET /courses ---- */

static const struct listing courses = {course_json, course_created_at, course_id};

bool courses_index(struct exchange *x)
{
    struct course_filter filter = {.words = field_query(x, "q")};
    struct pg_rows rows;
    int64_t total;

    field_page(x, &filter.page);
    if (!fields_ok(x) || !course_list(&x->unit, &filter, &rows, &total))
        return false;
    listing_write(x, &courses, &filter.page, &rows, total);
    return response_json(x, 200);
}

/* ---- GET /courses/{course} ---- */

/* All that a course shows of itself. */
struct whole_course {
    struct pg_rows row, lessons;
    const char *structure_fingerprint;
    struct course_tree tree;
};

static bool fetch(struct exchange *x, struct uuid id, struct whole_course *course)
{
    return course_fetch(&x->unit, id, &course->row) && lesson_fetch_all(&x->unit, id, &course->lessons) &&
           course_tree_fetch(&x->unit, id, &course->tree) &&
           course_structure(&x->unit, id, &course->structure_fingerprint);
}

static void write_whole(struct exchange *x, const struct whole_course *course)
{
    json_open(&x->json, NULL);
    course_json(&x->json, &course->row, 0);
    json_put_text(&x->json, "structure_fingerprint", course->structure_fingerprint);
    lesson_write_modules(&x->json, "modules", &course->lessons);
    course_tree_materials(&x->json, "source_materials", course->tree.materials, course->tree.material_count);
    course_tree_json(&x->json, "material_tree", x->arena, &course->tree);
    json_close(&x->json);
}

bool courses_show(struct exchange *x)
{
    struct whole_course course;
    struct uuid id;

    if (!field_path_uuid(x, "course", "Course", &id) || !fetch(x, id, &course))
        return false;
    write_whole(x, &course);
    return response_json_tagged(x);
}

/* ---- PATCH, DELETE /courses/{course} ---- */

/* Begins the transaction: the course is there, matches If-Match, and stays so. */
static bool hold(struct exchange *x, struct uuid id)
{
    struct whole_course course;

    pg_begin(x->unit.pg);
    if (!course_hold(&x->unit, id))
        return false;
    if (x->headers.if_match[0] == '\0')
        return true; /* all of it is read only for whoever wants to compare */
    if (!fetch(x, id, &course))
        return false;
    write_whole(x, &course);
    return response_unchanged(x);
}

static bool read_change(struct exchange *x, const json_t *body, struct course_change *change)
{
    *change = (struct course_change){
        .draft = {.description = field_text(x, body, "description", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
                  .learning_goal = field_text(x, body, "learning_goal", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
                  .language = field_language(x, body, "language")},
        .description_given = field_given(x, body, "description"),
        .learning_goal_given = field_given(x, body, "learning_goal"),
        .language_given = field_given(x, body, "language"),
    };
    if (field_given(x, body, "title"))
        change->draft.title = field_name(x, body, "title", FIELD_REQUIRED, 1, LIMIT_TITLE);
    return fields_ok(x);
}

/* The answer is the course as GET shows it, so that its tag is the one that a next edit may name. */
static bool change_held(struct exchange *x, struct uuid id, const struct course_change *change)
{
    struct whole_course course;

    if (!hold(x, id) || !course_update(&x->unit, id, change) || !fetch(x, id, &course) || !change_commit(x))
        return false;
    write_whole(x, &course);
    response_tag(x);
    return true;
}

bool courses_update(struct exchange *x)
{
    struct course_change change;
    struct uuid id;
    json_t *body;

    return field_body(x, &body) && read_change(x, body, &change) && field_path_uuid(x, "course", "Course", &id) &&
           change_held(x, id, &change) && response_json(x, 200);
}

/* The rows go at once; what they kept in the store goes with the job that is the answer. */
bool courses_destroy(struct exchange *x)
{
    struct work_order order;
    struct uuid id, purge;
    struct job job;
    char text[UUID_TEXT];

    if (!field_path_uuid(x, "course", "Course", &id) || !hold(x, id) || !course_delete(&x->unit, id) ||
        !purge_enqueue(x, &(struct purge_scope){.course = id}, &order, &purge) || !job_fetch(&x->unit, purge, &job) ||
        !change_commit(x))
        return false;
    work_announce(x->redis, &x->unit, &order, purge);
    response_header(x, "Location", "/api/v1/jobs/%s", uuid_format(purge, text));
    return jobs_answer(x, 202, &job);
}
