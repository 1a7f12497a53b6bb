#include "jobs/extract/pdf/pdf_words.h"

#include <unictype.h>

size_t pdf_words_letters(struct str text)
{
    size_t letters = 0;

    for (size_t at = 0; at < text.len;)
        letters += uc_is_alpha(str_next(text, &at));
    return letters;
}

/* What a dash or a star stands before with a space between; "—and so on" is a dash in a sentence. */
static bool is_dash(uint32_t c)
{
    return c == '-' || c == '*' || c == 0xB7 || (c >= 0x2010 && c <= 0x2015);
}

bool pdf_words_is_bullet(struct str text)
{
    size_t at = 0;
    const uint32_t first = str_next(text, &at);

    if (uc_is_general_category_withtable(first, UC_CATEGORY_MASK_So | UC_CATEGORY_MASK_Co) || first == 0xFFFD)
        return true;
    return first == 0x2022 || first == 0x2023 || first == 0x2043 ||
           (is_dash(first) && (at == text.len || text.at[at] == ' '));
}

bool pdf_words_has_leader(struct str text)
{
    return str_holds(text, STR(". . .")) || str_holds(text, STR("...."));
}

bool pdf_words_ends_sentence(struct str text)
{
    static const struct str ends[] = {STR("."), STR("!"), STR("?"), STR(":"), STR(";"), STR("\u3002")};

    for (size_t i = 0; i < ARRAY_COUNT(ends); i++)
        if (text.len >= ends[i].len && memcmp(text.at + text.len - ends[i].len, ends[i].at, ends[i].len) == 0)
            return true;
    return false;
}
