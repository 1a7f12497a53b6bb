#include "rig.h"

static struct cors open_cors(struct arena *arena, const char *origins, bool credentials)
{
    const struct settings settings = {.cors_allowed_origins = origins,
                                      .cors_allow_credentials = credentials,
                                      .cors_allowed_methods = "[\"GET\", \"POST\"]",
                                      .cors_allowed_headers = "[\"X-API-Key\"]"};
    struct fault fault = {0};
    struct cors cors;

    assert_true(cors_open(&cors, &settings, arena, &fault));
    return cors;
}

static void an_origin_is_allowed_only_when_it_is_listed(void **state)
{
    struct arena *arena = arena_new(MIB);
    const struct cors cors = open_cors(arena, "[\"https://a.example\", \"http://localhost:3000\"]", true);

    (void)state;
    assert_true(cors_origin_allowed(&cors, "https://a.example"));
    assert_true(cors_origin_allowed(&cors, "http://localhost:3000"));
    assert_false(cors_origin_allowed(&cors, "https://a.example.evil"));
    assert_false(cors_origin_allowed(&cors, "http://a.example"));
    assert_false(cors_origin_allowed(&cors, "null"));
    assert_string_equal(cors.methods, "GET, POST");
    assert_true(cors.credentials);
    arena_free(arena);
}

static void a_star_allows_all_but_never_with_credentials(void **state)
{
    struct arena *arena = arena_new(MIB);
    const struct cors cors = open_cors(arena, "[\"*\"]", true);

    (void)state;
    assert_true(cors_origin_allowed(&cors, "https://anybody.example"));
    assert_false(cors.credentials);
    arena_free(arena);
}

static void an_empty_list_allows_nobody(void **state)
{
    struct arena *arena = arena_new(MIB);
    const struct cors cors = open_cors(arena, "[]", false);

    (void)state;
    assert_false(cors_origin_allowed(&cors, "https://a.example"));
    arena_free(arena);
}

static void a_list_that_is_none_is_refused(void **state)
{
    static const char *const wrong[] = {"", "x", "{}", "[1]", "[\"a\\r\\nb\"]", "\"https://a.example\""};
    struct arena *arena = arena_new(MIB);

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        const struct settings settings = {
            .cors_allowed_origins = wrong[i], .cors_allowed_methods = "[]", .cors_allowed_headers = "[]"};
        struct fault fault = {0};
        struct cors cors;

        assert_false(cors_open(&cors, &settings, arena, &fault));
    }
    arena_free(arena);
}

static const char *headers_for(struct rig *rig, const char *method, const char *origin, struct buf *out)
{
    struct exchange *x = RIG_SEND(rig, NULL, "REQUEST_METHOD", method, "REQUEST_URI", "/", "HTTP_ORIGIN", origin,
                                  "HTTP_ACCESS_CONTROL_REQUEST_METHOD", "POST");

    assert_true(request_read(x));
    buf_clear(out);
    cors_headers(&rig->services.cors, x, out);
    return buf_text(out);
}

static void a_preflight_is_told_more_than_a_request(void **state)
{
    struct rig *rig = rig_new();
    struct buf out = buf_make(4096);
    const char *text = headers_for(rig, "OPTIONS", "https://one.example", &out);

    (void)state;
    assert_non_null(strstr(text, "Vary: Origin\r\n"));
    assert_non_null(strstr(text, "Access-Control-Allow-Origin: https://one.example\r\n"));
    assert_non_null(strstr(text, "Access-Control-Allow-Methods: "));
    assert_non_null(strstr(text, "Access-Control-Max-Age: "));
    text = headers_for(rig, "GET", "https://one.example", &out);
    assert_non_null(strstr(text, "Access-Control-Expose-Headers: "));
    assert_null(strstr(text, "Access-Control-Allow-Methods: "));
    assert_string_equal(headers_for(rig, "GET", "https://two.example", &out), "Vary: Origin\r\n");
    buf_free(&out);
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_origin_is_allowed_only_when_it_is_listed),
        cmocka_unit_test(a_star_allows_all_but_never_with_credentials),
        cmocka_unit_test(an_empty_list_allows_nobody),
        cmocka_unit_test(a_list_that_is_none_is_refused),
        cmocka_unit_test(a_preflight_is_told_more_than_a_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
