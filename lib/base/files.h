/*
 * Files: whole writes, whole reads with a ceiling, and what lies beside the program.
 */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include "base/arena.h"
#include "base/fault.h"

/* Writes all of it, however many write(2) that takes. False with errno set. */
bool files_write(int fd, const void *bytes, size_t length) MUST_CHECK;

/* Reads `length` bytes from `offset` on, or as many as there are: *got. False with errno set. */
bool files_read_at(int fd, int64_t offset, void *out, size_t length, size_t *got) MUST_CHECK;

/* A whole file of at most `most` bytes, in the arena and followed by a NUL. INTERNAL, with the path, when it cannot be read, is
 * longer or is a pipe. */
bool files_read(struct arena *arena, const char *path, size_t most, struct str *text, struct fault *fault) MUST_CHECK;

/* "name" in the folder that the running program lies in; "name" may begin with "../". */
const char *files_beside_program(struct arena *arena, const char *name);

/* "name" in the folder that an installation has it in, or, where there is no such folder, in the one that the build has. Both are seen from
 * the folder that the running program lies in, as "../share/course-supporter", so that an installation may be moved. */
const char *files_of_program(struct arena *arena, const char *installed, const char *built, const char *name);

#endif
