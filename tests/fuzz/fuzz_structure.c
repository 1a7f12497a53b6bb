/*
 * The reader of generated structures, which takes what a model says: whatever JSON arrives, it is refused, or what was read is written
 * and read again without loss and without change.
 */
#include "base/limits.h"
#include "course/structure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *written(struct arena *arena, const struct structure *structure)
{
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    const char *text;

    structure_write(&out, NULL, structure);
    assert(!buf.overflow);
    text = arena_strdup(arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

static bool read_text(struct arena *arena, struct str text, struct structure *structure,
                      struct structure_losses *losses)
{
    struct fault fault = {0};
    json_t *tree;

    return json_read(arena, text, &tree, &fault) && structure_read(arena, tree, NULL, NULL, structure, losses, &fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    struct structure_losses losses;
    struct structure structure, again;

    if (read_text(arena, (struct str){(const char *)data, size}, &structure, &losses)) {
        const char *text = written(arena, &structure);
        bool whole = read_text(arena, str_of(text), &again, &losses);
        assert(whole && losses.items + losses.citations + losses.clipped == 0);
        assert(strcmp(text, written(arena, &again)) == 0);
    }
    arena_free(arena);
    return 0;
}
