#include "course/corrections_find.h"

#define TYPED '\''
#define TYPOGRAPHIC "\xE2\x80\x99"
#define LETTER "\xCA\xBC"

/* Bytes of the character of comparison that stands there: of an apostrophe all, else one. */
static size_t length_at(struct str text, size_t at)
{
    const struct str rest = {text.at + at, text.len - at};

    if (rest.at[0] == TYPOGRAPHIC[0] && str_starts(rest, STR(TYPOGRAPHIC)))
        return sizeof TYPOGRAPHIC - 1;
    if (rest.at[0] == LETTER[0] && str_starts(rest, STR(LETTER)))
        return sizeof LETTER - 1;
    return 1;
}

static char next_character(struct str text, size_t *at)
{
    const size_t length = length_at(text, *at);
    const char character = length > 1 ? TYPED : text.at[*at];

    *at += length;
    return character;
}

static struct str with_typed(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t count = 0;

    for (size_t at = 0; at < text.len; count++)
        out[count] = next_character(text, &at);
    return (struct str){out, count};
}

static void advance(struct corrections_find *find, char character)
{
    while (find->matched > 0 && find->wanted.at[find->matched] != character)
        find->matched = find->failures[find->matched];
    find->matched += find->wanted.at[find->matched] == character;
}

struct corrections_find corrections_find_begin(struct arena *arena, struct str text, struct str wanted)
{
    struct corrections_find find = {.text = text, .wanted = with_typed(arena, wanted)};

    find.failures = arena_array(arena, find.wanted.len + 1, sizeof *find.failures);
    find.failures[0] = find.failures[1] = 0;
    for (size_t i = 1; i < find.wanted.len; i++) {
        advance(&find, find.wanted.at[i]);
        find.failures[i + 1] = (uint16_t)find.matched;
    }
    find.matched = 0;
    if (memchr(find.wanted.at, TYPED, find.wanted.len) != NULL)
        find.begins = arena_array(arena, find.wanted.len, sizeof *find.begins);
    return find;
}

bool corrections_find_next(struct corrections_find *find, size_t *begin, size_t *end)
{
    const size_t length = find->wanted.len;

    while (find->at < find->text.len) {
        if (find->begins != NULL)
            find->begins[find->read % length] = find->at;
        find->read++;
        advance(find, next_character(find->text, &find->at));
        if (find->matched < length)
            continue;
        find->matched = find->failures[length];
        *end = find->at;
        *begin = find->begins != NULL ? find->begins[find->read % length] : find->at - length;
        return true;
    }
    return false;
}

void corrections_find_skip(struct corrections_find *find)
{
    find->matched = 0;
}
