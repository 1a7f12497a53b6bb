#include "jobs/architect/characters.h"

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#define FINAL_SIGMA 0x3C2
#define SIGMA 0x3C3

/* Hiragana and Katakana, which have no property of their own. */
#define KANA_FIRST 0x3040
#define KANA_LAST 0x30FF

bool characters_is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

bool characters_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool characters_is_letter(uint32_t rune)
{
    if (rune < 0x80)
        return (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') || (rune >= '0' && rune <= '9') ||
               rune == '_';
    return uc_is_general_category_withtable(rune, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Nd |
                                                      UC_CATEGORY_MASK_Nl);
}

bool characters_is_upper(uint32_t rune)
{
    return characters_fold(rune) != rune;
}

bool characters_is_lower(uint32_t rune)
{
    if (rune < 0x80)
        return rune >= 'a' && rune <= 'z';
    return uc_is_general_category_withtable(rune, UC_CATEGORY_MASK_Ll);
}

bool characters_is_ideograph(uint32_t rune)
{
    return rune >= KANA_FIRST && (rune <= KANA_LAST || uc_is_property_ideographic(rune));
}

uint32_t characters_fold(uint32_t rune)
{
    if (rune < 0x80)
        return rune >= 'A' && rune <= 'Z' ? rune + 32 : rune;
    return rune == FINAL_SIGMA ? SIGMA : uc_tolower(rune);
}

uint32_t characters_title_case(uint32_t rune)
{
    return uc_totitle(rune);
}

size_t characters_put(char *out, uint32_t rune)
{
    int bytes = u8_uctomb((uint8_t *)out, rune, CHARACTERS_UTF8_BYTES);

    return bytes > 0 ? (size_t)bytes : 0;
}

bool characters_equal_folded(struct str text, struct str lower)
{
    size_t at = 0, other = 0;

    while (at < text.len && other < lower.len)
        if (characters_fold(str_next(text, &at)) != str_next(lower, &other))
            return false;
    return at == text.len && other == lower.len;
}

bool characters_is_apostrophe(uint32_t rune)
{
    return rune == '\'' || rune == 0x2019;
}
