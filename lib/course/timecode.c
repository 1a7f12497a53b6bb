#include "course/timecode.h"

#include "base/num.h"

static bool field(struct str text, size_t least, size_t most, int64_t high, int64_t *value)
{
    return text.len >= least && text.len <= most && text.at[0] != '-' && num_parse(text, 0, high, value);
}

bool timecode_parse(struct str text, int64_t *seconds)
{
    int64_t hours = 0, minutes, rest;
    struct str first = str_cut(&text, ':');
    struct str second = str_cut(&text, ':');
    bool with_hours = text.at != NULL;

    if (second.at == NULL)
        return false;
    if (!with_hours) {
        if (!field(first, 1, 2, 59, &minutes) || !field(second, 2, 2, 59, &rest))
            return false;
    } else if (!field(first, 1, 2, 99, &hours) || !field(second, 1, 2, 59, &minutes) || !field(text, 2, 2, 59, &rest)) {
        return false;
    }
    *seconds = hours * 3600 + minutes * 60 + rest;
    return true;
}

char *timecode_format(int64_t seconds, char text[TIMECODE_TEXT])
{
    long long whole = seconds > 0 ? seconds : 0;

    snprintf(text, TIMECODE_TEXT, "%02lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    return text;
}
