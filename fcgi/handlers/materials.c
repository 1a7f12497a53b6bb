#include "fcgi/handlers/materials.h"

#include "base/digest.h"
#include "course/course.h"
#include "course/mapping_refresh.h"
#include "course/material.h"
#include "course/platform.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/ingest_enqueue.h"
#include "fcgi/handlers/purge_enqueue.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "fcgi/upload/upload.h"
#include "work/work.h"

/* ---- POST /courses/{course}/materials, …/nodes/{node}/materials ---- */

void materials_write_new(struct exchange *x, const struct material *m, bool duplicate)
{
    char course[UUID_TEXT], id[UUID_TEXT];

    response_header(x, "Location", "/api/v1/courses/%s/materials/%s", uuid_format(m->course, course),
                    uuid_format(m->id, id));
    json_open(&x->json, NULL);
    material_json(&x->json, m);
    json_put_bool(&x->json, "duplicate", duplicate);
    json_close(&x->json);
}

/* What a form says by its fields `filename` and `language` replaces what is known of the same bytes; a name of another kind, or another
 * language, has them read again. So they are, from the object that has just come, if their reading has failed or was cancelled. */
static bool correct(struct exchange *x, const struct upload *u, struct material *m, struct work_order *order)
{
    const char *language = upload_field(u, "language");
    const bool renamed = upload_field(u, "filename") != NULL && strcmp(u->name, m->filename) != 0;
    const bool translated = language != NULL && (m->language == NULL || strcmp(language, m->language) != 0);
    const bool unread = material_unread(m);
    const bool again = unread || translated || (renamed && u->format != source_format_of(m->filename));

    if (again && !uuid_is_nil(m->pending_job))
        return fault_set(&x->fault, FAULT_CONFLICT, "The material is being processed: correct it when that is done");
    if (renamed) {
        m->filename = u->name;
        m->content_type = u->format->content_type;
    }
    if (translated)
        m->language = language;
    if ((renamed || translated) && !material_correct(&x->unit, m))
        return false;
    if (unread && !(material_adopt(&x->unit, m, u->key, u->object.size) && upload_forget(x, u)))
        return false;
    return !again || ingest_enqueue(x, m, order);
}

/* As for files; another language has the address fetched again. */
static bool correct_address(struct exchange *x, const struct upload *u, struct material *m, bool *again)
{
    const char *language = upload_field(u, "language");
    const bool renamed = u->name != NULL && (m->filename == NULL || strcmp(u->name, m->filename) != 0);
    const bool translated = language != NULL && (m->language == NULL || strcmp(language, m->language) != 0);

    *again = translated || material_unread(m);
    if (translated && !uuid_is_nil(m->pending_job))
        return fault_set(&x->fault, FAULT_CONFLICT, "The material is being processed: correct it when that is done");
    if (renamed)
        m->filename = u->name;
    if (translated)
        m->language = language;
    return (!renamed && !translated) || material_correct(&x->unit, m);
}

/* The same bytes may be read in one way on a node. */
static bool is_of_type(struct exchange *x, const struct material *m, enum source_type type)
{
    return m->type == type || fault_set(&x->fault, FAULT_CONFLICT,
                                        "The node has a material of the type '%s' with the same bytes: delete that one "
                                        "first, or choose another node",
                                        source_type_name(m->type));
}

/* Holds the course. The node is that of the path, which may have gone meanwhile, or the first one. */
static bool hold_node(struct exchange *x, struct material *m)
{
    if (uuid_is_nil(m->node))
        return material_root(&x->unit, m->course, &m->node);
    return course_hold(&x->unit, m->course) && course_check_node(&x->unit, m->course, m->node);
}

/* The same bytes on the node, or a material anywhere in the course that was imported without them. */
static bool find_same(struct exchange *x, struct material *m, bool *found)
{
    return material_same(&x->unit, m->node, m->sha256, m, found) &&
           (*found || material_awaiting(&x->unit, m->course, m->node, m->type, m->sha256, m, found));
}

/* The end of the transaction. */
static bool settle(struct exchange *x, const struct upload *u, const struct material *m, bool duplicate)
{
    return (u->recorded == NULL || u->recorded(x, u, m->id, m->job, duplicate)) && change_commit(x);
}

/* The row, its job and the end of the upload's record, all or none. The same bytes on the node already: that material is corrected. */
static bool record_all(struct exchange *x, const struct upload *u, struct material *m, struct work_order *order,
                       bool *duplicate)
{
    pg_begin(x->unit.pg);
    if (!hold_node(x, m) || !find_same(x, m, duplicate))
        return false;
    if (*duplicate)
        return is_of_type(x, m, u->type) && correct(x, u, m, order) && mapping_refresh(&x->unit, m->id) &&
               settle(x, u, m, true);
    if (!material_insert(&x->unit, m) || !ingest_enqueue(x, m, order) || !upload_forget(x, u))
        return false;
    materials_write_new(x, m, false);
    return idempotency_keep(x, 201) && settle(x, u, m, false);
}

/* The same of an address, which is fetched by the job. The same address on the node already: that material is the
 * answer, corrected by what the form says, and fetched again if that has failed or was cancelled. */
static bool record_address(struct exchange *x, const struct upload *u, struct material *m, struct work_order *order,
                           bool *duplicate)
{
    bool fetched = true;

    pg_begin(x->unit.pg);
    if (!hold_node(x, m) || !material_by_url(&x->unit, m->node, u->type, u->url, m, duplicate) || !upload_forget(x, u))
        return false;
    if (!(*duplicate ? correct_address(x, u, m, &fetched) : material_insert(&x->unit, m)) ||
        (fetched && !ingest_enqueue(x, m, order)))
        return false;
    materials_write_new(x, m, *duplicate);
    return idempotency_keep(x, *duplicate ? 200 : 201) && change_commit(x);
}

