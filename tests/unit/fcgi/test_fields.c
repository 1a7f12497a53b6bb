#include "fcgi/gates/query.h"
#include "fcgi/request/fields.h"
#include "rig.h"

static struct rig *rig;

static int set_up(void **state)
{
    (void)state;
    rig = rig_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_free(rig);
    return 0;
}

static struct exchange *with_body(const char *body, json_t **tree)
{
    struct exchange *x = rig_post(rig, body);

    assert_true(field_body(x, tree));
    return x;
}

static void a_text_is_trimmed_and_counted_in_code_points(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"title\": \" \\t\\u0457\\u0436\\u0430\\u043a\\n\", \"empty\": \"  \"}", &body);

    (void)state;
    assert_string_equal(field_text(x, body, "title", FIELD_REQUIRED, 1, 4), "\xD1\x97\xD0\xB6\xD0\xB0\xD0\xBA");
    assert_int_equal(x->fault.error_count, 0);
    assert_null(field_text(x, body, "empty", FIELD_REQUIRED, 1, 4));
    assert_string_equal(x->fault.errors[0].message, "'empty' must be 1 to 4 characters long, not 0");
}

static void every_wrong_field_is_told_at_once(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"a\": 5, \"c\": \"no\", \"e\": \"x\"}", &body);
    static const char *const words[] = {"free", "guided", NULL};

    (void)state;
    assert_null(field_text(x, body, "a", FIELD_REQUIRED, 1, 10));
    assert_null(field_text(x, body, "b", FIELD_REQUIRED, 1, 10));
    assert_true(field_flag(x, body, "c", true));
    assert_int_equal(field_choice(x, body, "e", words, 1), 1);
    assert_null(field_language(x, body, "f-is-absent"));
    assert_false(fields_ok(x));
    assert_int_equal(x->fault.kind, FAULT_INVALID);
    assert_int_equal(x->fault.error_count, 4);
    assert_string_equal(x->fault.errors[1].message, "'b' is required");
    assert_string_equal(x->fault.errors[3].message, "'e' must be one of: free, guided");
}

static void null_is_absent(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"a\": null, \"b\": null, \"c\": null}", &body);

    (void)state;
    assert_null(field_text(x, body, "a", FIELD_OPTIONAL, 1, 10));
    assert_true(field_flag(x, body, "b", true));
    assert_null(field_language(x, body, "c"));
    assert_int_equal(x->fault.error_count, 0);
    assert_null(field_text(x, body, "a", FIELD_REQUIRED, 1, 10));
    assert_false(fields_ok(x));
}

static void bodies_that_are_no_json_objects_are_refused(void **state)
{
    static const struct {
        const char *body;
        enum fault_kind kind;
    } vectors[] = {
        {"", FAULT_MALFORMED_JSON},
        {" \r\n ", FAULT_MALFORMED_JSON},
        {"{", FAULT_MALFORMED_JSON},
        {"{}x", FAULT_MALFORMED_JSON},
        {"{\"a\":1,\"a\":2}", FAULT_MALFORMED_JSON},
        {"\"text\"", FAULT_INVALID},
        {"[]", FAULT_INVALID},
        {"{\"a\":\"\\ud800\"}", FAULT_MALFORMED_JSON},
        {"{\"a\":\"\\u0000\"}", FAULT_MALFORMED_JSON},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        struct exchange *x = rig_post(rig, vectors[i].body);
        json_t *body;

        assert_false(field_body(x, &body));
        assert_int_equal(x->fault.kind, vectors[i].kind);
    }
}

