#include "course/language.h"

#include <ctype.h>

#define LONGEST_TAG 35 /* RFC 5646 section 4.4.1 */

static bool subtag_valid(struct str subtag, size_t least, bool digits)
{
    if (subtag.len < least || subtag.len > 8)
        return false;
    for (size_t i = 0; i < subtag.len; i++) {
        const unsigned char c = (unsigned char)subtag.at[i];

        if (c >= 0x80 || !(isalpha(c) || (digits && isdigit(c))))
            return false;
    }
    return true;
}

bool language_valid(struct str tag)
{
    if (tag.len > LONGEST_TAG || !subtag_valid(str_cut(&tag, '-'), 2, false))
        return false;
    while (tag.at != NULL)
        if (!subtag_valid(str_cut(&tag, '-'), 1, true))
            return false;
    return true;
}

/* By the script where the tag has one (of four letters, behind the primary subtag), else by the usual script of the language in CLDR. */
bool language_is_right_to_left(struct str tag)
{
    static const char *const scripts[] = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"};
    static const char *const languages[] = {"ar", "fa", "he", "iw",  "ur",  "yi", "ps",
                                            "sd", "ug", "dv", "ckb", "nqo", "syr"};
    const struct str primary = str_cut(&tag, '-'), script = str_cut(&tag, '-');

    for (size_t i = 0; script.len == 4 && i < ARRAY_COUNT(scripts); i++)
        if (str_equal_nocase(script, str_of(scripts[i])))
            return true;
    for (size_t i = 0; script.len != 4 && i < ARRAY_COUNT(languages); i++)
        if (str_equal_nocase(primary, str_of(languages[i])))
            return true;
    return false;
}
