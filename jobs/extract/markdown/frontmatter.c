#include "jobs/extract/markdown/frontmatter.h"

#define CEILING (16 * KIB) /* a longer one is no front matter */

static bool is_fence(struct str line)
{
    line = str_trim(line);
    return str_equal(line, STR("---")) || str_equal(line, STR("..."));
}

static struct str unquoted(struct str value)
{
    value = str_trim(value);
    if (value.len >= 2 && (value.at[0] == '"' || value.at[0] == '\'') && value.at[value.len - 1] == value.at[0])
        return (struct str){value.at + 1, value.len - 2};
    return value;
}

static void read_line(struct str line, struct document_writer *document)
{
    struct str value = line, key = str_cut(&value, ':');

    if (value.at == NULL)
        return;
    if (str_equal_nocase(key, STR("title")))
        document_writer_set_title(document, unquoted(value));
    else if (str_equal_nocase(key, STR("lang")) || str_equal_nocase(key, STR("language")))
        document_writer_set_language(document, unquoted(value));
}

struct str frontmatter_take(struct str text, struct document_writer *document)
{
    struct str rest = text, inside;

    if (!str_equal(str_trim(str_cut(&rest, '\n')), STR("---")))
        return text;
    inside = rest;
    while (rest.at != NULL && (size_t)(rest.at - text.at) < CEILING) {
        struct str line = str_cut(&rest, '\n');

        if (!is_fence(line))
            continue;
        inside.len = (size_t)(line.at - inside.at);
        while (inside.at != NULL)
            read_line(str_cut(&inside, '\n'), document);
        return rest.at == NULL ? STR("") : rest;
    }
    return text;
}
