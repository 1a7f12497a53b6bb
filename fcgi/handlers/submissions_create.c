/* Of submissions.h: an answer is handed in, as JSON or as a form with a file. */
#include "course/course.h"
#include "course/material.h"
#include "course/structure.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/submissions.h"
#include "fcgi/handlers/submissions_record.h"
#include "fcgi/request/fields.h"

/* ---- the fields ---- */

static void write_criterion(struct exchange *x, struct json_out *out, const json_t *item)
{
    json_open(out, NULL);
    json_put_text(out, "criterion", field_text(x, item, "criterion", FIELD_REQUIRED, 1, LIMIT_TITLE));
    json_put_int(out, "max_points", field_whole(x, item, "max_points", FIELD_REQUIRED, 1, STRUCTURE_POINTS, 1));
    json_close(out);
}

/* As it is kept: with nothing but what is known. */
static struct str read_rubric(struct exchange *x, const json_t *list)
{
    struct buf *buf = buf_new(x->arena, LIMIT_JSON_BODY);
    struct json_out out = json_out(buf);
    const json_t *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) < 1 || json_array_size(list) > STRUCTURE_CRITERIA) {
        fault_field(&x->fault, x->arena, "rubric", "[{\"criterion\": \"Names both\", \"max_points\": 5}]",
                    "'rubric' must be a list of 1 to %d criteria", STRUCTURE_CRITERIA);
        return (struct str){0};
    }
    json_list(&out, NULL);
    json_array_foreach(list, i, item)
    {
        if (json_is_object(item))
            write_criterion(x, &out, item);
        else
            fault_field(&x->fault, x->arena, "rubric", NULL, "Item %zu of 'rubric' is no object", i);
    }
    json_end(&out);
    return buf_str(buf);
}

static void require_one_target(struct exchange *x, const json_t *object)
{
    const bool exercise = field_value(x, object, "exercise_id") != NULL;
    const bool lesson = field_value(x, object, "lesson_id") != NULL;

    if (exercise == lesson)
        fault_field(&x->fault, x->arena, "exercise_id", "An exercise, or a lesson for all its open exercises",
                    exercise ? "'exercise_id' and 'lesson_id' cannot come together"
                             : "One of 'exercise_id' and 'lesson_id' is required");
}

/* A whole body, or the fields of a form. */
static void read_fields(struct exchange *x, const json_t *object, struct hand_in *in)
{
    const json_t *rubric = field_value(x, object, "rubric");

    in->student = field_name(x, object, "student_id", FIELD_REQUIRED, 1, SUBMISSION_STUDENT);
    in->exercise = field_uuid(x, object, "exercise_id");
    in->lesson = field_uuid(x, object, "lesson_id");
    in->response_language = field_language(x, object, "response_language");
    if (rubric != NULL)
        in->rubric = read_rubric(x, rubric);
    require_one_target(x, object);
}

/* ---- JSON ---- */

static bool create_from_text(struct exchange *x, struct hand_in *in)
{
    json_t *body;

    if (!field_body(x, &body))
        return false;
    read_fields(x, body, in);
    in->answer = field_text(x, body, "answer", FIELD_REQUIRED, 1, SUBMISSION_ANSWER);
    if (!fields_ok(x) || !field_path_uuid(x, "course", "Course", &in->course) || !idempotency_claim(x, body))
        return false;
    digest_sha256_hex(str_of(in->answer), in->sha256);
    return submissions_record(x, in);
}

/* ---- a form with a file ---- */

static bool name_fits(struct exchange *x, const struct upload *u, bool whole)
{
    (void)whole;
    return source_answer_allowed(u->name, &x->fault);
}

/* The fields are read by read_form_fields, as those of a body are. */
static bool fields_fit(struct exchange *x, struct upload *u)
{
    (void)x;
    (void)u;
    return true;
}

static const char *const form_fields[] = {"student_id", "exercise_id",       "lesson_id", "rubric",
                                          "filename",   "response_language", NULL};
static const struct upload_kind answer_form = {
    .fields = form_fields, .most_bytes = SUBMISSION_FILE_MIB * MIB, .name_fits = name_fits, .fields_fit = fields_fit};

/* The rubric is JSON in a field. */
static json_t *read_form_value(struct exchange *x, const char *name, const char *value)
{
    struct fault ignored = {0};
    json_t *tree;

    if (strcmp(name, "rubric") != 0)
        return json_string(value);
    return json_read(x->arena, str_of(value), &tree, &ignored) ? json_incref(tree) : json_false();
}

static bool read_form_fields(struct exchange *x, struct hand_in *in)
{
    json_t *object = json_keep(x->arena, json_object());

    for (const char *const *name = form_fields; *name != NULL; name++) {
        const char *value = upload_field(in->upload, *name);

        if (value != NULL)
            json_object_set_new(object, *name, read_form_value(x, *name, value));
    }
    (void)field_value(x, object, "filename"); /* the upload has read it */
    read_fields(x, object, in);
    return fields_ok(x);
}

static const char *text_of(const char *text)
{
    return text != NULL ? text : "";
}

/* Two forms are the same when all that is kept of them is; they differ in their boundary at least. */
static bool is_first(struct exchange *x, const struct hand_in *in)
{
    const struct upload *u = in->upload;
    char digest[DIGEST_SHA256_HEX];

    digest_sha256_hex(
        str_of(arena_printf(x->arena, "%s\n%s\n%s\n%s\n%s\n%s\n%s", in->student,
                            text_of(upload_field(u, "exercise_id")), text_of(upload_field(u, "lesson_id")),
                            text_of(in->rubric.at), text_of(in->response_language), u->name, in->sha256)),
        digest);
    return idempotency_match(x, digest);
}

static bool receive(struct exchange *x, struct hand_in *in)
{
    if (!upload_receive(x, material_folder(x->arena, x->caller.tenant, in->course, uuid_new()), in->upload) ||
        !read_form_fields(x, in) || !upload_commit(x, in->upload) || !upload_resume(x))
        return false;
    snprintf(in->sha256, sizeof in->sha256, "%s", in->upload->object.sha256);
    return is_first(x, in) && submissions_record(x, in);
}

static bool create_from_file(struct exchange *x, struct hand_in *in)
{
    struct upload *upload = arena_alloc(x->arena, sizeof *upload);
    bool done;

    in->upload = upload;
    if (!field_path_uuid(x, "course", "Course", &in->course) || !upload_open(x, &answer_form, upload) ||
        !course_check(&x->unit, in->course) || !idempotency_begin(x))
        return false;
    done = receive(x, in);
    if (!done)
        upload_explain_loss(x, in->course);
    if (!done || !in->file_taken)
        upload_discard(x, upload);
    return done;
}

static bool is_form(const struct exchange *x)
{
    struct str rest = str_of(x->content_type);

    return str_equal_nocase(str_trim(str_cut(&rest, ';')), STR("multipart/form-data"));
}

bool submissions_create(struct exchange *x)
{
    struct hand_in *in = arena_alloc(x->arena, sizeof *in);

    if (is_form(x))
        return create_from_file(x, in);
    if (field_body_is_json(x))
        return create_from_text(x, in);
    return fault_set(&x->fault, FAULT_MEDIA_TYPE, "Content-Type must be application/json or multipart/form-data");
}
