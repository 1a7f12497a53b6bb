#include "jobs/architect/wording.h"

#include "jobs/architect/characters.h"

struct str wording_flat(struct arena *arena, struct str text)
{
    char *out;
    size_t length = 0;
    bool plain = true;

    for (size_t i = 0; i < text.len && plain; i++)
        plain = !characters_is_space(text.at[i]) || (text.at[i] == ' ' && (i == 0 || text.at[i - 1] != ' '));
    if (plain)
        return text;
    out = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        if (!characters_is_space(text.at[i]))
            out[length++] = text.at[i];
        else if (length > 0 && out[length - 1] != ' ')
            out[length++] = ' ';
    }
    return (struct str){out, length};
}

/* "package.json", "attach()", "x_min" are written so for a reason. */
static bool is_identifier(struct str text)
{
    for (size_t i = 0; i < text.len && !characters_is_space(text.at[i]); i++)
        if (strchr("._(){}[]$@/\\=<>", text.at[i]) != NULL && i + 1 < text.len && !characters_is_space(text.at[i + 1]))
            return true;
    return false;
}

const char *wording_capitalised(struct arena *arena, struct str text)
{
    size_t at = 0, length;
    uint32_t first = text.len > 0 ? str_next(text, &at) : 0;
    char *out;

    if (!characters_is_lower(first) || is_identifier(text))
        return arena_strndup(arena, text.at, text.len);
    out = arena_alloc(arena, text.len + CHARACTERS_UTF8_BYTES + 1);
    length = characters_put(out, characters_title_case(first));
    memcpy(out + length, text.at + at, text.len - at);
    return out;
}

bool wording_is_one_of(struct str text, const char *const *forms)
{
    for (; forms != NULL && *forms != NULL; forms++)
        if (characters_equal_folded(text, str_of(*forms)))
            return true;
    return false;
}

size_t wording_begins_with(struct str text, const char *const *forms)
{
    for (; forms != NULL && *forms != NULL; forms++) {
        size_t length = strlen(*forms);
        if (length <= text.len && characters_equal_folded((struct str){text.at, length}, str_of(*forms)))
            return length;
    }
    return 0;
}

bool wording_has_cue(struct str text, const char *const *cues)
{
    char folded[WORDING_CUE_BYTES + 2 + CHARACTERS_UTF8_BYTES] = " ";
    size_t at = 0, length = 1;

    if (cues == NULL)
        return false;
    while (at < text.len && length < WORDING_CUE_BYTES)
        length += characters_put(folded + length, characters_fold(str_next(text, &at)));
    folded[length++] = ' ';
    for (; *cues != NULL; cues++)
        if (memmem(folded, length, *cues, strlen(*cues)) != NULL)
            return true;
    return false;
}
