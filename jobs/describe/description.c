#include "jobs/describe/description.h"

#define ADDRESS "[URL]"

/* ---- characters ---- */

/* Not shown, or changes the direction in which others are shown: controls, zero-width ones but the joiners that scripts need, marks of
 * direction, tags. */
static bool is_hidden(uint32_t rune)
{
    return rune < 0x20 || (rune >= 0x7F && rune <= 0x9F) || rune == 0xAD || rune == 0x200B || rune == 0x2060 ||
           rune == 0xFEFF || rune == 0xFFFD || (rune >= 0x202A && rune <= 0x202E) ||
           (rune >= 0x2066 && rune <= 0x206F) || (rune >= 0xE0000 && rune <= 0xE0FFF);
}

static bool is_line_end(uint32_t rune)
{
    return rune == '\n' || rune == 0x2028 || rune == 0x2029 || rune == 0x85;
}

/* One blank for a run of them, one empty line for a run of those. */
static void put_shown(struct buf *out, struct str text)
{
    size_t blanks = 0, lines = 0;

    for (size_t at = 0; at < text.len;) {
        char bytes[4];
        const uint32_t rune = str_next(text, &at);
        const bool line = is_line_end(rune), blank = rune == ' ' || rune == '\t' || rune == 0xA0;

        lines += line;
        blanks += blank;
        if (line || blank || is_hidden(rune))
            continue;
        if (out->len > 0)
            buf_puts(out, lines > 1 ? "\n\n" : lines == 1 ? "\n" : blanks > 0 ? " " : "");
        lines = blanks = 0;
        buf_put(out, bytes, str_encode(rune, bytes));
    }
}

/* ---- addresses ---- */

static bool begins_address(struct str word)
{
    static const struct str starts[] = {STR("www."), STR("mailto:"), STR("javascript:"), STR("data:")};

    for (size_t i = 0; i < ARRAY_COUNT(starts); i++)
        if (word.len > starts[i].len && strncasecmp(word.at, starts[i].at, starts[i].len) == 0)
            return true;
    return false;
}

/* An address stands at the beginning of a word, or behind a bracket or a quote. */
static bool is_address(struct str word)
{
    if (memmem(word.at, word.len, "://", 3) != NULL)
        return true;
    for (size_t at = 0; at < word.len; at++)
        if ((at == 0 || strchr("([<{\"'", word.at[at - 1]) != NULL) &&
            begins_address((struct str){word.at + at, word.len - at}))
            return true;
    return false;
}

static void put_without_addresses(struct buf *out, struct str text)
{
    size_t at = 0;

    while (at < text.len) {
        const size_t start = at;
        struct str word;

        while (at < text.len && text.at[at] != ' ' && text.at[at] != '\n')
            at++;
        word = (struct str){text.at + start, at - start};
        if (is_address(word))
            buf_puts(out, ADDRESS);
        else
            buf_put(out, word.at, word.len);
        if (at < text.len)
            buf_putc(out, text.at[at++]);
    }
}

/* ---- all of it ---- */

static const char *kept(struct arena *arena, const struct buf *buf)
{
    const struct str text = str_trim(str_clip(buf_str(buf), DESCRIPTION_MOST));

    return arena_strndup(arena, text.at != NULL ? text.at : "", text.len);
}

const char *description_clean(struct arena *arena, struct str text)
{
    /* No character becomes longer but an address, which has six bytes at least. */
    struct buf shown = buf_make(text.len + 64), out = buf_make(2 * text.len + 64);
    const char *clean;

    put_shown(&shown, text);
    put_without_addresses(&out, buf_str(&shown));
    clean = kept(arena, &out);
    buf_free(&shown);
    buf_free(&out);
    return clean;
}

bool description_read(struct arena *arena, struct str answer, const char **description, struct fault *fault)
{
    const json_t *text;
    json_t *tree;
    struct fault why = {0};

    if (!json_read(arena, answer, &tree, &why))
        return fault_set(fault, FAULT_BAD_GENERATION, "It is not JSON: %s", why.detail);
    text = json_object_get(tree, "description");
    if (!json_is_string(text))
        return fault_set(fault, FAULT_BAD_GENERATION, "It has no text \"description\".");
    *description = description_clean(arena, (struct str){json_string_value(text), json_string_length(text)});
    return true;
}
