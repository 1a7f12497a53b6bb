#include "work/signature.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/secret.h"

#define PREFIX "whsec_"
#define KEY_LEAST 24
#define KEY_MOST 64
#define TEXT_MOST (4 * ((KEY_MOST + 2) / 3))
#define BASE64_HMAC 45
#define MESSAGE_CEILING (1 << 20)

char *signature_secret(const uint8_t key[SIGNATURE_KEY], char text[SIGNATURE_SECRET])
{
    memcpy(text, PREFIX, sizeof PREFIX);
    digest_base64(key, SIGNATURE_KEY, text + sizeof PREFIX - 1);
    return text;
}

static bool read_key(const char *secret, uint8_t key[TEXT_MOST], size_t *length)
{
    struct str text = str_of(secret);

    if (!str_starts(text, STR(PREFIX)))
        return false;
    text = (struct str){text.at + sizeof PREFIX - 1, text.len - (sizeof PREFIX - 1)};
    return text.len <= TEXT_MOST && digest_from_base64(text, key, length) && *length >= KEY_LEAST &&
           *length <= KEY_MOST;
}

static bool sign(const char *secret, struct str content, char text[BASE64_HMAC])
{
    uint8_t key[TEXT_MOST], mac[DIGEST_SHA256];
    size_t length = 0;
    bool good = read_key(secret, key, &length);

    if (good) {
        digest_hmac_sha256((struct str){(const char *)key, length}, content, mac);
        digest_base64(mac, sizeof mac, text);
    }
    secret_wipe(key, sizeof key);
    return good;
}

bool signature_header(const char *const secrets[2], const char *id, int64_t seconds, struct str body,
                      char value[SIGNATURE_HEADER])
{
    struct buf content = buf_make(MESSAGE_CEILING);
    char one[BASE64_HMAC];
    size_t length = 0;
    bool good = true;

    value[0] = '\0';
    buf_printf(&content, "%s.%lld.", id, (long long)seconds);
    buf_put(&content, body.at, body.len);
    for (size_t i = 0; i < 2 && good; i++) {
        if (secrets[i] == NULL)
            continue;
        good = sign(secrets[i], buf_str(&content), one);
        if (good)
            length +=
                (size_t)snprintf(value + length, SIGNATURE_HEADER - length, "%sv1,%s", length > 0 ? " " : "", one);
    }
    good = good && length > 0 && !content.overflow;
    buf_free(&content);
    return good;
}
