#include "store/link.h"

#include "base/digest.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/secret.h"
#include "store/sigv4.h"

static bool secret_usable(const char *secret)
{
    return secret != NULL && strlen(secret) >= LINK_SECRET_MIN;
}

static void sign(const char *secret, const struct store_grant *grant, int64_t expires, char hex[DIGEST_SHA256_HEX])
{
    char text[LIMIT_OBJECT_KEY + LINK_TYPE_MAX + 64];
    uint8_t mac[DIGEST_SHA256];
    int length =
        snprintf(text, sizeof(text), "%s%s\n%s\n%lld\n%lld\n%s", grant->method, grant->is_inline ? " inline" : "",
                 grant->key, (long long)expires, (long long)grant->size, grant->content_type);

    assert(length > 0 && length < (int)sizeof(text));
    digest_hmac_sha256(str_of(secret), (struct str){text, (size_t)length}, mac);
    digest_hex(mac, sizeof(mac), hex);
}

const char *link_make(struct arena *arena, const char *base, const char *secret, const struct store_grant *grant,
                      stamp now)
{
    char signature[DIGEST_SHA256_HEX];
    int64_t expires = now / STAMP_SECOND + grant->expires_s;

    if (!secret_usable(secret))
        return NULL;
    sign(secret, grant, expires, signature);
    return arena_printf(arena, "%s/%s?expires=%lld&size=%lld&type=%s%s&signature=%s", base,
                        sigv4_encode(arena, grant->key, true), (long long)expires, (long long)grant->size,
                        sigv4_encode(arena, grant->content_type, false), grant->is_inline ? "&inline=true" : "",
                        signature);
}

/* The value of the only parameter of that name; at == NULL if there is none or a second one. */
static struct str parameter(struct str query, struct str name)
{
    struct str found = {NULL, 0};

    while (query.at != NULL) {
        struct str value = str_cut(&query, '&');

        if (!str_equal(str_cut(&value, '='), name))
            continue;
        if (found.at != NULL || value.at == NULL)
            return (struct str){NULL, 0};
        found = value;
    }
    return found;
}

static bool read_type(struct arena *arena, struct str encoded, struct store_grant *grant)
{
    char *type = arena_alloc(arena, encoded.len + 1);

    grant->content_type = type;
    return encoded.at != NULL && str_percent_decode(encoded, false, type) && strlen(type) <= LINK_TYPE_MAX;
}

bool link_valid(struct arena *arena, const char *secret, struct str query, stamp now, struct store_grant *grant)
{
    struct str signature = parameter(query, STR("signature"));
    char expected[DIGEST_SHA256_HEX];
    int64_t expires;

    if (!secret_usable(secret) || !num_parse(parameter(query, STR("expires")), 0, INT64_MAX / STAMP_SECOND, &expires) ||
        !num_parse(parameter(query, STR("size")), 0, INT64_MAX, &grant->size) ||
        !read_type(arena, parameter(query, STR("type")), grant))
        return false;
    grant->is_inline = str_equal(parameter(query, STR("inline")), STR("true"));
    sign(secret, grant, expires, expected);
    return now < expires * STAMP_SECOND && signature.len == strlen(expected) &&
           secret_equal(signature.at, expected, signature.len);
}
