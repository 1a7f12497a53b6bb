#include "fcgi/request/tus.h"

#include <time.h>

#include "base/num.h"

/* ---- Upload-Metadata ---- */

static bool key_valid(struct str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.at[i] <= 0x20 || key.at[i] >= 0x7f)
            return false;
    return key.len > 0;
}

static bool refuse(struct fault *fault, struct str key, const char *why)
{
    const struct str shown = str_clip(key, 40);

    return fault_set(fault, FAULT_BAD_REQUEST, "Upload-Metadata: '%.*s' %s", (int)shown.len,
                     key_valid(shown) ? shown.at : "?", why);
}

static bool read_value(struct arena *arena, struct str key, struct str base64, const char **value, struct fault *fault)
{
    uint8_t *bytes = arena_alloc(arena, base64.len + 1);
    struct str text = {(const char *)bytes, 0};

    if (!digest_from_base64(base64, bytes, &text.len))
        return refuse(fault, key, "has a value that is not base64");
    if (!str_is_utf8(text) || memchr(bytes, '\0', text.len) != NULL)
        return refuse(fault, key, "has a value that is no text in UTF-8, or holds the character NUL");
    text = str_trim_blank(text);
    *value = text.len > 0 ? arena_strndup(arena, text.at, text.len) : NULL;
    return true;
}

static bool read_pair(struct arena *arena, struct str text, struct tus_metadata *m, struct fault *fault)
{
    const struct str key = str_cut(&text, ' ');
    struct tus_pair *pair = &m->pairs[m->count];

    if (!key_valid(key))
        return fault_set(fault, FAULT_BAD_REQUEST,
                         "Upload-Metadata must be pairs of a key and a value in base64, parted by commas");
    for (size_t i = 0; i < m->count; i++)
        if (str_equal(key, str_of(m->pairs[i].key)))
            return refuse(fault, key, "is given more than once");
    if (m->count == TUS_PAIRS)
        return fault_set(fault, FAULT_BAD_REQUEST, "Upload-Metadata has more than %d keys", TUS_PAIRS);
    pair->key = arena_strndup(arena, key.at, key.len);
    m->count++;
    return read_value(arena, key, str_trim(text), &pair->value, fault);
}

bool tus_metadata_read(struct arena *arena, const char *header, struct tus_metadata *metadata, struct fault *fault)
{
    struct str rest = str_trim(str_of(header));

    metadata->count = 0;
    while (rest.len > 0)
        if (!read_pair(arena, str_trim(str_cut(&rest, ',')), metadata, fault))
            return false;
    return true;
}

const char *tus_metadata_get(const struct tus_metadata *metadata, const char *key)
{
    for (size_t i = 0; i < metadata->count; i++)
        if (strcmp(metadata->pairs[i].key, key) == 0)
            return metadata->pairs[i].value;
    return NULL;
}

/* ---- numbers, checksums, dates ---- */

bool tus_number_read(const char *header, const char *name, int64_t *number, struct fault *fault)
{
    if (header[0] == '\0')
        return fault_set(fault, FAULT_BAD_REQUEST, "The header %s is required", name);
    return num_parse(str_of(header), 0, INT64_MAX, number) ||
           fault_set(fault, FAULT_BAD_REQUEST, "The header %s is no whole number from 0 on", name);
}

bool tus_checksum_read(const char *header, struct tus_checksum *checksum, struct fault *fault)
{
    static const struct {
        struct str name;
        enum digest_kind kind;
        size_t length;
    } kinds[] = {{STR("sha1"), DIGEST_KIND_SHA1, DIGEST_SHA1},
                 {STR("sha256"), DIGEST_KIND_SHA256, DIGEST_SHA256},
                 {STR("md5"), DIGEST_KIND_MD5, DIGEST_MD5}};
    struct str base64 = str_trim(str_of(header));
    const struct str name = str_cut(&base64, ' ');
    uint8_t bytes[64];
    size_t length;

    *checksum = (struct tus_checksum){.given = header[0] != '\0'};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (!str_equal_nocase(name, kinds[i].name))
            continue;
        if (base64.len > 64 || !digest_from_base64(base64, bytes, &length) || length != kinds[i].length)
            return fault_set(fault, FAULT_BAD_REQUEST, "Upload-Checksum has no %zu bytes in base64 behind '%s'",
                             kinds[i].length, kinds[i].name.at);
        checksum->kind = kinds[i].kind;
        checksum->length = length;
        memcpy(checksum->bytes, bytes, length);
        return true;
    }
    return !checksum->given || fault_set(fault, FAULT_BAD_REQUEST, "Upload-Checksum must be one of: " TUS_CHECKSUMS);
}

char *tus_date(stamp at, char text[TUS_DATE])
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t seconds = (time_t)(at / STAMP_SECOND);
    struct tm tm = {0};

    gmtime_r(&seconds, &tm);
    snprintf(text, TUS_DATE, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
             tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return text;
}
