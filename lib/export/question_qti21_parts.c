#include "export/question_qti21_parts.h"

struct question_qti21 question_qti21_parts(struct arena *arena, struct buf *out, const struct exercise *exercise)
{
    struct question_qti21 item = {.arena = arena, .out = out, .exercise = exercise};
    bool truth;

    item.kind = question_kind(exercise, &truth);
    for (size_t i = 0; i < exercise->option_count; i++) {
        item.right += exercise->options[i].correct;
        item.explained |= exercise->options[i].reason != NULL;
    }
    item.several = item.kind == QUESTION_CHOICE && item.right > 1;
    item.explained &= item.kind == QUESTION_CHOICE || item.kind == QUESTION_TRUE_FALSE;
    if (item.kind == QUESTION_TRUE_FALSE)
        item.yes = exercise->options[0].correct == truth ? 0 : 1;
    return item;
}

const char *question_qti21_parts_name(const struct question_qti21 *item, size_t option)
{
    if (item->kind == QUESTION_TRUE_FALSE)
        return option == item->yes ? "true" : "false";
    return arena_printf(item->arena, item->kind == QUESTION_STEPS ? "step%zu" : "answer%zu", option + 1);
}

size_t question_qti21_parts_side(const struct question_qti21 *item, size_t option)
{
    size_t first = 0;

    while (strcmp(item->exercise->options[first].reason, item->exercise->options[option].reason) != 0)
        first++;
    return first;
}

const char *question_qti21_parts_response(const struct question_qti21 *item, size_t gap)
{
    return item->kind == QUESTION_GAPS ? arena_printf(item->arena, "RESPONSE%zu", gap + 1) : "RESPONSE";
}
