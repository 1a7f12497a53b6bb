#include "jobs/extract/markdown/dialect/dialect_line.h"

#include <ctype.h>

/* The columns of white space at the beginning; a tab goes to the next multiple of four. */
size_t dialect_line_indentation(struct str line)
{
    size_t columns = 0;

    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] == ' ')
            columns++;
        else if (line.at[i] == '\t')
            columns += DIALECT_LINE_INDENT - columns % DIALECT_LINE_INDENT;
        else
            break;
    }
    return columns;
}

struct str dialect_line_without_indentation(struct str line, size_t columns)
{
    size_t taken = 0;

    while (line.len > 0 && taken < columns && strchr(" \t", line.at[0]) != NULL) {
        taken += line.at[0] == '\t' ? DIALECT_LINE_INDENT : 1;
        line = (struct str){line.at + 1, line.len - 1};
    }
    return line;
}

/* Without the marks of quotes and items in front of it. */
struct str dialect_line_behind_markers(struct str line)
{
    for (;;) {
        size_t digits = 0;

        line = str_trim(line);
        while (digits < line.len && digits < 9 && isdigit((unsigned char)line.at[digits]))
            digits++;
        if (line.len > 0 && line.at[0] == '>')
            line = (struct str){line.at + 1, line.len - 1};
        else if (line.len > 1 && strchr("-*+", line.at[0]) != NULL && line.at[1] == ' ')
            line = (struct str){line.at + 2, line.len - 2};
        else if (digits > 0 && digits + 1 < line.len && strchr(".)", line.at[digits]) != NULL &&
                 line.at[digits + 1] == ' ')
            line = (struct str){line.at + digits + 2, line.len - digits - 2};
        else
            return line;
    }
}

bool dialect_line_is_item(struct str line)
{
    line = str_trim(line);
    return dialect_line_behind_markers(line).at != line.at && line.len > 0 && line.at[0] != '>';
}

size_t dialect_line_run(struct str line, char mark)
{
    size_t length = 0;

    while (length < line.len && line.at[length] == mark)
        length++;
    return length;
}

bool dialect_line_enclosed(struct str text, struct str open, struct str close, struct str *inside, size_t *length)
{
    const size_t room = MIN(text.len, DIALECT_LINE_SPAN);
    const char *end;

    if (!str_starts(text, open) || room < open.len + close.len)
        return false;
    end = memmem(text.at + open.len, room - open.len, close.at, close.len);
    if (end == NULL)
        return false;
    *inside = (struct str){text.at + open.len, (size_t)(end - text.at) - open.len};
    *length = (size_t)(end - text.at) + close.len;
    return true;
}
