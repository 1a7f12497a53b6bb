#include "jobs/extract/text/text_heading.h"

#include <ctype.h>
#include <unictype.h>
#include <unistr.h>

#include "jobs/extract/text/section_name.h"

#define HEADING_CEILING 100 /* code points: longer lines are sentences */

static bool is_rule(struct str line, char mark)
{
    line = str_trim(line);
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] != mark)
            return false;
    }
    return line.len >= 3;
}

bool text_heading_is_short(struct str line)
{
    return str_code_points(line) <= HEADING_CEILING;
}

bool text_heading_ends_sentence(struct str line)
{
    ucs4_t last = 0;

    return u8_prev(&last, (const uint8_t *)line.at + line.len, (const uint8_t *)line.at) != NULL &&
           uc_is_property_terminal_punctuation(last);
}

bool text_heading_has_letter(struct str text)
{
    for (size_t at = 0; at < text.len;)
        if (uc_is_alpha(str_next(text, &at)))
            return true;
    return false;
}

static bool begins_like_title(struct str text)
{
    size_t at = 0;
    uint32_t rune = str_next(str_trim(text), &at);

    return uc_is_alpha(rune) && !uc_is_lower(rune);
}

/* "3.1 Collisions" has two numbers: a heading of level 2. 0: not numbered so. */
static int numbered_level(struct str line)
{
    int level = 0;
    size_t at = 0;

    while (at < line.len && isdigit((unsigned char)line.at[at])) {
        while (at < line.len && isdigit((unsigned char)line.at[at]))
            at++;
        level++;
        if (at < line.len && line.at[at] == '.')
            at++;
    }
    if (level == 0 || level > 6 || at >= line.len || line.at[at] != ' ')
        return 0;
    return begins_like_title((struct str){line.at + at, line.len - at}) ? level : 0;
}

/* "WHAT IS CURRENT?" Of one word it is an exclamation. */
static bool is_question(struct str line)
{
    return line.len > 0 && line.at[line.len - 1] == '?' && memchr(line.at, ' ', line.len) != NULL;
}

static bool is_named_or_capitals(struct str line)
{
    line = str_trim(line);
    if (!text_heading_is_short(line))
        return false;
    if (section_name_is_capitals(line) && is_question(line))
        return true;
    return !text_heading_ends_sentence(line) && (section_name_begins(line) || section_name_is_capitals(line));
}

/* The level of a line between blank lines, or 0. */
static int line_level(struct str line)
{
    line = str_trim(line);
    if (text_heading_is_short(line) && !text_heading_ends_sentence(line) && numbered_level(line) > 0)
        return numbered_level(line);
    return is_named_or_capitals(line) ? 1 : 0;
}

/* A heading that stands right above its text. */
static int take_first_line(struct text_block *block, struct str *heading)
{
    struct str rest = block->text, first = str_cut(&rest, '\n'), behind = rest;

    if (rest.at == NULL || !is_named_or_capitals(first) || is_named_or_capitals(str_cut(&behind, '\n')))
        return 0;
    *heading = first;
    *block = (struct text_block){rest, block->lines - 1};
    return 1;
}

static int rule_level(struct str line)
{
    return is_rule(line, '=') ? 1 : is_rule(line, '-') ? 2 : 0;
}

/* A heading underlined, or between two lines of one kind, is taken off the block's front. */
static int take_underlined(struct text_block *block, struct str *heading)
{
    struct str rest = block->text, first = str_cut(&rest, '\n'), below;
    const int over = block->lines > 2 ? rule_level(first) : 0;
    int level;

    if (over > 0)
        first = str_cut(&rest, '\n');
    if (block->lines < 2 || !text_heading_is_short(str_trim(first)) || (over > 0 && !text_heading_has_letter(first)))
        return 0;
    below = str_cut(&rest, '\n');
    level = rule_level(below);
    if (level == 0 || (over > 0 && over != level))
        return 0;
    *heading = first;
    *block = (struct text_block){rest.at == NULL ? STR("") : rest, block->lines - (over > 0 ? 3 : 2)};
    return level;
}

int text_heading_take(struct text_block *block, struct str *heading)
{
    int level = take_underlined(block, heading);

    if (level == 0 && block->lines > 1)
        level = take_first_line(block, heading);
    if (level > 0 || block->lines != 1)
        return level;
    level = line_level(block->text);
    if (level == 0)
        return 0;
    *heading = block->text;
    block->lines = 0;
    return level;
}
