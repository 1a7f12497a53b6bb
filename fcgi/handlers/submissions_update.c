/* Of submissions.h: a teacher's own judgement beside the machine's. */
#include "base/limits.h"
#include "course/structure.h"
#include "course/submission.h"
#include "fcgi/gates/change.h"
#include "fcgi/handlers/submissions.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

struct change {
    bool clear; /* override: null */
    bool scored, fed, noted, marked;
    double score;
    const char *feedback, *note;
    json_t *criteria; /* NULL: cleared */
};

/* ---- what is asked ---- */

static json_t *read_mark(struct exchange *x, const json_t *item)
{
    const char *criterion = field_text(x, item, "criterion", FIELD_REQUIRED, 1, LIMIT_TITLE);
    const double points = field_real(x, item, "points", FIELD_REQUIRED, 0, STRUCTURE_POINTS, 0);
    const int64_t most = field_whole(x, item, "max_points", FIELD_REQUIRED, 1, STRUCTURE_POINTS, STRUCTURE_POINTS);
    const char *comment = field_text(x, item, "comment", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION);

    if (points > (double)most)
        fault_field(&x->fault, x->arena, "points", NULL, "'points' must not be more than 'max_points'");
    return json_pack("{s:s?, s:f, s:I, s:s?}", "criterion", criterion, "points", points, "max_points", (json_int_t)most,
                     "comment", comment);
}

static json_t *read_marks(struct exchange *x, const json_t *list)
{
    json_t *marks = json_keep(x->arena, json_array());
    const json_t *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) < 1 || json_array_size(list) > STRUCTURE_CRITERIA) {
        fault_field(&x->fault, x->arena, "criteria", NULL, "'criteria' must be a list of 1 to %d marks",
                    STRUCTURE_CRITERIA);
        return marks;
    }
    json_array_foreach(list, i, item)
    {
        if (json_is_object(item))
            json_array_append_new(marks, read_mark(x, item));
        else
            fault_field(&x->fault, x->arena, "criteria", NULL, "Item %zu of 'criteria' is no object", i);
    }
    return marks;
}

static void read_override(struct exchange *x, const json_t *body, struct change *change)
{
    change->clear = field_given(x, body, "override");
    if (!change->clear)
        return;
    if (field_value(x, body, "override") != NULL)
        fault_field(&x->fault, x->arena, "override",
                    "Send its fields themselves: 'score', 'feedback', 'criteria', 'note'",
                    "'override' can only be null, which takes the judgement away");
    else if (change->scored || change->fed || change->noted || change->marked)
        fault_field(&x->fault, x->arena, "override", NULL, "'override': null cannot come with other fields");
}

static bool read_change(struct exchange *x, const json_t *body, struct change *change)
{
    const json_t *criteria = field_value(x, body, "criteria");

    *change = (struct change){
        .scored = field_given(x, body, "score"),
        .fed = field_given(x, body, "feedback"),
        .noted = field_given(x, body, "note"),
        .marked = field_given(x, body, "criteria"),
        .feedback = field_text(x, body, "feedback", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
        .note = field_text(x, body, "note", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
    };
    if (change->scored)
        change->score = field_real(x, body, "score", FIELD_REQUIRED, 0, 100, 0);
    if (criteria != NULL)
        change->criteria = read_marks(x, criteria);
    read_override(x, body, change);
    return fields_ok(x);
}

/* ---- what comes of it ---- */

static void set_text(json_t *override, const char *name, const char *text)
{
    json_object_set_new(override, name, text != NULL ? json_string(text) : json_null());
}

/* What is absent stays as it was. */
static json_t *merge(struct exchange *x, const json_t *former, const struct change *change)
{
    json_t *override = json_keep(x->arena, json_object());
    char at[STAMP_TEXT];

    json_object_update(override, (json_t *)(uintptr_t)former);
    if (change->scored)
        json_object_set_new(override, "score", json_real(change->score));
    if (change->fed || former == NULL)
        set_text(override, "feedback", change->feedback);
    if (change->noted || former == NULL)
        set_text(override, "note", change->note);
    if (change->marked || former == NULL)
        json_object_set_new(override, "criteria",
                            change->criteria != NULL ? json_incref(change->criteria) : json_null());
    set_text(override, "key_prefix", x->caller.key_prefix);
    set_text(override, "at", stamp_format(stamp_now(), at));
    return override;
}

static bool change_nothing(const struct change *change)
{
    return !change->clear && !change->scored && !change->fed && !change->noted && !change->marked;
}

static bool apply(struct exchange *x, struct uuid id, struct str former, const struct change *change)
{
    json_t *tree = NULL;

    if (change_nothing(change))
        return true;
    if (change->clear)
        return submission_override(&x->unit, id, (struct str){0});
    if (former.at == NULL && !change->scored)
        return fault_field(&x->fault, x->arena, "score", "A judgement begins with its score", "'score' is required");
    return (former.at == NULL || json_read(x->arena, former, &tree, &x->fault)) &&
           submission_override(&x->unit, id, str_of(json_text(x->arena, merge(x, tree, change))));
}

static void write_submission(struct exchange *x, const struct pg_rows *rows)
{
    json_open(&x->json, NULL);
    submission_json(&x->json, rows, 0);
    json_close(&x->json);
}

/* Begins the transaction: the submission is there, is what the client believes, and stays so. */
static bool hold(struct exchange *x, struct uuid id, struct pg_rows *rows)
{
    pg_begin(x->unit.pg);
    if (!submission_fetch(&x->unit, id, true, rows))
        return false;
    write_submission(x, rows);
    return response_unchanged(x);
}

bool submissions_update(struct exchange *x)
{
    struct change change;
    struct pg_rows rows;
    struct uuid id;
    json_t *body;

    if (!field_body(x, &body) || !read_change(x, body, &change) ||
        !field_path_uuid(x, "submission", "Submission", &id) || !hold(x, id, &rows) ||
        !apply(x, id, submission_overridden(&rows, 0), &change) || !submission_fetch(&x->unit, id, false, &rows) ||
        !change_commit(x))
        return false;
    write_submission(x, &rows);
    response_tag(x);
    return response_json(x, 200);
}
