#include "jobs/extract/ranges.h"

#define CEILING 400 /* bytes of text */

struct ranges ranges_make(void)
{
    return (struct ranges){.text = buf_make(CEILING)};
}

void ranges_free(struct ranges *ranges)
{
    buf_free(&ranges->text);
}

static void put_run(struct ranges *ranges)
{
    const char *comma = ranges->text.len > 0 ? ", " : "";

    if (ranges->first == ranges->last)
        buf_printf(&ranges->text, "%s%d", comma, ranges->first);
    else
        buf_printf(&ranges->text, "%s%d-%d", comma, ranges->first, ranges->last);
}

void ranges_add(struct ranges *ranges, int number)
{
    ranges->count++;
    if (ranges->last > 0 && number == ranges->last + 1) {
        ranges->last = number;
        return;
    }
    if (ranges->last > 0)
        put_run(ranges);
    ranges->first = ranges->last = number;
}

const char *ranges_text(struct ranges *ranges)
{
    static const char more[] = ", ...";

    if (ranges->last > 0)
        put_run(ranges);
    ranges->last = 0;
    if (ranges->text.overflow) {
        ranges->text.overflow = false;
        ranges->text.ceiling += sizeof more;
        buf_puts(&ranges->text, more);
    }
    return buf_text(&ranges->text);
}
