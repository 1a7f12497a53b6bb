#include "fcgi/handlers/materials_edit.h"

#include "course/course.h"
#include "course/mapping_refresh.h"
#include "course/material.h"
#include "fcgi/gates/change.h"
#include "fcgi/handlers/ingest_enqueue.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

static void write_material(struct exchange *x, const struct material *m)
{
    json_open(&x->json, NULL);
    material_json(&x->json, m);
    json_close(&x->json);
}

/* Begins the transaction: the material is there, is what the client believes, and stays so. */
static bool hold(struct exchange *x, struct material *m)
{
    struct uuid course, id;

    pg_begin(x->unit.pg);
    if (!field_path_uuid(x, "course", "Course", &course) || !field_path_uuid(x, "material", "Material", &id) ||
        !course_hold(&x->unit, course) || !material_fetch(&x->unit, course, id, m))
        return false;
    write_material(x, m);
    return response_unchanged(x);
}

/* Ends it: the answer is the material as it is then. */
static bool settle(struct exchange *x, const struct material *m, const struct work_order *order)
{
    struct material after;

    if (!material_fetch(&x->unit, m->course, m->id, &after) || !change_commit(x))
        return false;
    if (order->subject != NULL)
        work_announce(x->redis, &x->unit, order, m->job);
    write_material(x, &after);
    response_tag(x);
    return response_json(x, 200);
}

static bool read_again(struct exchange *x, struct material *m, bool forced, struct work_order *order)
{
    if (!uuid_is_nil(m->pending_job))
        return fault_set(&x->fault, FAULT_CONFLICT, "The material is being processed: change it when that is done");
    return (forced ? ingest_enqueue_forced(x, m, order) : ingest_enqueue(x, m, order)) &&
           mapping_refresh(&x->unit, m->id);
}

/* ---- PATCH /courses/{course}/materials/{material} ---- */

struct change {
    const char *filename; /* NULL leaves it */
    const char *language;
    bool spoken; /* the language counts even if it is NULL */
    struct uuid node;
    int64_t order; /* -1: not said */
};

static bool read_change(struct exchange *x, const json_t *body, struct change *change)
{
    const enum field_presence ordered = field_given(x, body, "order") ? FIELD_REQUIRED : FIELD_OPTIONAL;

    *change = (struct change){
        .language = field_language(x, body, "language"),
        .spoken = field_given(x, body, "language"),
        .node = field_uuid(x, body, "node_id"),
        .order = field_whole(x, body, "order", ordered, 0, INT32_MAX - 1, -1),
    };
    if (field_given(x, body, "filename"))
        change->filename = field_file_name(x, body, FIELD_REQUIRED);
    if (field_given(x, body, "node_id") && field_value(x, body, "node_id") == NULL)
        fault_field(&x->fault, x->arena, "node_id", "The id of a node of the same course",
                    "A material always lies on a node");
    return fields_ok(x);
}

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether a file is read as before under its other name. Names that a material may have are of readable kinds. */
static bool same_kind(const char *before, const char *after)
{
    const struct source_format *was = before != NULL ? source_format_of(before) : NULL;

    return was != NULL && was->extractor != NULL && strcmp(was->extractor, source_format_of(after)->extractor) == 0;
}

/* As at an upload. Of a file that is not in the store any more nothing is known. */
static bool looks_right(struct exchange *x, const struct material *m, const struct source_format *format)
{
    char head[SOURCE_HEAD];
    size_t length;

    if (store_head(x->store, m->object_key, head, sizeof head, &length, &x->fault))
        return source_sniff(format, (struct str){head, length}, &x->fault);
    if (x->fault.kind != FAULT_OBJECT_MISSING)
        return false;
    fault_clear(&x->fault);
    return true;
}

/* The other name is one for these bytes. The store is asked while nothing is held: it may be slow. */
static bool check_name(struct exchange *x, const struct change *change)
{
    struct uuid course;
    struct material m;

    if (change->filename == NULL)
        return true;
    if (!field_path_uuid(x, "course", "Course", &course) || !course_check(&x->unit, course) || !materials_fetch(x, &m))
        return false;
    if (material_state(&m) == MATERIAL_DETACHED)
        return source_allowed(change->filename, m.type, &x->fault);
    return m.object_key == NULL || m.source_url != NULL || strcmp(change->filename, m.filename) == 0 ||
           (source_allowed(change->filename, m.type, &x->fault) &&
            (source_format_of(m.filename) == source_format_of(change->filename) ||
             looks_right(x, &m, source_format_of(change->filename))));
}

/* A name of another kind of file, or another language, has the bytes read again. */
static bool describe(struct exchange *x, struct material *m, const struct change *change, struct work_order *order)
{
    const bool renamed = change->filename != NULL && !same(change->filename, m->filename);
    const bool translated = change->spoken && !same(change->language, m->language);
    const bool detached = material_state(m) == MATERIAL_DETACHED; /* there is nothing to read yet */
    bool again = translated && change->language != NULL && !detached;

    if (!renamed && !translated)
        return true;
    if (renamed && m->object_key != NULL && m->source_url == NULL) {
        again = again || !same_kind(m->filename, change->filename);
        m->content_type = source_format_of(change->filename)->content_type;
    }
    if (renamed)
        m->filename = change->filename;
    if (translated)
        m->language = change->language;
    return material_correct(&x->unit, m) && (!again || read_again(x, m, false, order));
}

/* On another node it comes last unless an order is given. */
static bool put(struct exchange *x, const struct material *m, const struct change *change)
{
    const struct uuid node = uuid_is_nil(change->node) ? m->node : change->node;

    if (change->order < 0 && uuid_equal(node, m->node))
        return true;
    return material_place(&x->unit, m, node, change->order < 0 ? MATERIAL_LAST : change->order);
}

bool materials_edit(struct exchange *x)
{
    struct work_order order = {0};
    struct change change;
    struct material m;
    json_t *body;

    return field_body(x, &body) && read_change(x, body, &change) && check_name(x, &change) && hold(x, &m) &&
           describe(x, &m, &change, &order) && put(x, &m, &change) && settle(x, &m, &order);
}

/* ---- POST …/retry ---- */

static bool may_retry(struct exchange *x, const struct material *m, bool force)
{
    const enum material_state state = material_state(m);

    if (!material_check_attached(m, &x->fault))
        return false;
    if (state == MATERIAL_PENDING || !uuid_is_nil(m->pending_job))
        return fault_set(&x->fault, FAULT_CONFLICT, "The material is being processed already");
    return state == MATERIAL_ERROR || state == MATERIAL_RAW || force ||
           fault_set(&x->fault, FAULT_CONFLICT,
                     "The material's state is '%s': with ?force=true it is processed all the same",
                     material_state_name(state));
}

bool materials_edit_retry(struct exchange *x)
{
    const bool force = field_query_flag(x, "force");
    struct work_order order = {0};
    struct material m;

    return fields_ok(x) && hold(x, &m) && may_retry(x, &m, force) && read_again(x, &m, force, &order) &&
           settle(x, &m, &order);
}