static void another_media_type_is_refused(void **state)
{
    static const struct {
        const char *type;
        bool good;
    } vectors[] = {
        {"application/json", true},   {"Application/JSON; charset=utf-8", true},   {"", false}, {"text/plain", false},
        {"application/jsonp", false}, {"application/x-www-form-urlencoded", false}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        struct exchange *x =
            RIG_SEND(rig, "{}", "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "CONTENT_TYPE", vectors[i].type);
        json_t *body;

        assert_true(request_read(x));
        assert_int_equal(field_body(x, &body), vectors[i].good);
        assert_int_equal(x->fault.kind, vectors[i].good ? FAULT_NONE : FAULT_MEDIA_TYPE);
    }
}

static void a_declared_length_beyond_the_ceiling_is_refused_unread(void **state)
{
    struct exchange *x = RIG_SEND(rig, "{}", "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "CONTENT_TYPE",
                                  "application/json", "CONTENT_LENGTH", "1048577");
    json_t *body;

    (void)state;
    assert_true(request_read(x));
    assert_false(field_body(x, &body));
    assert_int_equal(x->fault.kind, FAULT_TOO_LARGE);
}

static void a_body_cut_short_is_refused(void **state)
{
    struct exchange *x = RIG_SEND(rig, "{}", "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "CONTENT_TYPE",
                                  "application/json", "CONTENT_LENGTH", "3");
    json_t *body;

    (void)state;
    assert_true(request_read(x));
    assert_false(field_body(x, &body));
    assert_int_equal(x->fault.kind, FAULT_INCOMPLETE_BODY);
}

/* ---- queries ---- */

static void the_first_of_a_name_is_decoded(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/?q=a+b%2Bc&q=second&empty=&flag&na%6De=x");

    (void)state;
    assert_string_equal(field_query(x, "q"), "a b+c");
    assert_string_equal(field_query(x, "empty"), "");
    assert_string_equal(field_query(x, "flag"), "");
    assert_string_equal(field_query(x, "name"), "x");
    assert_null(field_query(x, "absent"));
    assert_true(fields_ok(x));
}

static void a_malformed_value_is_told(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/?q=%&r=%ff&s=%00");

    (void)state;
    assert_null(field_query(x, "q"));
    assert_null(field_query(x, "r"));
    assert_null(field_query(x, "s"));
    assert_int_equal(x->fault.error_count, 3);
    assert_string_equal(x->fault.errors[0].field, "q");
}

static void typed_values_are_checked(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/?n=5&m=11&o=x&id=zz&at=2026-13-01&day=2026-01-31");
    struct uuid id;

    (void)state;
    assert_int_equal(field_query_whole(x, "n", 1, 10, 3), 5);
    assert_int_equal(field_query_whole(x, "absent", 1, 10, 3), 3);
    assert_true(field_query_stamp(x, "day") != STAMP_NONE);
    assert_int_equal(x->fault.error_count, 0);
    assert_int_equal(field_query_whole(x, "m", 1, 10, 3), 3);
    assert_int_equal(field_query_whole(x, "o", 0, INT64_MAX, 3), 3);
    assert_false(field_query_uuid(x, "id", &id));
    assert_true(uuid_is_nil(id));
    assert_true(field_query_stamp(x, "at") == STAMP_NONE);
    assert_int_equal(x->fault.error_count, 4);
}

static void a_page_has_bounds_and_defaults(void **state)
{
    struct page page;
    struct exchange *x = rig_request(rig, "GET", "/");

    (void)state;
    field_page(x, &page);
    assert_int_equal(page.limit, 20);
    assert_int_equal(page.offset, 0);
    x = rig_request(rig, "GET", "/?limit=101&offset=-1");
    field_page(x, &page);
    assert_int_equal(x->fault.error_count, 2);
}

static void a_cursor_comes_back_as_it_was_given(void **state)
{
    const struct uuid id = uuid_new();
    const stamp at = stamp_now();
    char cursor[FIELD_CURSOR], target[128];
    struct page page;
    struct exchange *x;

    (void)state;
    snprintf(target, sizeof target, "/?cursor=%s", field_cursor(at, id, cursor));
    x = rig_request(rig, "GET", target);
    field_page(x, &page);
    assert_true(fields_ok(x));
    assert_true(page.after_at == at && uuid_equal(page.after_id, id));
}

static void a_cursor_that_nobody_gave_out_is_refused(void **state)
{
    static const stamp never[] = {STAMP_NONE, STAMP_NONE + 1, STAMP_FIRST - 1, STAMP_LAST + 1, INT64_MAX};
    char cursor[FIELD_CURSOR], target[128];
    struct page page;
    struct exchange *x;

    (void)state;
    x = rig_request(rig, "GET", "/?cursor=abc");
    field_page(x, &page);
    assert_false(fields_ok(x));
    for (size_t i = 0; i < ARRAY_COUNT(never); i++) {
        snprintf(target, sizeof target, "/?cursor=%s", field_cursor(never[i], uuid_new(), cursor));
        x = rig_request(rig, "GET", target);
        field_page(x, &page);
        assert_false(fields_ok(x));
    }
}

/* ---- what nobody asked for ---- */

static void what_a_body_has_besides_is_named_with_the_nearest_name(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"titel\": 1, \"title\": \"a\", \"b\": null}", &body);

    (void)state;
    field_text(x, body, "title", FIELD_REQUIRED, 1, 4);
    field_given(x, body, "order");
    assert_false(fields_ok(x));
    assert_int_equal(x->fault.kind, FAULT_UNKNOWN_FIELD);
    assert_int_equal(x->fault.error_count, 2);
    assert_string_equal(x->fault.errors[0].message, "There is no field 'titel'");
    assert_string_equal(x->fault.errors[0].hint, "Did you mean 'title'?");
    assert_string_equal(x->fault.errors[1].hint, "Known are: title, order");
}

