/*
 * A settings file: lines NAME=value as in `.env`, with `export` before the name or not, and quotes around the whole value or none. Nothing
 * in a value is expanded. Comments have lines of their own; a byte order mark, \r\n and white space around a line do not count. A value of
 * nothing counts as not given; of several lines for one name the last with a value counts. tests/ops/test_settings_file.py holds this
 * parser and the one of sql/settings-file.sh to the same lines.
 */
#ifndef CONFIG_SETTINGS_FILE_H
#define CONFIG_SETTINGS_FILE_H

#include "base/arena.h"
#include "base/buf.h"

#define SETTINGS_FILE_BYTES (64 * KIB)
#define SETTINGS_FILE_LINES 1000 /* that give a setting */

struct settings_line {
    const char *name, *value;
    int number; /* from 1 */
};

struct settings_file {
    const char *path; /* as it was named */
    size_t count;
    struct settings_line *lines;
    bool wrong;   /* some lines are */
    bool exposed; /* it gives a secret, and everybody on the machine may read it */
};

/* Parses the text. Every wrong line is one of `problems`, "PATH, line N: sentence". */
void settings_file_parse(struct settings_file *file, const char *path, struct str text, struct arena *arena,
                         struct buf *problems);

/* Reads the file and parses it. False, with the problem told, when it cannot be read. */
bool settings_file_read(struct settings_file *file, const char *path, struct arena *arena,
                        struct buf *problems) MUST_CHECK;

/* The line that gives the name a value; NULL when there is none. */
const struct settings_line *settings_file_find(const struct settings_file *file, const char *name);

#endif
