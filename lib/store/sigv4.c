#include "store/sigv4.h"

#include <ctype.h>
#include <time.h>

#include "base/digest.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

static bool is_plain(unsigned char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

const char *sigv4_encode(struct arena *arena, const char *text, bool slashes)
{
    static const char digits[] = "0123456789ABCDEF";
    char *encoded = arena_array(arena, strlen(text) + 1, 3);
    char *out = encoded;

    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (is_plain(*at) || (slashes && *at == '/')) {
            *out++ = (char)*at;
            continue;
        }
        *out++ = '%';
        *out++ = digits[*at >> 4];
        *out++ = digits[*at & 15];
    }
    *out = '\0';
    return encoded;
}

/* By name, then by value: of the encoded texts, since '%' sorts before what it stands for. */
static int compare_pairs(const void *a, const void *b)
{
    const struct sigv4_pair *left = a, *right = b;
    int order = strcmp(left->name, right->name);

    return order != 0 ? order : strcmp(left->value, right->value);
}

/* Appends to an arena text by making it anew: texts are short and few. */
static const char *joined(struct arena *arena, const struct sigv4_pair *pairs, size_t count, char between,
                          const char *after)
{
    size_t room = 1;
    char *text, *out;

    for (size_t i = 0; i < count; i++)
        room += strlen(pairs[i].name) + strlen(pairs[i].value) + strlen(after) + 1;
    out = text = arena_alloc(arena, room);
    for (size_t i = 0; i < count; i++)
        out += snprintf(out, room - (size_t)(out - text), "%s%c%s%s", pairs[i].name, between, pairs[i].value, after);
    return text;
}

const char *sigv4_query(struct arena *arena, const struct sigv4_pair *pairs, size_t count)
{
    struct sigv4_pair encoded[SIGV4_PAIRS];
    char *text;

    assert(count <= SIGV4_PAIRS);
    for (size_t i = 0; i < count; i++) {
        encoded[i].name = sigv4_encode(arena, pairs[i].name, false);
        encoded[i].value = sigv4_encode(arena, pairs[i].value, false);
    }
    qsort(encoded, count, sizeof(encoded[0]), compare_pairs);
    text = arena_strdup(arena, joined(arena, encoded, count, '=', "&"));
    if (count > 0)
        text[strlen(text) - 1] = '\0';
    return text;
}

char *sigv4_date(stamp at, char text[SIGV4_DATE])
{
    time_t seconds = (time_t)(at / STAMP_SECOND);
    struct tm parts;

    gmtime_r(&seconds, &parts);
    strftime(text, SIGV4_DATE, "%Y%m%dT%H%M%SZ", &parts);
    return text;
}

/* Lower-case names; values trimmed and their inner runs of spaces made one. */
static struct sigv4_pair canonical_header(struct arena *arena, struct sigv4_pair header)
{
    char *name = arena_strdup(arena, header.name);
    struct str trimmed = str_trim(str_of(header.value));
    char *value = arena_alloc(arena, trimmed.len + 1), *out = value;

