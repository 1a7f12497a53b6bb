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

static void the_path_is_decoded_once(void **state)
{
    static const struct {
        const char *target, *path;
    } vectors[] = {
        {"/api/v1/courses", "/api/v1/courses"},
        {"/api/v1/courses?limit=5", "/api/v1/courses"},
        {"/a%20b", "/a b"},
        {"/a%2Fb", "/a/b"},
        {"/a%252Fb", "/a%2Fb"},
        {"/a+b", "/a+b"},
        {"/%D0%BA%D1%83%D1%80%D1%81", "/\xD0\xBA\xD1\x83\xD1\x80\xD1\x81"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        const struct exchange *x = rig_request(rig, "GET", vectors[i].target);

        assert_string_equal(x->path.at, vectors[i].path);
    }
}

static void a_path_that_is_no_utf8_is_refused(void **state)
{
    static const char *const targets[] = {"/a%", "/a%2", "/a%zz", "/a%00", "/%C3%28", "/%ED%A0%80"};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(targets); i++) {
        struct exchange *x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", targets[i]);

        assert_false(request_read(x));
        assert_int_equal(x->fault.kind, FAULT_BAD_REQUEST);
    }
}

static void paths_and_queries_have_a_ceiling(void **state)
{
    char path[LIMIT_PATH + 3] = "/", query[LIMIT_QUERY + 2];
    struct exchange *x;

    (void)state;
    memset(path + 1, 'a', LIMIT_PATH + 1);
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", path);
    assert_false(request_read(x));
    memset(query, 'a', LIMIT_QUERY + 1);
    query[LIMIT_QUERY + 1] = '\0';
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/", "QUERY_STRING", query);
    assert_false(request_read(x));
}

static void a_key_that_is_sent_twice_is_refused(void **state)
{
    static const char *const names[] = {"HTTP_X_API_KEY", "HTTP_IDEMPOTENCY_KEY"};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        struct exchange *x =
            RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/a", names[i], "a", names[i], "b");

        assert_false(request_read(x));
        assert_int_equal(x->fault.kind, FAULT_BAD_REQUEST);
        assert_string_equal(x->path.at, "/a");
        x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/a", names[i], "a", names[i], "");
        assert_false(request_read(x));
        x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/a", names[i], "a", names[i], "a");
        assert_false(request_read(x));
    }
}

static void an_empty_idempotency_key_is_refused(void **state)
{
    struct exchange *x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "POST", "REQUEST_URI", "/a", "HTTP_IDEMPOTENCY_KEY", "");

    (void)state;
    assert_false(request_read(x));
    assert_string_equal(x->fault.detail, "The header Idempotency-Key is empty");
}

static void head_is_served_as_get(void **state)
{
    const struct exchange *x;

    (void)state;
    x = rig_request(rig, "HEAD", "/health");
    assert_int_equal(x->method, METHOD_GET);
    assert_true(x->head);
    x = rig_request(rig, "GET", "/health");
    assert_false(x->head);
    x = rig_request(rig, "BREW", "/health");
    assert_int_equal(x->method, 0);
}

static void a_monitor_without_request_uri_is_understood(void **state)
{
    struct exchange *x =
        RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "SCRIPT_NAME", "/fpm-status", "QUERY_STRING", "json");

    (void)state;
    assert_true(request_read(x));
    assert_string_equal(x->path.at, "/fpm-status");
}

static void a_sane_request_id_is_kept_and_another_made(void **state)
{
    struct exchange *x =
        RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/", "HTTP_X_REQUEST_ID", "abc.DEF-1_2");
    struct uuid made;

    (void)state;
    assert_true(request_read(x));
    assert_string_equal(x->request_id, "abc.DEF-1_2");
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/", "HTTP_X_REQUEST_ID", "evil\"id");
    assert_true(request_read(x));
    assert_true(uuid_parse(str_of(x->request_id), &made));
}

static void request_ids_are_judged(void **state)
{
    char longest[LIMIT_REQUEST_ID + 2];

    (void)state;
    memset(longest, 'x', sizeof longest);
    assert_true(request_id_valid((struct str){longest, LIMIT_REQUEST_ID}));
    assert_false(request_id_valid((struct str){longest, LIMIT_REQUEST_ID + 1}));
    assert_false(request_id_valid(STR("")));
    assert_false(request_id_valid(STR("a b")));
    assert_false(request_id_valid(STR("a\nb")));
    assert_false(request_id_valid(STR("\xC3\xA9")));
}

static void a_content_length_is_a_number_or_absent(void **state)
{
    struct exchange *x = rig_request(rig, "GET", "/");

    (void)state;
    assert_int_equal(x->content_length, -1);
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "SERVER_PROTOCOL", "HTTP/1.1");
    assert_true(request_read(x));
    assert_int_equal(x->content_length, 0);
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "SERVER_PROTOCOL", "HTTP/1.1",
                 "HTTP_TRANSFER_ENCODING", "chunked");
    assert_true(request_read(x));
    assert_int_equal(x->content_length, -1);
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "CONTENT_LENGTH", "17");
    assert_true(request_read(x));
    assert_int_equal(x->content_length, 17);
    x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "POST", "REQUEST_URI", "/", "CONTENT_LENGTH", "-1");
    assert_false(request_read(x));
}

static void leniency_is_one_of_the_preferences(void **state)
{
    static const struct {
        const char *first, *second;
        bool lenient;
    } vectors[] = {
        {"handling=lenient", NULL, true},
        {"Handling = \"Lenient\"", NULL, true},
        {"respond-async, wait=10; x, ,handling=lenient; foo=bar", NULL, true},
        {"respond-async", "handling=lenient", true},
        {"handling=strict", "handling=lenient", false},
        {"handling=strict, handling=lenient", NULL, false},
        {"handling=lenient", "handling=strict", true},
        {"handling", NULL, false},
        {"handling=\"", NULL, false},
        {"handling=lenients", NULL, false},
        {"lenient", NULL, false},
        {"", NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        const char *second = vectors[i].second;
        struct exchange *x =
            RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/", "HTTP_PREFER", vectors[i].first,
                     second != NULL ? "HTTP_PREFER" : "X", second != NULL ? second : "");

        assert_true(request_read(x));
        assert_int_equal(x->headers.lenient, vectors[i].lenient);
    }
}

static void nul_in_a_path_has_a_sentence_of_its_own(void **state)
{
    struct exchange *x = RIG_SEND(rig, NULL, "REQUEST_METHOD", "GET", "REQUEST_URI", "/a%00");

    (void)state;
    assert_false(request_read(x));
    assert_string_equal(x->fault.detail, "The path holds the character NUL (%00), which no name has");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_path_is_decoded_once),
        cmocka_unit_test(a_path_that_is_no_utf8_is_refused),
        cmocka_unit_test(paths_and_queries_have_a_ceiling),
        cmocka_unit_test(a_key_that_is_sent_twice_is_refused),
        cmocka_unit_test(an_empty_idempotency_key_is_refused),
        cmocka_unit_test(head_is_served_as_get),
        cmocka_unit_test(a_monitor_without_request_uri_is_understood),
        cmocka_unit_test(a_sane_request_id_is_kept_and_another_made),
        cmocka_unit_test(request_ids_are_judged),
        cmocka_unit_test(a_content_length_is_a_number_or_absent),
        cmocka_unit_test(leniency_is_one_of_the_preferences),
        cmocka_unit_test(nul_in_a_path_has_a_sentence_of_its_own),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
