#include "base/buf.h"

#define SMALLEST ((size_t)256)

struct buf buf_make(size_t ceiling)
{
    return (struct buf){.ceiling = ceiling};
}

void buf_free(struct buf *buf)
{
    if (buf->data != NULL)
        explicit_bzero(buf->data, buf->room);
    free(buf->data);
    *buf = buf_make(buf->ceiling);
}

static void release(void *buf)
{
    buf_free(buf);
}

struct buf *buf_new(struct arena *arena, size_t ceiling)
{
    struct buf *buf = arena_alloc(arena, sizeof *buf);

    *buf = buf_make(ceiling);
    arena_defer(arena, release, buf);
    return buf;
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->overflow = false;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

/* Moved by hand and not by realloc, which would leave the old bytes behind unwiped. */
static bool move_to(struct buf *buf, size_t room)
{
    char *data = malloc(room);

    if (data == NULL)
        return false;
    if (buf->data != NULL) {
        memcpy(data, buf->data, buf->len);
        explicit_bzero(buf->data, buf->len);
        free(buf->data);
    }
    buf->data = data;
    buf->room = room;
    return true;
}

char *buf_reserve(struct buf *buf, size_t length)
{
    size_t need;

    if (buf->overflow || buf->len > buf->ceiling || length > buf->ceiling - buf->len) {
        buf->overflow = true;
        return NULL;
    }
    need = buf->len + length + 1;
    if (need > buf->room && !move_to(buf, MIN(MAX(MAX(need, buf->room * 2), SMALLEST), buf->ceiling + 1))) {
        buf->overflow = true;
        return NULL;
    }
    return buf->data + buf->len;
}

void buf_put(struct buf *buf, const void *bytes, size_t length)
{
    char *at = length > 0 ? buf_reserve(buf, length) : NULL;

    if (at == NULL)
        return;
    memcpy(at, bytes, length);
    at[length] = '\0';
    buf->len += length;
}

void buf_puts(struct buf *buf, const char *text)
{
    buf_put(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char byte)
{
    buf_put(buf, &byte, 1);
}

/* With room made for it, after a first attempt found too little; that attempt is wiped out if there can be none. */
static PRINTF_LIKE(3, 0) bool print_again(struct buf *buf, size_t length, const char *format, va_list arguments)
{
    char *at = buf_reserve(buf, length);

    if (at != NULL)
        vsnprintf(at, length + 1, format, arguments);
    else if (buf->data != NULL)
        buf->data[buf->len] = '\0';
    return at != NULL;
}

void buf_vprintf(struct buf *buf, const char *format, va_list arguments)
{
    size_t spare = buf->data == NULL || buf->overflow ? 0 : buf->room - buf->len;
    va_list again;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(spare == 0 ? NULL : buf->data + buf->len, spare, format, again);
    va_end(again);
    if (length < 0)
        buf->overflow = true;
    else if ((size_t)length < spare || print_again(buf, (size_t)length, format, arguments))
        buf->len += (size_t)length;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    buf_vprintf(buf, format, arguments);
    va_end(arguments);
}

void buf_consume(struct buf *buf, size_t length)
{
    length = MIN(length, buf->len);
    if (length == 0)
        return;
    buf->len -= length;
    memmove(buf->data, buf->data + length, buf->len);
    buf->data[buf->len] = '\0';
}

struct str buf_str(const struct buf *buf)
{
    return (struct str){buf->data == NULL ? "" : buf->data, buf->len};
}

const char *buf_text(const struct buf *buf)
{
    if (buf->data == NULL)
        return "";
    buf->data[buf->len] = '\0'; /* after buf_reserve the caller moved the end */
    return buf->data;
}
