#include "store/link.h"

#include "base/digest.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/secret.h"
#include "store/sigv4.h"

#define METHOD_MAX 8

static bool secret_usable(const char *secret)
{
    return secret != NULL && strlen(secret) >= LINK_SECRET_MIN;
}

static void sign(const char *secret, const char *method, const char *key, int64_t expires, char hex[DIGEST_SHA256_HEX])
{
    char text[METHOD_MAX + LIMIT_OBJECT_KEY + 32];
    uint8_t mac[DIGEST_SHA256];
    int length = snprintf(text, sizeof(text), "%s\n%s\n%lld", method, key, (long long)expires);

    assert(length > 0 && length < (int)sizeof(text));
    digest_hmac_sha256(str_of(secret), (struct str){text, (size_t)length}, mac);
    digest_hex(mac, sizeof(mac), hex);
}

const char *link_make(struct arena *arena, const char *base, const char *secret, const char *method, const char *key,
                      int expires_s, stamp now)
{
    char signature[DIGEST_SHA256_HEX];
    int64_t expires = now / STAMP_SECOND + expires_s;

    if (!secret_usable(secret))
        return NULL;
    sign(secret, method, key, expires, signature);
    return arena_printf(arena, "%s/%s?method=%s&expires=%lld&signature=%s", base, sigv4_encode(arena, key, true),
                        method, (long long)expires, signature);
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

/* HEAD tells less than GET, so that whoever may GET may also ask. */
static bool method_allowed(const char *asked, struct str granted)
{
    return str_equal(str_of(asked), granted) || (strcmp(asked, "HEAD") == 0 && str_equal(granted, STR("GET")));
}

bool link_valid(const char *secret, const char *method, const char *key, struct str query, stamp now)
{
    struct str granted = parameter(query, STR("method")), signature = parameter(query, STR("signature"));
    char expected[DIGEST_SHA256_HEX], name[METHOD_MAX];
    int64_t expires;

    if (!secret_usable(secret) || granted.at == NULL || granted.len >= sizeof(name) ||
        !method_allowed(method, granted) ||
        !num_parse(parameter(query, STR("expires")), 0, INT64_MAX / STAMP_SECOND, &expires))
        return false;
    snprintf(name, sizeof(name), "%.*s", (int)granted.len, granted.at);
    sign(secret, name, key, expires, expected);
    return now < expires * STAMP_SECOND && signature.len == strlen(expected) &&
           secret_equal(signature.at, expected, signature.len);
}
