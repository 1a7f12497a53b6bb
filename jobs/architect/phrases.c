#include "jobs/architect/phrases.h"

#include "base/buf.h"

#define PHRASE_CEILING 65536

static const char *const phrases[][LANGUAGE_OTHER] = {
#define P(name, english, german, ukrainian) [PHRASE_##name] = {english, german, ukrainian},
    PHRASES(P)
#undef P
};

const char *phrases_say(struct arena *arena, enum language language, enum phrase phrase, const char *a, const char *b,
                        const char *c)
{
    const char *const values[] = {a, b, c};
    struct buf out = buf_make(PHRASE_CEILING);
    const char *said;

    for (const char *at = phrases[phrase][language < LANGUAGE_OTHER ? language : LANGUAGE_ENGLISH]; *at != '\0'; at++) {
        if (at[0] == '{' && at[1] >= '0' && at[1] <= '2' && at[2] == '}') {
            buf_puts(&out, values[at[1] - '0'] != NULL ? values[at[1] - '0'] : "");
            at += 2;
        } else {
            buf_putc(&out, *at);
        }
    }
    said = arena_strndup(arena, buf_text(&out), out.len);
    buf_free(&out);
    return said;
}

const char *phrases_join(struct arena *arena, enum language language, const char *const *items, size_t count)
{
    const char *joined = count > 0 ? items[0] : "";

    for (size_t i = 1; i < count; i++)
        joined = i + 1 < count ? arena_printf(arena, "%s, %s", joined, items[i])
                               : phrases_say(arena, language, PHRASE_AND, joined, items[i], NULL);
    return joined;
}
