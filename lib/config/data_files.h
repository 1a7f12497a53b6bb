/*
 * Data files that come with the programs: prompts, the registry.
 */
#ifndef CONFIG_DATA_FILES_H
#define CONFIG_DATA_FILES_H

#include "base/fault.h"
#include "config/settings.h"

#define DATA_FILES_MOST 1048576 /* bytes; they are written by hand */

/* Where a file is, by its path in the tree: below SHARE_DIR, or below ../share/course-supporter seen from the program, as installed, or
 * below the folder above the one the program lies in, as built. */
const char *data_files_path(struct arena *arena, const struct settings *settings, const char *name);

/* A whole file. INTERNAL with its path and the reason in the message for the log. */
bool data_files_read(struct arena *arena, const char *path, struct str *text, struct fault *fault) MUST_CHECK;

#endif
