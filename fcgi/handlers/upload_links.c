#include "fcgi/handlers/upload_links.h"

#include <unistd.h>

#include "base/digest.h"
#include "course/course.h"
#include "course/quota.h"
#include "course/upload_grant.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/ingest_enqueue.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "fcgi/response/service_url.h"

static const char *const file_types[] = {"video", "presentation", "text", NULL}; /* as enum source_type has them */

static bool read_place(struct exchange *x, struct material *m)
{
    return field_path_uuid(x, "course", "Course", &m->course) && field_path_uuid(x, "node", "Node", &m->node);
}

static bool check_place(struct exchange *x, const struct material *m)
{
    return course_check(&x->unit, m->course) && course_check_node(&x->unit, m->course, m->node);
}

/* video, presentation or text; a required field. */
static enum source_type read_type(struct exchange *x, const json_t *body)
{
    if (field_value(x, body, "source_type") == NULL)
        fault_field(&x->fault, x->arena, "source_type", "One of video, presentation, text",
                    "'source_type' is required");
    return (enum source_type)field_choice(x, body, "source_type", file_types, SOURCE_TEXT);
}

/* ---- POST …/nodes/{node}/materials/upload-url ---- */

static bool size_fits(struct exchange *x, int64_t size)
{
    const int64_t most = MIN(x->settings->upload_max_bytes, LIMIT_S3_PUT);

    return size <= most || fault_set(&x->fault, FAULT_TOO_LARGE, "The file is longer than %lld bytes", (long long)most);
}

static bool read_grant(struct exchange *x, const json_t *body, struct upload_grant *grant)
{
    const enum source_type type = read_type(x, body);

    *grant = (struct upload_grant){
        .id = uuid_new(),
        .filename = field_file_name(x, body, FIELD_REQUIRED),
        .language = field_language(x, body, "language"),
        .size_bytes = field_whole(x, body, "size_bytes", FIELD_REQUIRED, 0, INT64_MAX, 0),
    };
    return fields_ok(x) && size_fits(x, grant->size_bytes) && source_allowed(grant->filename, type, &x->fault);
}

static void write_link(struct exchange *x, const struct store_grant *link, const char *url)
{
    json_open(&x->json, NULL);
    json_put_text(&x->json, "upload_url", service_url(x, url));
    json_put_text(&x->json, "method", link->method);
    json_open(&x->json, "headers");
    json_put_text(&x->json, "Content-Type", link->content_type);
    json_put_text(&x->json, "Content-Length", arena_printf(x->arena, "%lld", (long long)link->size));
    json_close(&x->json);
    json_put_text(&x->json, "key", link->key);
    json_put_int(&x->json, "expires_in", link->expires_s);
    json_close(&x->json);
}

/* The bytes are reserved of the quota until the object is a material or nobody can use the link any more. */
static bool keep_grant(struct exchange *x, const struct upload_grant *grant)
{
    int64_t granted;

    pg_begin(x->unit.pg);
    return quota_reserve(&x->unit, grant->id, grant->size_bytes, grant->size_bytes, &granted) &&
           upload_grant_insert(&x->unit, grant) && pg_commit(x->unit.pg, &x->fault);
}

/* The rows are there before anybody has the link. */
static bool give_link(struct exchange *x, const struct material *m, struct upload_grant *grant)
{
    struct store_grant link = {
        .method = "PUT",
        .expires_s = UPLOAD_GRANT_S,
        .content_type = source_format_of(grant->filename)->content_type,
        .size = grant->size_bytes,
    };
    const char *url;

    link.key = grant->object_key =
        arena_printf(x->arena, "%s%s", material_folder(x->arena, x->caller.tenant, m->course, grant->id),
                     source_object_name(x->arena, grant->filename));
    if (!store_link(x->store, x->arena, &link, stamp_now(), &url, &x->fault) || !keep_grant(x, grant))
        return false;
    write_link(x, &link, url);
    return true;
}

bool upload_links_create(struct exchange *x)
{
    struct material m = {0};
    struct upload_grant grant;
    json_t *body;

    return read_place(x, &m) && field_body(x, &body) && read_grant(x, body, &grant) && check_place(x, &m) &&
           give_link(x, &m, &grant) && response_json(x, 200);
}

/* ---- POST …/nodes/{node}/materials/confirm-upload ---- */

struct confirmation {
    const char *key, *filename, *language, *sha256; /* the last three NULL when absent */
    enum source_type type;
};

static const char *read_sha256(struct exchange *x, const json_t *body)
{
    const char *given = field_text(x, body, "sha256", FIELD_OPTIONAL, 0, LIMIT_TITLE);
    uint8_t bytes[DIGEST_SHA256];
    char *hex;

    if (given == NULL)
        return NULL;
    if (strlen(given) != 2 * DIGEST_SHA256 || !digest_from_hex(str_of(given), bytes)) {
        fault_field(&x->fault, x->arena, "sha256", "Send 64 hex digits, or leave it out",
                    "'sha256' is no SHA-256 in hex");
        return NULL;
    }
    hex = arena_alloc(x->arena, DIGEST_SHA256_HEX);
    return digest_hex(bytes, sizeof bytes, hex);
}

static bool read_confirmation(struct exchange *x, const json_t *body, struct confirmation *c)
{
    *c = (struct confirmation){
        .key = field_text(x, body, "key", FIELD_REQUIRED, 1, LIMIT_OBJECT_KEY),
        .filename = field_file_name(x, body, FIELD_OPTIONAL),
        .language = field_language(x, body, "language"),
        .sha256 = read_sha256(x, body),
        .type = read_type(x, body),
    };
    return fields_ok(x);
}

