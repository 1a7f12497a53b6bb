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

/* "language-go", as classes of HTML name it. */
static struct str without_prefix(struct str language)
{
    static const struct str prefixes[] = {STR("language-"), STR("lang-")};

    for (size_t i = 0; i < ARRAY_COUNT(prefixes); i++)
        if (str_starts(language, prefixes[i]))
            return (struct str){language.at + prefixes[i].len, language.len - prefixes[i].len};
    return language;
}

static struct str named_language(const char *info)
{
    struct str rest = str_trim(str_of(info == NULL ? "" : info)), attributes, behind;

    if (!str_starts(rest, STR("{")))
        return next_word(&rest);
    rest = (struct str){rest.at + 1, rest.len - 1};
    attributes = str_cut(&rest, '}');
    behind = rest.at == NULL ? STR("") : next_word(&rest);
    return behind.len > 0 ? behind : attribute_language(attributes);
}

struct str fence_language(const char *info)
{
    return without_prefix(named_language(info));
}

/* ":linenos:", ":caption: The loop" */
static bool is_option(struct str line)
{
    const char *end = line.len > 1 && line.at[0] == ':' ? memchr(line.at + 1, ':', line.len - 1) : NULL;

    return end != NULL && end > line.at + 1 && memchr(line.at, ' ', (size_t)(end - line.at)) == NULL &&
           (end + 1 == line.at + line.len || end[1] == ' ');
}

struct str fence_code(const char *info, const char *literal)
{
    struct str code = str_of(literal == NULL ? "" : literal), rest = code;

    if (info == NULL || info[0] != '{')
        return code;
    while (rest.len > 0 && is_option(str_trim(str_cut(&rest, '\n'))))
        code = rest.at == NULL ? STR("") : rest;
    return code;
}
