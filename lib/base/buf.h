/*
 * A growing byte buffer with a ceiling that is set when it is made. A write that would pass the ceiling (or finds no memory) is dropped whole and
 * sets `overflow`; later writes are dropped too, so that what is there is a true beginning, until buf_clear. Write freely, ask
 * once at the end. The bytes are followed by a NUL that is not counted. The buffer owns its memory (malloc), wipes it when
 * it is freed, and may be reused.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

struct buf {
    char *data;
    size_t len;
    size_t room;
    size_t ceiling;
    bool overflow;
};

/* No memory is taken before the first write. */
struct buf buf_make(size_t ceiling);
void buf_free(struct buf *buf);

/* One that is freed with the arena. */
struct buf *buf_new(struct arena *arena, size_t ceiling) __attribute__((returns_nonnull));

void buf_clear(struct buf *buf);

void buf_put(struct buf *buf, const void *bytes, size_t length);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char byte);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *buf, const char *format, va_list arguments) PRINTF_LIKE(2, 0);

/* Room for `length` more bytes to write at data + len (then add to len), or NULL at the ceiling. */
char *buf_reserve(struct buf *buf, size_t length);

/* Removes the first `length` bytes. */
void buf_consume(struct buf *buf, size_t length);

struct str buf_str(const struct buf *buf);

/* The text, NUL-terminated, "" when empty. Valid until the next write. */
const char *buf_text(const struct buf *buf);

#endif
