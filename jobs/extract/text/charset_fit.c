#include "jobs/extract/text/charset_fit.h"

#include <unictype.h>

#define LEAST 4 /* misfits */

/* Modifiers such as U+02C6 stand beside letters and are none. */
static bool is_letter(uint32_t c)
{
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Lu | UC_CATEGORY_MASK_Ll | UC_CATEGORY_MASK_Lo |
                                                   UC_CATEGORY_MASK_Mn);
}

/* Apostrophes, hyphens and points that stand inside words. */
static bool joins_letters(uint32_t c)
{
    return c == 0xAD || c == 0xB7 || c == 0xB4 || (c >= 0x2010 && c <= 0x2015) || c == 0x2018 || c == 0x2019 ||
           c == 0x2026 || uc_is_property_white_space(c);
}

/* Letters, and signs that stand where letters would. */
static bool is_in_word(uint32_t c)
{
    return is_letter(c) || (c >= 0x80 && uc_is_general_category_withtable(c, UC_CATEGORY_MASK_S | UC_CATEGORY_MASK_Lm |
                                                                                 UC_CATEGORY_MASK_No));
}

/* Signs such as the micro sign are of no script. */
static bool is_other_script(uint32_t c, uint32_t neighbour)
{
    return neighbour < 0x80 && is_letter(neighbour) && is_letter(c) && uc_script(c) != uc_script(neighbour) &&
           strcmp(uc_script(c)->name, "Common") != 0;
}

/* The short U of Belarusian follows vowels only. In the Ukrainian variant of code page 866 its byte is the letter i. */
static bool is_misplaced_short_u(uint32_t before, uint32_t c)
{
    static const uint32_t vowels[] = {0x430, 0x435, 0x438, 0x43E, 0x443, 0x44B, 0x44D, 0x44E, 0x44F, 0x451, 0x456};

    if (c != 0x45E || !is_letter(before))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(vowels); i++)
        if (before == vowels[i])
            return false;
    return true;
}

static bool is_misfit(uint32_t before, uint32_t c, uint32_t after)
{
    if (c < 0xA0 || c == 0xFFFD)
        return is_letter(before) || is_letter(after);
    if (!is_letter(c))
        return !joins_letters(c) &&
               ((is_letter(before) && is_letter(after)) || (is_in_word(c) && is_in_word(before) && is_in_word(after)));
    if (uc_is_upper(c) && is_letter(before) && (uc_is_lower(before) || uc_is_lower(after)))
        return true;
    return is_other_script(c, before) || is_other_script(c, after) || is_misplaced_short_u(before, c);
}

struct charset_fit charset_fit_of(struct str text)
{
    struct charset_fit fit = {0};
    uint32_t before = ' ', c;
    size_t at = 0;

    for (c = str_next(text, &at); c != 0;) {
        const uint32_t after = at < text.len ? str_next(text, &at) : 0;

        if (c >= 0x80) {
            fit.characters++;
            fit.misfits += is_misfit(before, c, after);
        }
        before = c;
        c = after;
    }
    return fit;
}

bool charset_fit_is_gibberish(struct charset_fit fit)
{
    return fit.misfits >= LEAST && fit.misfits * 4 > fit.characters;
}
