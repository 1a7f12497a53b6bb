#include "course/near_copy.h"

#include <inttypes.h>
#include <unicase.h>
#include <unictype.h>

#define DIGITS 8 /* of a hash */
#define BAND_TEXT 24

/* splitmix64's finalizer (G. Steele, D. Lea, C. Flood, 2014): every bit of the result depends on every bit of the input. */
static uint64_t mix(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static bool counts(uint32_t point)
{
    return uc_is_property_alphabetic(point) || uc_is_property_decimal_digit(point);
}

/* Letters and digits, and one space wherever something else stands between them. */
static size_t squeeze(struct str text, uint32_t *points)
{
    size_t count = 0, at = 0;
    bool parted = false;

    for (uint32_t point; (point = str_next(text, &at)) != 0;) {
        if (!counts(point)) {
            parted = count > 0;
            continue;
        }
        if (parted)
            points[count++] = ' ';
        points[count++] = point;
        parted = false;
    }
    return count;
}

/* The characters that are compared; none for what is no UTF-8. */
static size_t normalize(struct arena *arena, struct str text, uint32_t **points)
{
    size_t length = 0, count;
    uint8_t *folded = u8_casefold((const uint8_t *)text.at, text.len, NULL, UNINORM_NFKC, NULL, &length);

    *points = arena_array(arena, length + 1, sizeof **points);
    count = folded == NULL ? 0 : squeeze((struct str){(const char *)folded, length}, *points);
    free(folded);
    return count;
}

static uint64_t hash_run(const uint32_t *points)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < NEAR_COPY_RUN; i++)
        hash = mix(hash ^ points[i]);
    return hash;
}

static void find_least(const uint32_t *points, size_t runs, uint32_t least[NEAR_COPY_HASHES])
{
    memset(least, 0xff, NEAR_COPY_HASHES * sizeof *least);
    for (size_t at = 0; at < runs; at++) {
        const uint64_t run = hash_run(points + at);

        for (size_t i = 0; i < NEAR_COPY_HASHES; i++) {
            const uint32_t hash = (uint32_t)(mix(run ^ mix(i)) >> 32);

            least[i] = MIN(least[i], hash);
        }
    }
}

static const char *write_signature(struct arena *arena, const uint32_t least[NEAR_COPY_HASHES])
{
    char *text = arena_alloc(arena, NEAR_COPY_HASHES * DIGITS + 1);

    for (size_t i = 0; i < NEAR_COPY_HASHES; i++)
        snprintf(text + i * DIGITS, DIGITS + 1, "%08" PRIx32, least[i]);
    return text;
}

static int64_t hash_band(const uint32_t *part, size_t number)
{
    uint64_t hash = number;

    for (size_t i = 0; i < NEAR_COPY_HASHES / NEAR_COPY_BANDS; i++)
        hash = mix(hash ^ part[i]);
    return (int64_t)hash;
}

static const char *write_bands(struct arena *arena, const uint32_t least[NEAR_COPY_HASHES])
{
    const size_t room = NEAR_COPY_BANDS * BAND_TEXT;
    char *text = arena_alloc(arena, room);
    size_t length = 0;

    for (size_t i = 0; i < NEAR_COPY_BANDS; i++)
        length += (size_t)snprintf(text + length, room - length, "%c%" PRId64, i == 0 ? '{' : ',',
                                   hash_band(least + i * (NEAR_COPY_HASHES / NEAR_COPY_BANDS), i));
    snprintf(text + length, room - length, "}");
    return text;
}

bool near_copy_sign(struct arena *arena, struct str text, struct near_copy *copy)
{
    uint32_t *points, least[NEAR_COPY_HASHES];
    const size_t count = normalize(arena, text, &points);

    if (count < NEAR_COPY_LEAST + NEAR_COPY_RUN - 1)
        return false;
    find_least(points, count - NEAR_COPY_RUN + 1, least);
    copy->signature = write_signature(arena, least);
    copy->bands = write_bands(arena, least);
    return true;
}

double near_copy_similarity(const char *a, const char *b)
{
    const size_t length = NEAR_COPY_HASHES * DIGITS;
    size_t equal = 0;

    if (strlen(a) != length || strlen(b) != length)
        return 0;
    for (size_t at = 0; at < length; at += DIGITS)
        equal += memcmp(a + at, b + at, DIGITS) == 0;
    return (double)equal / NEAR_COPY_HASHES;
}
