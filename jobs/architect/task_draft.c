#include "jobs/architect/task_draft.h"

#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define TASK_WORDS 3 /* fewer set no task, unless they have a number, ask or lead to parts */
#define TEXT_BYTES ((size_t)STRUCTURE_TEXT * 4)

void task_draft_open(struct task_draft *draft, const struct corpus *corpus, const struct sections *sections,
                     struct task_list *list)
{
    *draft = (struct task_draft){.corpus = corpus,
                                 .sections = sections,
                                 .list = list,
                                 .description = buf_make(TEXT_BYTES),
                                 .solution = buf_make(TEXT_BYTES),
                                 .section = sections->items};
}

void task_draft_close(struct task_draft *draft)
{
    task_draft_end(draft);
    buf_free(&draft->description);
    buf_free(&draft->solution);
}

/* ---- text ---- */

static void put(struct task_draft *draft, struct buf *out, const char *separator, struct str text)
{
    size_t room = TEXT_BYTES - out->len;

    if (text.len == 0)
        return;
    if (out->len > 0)
        buf_puts(out, separator);
    if (text.len + strlen(separator) > room) {
        text = str_clip(text, room > strlen(separator) ? room - strlen(separator) : 0);
        buf_put(out, text.at, text.len);
        draft->list->clipped += !out->overflow;
        out->overflow = true;
        return;
    }
    buf_put(out, text.at, text.len);
}

static void note_block(struct task_draft *draft, uint32_t block)
{
    struct task *task = &draft->task;

    if (task->block_count < TASK_DRAFT_BLOCKS &&
        (task->block_count == 0 || task->blocks[task->block_count - 1] != block))
        task->blocks[task->block_count++] = block;
}

void task_draft_put(struct task_draft *draft, uint32_t block, const char *separator, struct str text)
{
    if (draft->to_solution) {
        put(draft, &draft->solution, separator, text);
    } else if (draft->is_open) {
        put(draft, &draft->description, separator, text);
        note_block(draft, block);
    }
}

void task_draft_put_solution(struct task_draft *draft, struct str text)
{
    put(draft, &draft->solution, "\n", text);
}

/* At most as many code points as a structure holds. */
static const char *text_of(struct task_draft *draft, struct buf *from)
{
    struct str text = buf_str(from);
    size_t at = 0, points = 0;

    for (; at < text.len && points < STRUCTURE_TEXT; points++)
        str_next(text, &at);
    if (at < text.len)
        draft->list->clipped += !from->overflow;
    text = str_trim((struct str){text.at, at});
    return text.len > 0 ? arena_strndup(draft->corpus->arena, text.at, text.len) : NULL;
}

/* ---- beginning and ending ---- */

static void end_solution(struct task_draft *draft)
{
    const char *text = draft->solution.len > 0 ? text_of(draft, &draft->solution) : NULL;

    if (draft->solved != NULL && draft->solved->solution == NULL)
        draft->solved->solution = text;
    else if (draft->solved == NULL)
        draft->task.solution = text;
    draft->solved = NULL;
    buf_clear(&draft->solution);
}

static bool is_task(const struct task_draft *draft)
{
    struct str text = buf_str(&draft->description);

    return tokenizer_words(text) >= TASK_WORDS || (draft->task.number > 0 && text.len > 0) ||
           str_holds(text, STR("?")) || str_holds(text, STR("\n"));
}

void task_draft_end(struct task_draft *draft)
{
    struct task_list *list = draft->list;

    end_solution(draft);
    if (draft->is_open && is_task(draft)) {
        draft->task.description =
            wording_capitalised(draft->corpus->arena, str_of(text_of(draft, &draft->description)));
        if (list->count < TASK_DRAFT_MOST)
            list->items[list->count++] = draft->task;
        else
            list->left_out++;
    }
    buf_clear(&draft->description);
    draft->task = (struct task){.section = (uint32_t)(draft->section - draft->sections->items)};
    draft->is_open = draft->is_single = draft->to_solution = draft->goes_on = draft->takes_list = false;
}

void task_draft_begin(struct task_draft *draft, uint32_t block, int number, struct str text)
{
    task_draft_end(draft);
    draft->is_open = true;
    draft->task.number = number;
    note_block(draft, block);
    put(draft, &draft->description, "", text);
}

/* The last task before that has the number, in the same material. */
static struct task *numbered_task(const struct task_draft *draft, int number)
{
    for (size_t i = draft->list->count; i-- > 0;) {
        struct task *task = &draft->list->items[i];
        if (draft->sections->items[task->section].material != draft->section->material)
            return NULL;
        if (task->number == number)
            return task;
    }
    return NULL;
}

void task_draft_begin_solution(struct task_draft *draft, int number)
{
    task_draft_end(draft);
    draft->solved = numbered_task(draft, number);
    draft->to_solution = true;
}