bool materials_record(struct exchange *x, const struct upload *u, struct material *m, struct work_order *order,
                      bool *duplicate)
{
    if (u->url != NULL ? record_address(x, u, m, order, duplicate) : record_all(x, u, m, order, duplicate))
        return true;
    pg_rollback(x->unit.pg);
    return false;
}

static void describe_address(struct exchange *x, const struct upload *u, struct material *m)
{
    const char *warning = platform_warning(x->arena, u->url, u->type);

    m->source_url = u->url;
    m->size_bytes = -1;
    if (warning != NULL)
        m->warnings = str_of(json_text(x->arena, json_keep(x->arena, json_pack("[s]", warning))));
}

void materials_describe(struct exchange *x, const struct upload *u, struct material *m)
{
    m->type = u->type;
    m->filename = u->name;
    m->language = upload_field(u, "language");
    if (u->url != NULL) {
        describe_address(x, u, m);
        return;
    }
    m->object_key = u->key;
    m->content_type = u->format->content_type;
    m->size_bytes = u->object.size;
    m->sha256 = u->object.sha256;
}

/* Two uploads are the same when all that is kept of them is. Forms differ in their boundary at least. */
static bool is_first(struct exchange *x, const struct upload *u)
{
    const char *language = upload_field(u, "language");
    char digest[DIGEST_SHA256_HEX];

    digest_sha256_hex(
        str_of(arena_printf(x->arena, "%d\n%s\n%s\n%s", (int)u->type, u->name != NULL ? u->name : "",
                            language != NULL ? language : "", u->url != NULL ? u->url : u->object.sha256)),
        digest);
    return idempotency_match(x, digest);
}

/* The same bytes are on the node already: that is the answer. What has come is discarded, unless the material needed it. */
static bool answer_duplicate(struct exchange *x, struct upload *u, const struct material *m)
{
    if (m->object_key != u->key)
        upload_discard(x, u);
    materials_write_new(x, m, true);
    return idempotency_keep(x, 200) && response_json(x, 200);
}

static bool read_place(struct exchange *x, struct material *m)
{
    return field_path_uuid(x, "course", "Course", &m->course) &&
           (field_path(x, "node").at == NULL || field_path_uuid(x, "node", "Node", &m->node));
}

static bool check_place(struct exchange *x, const struct material *m)
{
    return course_check(&x->unit, m->course) &&
           (uuid_is_nil(m->node) || course_check_node(&x->unit, m->course, m->node));
}

/* A course or node that is not there is refused before the first byte: a client need not send a gigabyte to learn of a typing error. */
bool materials_create(struct exchange *x)
{
    struct material material = {.id = uuid_new()};
    struct upload upload = {0};
    struct work_order order = {0};
    bool duplicate = false;

    if (!read_place(x, &material) || !upload_open(x, &upload_material, &upload) || !check_place(x, &material) ||
        !idempotency_begin(x))
        return false;
    if (!upload_receive(x, material_folder(x->arena, x->caller.tenant, material.course, material.id), &upload) ||
        (upload.url == NULL && !upload_commit(x, &upload)) || !upload_resume(x) || !is_first(x, &upload) ||
        (materials_describe(x, &upload, &material), !materials_record(x, &upload, &material, &order, &duplicate))) {
        upload_explain_loss(x, material.course);
        upload_discard(x, &upload);
        return false;
    }
    if (order.subject != NULL)
        work_announce(x->redis, &x->unit, &order, material.job);
    if (upload.url != NULL)
        return response_json(x, duplicate ? 200 : 201);
    return duplicate ? answer_duplicate(x, &upload, &material) : response_json(x, 201);
}

/* ---- GET ---- */

bool materials_fetch(struct exchange *x, struct material *m)
{
    struct uuid course, id;

    return field_path_uuid(x, "course", "Course", &course) && field_path_uuid(x, "material", "Material", &id) &&
           material_fetch(&x->unit, course, id, m);
}

static void write_material(struct exchange *x, const struct material *m)
{
    json_open(&x->json, NULL);
    material_json(&x->json, m);
    json_close(&x->json);
}

bool materials_show(struct exchange *x)
{
    struct material m;

    if (!materials_fetch(x, &m))
        return false;
    write_material(x, &m);
    return response_json_tagged(x);
}

bool materials_processed(struct exchange *x, const struct material *m)
{
    return m->processed_at != STAMP_NONE ||
           fault_set(&x->fault, FAULT_CONFLICT, "The material has not been processed: its state is '%s'",
                     material_state_name(material_state(m)));
}

/* ---- DELETE /courses/{course}/materials/{material} ---- */

/* Begins the transaction: the material is there, is what the client believes, and stays so. */
static bool hold(struct exchange *x, struct material *m)
{
    struct uuid course;

    pg_begin(x->unit.pg);
    if (!field_path_uuid(x, "course", "Course", &course) || !course_hold(&x->unit, course) || !materials_fetch(x, m))
        return false;
    write_material(x, m);
    return response_unchanged(x);
}

bool materials_destroy(struct exchange *x)
{
    struct work_order order;
    struct material m;
    struct uuid job;

    if (!hold(x, &m) || !material_delete(&x->unit, &m) ||
        !purge_enqueue(x, &(struct purge_scope){.course = m.course, .material = m.id}, &order, &job) ||
        !change_commit(x))
        return false;
    work_announce(x->redis, &x->unit, &order, job);
    return response_empty(x, 204);
}
