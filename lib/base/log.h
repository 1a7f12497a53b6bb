/*
 * One JSON line per event on standard error: {"at":…,"level":…,"event":…, then the event's own members}. Only the boundaries
 * write (a request's end, a job's end, a process's start and stop); library code never logs.
 *
 *     struct json_out *line = log_open(LOG_INFO, "request");
 *     json_put_int(line, "status", 200);
 *     log_close();
 *
 * A line is written with a single write(2), so lines of several processes on one pipe do not mix (up to PIPE_BUF; longer
 * ones are clipped to LOG_LINE bytes whole members at a time). Secrets never go in: the caller sees to that.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/json.h"

#define LOG_LINE 4096

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* Lines below `level` are dropped. `program` becomes the member "program" of each line. */
void log_setup(const char *program, enum log_level level);
bool log_level_parse(struct str text, enum log_level *level) MUST_CHECK; /* debug, info, warning, error; any case */
bool log_wants(enum log_level level);

/* Never NULL; the line is dropped at log_close if the level is not wanted. One line is open at a time. */
struct json_out *log_open(enum log_level level, const char *event);
void log_close(void);

/* A line with the single member "message". */
void log_say(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same for each line of a text. */
void log_say_lines(enum log_level level, const char *event, struct str text);

#endif
