#include "fcgi/request/range.h"

#include "base/num.h"

/* Digits alone. A number that is too large for us lies behind the end of every body. */
static bool read_place(struct str text, int64_t *place)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    if (text.len > 0 && !num_parse(text, 0, INT64_MAX, place))
        *place = INT64_MAX;
    return text.len > 0;
}

/* "-500": the last so many bytes. */
static enum range_kind read_suffix(struct str text, int64_t size, struct range *range)
{
    int64_t length;

    if (!read_place(text, &length) || (size == 0 && length > 0))
        return RANGE_WHOLE;
    if (length == 0)
        return RANGE_UNSATISFIABLE;
    range->length = MIN(length, size);
    range->first = size - range->length;
    return RANGE_PART;
}

enum range_kind range_parse(struct str header, int64_t size, struct range *range)
{
    struct str last = str_trim(header), first;
    int64_t end = INT64_MAX;

    if (!str_equal_nocase(str_trim(str_cut(&last, '=')), STR("bytes")) || last.at == NULL)
        return RANGE_WHOLE;
    last = str_trim(last);
    first = str_cut(&last, '-');
    if (last.at == NULL)
        return RANGE_WHOLE;
    if (first.len == 0)
        return read_suffix(last, size, range);
    if (!read_place(first, &range->first) || (last.len > 0 && !read_place(last, &end)) || end < range->first)
        return RANGE_WHOLE;
    if (range->first >= size)
        return RANGE_UNSATISFIABLE;
    range->length = MIN(end, size - 1) - range->first + 1;
    return RANGE_PART;
}
