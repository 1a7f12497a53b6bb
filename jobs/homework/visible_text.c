#include "jobs/homework/visible_text.h"

#include <unictype.h>
#include <uninorm.h>

#define MARKS_MOST 4 /* on one letter; more are there to be ornamental, or to hide it */
#define FORM_BYTES (3 * 4 * (MARKS_MOST + 1))

/* One text under way. */
struct making {
    enum visible_text_space space;
    char *text;
    uint32_t *from;
    size_t len;
    unsigned lines; /* line ends of the white space that stands before what comes next */
    size_t indent;  /* columns behind the last of them */
    bool spaced;    /* there is white space */
    size_t end;     /* of what was put last, in the source */
    size_t hidden;
};

/* ---- characters ---- */

/* What text editors, keyboards and web pages leave behind: soft hyphens, byte order marks, joiners, and the selector of emoji. */
static bool is_left_behind(uint32_t point)
{
    return point == 0xAD || point == 0xFEFF || (point >= 0x200B && point <= 0x200F) || point == 0x2060 ||
           (point >= 0xFE00 && point <= 0xFE0F);
}

static bool is_braille_blank(uint32_t point)
{
    return point == 0x2800;
}

static bool is_invisible(uint32_t point)
{
    return uc_is_property_default_ignorable_code_point(point) || is_braille_blank(point) ||
           (point >= 0xFFF9 && point <= 0xFFFB) || uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Cc) ||
           uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Co) ||
           uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Cn);
}

static bool is_line_end(uint32_t point)
{
    return point == '\n' || point == 0x2028 || point == 0x2029 || point == 0x85 || point == '\v' || point == '\f';
}

/* Whether it goes with what stands before: marks, and the vowels and finals of Hangul syllables. */
static bool continues(uint32_t point)
{
    return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_M) || (point >= 0x1160 && point <= 0x11FF);
}

/* ---- writing ---- */

static void put(struct making *making, const char *bytes, size_t length, size_t at)
{
    memcpy(making->text + making->len, bytes, length);
    for (size_t i = 0; i < length; i++)
        making->from[making->len + i] = (uint32_t)at;
    making->len += length;
}

static void put_space(struct making *making)
{
    if (!making->spaced || making->len == 0)
        return;
    if (making->space == VISIBLE_TEXT_ONE || making->lines == 0)
        put(making, " ", 1, making->end);
    else
        put(making, "\n\n", MIN(making->lines, 2U), making->end);
    for (size_t i = 0; making->space == VISIBLE_TEXT_LINES && making->lines > 0 && i < making->indent; i++)
        put(making, " ", 1, making->end);
}

/* A letter with its marks, composed. Text that cannot be composed stays as it is. */
static void put_form(struct making *making, struct str form, size_t at, size_t end)
{
    uint8_t room[FORM_BYTES];
    size_t length = sizeof room;
    const uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)form.at, form.len, room, &length);

    put_space(making);
    if (composed == room)
        put(making, (const char *)room, length, at);
    else
        put(making, form.at, form.len, at);
    if (composed != room)
        free((void *)(uintptr_t)composed);
    making->spaced = false;
    making->lines = 0;
    making->indent = 0;
    making->end = end;
}

/* What programs are written with: an indent never becomes longer than it was. */
static void take_space(struct making *making, uint32_t point)
{
    making->spaced = true;
    making->lines += is_line_end(point);
    making->indent = is_line_end(point) ? 0 : making->indent + 1;
}

static void skip(struct making *making, uint32_t point)
{
    making->hidden += !is_left_behind(point) && point != '\r';
}

/* The letter at *at with the marks behind it that are seen. */
static void take_form(struct making *making, struct str source, size_t *at)
{
    char form[4 * (MARKS_MOST + 1)];
    size_t start = *at, length, next, marks = 0;

    length = str_encode(str_next(source, at), form);
    for (next = *at; next < source.len; *at = next) {
        uint32_t point = str_next(source, &next);
        if (is_invisible(point) && !uc_is_property_white_space(point))
            skip(making, point);
        else if (!continues(point))
            break;
        else if (marks++ < MARKS_MOST)
            length += str_encode(point, form + length);
        else
            making->hidden++;
    }
    put_form(making, (struct str){form, length}, start, *at);
}

struct visible_text visible_text_make(struct arena *arena, struct str source, enum visible_text_space space)
{
    /* Composing makes no text more than three times as long (UAX #15, table 4). */
    const size_t room = 3 * source.len + 2;
    struct making making = {.space = space, .text = arena_alloc(arena, room)};
    size_t at = 0, next;

    making.from = arena_array(arena, room, sizeof *making.from);
    while (at < source.len) {
        uint32_t point;
        next = at;
        point = str_next(source, &next);
        if (uc_is_property_white_space(point)) {
            take_space(&making, point);
            at = next;
        } else if (is_invisible(point)) {
            skip(&making, point);
            at = next;
        } else {
            take_form(&making, source, &at);
        }
    }
    making.from[making.len] = (uint32_t)making.end;
    return (struct visible_text){{making.text, making.len}, making.from, making.hidden};
}

/* Bytes of one letter have one place: the part ends where another place begins. */
struct str visible_text_source(const struct visible_text *visible, struct str source, size_t at, size_t length)
{
    const size_t first = visible->from[at];
    size_t last = at + length, end;

    while (last < visible->text.len && visible->from[last] == visible->from[at + length - 1])
        last++;
    end = visible->from[last];
    return (struct str){source.at + first, end > first ? end - first : 0};
}
