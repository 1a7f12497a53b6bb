#include "jobs/extract/page_list.h"

#include "base/limits.h"
#include "base/num.h"

static bool take_number(struct str text, int *number)
{
    int64_t value;

    if (!num_parse(text, 1, LIMIT_EXTRACT_PAGES, &value))
        return false;
    *number = (int)value;
    return true;
}

static bool take_run(struct str run, int *first, int *last)
{
    const struct str from = str_cut(&run, '-');

    if (!take_number(from, first))
        return false;
    *last = *first;
    return run.at == NULL || (take_number(run, last) && *last >= *first);
}

bool page_list_is_one(struct str list)
{
    int first, last, before = 0;

    do {
        if (!take_run(str_cut(&list, ','), &first, &last) || first <= before)
            return false;
        before = last;
    } while (list.at != NULL);
    return true;
}

bool page_list_next(struct str *list, int *first, int *last)
{
    return list->at != NULL && take_run(str_cut(list, ','), first, last);
}

int page_list_count(struct str list)
{
    int first, last, count = 0;

    while (page_list_next(&list, &first, &last))
        count += last - first + 1;
    return count;
}
