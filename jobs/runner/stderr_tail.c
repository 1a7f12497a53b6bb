#include "jobs/runner/stderr_tail.h"

#define LINE_MOST 200 /* of the last line: a sentence must stay readable */

void stderr_tail_add(struct stderr_tail *tail, const char *bytes, size_t length)
{
    size_t kept = MIN(length, sizeof tail->text), old = MIN(tail->length, sizeof tail->text - kept);

    memmove(tail->text, tail->text + tail->length - old, old);
    memcpy(tail->text + old, bytes + length - kept, kept);
    tail->length = old + kept;
}

struct str stderr_tail_str(const struct stderr_tail *tail)
{
    return (struct str){tail->text, tail->length};
}

static struct str last_line(struct str text)
{
    const char *end = text.len > 0 ? memrchr(text.at, '\n', text.len) : NULL;

    return end != NULL ? (struct str){end + 1, (size_t)(text.at + text.len - end - 1)} : text;
}

bool stderr_tail_no_memory(struct str said)
{
    return str_starts(last_line(str_trim(said)), STR(ARENA_LAST_WORDS));
}

static void put_printable(char *out, size_t room, struct str text)
{
    size_t length = 0;

    for (size_t i = 0; i < text.len && length + 1 < room; i++)
        out[length++] = (text.at[i] >= ' ' && text.at[i] < 0x7f) || text.at[i] == '\n' ? text.at[i] : '?';
    out[length] = '\0';
}

void stderr_tail_explain(struct str said, struct fault *fault)
{
    struct str text = str_trim(said), line = last_line(text);
    size_t used = strlen(fault->detail), most = sizeof fault->log - 1;
    char shown[LINE_MOST];

    if (text.len == 0)
        return;
    put_printable(shown, sizeof shown, line);
    snprintf(fault->detail + used, sizeof fault->detail - used, " Its last output: %s", shown);
    if (text.len > most)
        text = (struct str){text.at + text.len - most, most};
    put_printable(fault->log, sizeof fault->log, text);
}
