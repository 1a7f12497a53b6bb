#include "base/log.h"

#include <unistd.h>

#include "base/limits.h"

#define DRAFT (64 * KIB) /* a line is written whole first, then clipped */
#define CLIPPED ",\"clipped\":true}\n"

static const char *const level_names[] = {"debug", "info", "warning", "error"};

static struct {
    const char *program;
    enum log_level level;
    struct buf line;
    struct json_out out;
    bool wanted;
} logger = {.level = LOG_INFO};

void log_setup(const char *program, enum log_level level)
{
    logger.program = program;
    logger.level = level;
}

bool log_level_parse(struct str text, enum log_level *level)
{
    for (size_t i = 0; i < ARRAY_COUNT(level_names); i++)
        if (str_equal_nocase(text, str_of(level_names[i]))) {
            *level = (enum log_level)i;
            return true;
        }
    return false;
}

bool log_wants(enum log_level level)
{
    return level >= logger.level;
}

struct json_out *log_open(enum log_level level, const char *event)
{
    if (logger.line.ceiling == 0)
        logger.line = buf_make(DRAFT);
    buf_clear(&logger.line);
    logger.out = json_out(&logger.line);
    logger.wanted = log_wants(level);
    json_open(&logger.out, NULL);
    json_put_stamp(&logger.out, "at", stamp_now());
    json_put_text(&logger.out, "level", level_names[level]);
    if (logger.program != NULL)
        json_put_text(&logger.out, "program", logger.program);
    json_put_text(&logger.out, "event", event);
    return &logger.out;
}

/* The last comma between members of the line itself that leaves room for the clipping mark. */
static size_t last_member_end(struct str line)
{
    size_t end = 0, depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < line.len && i + sizeof CLIPPED - 1 <= LOG_LINE; i++) {
        char c = line.at[i];

        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']'))
            depth--;
        else if (!quoted && c == ',' && depth == 1)
            end = i;
    }
    return end;
}

static void clip(struct buf *line)
{
    line->len = last_member_end(buf_str(line));
    line->overflow = false;
    buf_puts(line, CLIPPED);
}

void log_close(void)
{
    struct buf *line = &logger.line;
    ssize_t ignored;

    if (!logger.wanted)
        return;
    logger.wanted = false;
    json_close(&logger.out);
    buf_putc(line, '\n');
    if (line->overflow || line->len > LOG_LINE)
        clip(line);
    ignored = write(STDERR_FILENO, line->data, line->len);
    (void)ignored;
}

void log_say(enum log_level level, const char *event, const char *format, ...)
{
    char message[LOG_LINE / 2];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    json_put_text(log_open(level, event), "message", message);
    log_close();
}

void log_say_lines(enum log_level level, const char *event, struct str text)
{
    while (text.len > 0) {
        const struct str line = str_cut(&text, '\n');

        json_put_str(log_open(level, event), "message", str_clip(line, LOG_LINE / 2));
        log_close();
    }
}
