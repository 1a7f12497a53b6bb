#include "jobs/architect/languages/languages.h"

static const struct language *const table[] = {
#define ROW(name) &name,
    LANGUAGES(ROW)
#undef ROW
};

/* Titles of persons and marks of citations that many languages share. */
static const char *const common_abbreviations[] = {"dr",  "prof", "etc", "vs", "cf", "fig",
                                                   "vol", "pp",   "al",  "no", NULL};

const struct language languages_other = {
    .tag = "",
    .name = "",
    .learns_stop_words = true,
    .abbreviations = common_abbreviations,
    .plural = languages_one_or_many,
};

size_t languages_count(void)
{
    return ARRAY_COUNT(table);
}

const struct language *languages_at(size_t number)
{
    return table[number];
}

const struct language *languages_of_tag(const char *tag)
{
    struct str text = str_of(tag != NULL ? tag : "");

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        size_t length = strlen(table[i]->tag);
        if (text.len >= length && str_equal_nocase((struct str){text.at, length}, str_of(table[i]->tag)) &&
            (text.len == length || text.at[length] == '-'))
            return table[i];
    }
    return &languages_other;
}

size_t languages_one_or_many(uint64_t count)
{
    return count == 1 ? 0 : 1;
}
