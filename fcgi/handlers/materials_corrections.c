#include "fcgi/handlers/materials_corrections.h"

#include "course/corrections_store.h"
#include "course/course.h"
#include "fcgi/gates/change.h"
#include "fcgi/handlers/embed_enqueue.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

/* ---- the answer ---- */

static void write_correction(struct json_out *out, const struct corrections_kept *kept, size_t i)
{
    json_open(out, NULL);
    corrections_write_one(out, &kept->list[i]);
    if (kept->applied == NULL || kept->applied[i] == CORRECTIONS_LEFT_OUT)
        json_put_null(out, "applied");
    else
        json_put_int(out, "applied", kept->applied[i]);
    json_close(out);
}

static void write_kept(struct exchange *x, const struct material *m, const struct corrections_kept *kept)
{
    struct json_out *out = &x->json;

    json_open(out, NULL);
    json_put_uuid(out, "material_id", m->id);
    json_list(out, "corrections");
    for (size_t i = 0; i < kept->count; i++)
        write_correction(out, kept, i);
    json_end(out);
    json_put_stamp(out, "corrected_at", kept->corrected_at);
    json_close(out);
}

bool materials_corrections_show(struct exchange *x)
{
    struct corrections_kept kept;
    struct material m;

    if (!materials_fetch(x, &m) || !corrections_store_fetch(&x->unit, m.id, &kept))
        return false;
    write_kept(x, &m, &kept);
    return response_json_tagged(x);
}

/* ---- the body ---- */

struct wanted {
    struct correction list[CORRECTIONS_MOST];
    size_t count;
};

static void read_correction(struct exchange *x, const json_t *item, struct wanted *wanted)
{
    struct correction *c = &wanted->list[wanted->count++];

    if (!json_is_object(item)) {
        fault_field(&x->fault, x->arena, "corrections", NULL, "'corrections' must hold objects alone");
        return;
    }
    c->find = str_of(field_name(x, item, "find", FIELD_REQUIRED, 1, CORRECTIONS_TEXT));
    c->replace = str_of(field_name(x, item, "replace", FIELD_REQUIRED, 0, CORRECTIONS_TEXT));
    c->whole_word = field_flag(x, item, "whole_word", true);
    c->from_sec = field_real(x, item, "from_sec", FIELD_OPTIONAL, 0, CORRECTIONS_TIME, -1);
    c->to_sec = field_real(x, item, "to_sec", FIELD_OPTIONAL, 0, CORRECTIONS_TIME, -1);
    if (c->to_sec >= 0 && c->from_sec > c->to_sec)
        fault_field(&x->fault, x->arena, "to_sec", NULL, "'to_sec' (%g) is before 'from_sec' (%g)", c->to_sec,
                    c->from_sec);
}

static bool read_body(struct exchange *x, const json_t *body, struct wanted *wanted)
{
    const json_t *list = field_value(x, body, "corrections"), *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > CORRECTIONS_MOST)
        fault_field(&x->fault, x->arena, "corrections", NULL, "'corrections' must be a list of up to %d items",
                    CORRECTIONS_MOST);
    else
        json_array_foreach(list, i, item) read_correction(x, item, wanted);
    return fields_ok(x);
}

/* ---- PUT ---- */

/* Begins the transaction: the material is a video, its corrections are what the client believes, and both stay so. */
static bool hold(struct exchange *x, struct material *m)
{
    struct corrections_kept kept;
    struct uuid course;

    pg_begin(x->unit.pg);
    if (!field_path_uuid(x, "course", "Course", &course) || !course_hold(&x->unit, course) || !materials_fetch(x, m) ||
        !corrections_store_fetch(&x->unit, m->id, &kept))
        return false;
    write_kept(x, m, &kept);
    return response_unchanged(x) &&
           (m->type == SOURCE_VIDEO ||
            fault_set(&x->fault, FAULT_INVALID, "Only a video has a transcript that can be corrected"));
}

/* Nothing of a list is left out without a word. */
static bool check_applied(struct exchange *x, const struct corrections_kept *kept)
{
    for (size_t i = 0; kept->applied != NULL && i < kept->count; i++)
        if (kept->applied[i] == CORRECTIONS_LEFT_OUT)
            fault_field(&x->fault, x->arena, "replace", "Correct less of the text at once",
                        "The correction of '%.*s' would make the transcript too long, or is applied too often",
                        (int)kept->list[i].find.len, kept->list[i].find.at);
    return x->fault.kind == FAULT_NONE;
}

static bool replace(struct exchange *x, const struct wanted *wanted)
{
    struct corrections_kept kept;
    struct work_order order;
    struct material m;
    struct uuid job;
    bool made;

    if (!hold(x, &m) || !corrections_store_put(&x->unit, m.id, wanted->list, wanted->count, &kept) ||
        !check_applied(x, &kept) || !embed_enqueue(x, m.course, &order, &job, &made) || !change_commit(x))
        return false;
    if (made)
        work_announce(x->redis, &x->unit, &order, job);
    write_kept(x, &m, &kept);
    response_tag(x);
    return response_json(x, 200);
}

bool materials_corrections_replace(struct exchange *x)
{
    struct wanted *wanted = arena_alloc(x->arena, sizeof *wanted);
    json_t *body;

    return field_body(x, &body) && read_body(x, body, wanted) && replace(x, wanted);
}
