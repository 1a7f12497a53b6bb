#include "base/arena.h"

#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

/* Under the address sanitizer what was not handed out is off limits, with a gap behind every allocation. */
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define HIDE(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define SHOW(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#define GAP 16
#else
#define HIDE(at, size) ((void)(at), (void)(size))
#define SHOW(at, size) ((void)(at), (void)(size))
#define GAP 0
#endif

#define ALIGNMENT (_Alignof(max_align_t))
#define FIRST_BLOCK ((size_t)64 << 10) /* an ordinary request never needs a second one */
#define LARGEST_STEP ((size_t)4 << 20) /* blocks double up to this */
#define FIRST_ROOM ((size_t)16)        /* things in an array that grows */

struct block {
    struct block *previous;
    size_t size;
    size_t used;
    _Alignas(max_align_t) char data[];
};

struct deferred {
    struct deferred *previous;
    void (*release)(void *handle);
    void *handle;
};

struct arena {
    struct block *block; /* the newest; the first one is at the end of the chain */
    struct deferred *deferred;
    size_t ceiling;
    size_t used;
};

static NO_RETURN void give_up(const char *sentence)
{
    ssize_t ignored = write(STDERR_FILENO, sentence, strlen(sentence));

    (void)ignored;
    abort();
}

static struct block *block_new(size_t size, struct block *previous)
{
    struct block *block = calloc(1, sizeof *block + size);

    if (block == NULL)
        give_up(ARENA_LAST_WORDS "out of memory\n");
    block->previous = previous;
    block->size = size;
    HIDE(block->data, size);
    return block;
}

static void block_wipe(struct block *block)
{
    SHOW(block->data, block->size);
    explicit_bzero(block->data, block->used);
    block->used = 0;
}

struct arena *arena_new(size_t ceiling)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (arena == NULL)
        give_up(ARENA_LAST_WORDS "out of memory\n");
    arena->ceiling = ceiling;
    arena->block = block_new(FIRST_BLOCK, NULL);
    return arena;
}

/* The list is taken before it is run: what a release defers in its turn is run as well. */
static void run_deferred(struct arena *arena)
{
    struct deferred *deferred;

    while ((deferred = arena->deferred) != NULL) {
        arena->deferred = deferred->previous;
        deferred->release(deferred->handle);
    }
}

void arena_reset(struct arena *arena)
{
    run_deferred(arena);
    for (struct block *block = arena->block, *previous; (previous = block->previous) != NULL; block = previous) {
        block_wipe(block);
        free(block);
        arena->block = previous;
    }
    block_wipe(arena->block);
    HIDE(arena->block->data, arena->block->size);
    arena->used = 0;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    arena_reset(arena);
    SHOW(arena->block->data, arena->block->size);
    free(arena->block);
    free(arena);
}

/* Rounded up to the alignment; a size near the top of the range is left to fail at the ceiling. */
static size_t padded(size_t size)
{
    return size > SIZE_MAX / 2 ? size : (MAX(size, (size_t)1) + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void grow(struct arena *arena, size_t need)
{
    size_t step = MIN(arena->block->size * 2, LARGEST_STEP);

    arena->block = block_new(MAX(step, need), arena->block);
}

/* Blocks come zeroed and are zeroed again when they are reset, so nothing is cleared here. */
void *arena_alloc(struct arena *arena, size_t size)
{
    size_t need = padded(size);
    char *at;

    if (need > arena->ceiling || arena->used > arena->ceiling - need)
        give_up(ARENA_LAST_WORDS "the ceiling of a unit of work was passed\n");
    if (need > arena->block->size - arena->block->used)
        grow(arena, need);
    at = arena->block->data + arena->block->used;
    SHOW(at, size);
    arena->block->used += need;
    arena->used += need;
    return at;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        give_up(ARENA_LAST_WORDS "an array larger than the address space\n");
    return arena_alloc(arena, bytes);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
    void *more;

    if (count < *room)
        return items;
    *room = *room == 0 ? FIRST_ROOM : 2 * *room;
    more = arena_array(arena, *room, size);
    if (count > 0)
        memcpy(more, items, count * size);
    return more;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);

    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    char *text;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        give_up(ARENA_LAST_WORDS "a format that cannot be printed\n");
    text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *handle), void *handle)
{
    struct deferred *deferred = arena_alloc(arena, sizeof *deferred);

    *deferred = (struct deferred){arena->deferred, release, handle};
    arena->deferred = deferred;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
