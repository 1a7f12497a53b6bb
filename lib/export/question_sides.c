#include "export/question_sides.h"

#include <stdlib.h>

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

const char **question_sides(struct arena *arena, const struct exercise *exercise, bool right, size_t *count)
{
    const char **texts = arena_array(arena, exercise->option_count + 1, sizeof *texts);

    *count = 0;
    for (size_t i = 0; i < exercise->option_count; i++) {
        const char *text = right ? exercise->options[i].reason : exercise->options[i].text;

        if (text != NULL)
            texts[(*count)++] = text;
    }
    qsort(texts, *count, sizeof *texts, by_text);
    return texts;
}