static void objects_in_a_body_have_names_of_their_own(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"inner\": {\"name\": \"a\", \"inner\": 1}, \"name\": \"b\"}", &body);
    const json_t *inner = field_value(x, body, "inner");

    (void)state;
    field_text(x, inner, "name", FIELD_REQUIRED, 1, 4);
    assert_false(fields_ok(x));
    assert_int_equal(x->fault.error_count, 2);
    assert_string_equal(x->fault.errors[0].field, "name");
    assert_string_equal(x->fault.errors[0].hint, "Known are: inner");
    assert_string_equal(x->fault.errors[1].field, "inner");
    assert_string_equal(x->fault.errors[1].hint, "Known are: name");
}

static void an_object_that_is_none_has_nothing_besides(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"inner\": 5}", &body);

    (void)state;
    field_flag(x, field_value(x, body, "inner"), "name", false);
    field_flag(x, field_value(x, body, "absent"), "name", false);
    assert_true(fields_ok(x));
}

static void with_leniency_the_rest_is_ignored(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"titel\": 1}", &body);

    (void)state;
    x->lenient = true;
    field_text(x, body, "title", FIELD_OPTIONAL, 1, 4);
    assert_true(fields_ok(x));
}

static void a_wrong_field_beside_an_unknown_one_decides_the_kind(void **state)
{
    json_t *body;
    struct exchange *x = with_body("{\"titel\": 1}", &body);

    (void)state;
    field_text(x, body, "title", FIELD_REQUIRED, 1, 4);
    assert_false(fields_ok(x));
    assert_int_equal(x->fault.kind, FAULT_INVALID);
    assert_int_equal(x->fault.error_count, 2);
}

/* ---- the names of a query ---- */

