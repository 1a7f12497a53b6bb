#include "base/digest.h"
#include "config/settings.h"

#define DIGEST_ROOM (64 * KIB)

enum secrecy { PLAIN, SECRET };

static void put_text(struct json_out *line, const char *name, const char *value, const char *fallback,
                     enum secrecy secrecy)
{
    if (strcmp(value, fallback) != 0)
        json_put_text(line, name, secrecy == SECRET ? "(set)" : value);
}

void settings_put_audit(const struct settings *settings, struct json_out *line)
{
    char digest[SETTINGS_DIGEST];

    settings_digest(settings, digest);
    json_put_text(line, "digest", digest);
#define TEXT(field, name, fallback, secrecy, description) put_text(line, name, settings->field, fallback, secrecy);
#define WHOLE(field, name, fallback, low, high, description) \
    if (settings->field != (fallback))                       \
        json_put_int(line, name, settings->field);
#define FLAG(field, name, fallback, description) \
    if (settings->field != (fallback))           \
        json_put_bool(line, name, settings->field);
#define GROUP(description)
    SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
}

static void put_all(const struct settings *settings, struct buf *out)
{
#define TEXT(field, name, fallback, secrecy, description) \
    buf_printf(out, "%s=%s\n", name, (secrecy) != SECRET ? settings->field : settings->field[0] != '\0' ? "(set)" : "");
#define WHOLE(field, name, fallback, low, high, description) \
    buf_printf(out, "%s=%lld\n", name, (long long)settings->field);
#define FLAG(field, name, fallback, description) buf_printf(out, "%s=%d\n", name, settings->field);
#define GROUP(description)
    SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
}

void settings_digest(const struct settings *settings, char out[SETTINGS_DIGEST])
{
    struct buf text = buf_make(DIGEST_ROOM);
    char whole[DIGEST_SHA256_HEX];

    put_all(settings, &text);
    digest_sha256_hex(buf_str(&text), whole);
    snprintf(out, SETTINGS_DIGEST, "%.*s", SETTINGS_DIGEST - 1, whole);
    buf_free(&text);
}
