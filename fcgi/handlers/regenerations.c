#include "fcgi/handlers/regenerations.h"

#include "course/course.h"
#include "course/exercise_remake.h"
#include "course/generation_scope.h"
#include "course/lesson_remake.h"
#include "course/quota.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/jobs.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

struct regeneration {
    enum identity_kind kind; /* a lesson or an exercise */
    struct uuid course, item;
    bool force;
};

/* What makes two requests the same: they have no body. */
static bool claim(struct exchange *x, const struct regeneration *r)
{
    char id[UUID_TEXT];

    return idempotency_claim(x, json_keep(x->arena, json_pack("{s:s, s:b}", identity_kind_name(r->kind),
                                                              uuid_format(r->item, id), "force", r->force)));
}

static bool check_exercise(struct exchange *x, const struct regeneration *r)
{
    struct exercise_remake remake;

    return exercise_remake_fetch(&x->unit, r->course, r->item, &remake) &&
           exercise_remake_allowed(&remake, r->force, &x->fault);
}

static bool check(struct exchange *x, const struct regeneration *r)
{
    return course_hold(&x->unit, r->course) &&
           (r->kind == IDENTITY_LESSON ? lesson_remake_allowed(&x->unit, r->course, r->item, r->force)
                                       : check_exercise(x, r)) &&
           generation_scope_free(&x->unit, r->course, (struct uuid){{0}});
}

static bool start(struct exchange *x, const struct regeneration *r)
{
    char id[UUID_TEXT];
    const char *item = arena_strdup(x->arena, uuid_format(r->item, id));
    const struct work_order work = {
        .kind = WORK_REGENERATE,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .course = r->course,
        .subject = item,
        .payload = str_of(arena_printf(x->arena, "{\"%s_id\":\"%s\",\"force\":%s}", identity_kind_name(r->kind), item,
                                       r->force ? "true" : "false")),
        .request_id = x->request_id,
    };
    struct uuid made;
    struct job job;

    if (!work_enqueue(&x->unit, &work, &made) || !quota_jobs(&x->unit) || !job_fetch(&x->unit, made, &job))
        return false;
    response_header(x, "Location", "/api/v1/jobs/%s", uuid_format(made, id));
    if (!jobs_write(x, &job) || !idempotency_keep(x, 202) || !change_commit(x))
        return false;
    work_announce(x->redis, &x->unit, &work, made);
    return response_json(x, 202);
}

static bool create(struct exchange *x, enum identity_kind kind, const char *word)
{
    struct regeneration r = {.kind = kind, .force = field_query_flag(x, "force")};

    if (!field_path_uuid(x, "course", "Course", &r.course) ||
        !field_path_uuid(x, identity_kind_name(kind), word, &r.item) || !fields_ok(x) || !claim(x, &r))
        return false;
    pg_begin(x->unit.pg);
    return check(x, &r) && start(x, &r);
}

bool regenerations_create(struct exchange *x)
{
    return create(x, IDENTITY_EXERCISE, "Exercise");
}

bool regenerations_create_lesson(struct exchange *x)
{
    return create(x, IDENTITY_LESSON, "Lesson");
}