    for (char *at = name; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    for (size_t i = 0; i < trimmed.len; i++)
        if (trimmed.at[i] != ' ' || trimmed.at[i - 1] != ' ')
            *out++ = trimmed.at[i];
    return (struct sigv4_pair){name, value};
}

static size_t canonical_headers(struct arena *arena, const struct sigv4_request *request, struct sigv4_pair *headers)
{
    assert(request->header_count <= SIGV4_PAIRS);
    for (size_t i = 0; i < request->header_count; i++)
        headers[i] = canonical_header(arena, request->headers[i]);
    qsort(headers, request->header_count, sizeof(headers[0]), compare_pairs);
    return request->header_count;
}

/* host;x-amz-date */
static const char *signed_names(struct arena *arena, const struct sigv4_request *request)
{
    struct sigv4_pair headers[SIGV4_PAIRS];
    size_t count = canonical_headers(arena, request, headers);
    const char *names = count > 0 ? headers[0].name : "";

    for (size_t i = 1; i < count; i++)
        names = arena_printf(arena, "%s;%s", names, headers[i].name);
    return names;
}

const char *sigv4_canonical(struct arena *arena, const struct sigv4_request *request)
{
    struct sigv4_pair headers[SIGV4_PAIRS];
    size_t count = canonical_headers(arena, request, headers);

    return arena_printf(arena, "%s\n%s\n%s\n%s\n%s\n%s", request->method, request->path,
                        sigv4_query(arena, request->query, request->query_count),
                        joined(arena, headers, count, ':', "\n"), signed_names(arena, request), request->payload);
}

/* 20130524/us-east-1/s3/aws4_request */
static const char *scope(struct arena *arena, const struct sigv4_keys *keys, const char *date)
{
    return arena_printf(arena, "%.8s/%s/%s/aws4_request", date, keys->region, keys->service);
}

/* HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request") */
static void signing_key(struct arena *arena, const struct sigv4_keys *keys, const char *date,
                        uint8_t key[DIGEST_SHA256])
{
    const char *parts[] = {arena_printf(arena, "%.8s", date), keys->region, keys->service, "aws4_request"};
    struct str secret = str_of(arena_printf(arena, "AWS4%s", keys->secret_key));
    uint8_t next[DIGEST_SHA256];

    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        digest_hmac_sha256(secret, str_of(parts[i]), next);
        memcpy(key, next, sizeof(next));
        secret = (struct str){(const char *)key, DIGEST_SHA256};
    }
}

static const char *signature(struct arena *arena, const struct sigv4_request *request, const struct sigv4_keys *keys,
                             const char *date)
{
    uint8_t key[DIGEST_SHA256], mac[DIGEST_SHA256];
    char hash[DIGEST_SHA256_HEX];
    const char *text;

    digest_sha256_hex(str_of(sigv4_canonical(arena, request)), hash);
    text = arena_printf(arena, ALGORITHM "\n%s\n%s\n%s", date, scope(arena, keys, date), hash);
    signing_key(arena, keys, date, key);
    digest_hmac_sha256((struct str){(const char *)key, sizeof(key)}, str_of(text), mac);
    return digest_hex(mac, sizeof(mac), arena_alloc(arena, DIGEST_SHA256_HEX));
}

const char *sigv4_authorization(struct arena *arena, const struct sigv4_request *request, const struct sigv4_keys *keys,
                                stamp at)
{
    char date[SIGV4_DATE];

    sigv4_date(at, date);
    return arena_printf(arena, ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s", keys->access_key,
                        scope(arena, keys, date), signed_names(arena, request), signature(arena, request, keys, date));
}

const char *sigv4_presigned(struct arena *arena, const struct sigv4_request *request, const struct sigv4_keys *keys,
                            stamp at, int expires_s)
{
    struct sigv4_request whole = *request;
    struct sigv4_pair query[SIGV4_PAIRS];
    size_t count = request->query_count;
    char date[SIGV4_DATE];

    assert(count + 5 <= SIGV4_PAIRS);
    sigv4_date(at, date);
    if (count > 0)
        memcpy(query, request->query, count * sizeof(query[0]));
    query[count++] = (struct sigv4_pair){"X-Amz-Algorithm", ALGORITHM};
    query[count++] = (struct sigv4_pair){"X-Amz-Credential",
                                         arena_printf(arena, "%s/%s", keys->access_key, scope(arena, keys, date))};
    query[count++] = (struct sigv4_pair){"X-Amz-Date", date};
    query[count++] = (struct sigv4_pair){"X-Amz-Expires", arena_printf(arena, "%d", expires_s)};
    query[count++] = (struct sigv4_pair){"X-Amz-SignedHeaders", signed_names(arena, request)};
    whole.query = query;
    whole.query_count = count;
    return arena_printf(arena, "%s&X-Amz-Signature=%s", sigv4_query(arena, query, count),
                        signature(arena, &whole, keys, date));
}
