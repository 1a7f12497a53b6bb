#include "course/word_borders.h"

#include <unictype.h>

#define APOSTROPHE 0x27
#define RIGHT_QUOTE 0x2019
#define NON_JOINER 0x200C /* inside of words of Persian and of Indian languages */
#define JOINER 0x200D
#define LATIN_END 0x250

static uint32_t point_behind(struct str text, size_t place)
{
    return str_next(text, &place);
}

/* Where the code point before the place begins. */
static size_t step_back(struct str text, size_t place)
{
    while (place > 0 && ((unsigned char)text.at[--place] & 0xC0) == 0x80)
        continue;
    return place;
}

static uint32_t point_before(struct str text, size_t place)
{
    return place > 0 ? point_behind(text, step_back(text, place)) : 0;
}

static bool is_mark(uint32_t point)
{
    return point == NON_JOINER || point == JOINER || uc_is_general_category_withtable(point, UC_CATEGORY_MASK_M);
}

static bool is_letter(uint32_t point)
{
    return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M);
}

static bool is_of_word(uint32_t point)
{
    return point == '_' || is_mark(point) ||
           uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N);
}

/* Thai and Lao, Burmese, Khmer; Han with Kana and what stands beside them; Kana of half width; the further planes of Han. */
static bool is_spaceless(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0xE00, 0xEFF},   {0x1000, 0x109F}, {0x1780, 0x17FF},  {0x2E80, 0x9FFF},
                  {0xF900, 0xFAFF}, {0xFF01, 0xFF9F}, {0x20000, 0x3FFFF}};

    for (size_t i = 0; i < ARRAY_COUNT(ranges); i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

/* ---- apostrophes ---- */

static bool is_apostrophe(uint32_t point)
{
    return point == APOSTROPHE || point == RIGHT_QUOTE;
}

static bool is_latin(uint32_t point)
{
    return point < LATIN_END && is_letter(point);
}

/* Whether the apostrophe that begins at this place makes one word of what stands around it. */
static bool binds(struct str text, size_t place)
{
    const size_t before = step_back(text, place);
    size_t behind = place;
    uint32_t left = point_before(text, place), right;

    str_next(text, &behind);
    right = point_behind(text, behind);
    if (!is_letter(left) || !is_letter(right))
        return false;
    if (!is_latin(left) || !is_latin(right))
        return true;
    if (!is_of_word(point_before(text, before))) /* l'école */
        return false;
    if (right != 's' && right != 'S')
        return true;
    str_next(text, &behind);
    return is_of_word(point_behind(text, behind)); /* Knuth's */
}

/* ---- borders ---- */

bool word_borders_inside(struct str text, size_t place)
{
    const uint32_t left = point_before(text, place), right = point_behind(text, place);

    if (left == 0 || right == 0)
        return false;
    if (is_spaceless(left) || is_spaceless(right))
        return is_mark(right);
    if (is_apostrophe(right))
        return binds(text, place);
    if (is_apostrophe(left))
        return binds(text, step_back(text, place));
    return is_of_word(left) && is_of_word(right);
}

bool word_borders_cut_letter(struct str text, size_t place)
{
    return place > 0 && is_mark(point_behind(text, place));
}

bool word_borders_need_space(struct str before, struct str after)
{
    return !is_spaceless(point_before(before, before.len)) || !is_spaceless(point_behind(after, 0));
}
