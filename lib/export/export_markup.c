#include "export/export_markup.h"

#include "course/language.h"

static const char *entity_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static bool is_unfit(uint32_t point)
{
    return (point < 0x20 && point != '\t' && point != '\n' && point != '\r') || point == 0xfffe || point == 0xffff;
}

void export_markup_text(struct buf *out, const char *text)
{
    const struct str all = str_of(text);
    size_t at = 0;

    while (at < all.len) {
        const size_t before = at;
        const uint32_t point = str_next(all, &at);
        const char *entity = point < 0x80 ? entity_of((char)point) : NULL;

        if (entity != NULL)
            buf_puts(out, entity);
        else if (is_unfit(point))
            buf_puts(out, "\uFFFD");
        else
            buf_put(out, all.at + before, at - before);
    }
}

void export_markup_block(struct buf *out, const char *element, const char *text)
{
    buf_printf(out, "<%s dir=\"auto\">", element);
    export_markup_text(out, text);
    buf_printf(out, "</%s>", element);
}

void export_markup_page(struct buf *out, const char *language)
{
    buf_puts(out, "<!DOCTYPE html>\n<html lang=\"");
    export_markup_text(out, language);
    buf_puts(out, language_is_right_to_left(str_of(language)) ? "\" dir=\"rtl\">\n" : "\">\n");
}
