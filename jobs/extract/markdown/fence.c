#include "jobs/extract/markdown/fence.h"

static struct str next_word(struct str *rest)
{
    struct str word;

    while (rest->len > 0 && strchr(" \t,", rest->at[0]) != NULL)
        *rest = (struct str){rest->at + 1, rest->len - 1};
    word = *rest;
    for (word.len = 0; word.len < rest->len && strchr(" \t,{", rest->at[word.len]) == NULL; word.len++)
        ;
    *rest = (struct str){rest->at + word.len, rest->len - word.len};
    return word;
}

/* The first class or bare word: `#id` and `key=value` are none, `=html` names a raw format. */
static struct str attribute_language(struct str attributes)
{
    struct str word;

    while ((word = next_word(&attributes)).len > 0) {
        if (word.at[0] == '.' || word.at[0] == '=')
            return (struct str){word.at + 1, word.len - 1};
        if (word.at[0] != '#' && memchr(word.at, '=', word.len) == NULL)
            return word;
    }
    return word;
}

struct str fence_language(const char *info)
{
    struct str rest = str_trim(str_of(info == NULL ? "" : info)), attributes, behind;

    if (!str_starts(rest, STR("{")))
        return next_word(&rest);
    rest = (struct str){rest.at + 1, rest.len - 1};
    attributes = str_cut(&rest, '}');
    behind = rest.at == NULL ? STR("") : next_word(&rest);
    return behind.len > 0 ? behind : attribute_language(attributes);
}
