#include "jobs/architect/languages/phrases.h"

#include "base/buf.h"

#define PHRASE_CEILING 65536

/* Puts in the form that goes with `count` out of "one|two|five}" at `at`; returns what stands behind the brace. */
static const char *put_counted(struct buf *out, const struct language *language, const char *at, const char *count)
{
    struct str forms = {at, strcspn(at, "}")}, rest = forms, form = str_cut(&rest, '|');

    for (size_t i = language->plural(strtoull(count, NULL, 10)); i > 0 && rest.at != NULL; i--)
        form = str_cut(&rest, '|');
    buf_put(out, form.at, form.len);
    return at + forms.len + 1;
}

/* Puts in what the place at `at`, a brace, stands for; returns what stands behind it. */
static const char *put_place(struct buf *out, const struct language *language, const char *at,
                             const char *const values[3])
{
    const char *value = values[at[1] - '0'] != NULL ? values[at[1] - '0'] : "";

    if (at[2] == '|')
        return put_counted(out, language, at + 3, value);
    buf_puts(out, value);
    return at + 3;
}

static bool is_place(const char *at)
{
    return at[0] == '{' && at[1] >= '0' && at[1] <= '2' && (at[2] == '}' || at[2] == '|');
}

const char *phrases_say(struct arena *arena, const struct language *language, enum phrase phrase, const char *a,
                        const char *b, const char *c)
{
    const struct language *speaker = language->phrases[phrase] != NULL ? language : languages_at(0);
    const char *const values[] = {a, b, c};
    struct buf out = buf_make(PHRASE_CEILING);
    const char *said;

    for (const char *at = speaker->phrases[phrase]; *at != '\0';) {
        if (is_place(at))
            at = put_place(&out, speaker, at, values);
        else
            buf_putc(&out, *at++);
    }
    said = arena_strndup(arena, buf_text(&out), out.len);
    buf_free(&out);
    return said;
}

const char *phrases_join(struct arena *arena, const struct language *language, const char *const *items, size_t count)
{
    const char *joined = count > 0 ? items[0] : "";

    for (size_t i = 1; i < count; i++)
        joined = i + 1 < count ? arena_printf(arena, "%s, %s", joined, items[i])
                               : phrases_say(arena, language, PHRASE_AND, joined, items[i], NULL);
    return joined;
}