static void of_a_query_the_route_names_all(void **state)
{
    static const struct route page = {.scopes = SCOPE_PREP, .query = "q limit offset"};
    static const struct {
        const char *query;
        enum fault_kind kind;
        const char *field, *hint;
    } vectors[] = {
        {"/?q=a&limit=1&offset=0", FAULT_NONE, NULL, NULL},
        {"/?&&q=a&", FAULT_NONE, NULL, NULL},
        {"/?l%69mit=1", FAULT_NONE, NULL, NULL},
        {"/?limt=1", FAULT_UNKNOWN_FIELD, "limt", "Did you mean 'limit'?"},
        {"/?limt", FAULT_UNKNOWN_FIELD, "limt", "Did you mean 'limit'?"},
        {"/?=1", FAULT_UNKNOWN_FIELD, "", "Known are: q, limit, offset"},
        {"/?%zz=1", FAULT_UNKNOWN_FIELD, "%zz", "Known are: q, limit, offset"},
        {"/?%00=1", FAULT_UNKNOWN_FIELD, "%00", "Known are: q, limit, offset"},
        {"/?q=a&limit=1&q=a", FAULT_INVALID, "q", "Give it once"},
        {"/?q=a&%71=b&q=c&wait=1", FAULT_INVALID, "q", "Give it once"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        struct exchange *x = rig_request(rig, "GET", vectors[i].query);

        x->route = &page;
        assert_int_equal(fields_ok(x), vectors[i].kind == FAULT_NONE);
        assert_int_equal(x->fault.kind, vectors[i].kind);
        if (vectors[i].field == NULL)
            continue;
        assert_string_equal(x->fault.errors[0].field, vectors[i].field);
        assert_string_equal(x->fault.errors[0].hint, vectors[i].hint);
    }
}

static void a_body_and_its_query_are_judged_together(void **state)
{
    static const struct route change = {.scopes = SCOPE_PREP, .query = ""};
    struct exchange *x = RIG_SEND(rig, "{\"titel\":1}", "REQUEST_METHOD", "POST", "REQUEST_URI", "/?q=1",
                                  "QUERY_STRING", "q=1", "CONTENT_TYPE", "application/json", "CONTENT_LENGTH", "11");
    json_t *body;

    (void)state;
    assert_true(request_read(x));
    x->route = &change;
    assert_true(query_check(x));
    assert_true(field_body(x, &body));
    field_text(x, body, "title", FIELD_OPTIONAL, 1, 4);
    assert_false(fields_ok(x));
    assert_int_equal(x->fault.kind, FAULT_UNKNOWN_FIELD);
    assert_int_equal(x->fault.error_count, 2);
    assert_string_equal(x->fault.errors[1].hint, "None is known here");
}

static void where_no_fields_are_read_the_gate_refuses(void **state)
{
    static const struct route without = {.scopes = SCOPE_PREP}, open = {.scopes = 0};
    struct exchange *x = rig_request(rig, "GET", "/?x=1");

    (void)state;
    x->route = &without;
    assert_false(query_check(x));
    assert_int_equal(x->fault.kind, FAULT_UNKNOWN_FIELD);
    x = rig_request(rig, "GET", "/?x=1");
    x->route = &open;
    assert_true(query_check(x));
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/", "QUERY_STRING", "x=1", "HTTP_PREFER",
                 "handling=lenient");
    assert_true(request_read(x));
    x->route = &without;
    assert_true(query_check(x));
    assert_true(x->lenient);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_trimmed_and_counted_in_code_points),
        cmocka_unit_test(every_wrong_field_is_told_at_once),
        cmocka_unit_test(null_is_absent),
        cmocka_unit_test(bodies_that_are_no_json_objects_are_refused),
        cmocka_unit_test(another_media_type_is_refused),
        cmocka_unit_test(a_declared_length_beyond_the_ceiling_is_refused_unread),
        cmocka_unit_test(a_body_cut_short_is_refused),
        cmocka_unit_test(the_first_of_a_name_is_decoded),
        cmocka_unit_test(a_malformed_value_is_told),
        cmocka_unit_test(typed_values_are_checked),
        cmocka_unit_test(a_page_has_bounds_and_defaults),
        cmocka_unit_test(a_cursor_comes_back_as_it_was_given),
        cmocka_unit_test(a_cursor_that_nobody_gave_out_is_refused),
        cmocka_unit_test(what_a_body_has_besides_is_named_with_the_nearest_name),
        cmocka_unit_test(objects_in_a_body_have_names_of_their_own),
        cmocka_unit_test(an_object_that_is_none_has_nothing_besides),
        cmocka_unit_test(with_leniency_the_rest_is_ignored),
        cmocka_unit_test(a_wrong_field_beside_an_unknown_one_decides_the_kind),
        cmocka_unit_test(of_a_query_the_route_names_all),
        cmocka_unit_test(a_body_and_its_query_are_judged_together),
        cmocka_unit_test(where_no_fields_are_read_the_gate_refuses),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
