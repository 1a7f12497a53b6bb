#include "base/suggest.h"

#define SLIPS 3 /* edits in a long name */

static size_t least(size_t a, size_t b, size_t c)
{
    return MIN(a, MIN(b, c));
}

/* Edits that make one of the other; neither is longer than SUGGEST_SHOWN. */
static size_t distance(struct str a, struct str b)
{
    size_t row[SUGGEST_SHOWN + 1];

    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            const size_t above = row[j];

            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a.at[i - 1] != b.at[j - 1]));
            diagonal = above;
        }
    }
    return row[b.len];
}

static const char *nearest(struct str given, const char *const *known, size_t count)
{
    size_t best = MIN((given.len + 1) / 3, SLIPS) + 1;
    const char *found = NULL;

    for (size_t i = 0; given.len <= SUGGEST_SHOWN && i < count; i++) {
        const struct str name = str_of(known[i]);
        const size_t edits = name.len <= SUGGEST_SHOWN ? distance(given, name) : best;

        if (edits < best) {
            best = edits;
            found = known[i];
        }
    }
    return found;
}

bool suggest_is_known(struct str given, const char *const *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(given, str_of(known[i])))
            return true;
    return false;
}

const char *suggest_hint(struct arena *arena, struct str given, const char *const *known, size_t count)
{
    const char *meant = nearest(given, known, count), *list;

    if (meant != NULL)
        return arena_printf(arena, "Did you mean '%s'?", meant);
    if (count == 0)
        return "None is known here";
    list = arena_printf(arena, "Known are: %s", known[0]);
    for (size_t i = 1; i < count; i++)
        list = arena_printf(arena, "%s, %s", list, known[i]);
    return list;
}

bool suggest_refuse(struct fault *fault, struct arena *arena, const char *what, struct str given,
                    const char *const *known, size_t count)
{
    const struct str shown = str_clip(given, SUGGEST_SHOWN);
    const char *name;

    if (fault->error_count == FAULT_ERRORS)
        return false;
    name = arena_strndup(arena, shown.at, shown.len);
    return fault_field_kind(fault, arena, FAULT_UNKNOWN_FIELD, name, suggest_hint(arena, given, known, count),
                            "There is no %s '%s'", what, name);
}
