#include "jobs/architect/task_lists.h"

#include "jobs/architect/task_answers.h"
#include "jobs/architect/task_lines.h"
#include "jobs/architect/tokenizer.h"

#define LEAD_WORDS 4 /* an item with fewer says nothing without the line that leads to the list */

bool task_lists_is_sentence(struct str item)
{
    return tokenizer_is_whole(item) && tokenizer_words(item) >= LEAD_WORDS;
}

/* How a list is made: what its items begin with, how far they are indented at most, and how many marks there are. */
struct shape {
    enum task_mark mark;
    size_t indent;
    size_t items;
};

/* The first line has lost its indentation. The others tell what it was, unless one stands at the margin. */
static struct shape shape_of(struct str text)
{
    struct task_line first = task_lines_read(str_cut(&text, '\n'));
    struct shape shape = {first.mark, SIZE_MAX, first.mark != TASK_MARK_NONE};

    while (text.at != NULL) {
        struct task_line line = task_lines_read(str_cut(&text, '\n'));
        bool next = line.mark != TASK_MARK_NONE && (shape.mark == TASK_MARK_NONE || line.mark == shape.mark) &&
                    (line.mark != TASK_MARK_NUMBER || line.number > first.number);
        shape.items += line.mark != TASK_MARK_NONE;
        if (next && line.indent < shape.indent)
            shape = (struct shape){line.mark, line.indent, shape.items};
    }
    shape.indent = shape.indent == SIZE_MAX ? 0 : shape.indent;
    return shape;
}

static bool begins_item(const struct shape *shape, const struct task_line *line, bool first)
{
    return line->mark != TASK_MARK_NONE && line->mark == shape->mark && (first || line->indent <= shape->indent);
}

/* Whether all of the list belongs to what is under way. */
static bool is_inner(const struct task_reading *reading, const struct shape *shape)
{
    if (!reading->draft.is_open && !(reading->draft.to_solution && !reading->by_number))
        return false;
    return reading->draft.is_single || reading->draft.takes_list || shape->mark == TASK_MARK_LETTER ||
           (reading->numbered && shape->mark == TASK_MARK_BULLET);
}

static void begin_by_item(struct task_reading *reading, uint32_t number, const struct task_line *line)
{
    struct str lead = reading->lead, text = line->text;
    size_t length = task_answers_length_before(reading, text);

    if (reading->by_number) {
        task_draft_begin_solution(&reading->draft, line->number);
        task_draft_put(&reading->draft, number, "\n", text);
        return;
    }
    text = str_trim((struct str){text.at, length});
    if (lead.len > 0 && !task_lists_is_sentence(text)) {
        task_draft_begin(&reading->draft, number, line->number, lead);
        task_draft_put(&reading->draft, number, "\n", text);
    } else {
        task_draft_begin(&reading->draft, number, line->number, text);
    }
    reading->draft.is_single = line->labelled;
    if (length < line->text.len)
        task_answers_take_label(reading, (struct str){line->text.at + length, line->text.len - length});
}

/* A line inside an item: a part with its mark, unless it is the only one, or what goes on with the line before. */
static void put_line(struct task_reading *reading, uint32_t number, const struct task_line *line, bool alone)
{
    const struct buf *out = reading->draft.to_solution ? &reading->draft.solution : &reading->draft.description;
    bool fenced = str_ends_nocase(buf_str(out), STR("```"));
    bool wrapped =
        line->mark == TASK_MARK_NONE && !tokenizer_is_whole(buf_str(out)) && !str_ends_nocase(buf_str(out), STR(":"));

    if (line->mark == TASK_MARK_LETTER && !reading->draft.goes_on)
        reading->draft.to_solution = reading->draft.solved != NULL; /* "(b)" behind the solution of "(a)" */
    reading->draft.task.parts += line->mark != TASK_MARK_NONE && !reading->draft.to_solution;
    if ((line->mark != TASK_MARK_NONE && line->mark != TASK_MARK_BULLET) ||
        !task_answers_take_label(reading, line->text))
        task_draft_put(&reading->draft, number,
                       fenced    ? "\n\n"
                       : wrapped ? " "
                                 : "\n",
                       alone && out->len == 0 ? line->text : line->whole);
}

void task_lists_take(struct task_reading *reading, uint32_t number, struct str text)
{
    struct shape shape = shape_of(text);
    bool inner = is_inner(reading, &shape), first = true;

    while (text.at != NULL) {
        struct str raw = str_cut(&text, '\n');
        struct task_line line = task_lines_read(raw);
        if (line.whole.len == 0 || task_answers_take_key(reading, line.whole) ||
            (!reading->by_number && task_answers_take_dialogue(reading, number, line.text)))
            continue;
        if (line.labelled || (!inner && begins_item(&shape, &line, first)))
            begin_by_item(reading, number, &line);
        else
            put_line(reading, number, &line, shape.items == 1);
        inner = inner || line.labelled;
        first = false;
    }
    reading->draft.takes_list = false;
}
