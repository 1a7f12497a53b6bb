#include "jobs/llm/answer_object.h"

static struct str object_in(struct str text)
{
    const char *first = memchr(text.at, '{', text.len), *last = memrchr(text.at, '}', text.len);

    return first != NULL && last != NULL && first < last ? (struct str){first, (size_t)(last - first) + 1} : text;
}

bool answer_object_read(struct arena *arena, struct str text, json_t **tree, struct fault *fault)
{
    struct fault why = {0};

    return (json_read(arena, object_in(text), tree, &why) && json_is_object(*tree)) ||
           fault_set(fault, FAULT_BAD_GENERATION, "It is not one whole JSON object.");
}
