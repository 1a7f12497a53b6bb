#include "fcgi/handlers/courses_import.h"

#include "base/digest.h"
#include "course/course_import.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "fcgi/upload/upload.h"

/* ---- the form ---- */

/* The name says nothing: the file is read. */
static bool name_fits(struct exchange *x UNUSED, const struct upload *u UNUSED, bool whole UNUSED)
{
    return true;
}

static bool fields_fit(struct exchange *x UNUSED, struct upload *u UNUSED)
{
    return true;
}

static const char *const form_fields[] = {"filename", NULL};
static const struct upload_kind course_form = {
    .fields = form_fields, .most_bytes = LIMIT_IMPORT, .name_fits = name_fits, .aside = true, .fields_fit = fields_fit};

/* ---- the answer ---- */

static void write_counts(struct json_out *out, const struct import_counts *counts)
{
    json_open(out, "imported");
    json_put_int(out, "nodes", counts->nodes);
    json_put_int(out, "materials", counts->materials);
    json_put_int(out, "mappings", counts->mappings);
    json_put_int(out, "modules", counts->modules);
    json_put_int(out, "lessons", counts->lessons);
    json_put_int(out, "concepts", counts->concepts);
    json_put_int(out, "exercises", counts->exercises);
    json_close(out);
}

static bool write_answer(struct exchange *x, struct uuid id, const struct course_import *import,
                         const char *fingerprint)
{
    struct pg_rows rows;
    char text[UUID_TEXT];

    if (!course_fetch(&x->unit, id, &rows))
        return false;
    response_header(x, "Location", "/api/v1/courses/%s", uuid_format(id, text));
    json_open(&x->json, NULL);
    course_json(&x->json, &rows, 0);
    json_put_text(&x->json, "structure_fingerprint", fingerprint);
    write_counts(&x->json, &import->counts);
    structure_write_texts(&x->json, "warnings", &import->warnings);
    json_close(&x->json);
    return true;
}

/* ---- POST /courses/import ---- */

/* All of it, or nothing. */
static bool store(struct exchange *x, const struct upload *u, struct course_import *import)
{
    const struct uuid id = uuid_new();
    const char *fingerprint;
    struct pg_rows rows;

    pg_begin(x->unit.pg);
    return course_insert(&x->unit, id, &import->course, &rows) &&
           course_import_store(&x->unit, import, id, &fingerprint) && upload_forget(x, u) &&
           write_answer(x, id, import, fingerprint) && idempotency_keep(x, 201) && change_commit(x);
}

static bool is_first(struct exchange *x, const struct upload *u)
{
    char digest[DIGEST_SHA256_HEX];

    digest_sha256_hex(u->text, digest);
    return idempotency_match(x, digest);
}

bool courses_import(struct exchange *x)
{
    struct upload *u = arena_alloc(x->arena, sizeof *u);
    struct course_import import;

    if (!upload_open(x, &course_form, u) || !idempotency_begin(x))
        return false;
    if (!upload_receive(x, "", u) || !upload_resume(x) || !is_first(x, u) ||
        !course_import_read(&x->unit, u->text, x->lenient, &import) || !store(x, u, &import)) {
        pg_rollback(x->unit.pg);
        upload_discard(x, u);
        return false;
    }
    return response_json(x, 201);
}
