/* The signer against the vendor's published examples (S3 API reference, and the general signing test suite). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/sigv4.h"

#define HOST "examplebucket.s3.amazonaws.com"

static const struct sigv4_keys s3_keys = {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                          "us-east-1", "s3"};
static const struct sigv4_keys suite_keys = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1",
                                             "service"};
static const struct sigv4_keys iam_keys = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1",
                                           "iam"};

struct vector {
    const char *what;
    const struct sigv4_keys *keys;
    const char *at;
    const char *method, *path;
    struct sigv4_pair query[3], headers[5];
    const char *payload, *signature;
};

static const struct vector vectors[] = {
    {"GET object with a range",
     &s3_keys,
     "2013-05-24",
     "GET",
     "/test.txt",
     {{0}},
     {{"Host", HOST},
      {"Range", "bytes=0-9"},
      {"x-amz-content-sha256", SIGV4_EMPTY},
      {"x-amz-date", "20130524T000000Z"}},
     SIGV4_EMPTY,
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {"PUT object",
     &s3_keys,
     "2013-05-24",
     "PUT",
     "/test%24file.text",
     {{0}},
     {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
      {"Host", HOST},
      {"x-amz-date", "20130524T000000Z"},
      {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
     "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {"a bare query name",
     &s3_keys,
     "2013-05-24",
     "GET",
     "/",
     {{"lifecycle", ""}},
     {{"Host", HOST}, {"x-amz-date", "20130524T000000Z"}, {"x-amz-content-sha256", SIGV4_EMPTY}},
     SIGV4_EMPTY,
     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {"a query to be sorted",
     &s3_keys,
     "2013-05-24",
     "GET",
     "/",
     {{"prefix", "J"}, {"max-keys", "2"}},
     {{"Host", HOST}, {"x-amz-date", "20130524T000000Z"}, {"x-amz-content-sha256", SIGV4_EMPTY}},
     SIGV4_EMPTY,
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    {"suite: get-vanilla",
     &suite_keys,
     "2015-08-30T12:36:00Z",
     "GET",
     "/",
     {{0}},
     {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}},
     SIGV4_EMPTY,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"suite: get-vanilla-query-order-key-case",
     &suite_keys,
     "2015-08-30T12:36:00Z",
     "GET",
     "/",
     {{"Param2", "value2"}, {"Param1", "value1"}},
     {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}},
     SIGV4_EMPTY,
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"IAM ListUsers",
     &iam_keys,
     "2015-08-30T12:36:00Z",
     "GET",
     "/",
     {{"Version", "2010-05-08"}, {"Action", "ListUsers"}},
     {{"Content-Type", "application/x-www-form-urlencoded;  charset=utf-8 "},
      {"Host", "iam.amazonaws.com"},
      {"X-Amz-Date", "20150830T123600Z"}},
     SIGV4_EMPTY,
     "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
};

static stamp moment(const char *text)
{
    stamp at;

    assert_true(stamp_parse(str_of(text), &at));
    return at;
}

static size_t filled(const struct sigv4_pair *pairs, size_t room)
{
    size_t count = 0;

    while (count < room && pairs[count].name != NULL)
        count++;
    return count;
}

static int make_arena(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void published_examples_give_their_signatures(void **state)
{
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        const struct vector *v = &vectors[i];
        struct sigv4_request request = {
            v->method, v->path, v->query, filled(v->query, 3), v->headers, filled(v->headers, 5), v->payload};
        const char *value = sigv4_authorization(*state, &request, v->keys, moment(v->at));

        print_message("%s\n", v->what);
        assert_string_equal(strstr(value, "Signature=") + 10, v->signature);
    }
}

static void the_authorization_header_has_the_published_form(void **state)
{
    const struct vector *v = &vectors[0];
    struct sigv4_request request = {v->method, v->path, NULL, 0, v->headers, 4, v->payload};

    assert_string_equal(sigv4_authorization(*state, &request, v->keys, moment(v->at)),
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void the_published_presigned_url_comes_out(void **state)
{
    struct sigv4_pair host = {"host", HOST};
    struct sigv4_request request = {"GET", "/test.txt", NULL, 0, &host, 1, SIGV4_UNSIGNED};

    assert_string_equal(sigv4_presigned(*state, &request, &s3_keys, moment("2013-05-24"), 86400),
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%"
                        "2Fs3%2Faws4_request"
                        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

static void the_canonical_request_is_the_published_one(void **state)
{
    const struct vector *v = &vectors[3];
    struct sigv4_request request = {v->method, v->path, v->query, 2, v->headers, 3, v->payload};

    assert_string_equal(sigv4_canonical(*state, &request),
                        "GET\n/\nmax-keys=2&prefix=J\nhost:" HOST "\nx-amz-content-sha256:" SIGV4_EMPTY
                        "\nx-amz-date:20130524T000000Z\n\n"
                        "host;x-amz-content-sha256;x-amz-date\n" SIGV4_EMPTY);
}

static void queries_are_encoded_then_sorted_by_name_and_value(void **state)
{
    const struct sigv4_pair bare[] = {{"uploads", ""}};
    const struct sigv4_pair mixed[] = {{"uploadId", "a/b+c=="}, {"partNumber", "10"}, {"a-b", "1"}, {"a", "2"},
                                       {"prefix", "ü &~"},      {"a", "10"},          {"A", ""},    {"é", "x"}};

    assert_string_equal(sigv4_query(*state, NULL, 0), "");
    assert_string_equal(sigv4_query(*state, bare, 1), "uploads=");
    assert_string_equal(sigv4_query(*state, mixed, ARRAY_COUNT(mixed)),
                        "%C3%A9=x&A=&a=10&a=2&a-b=1&partNumber=10&prefix=%C3%BC%20%26~&uploadId=a%2Fb%2Bc%3D%3D");
}

static void keys_keep_their_slashes_and_lose_everything_else(void **state)
{
    assert_string_equal(sigv4_encode(*state, "tenants/ä/лекция 1+2 (%).mp4", true),
                        "tenants/%C3%A4/%D0%BB%D0%B5%D0%BA%D1%86%D0%B8%D1%8F%201%2B2%20%28%25%29.mp4");
    assert_string_equal(sigv4_encode(*state, "a/b", false), "a%2Fb");
    assert_string_equal(sigv4_encode(*state, "-._~", false), "-._~");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples_give_their_signatures),
        cmocka_unit_test(the_authorization_header_has_the_published_form),
        cmocka_unit_test(the_published_presigned_url_comes_out),
        cmocka_unit_test(the_canonical_request_is_the_published_one),
        cmocka_unit_test(queries_are_encoded_then_sorted_by_name_and_value),
        cmocka_unit_test(keys_keep_their_slashes_and_lose_everything_else),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