static bool missing(struct exchange *x, const char *why)
{
    fault_clear(&x->fault);
    return fault_set(&x->fault, FAULT_OBJECT_MISSING, "%s", why);
}

static bool check_size(struct exchange *x, const struct upload_grant *grant)
{
    struct store_object object;

    if (!store_stat(x->store, grant->object_key, &object, &x->fault))
        return x->fault.kind == FAULT_OBJECT_MISSING &&
               missing(x, "Nothing has come under this key yet: send the file to its link first");
    return size_fits(x, object.size) &&
           (object.size == grant->size_bytes ||
            fault_set(&x->fault, FAULT_CONTENT_MISMATCH, "%lld bytes have come, and the link was for %lld",
                      (long long)object.size, (long long)grant->size_bytes));
}

/* The same as of a form: the name may be of the type, and the first bytes are those of the name. */
static bool check_object(struct exchange *x, const struct upload_grant *grant, const struct confirmation *c,
                         struct material *m)
{
    char head[SOURCE_HEAD];
    size_t length;

    m->id = grant->id;
    m->type = c->type;
    m->filename = c->filename != NULL ? c->filename : grant->filename;
    m->language = c->language != NULL ? c->language : grant->language;
    m->object_key = grant->object_key;
    m->size_bytes = grant->size_bytes;
    m->declared_sha256 = c->sha256;
    if (!source_allowed(m->filename, m->type, &x->fault) || !check_size(x, grant) ||
        !store_head(x->store, grant->object_key, head, sizeof head, &length, &x->fault))
        return false;
    m->content_type = source_format_of(m->filename)->content_type;
    return source_sniff(source_format_of(m->filename), (struct str){head, length}, &x->fault);
}

/* What tells the bytes, where an imported material may wait for them: as the client says, else all of the object is read. */
static bool identify(struct exchange *x, const struct material *m, const char **sha256)
{
    const char *scratch = x->settings->work_dir[0] != '\0' ? x->settings->work_dir : "/tmp";
    struct store_object *object;
    bool awaits;
    int fd;

    *sha256 = m->declared_sha256;
    if (*sha256 != NULL || !material_awaits_length(&x->unit, m->course, m->type, m->size_bytes, &awaits))
        return *sha256 != NULL;
    if (!awaits)
        return true;
    object = arena_alloc(x->arena, sizeof *object);
    if (!store_fetch(x->store, m->object_key, scratch, &fd, object, &x->fault))
        return false;
    close(fd);
    *sha256 = object->sha256;
    return true;
}

/* A new row, or one that was imported without these bytes: then *again is true. */
static bool make_row(struct exchange *x, const struct upload_grant *grant, struct material *m, const char *sha256,
                     bool *again)
{
    if (sha256 != NULL && !material_awaiting(&x->unit, m->course, m->node, m->type, sha256, m, again))
        return false;
    return *again ? material_adopt(&x->unit, m, grant->object_key, grant->size_bytes) : material_insert(&x->unit, m);
}

static bool make_material(struct exchange *x, const struct upload_grant *grant, struct material *m,
                          struct work_order *order, bool *again)
{
    const char *sha256;
    int64_t granted;

    return identify(x, m, &sha256) && course_hold(&x->unit, m->course) &&
           course_check_node(&x->unit, m->course, m->node) &&
           quota_reserve(&x->unit, grant->id, grant->size_bytes, grant->size_bytes, &granted) &&
           make_row(x, grant, m, sha256, again) && ingest_enqueue(x, m, order) && upload_grant_end(&x->unit, grant);
}

/* Of a key that is not the course's, one that nobody gave out and one that has been given up the same is told. */
static bool find_confirmed(struct exchange *x, const char *key, struct material *m, bool *found)
{
    return material_by_key(&x->unit, m->course, key, m, found) &&
           (*found || missing(x, "No upload waits under this key: ask for a link, and confirm it within its time"));
}

static bool confirm(struct exchange *x, const struct confirmation *c, struct material *m, struct work_order *order,
                    bool *again)
{
    const char *folder = material_folder(x->arena, x->caller.tenant, m->course, (struct uuid){0});
    struct upload_grant grant;
    bool waits;

    pg_begin(x->unit.pg);
    if (!upload_grant_hold(&x->unit, c->key, &grant, &waits))
        return false;
    waits = waits && str_starts(str_of(c->key), str_of(folder));
    if (waits ? !check_object(x, &grant, c, m) || !make_material(x, &grant, m, order, again)
              : !find_confirmed(x, c->key, m, again))
        return false;
    materials_write_new(x, m, *again);
    return idempotency_keep(x, *again ? 200 : 201) && change_commit(x);
}

bool upload_links_confirm(struct exchange *x)
{
    struct material m = {0};
    struct work_order order = {0};
    struct confirmation c;
    bool again = false;
    json_t *body;

    if (!read_place(x, &m) || !field_body(x, &body) || !read_confirmation(x, body, &c) || !check_place(x, &m) ||
        !idempotency_claim(x, body) || !confirm(x, &c, &m, &order, &again))
        return false;
    if (order.subject != NULL)
        work_announce(x->redis, &x->unit, &order, m.job);
    return response_json(x, again ? 200 : 201);
}
