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
    return str_holds(text, STR(". . . .")) || str_holds(text, STR("...."));
}

bool pdf_words_ends_sentence(struct str text)
{
    static const struct str ends[] = {STR("."), STR("!"), STR("?"), STR(":"), STR(";"), STR("\u3002")};

    for (size_t i = 0; i < ARRAY_COUNT(ends); i++)
        if (text.len >= ends[i].len && memcmp(text.at + text.len - ends[i].len, ends[i].at, ends[i].len) == 0)
            return true;
    return false;
}

/* ---- labels of pages ---- */

static struct str skip_any(struct str text, const char *signs)
{
    while (text.len > 0 && strchr(signs, text.at[0]) != NULL)
        text = (struct str){text.at + 1, text.len - 1};
    return text;
}

static struct str skip_word(struct str text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (text.len >= strlen(*words) && str_equal_nocase((struct str){text.at, strlen(*words)}, str_of(*words)))
            return skip_any((struct str){text.at + strlen(*words), text.len - strlen(*words)}, ". ");
    return text;
}

static struct str take_number(struct str text, int64_t *number)
{
    for (*number = 0; text.len > 0 && text.at[0] >= '0' && text.at[0] <= '9' && *number < INT32_MAX;) {
        *number = 10 * *number + text.at[0] - '0';
        text = (struct str){text.at + 1, text.len - 1};
    }
    return text;
}

bool pdf_words_is_page_label(struct str text, int64_t page)
{
    static const char *const words[] = {"page",  "p.", "стор.",  "Стор.",  "сторінка", "Сторінка", "стр.",
                                        "seite", "s.", "página", "strona", "страница", "Страница", NULL};
    static const char *const of[] = {"of", "із", "з", "из", "von", "de", "/", "z", NULL};
    const struct str inside = skip_any(text, "- [(|");
    struct str rest = skip_word(inside, words), behind;
    const bool is_marked = rest.len < text.len;
    int64_t number, last;

    behind = take_number(rest, &number);
    if (!is_marked || number != page || behind.len == rest.len)
        return false;
    rest = skip_any(behind, " ");
    behind = skip_word(rest, of);
    if (behind.len < rest.len)
        rest = take_number(behind, &last);
    return skip_any(rest, "- ])|").len == 0;
}
