/*
 * The S3 signer: whatever the key, the query and the headers are, what is signed must be printable, sorted, and decode to what
 * went in. The input's lines are the key, then the query as name=value, and behind an empty line the headers as name:value.
 */
#include <ctype.h>

#include "store/sigv4.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAIRS 16

static size_t read_pairs(struct arena *arena, struct str *text, char between, struct sigv4_pair *pairs)
{
    size_t count = 0;

    while (text->at != NULL && count < PAIRS) {
        struct str value = str_cut(text, '\n'), name;

        if (value.len == 0)
            break;
        name = str_cut(&value, between);
        pairs[count].name = arena_strndup(arena, name.at, name.len);
        pairs[count++].value = value.at != NULL ? arena_strndup(arena, value.at, value.len) : "";
    }
    return count;
}

/* Only unreserved characters and escapes, and these give back the text. */
static void check_encoded(struct arena *arena, const char *plain, const char *encoded, const char *more)
{
    char *decoded = arena_alloc(arena, strlen(encoded) + 1);

    for (const char *at = encoded; *at != '\0'; at++)
        assert(isalnum((unsigned char)*at) || strchr("-._~%", *at) != NULL || strchr(more, *at) != NULL);
    assert(str_percent_decode(str_of(encoded), false, decoded) && strcmp(decoded, plain) == 0);
}

static bool among(struct arena *arena, const struct sigv4_pair *pairs, size_t count, struct str name, struct str value)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_of(sigv4_encode(arena, pairs[i].name, false)), name) &&
            str_equal(str_of(sigv4_encode(arena, pairs[i].value, false)), value))
            return true;
    return false;
}

/* As many pairs as went in, each one of them, names in order. */
static void check_query(struct arena *arena, const struct sigv4_pair *pairs, size_t count)
{
    struct str rest = str_of(sigv4_query(arena, pairs, count));
    const char *before = "";
    size_t seen = 0;

    while (rest.len > 0) {
        struct str value = str_cut(&rest, '&'), name = str_cut(&value, '=');
        const char *text = arena_strndup(arena, name.at, name.len);

        assert(strcmp(before, text) <= 0 && value.at != NULL && among(arena, pairs, count, name, value));
        before = text;
        seen++;
    }
    assert(seen == count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sigv4_keys keys = {"AKIAIOSFODNN7EXAMPLE", "secret", "us-east-1", "s3"};
    struct arena *arena = arena_new((size_t)256 << 20);
    struct sigv4_pair query[PAIRS], headers[PAIRS];
    struct str rest = {(const char *)data, MIN(size, 4096)}, key = str_cut(&rest, '\n');
    const char *name = arena_strndup(arena, key.len > 0 ? key.at : "", key.len), *url;
    const char *path = arena_printf(arena, "/%s", sigv4_encode(arena, name, true));
    size_t query_count = read_pairs(arena, &rest, '=', query), header_count = read_pairs(arena, &rest, ':', headers);
    const struct sigv4_request request = {"GET", path, query, query_count, headers, header_count, SIGV4_UNSIGNED};

    check_encoded(arena, name, path + 1, "/");
    check_query(arena, query, query_count);
    assert(str_starts(str_of(sigv4_canonical(arena, &request)), STR("GET\n/")));
    assert(strlen(strstr(sigv4_authorization(arena, &request, &keys, 0), ", Signature=")) == 12 + 64);
    url = sigv4_presigned(arena, &request, &keys, 0, 60);
    assert(strlen(url) > 64 && strncmp(url + strlen(url) - 64 - 17, "&X-Amz-Signature=", 17) == 0);
    arena_free(arena);
    return 0;
}
