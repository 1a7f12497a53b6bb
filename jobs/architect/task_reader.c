#include "jobs/architect/task_reader.h"

#include "jobs/architect/headings.h"
#include "jobs/architect/lines.h"
#include "jobs/architect/task_answers.h"
#include "jobs/architect/task_lines.h"
#include "jobs/architect/task_lists.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define HEADING_BYTES 80
#define TEXT_BYTES ((size_t)STRUCTURE_TEXT * 4)

/* ---- paragraphs ---- */

static const struct block *next_block(const struct task_reading *reading, uint32_t number)
{
    uint32_t next = number + 1;

    return next < reading->draft.section->block + reading->draft.section->block_count
               ? &reading->draft.corpus->blocks[next]
               : NULL;
}

/* Whether a list names parts of one task: its items are lettered, or bullets that are no sentences. */
static bool lists_parts(struct str text)
{
    size_t items = 0, sentences = 0;
    enum task_mark first = TASK_MARK_NONE;

    while (text.at != NULL) {
        struct task_line line = task_lines_read(str_cut(&text, '\n'));
        if (line.mark == TASK_MARK_NONE)
            continue;
        first = items == 0 ? line.mark : first;
        items++;
        sentences += task_lists_is_sentence(line.text);
    }
    return first == TASK_MARK_LETTER || (first == TASK_MARK_BULLET && sentences * 2 < items);
}

/* A paragraph that nothing tells to belong to a task is one, unless it only leads to a list of them. */
static void begin_by_paragraph(struct task_reading *reading, uint32_t number, struct str text)
{
    const struct block *next = next_block(reading, number);
    bool list = next != NULL && next->kind == BLOCK_LIST, leads = str_ends_nocase(text, STR(":"));
    bool asks = leads || str_ends_nocase(text, STR("?"));

    if (list && !(asks && lists_parts(next->text))) {
        task_draft_end(&reading->draft);
        reading->lead = leads ? text : (struct str){"", 0};
        return;
    }
    task_draft_begin(&reading->draft, number, 0, text);
    reading->draft.takes_list = list;
    reading->draft.goes_on = leads;
}

static void on_unlabelled(struct task_reading *reading, uint32_t number, struct str text)
{
    if (reading->draft.to_solution &&
        (reading->draft.goes_on || reading->draft.is_single || reading->numbered || reading->draft.solved != NULL)) {
        task_draft_put(&reading->draft, number, "\n\n", text);
    } else if (reading->draft.is_open && (reading->draft.is_single || reading->draft.goes_on || reading->numbered)) {
        task_draft_put(&reading->draft, number, "\n\n", text);
        reading->draft.goes_on = str_ends_nocase(text, STR(":"));
    } else if (reading->numbered) {
        reading->lead = str_ends_nocase(text, STR(":")) ? text : (struct str){"", 0};
    } else {
        begin_by_paragraph(reading, number, text);
    }
}

/* "Control questions:" above a list is a heading that was not set as one. */
static bool is_heading(const struct task_reading *reading, struct str text)
{
    struct arena *arena = reading->draft.corpus->arena;

    return str_ends_nocase(text, STR(":")) && text.len <= HEADING_BYTES &&
           headings_kind(arena, arena_strndup(arena, text.at, text.len - 1)) == SECTION_EXERCISES;
}

static void on_paragraph(struct task_reading *reading, uint32_t number, struct str text)
{
    size_t length;

    text = wording_flat(reading->draft.corpus->arena, str_trim(text));
    length = task_answers_length_before(reading, text);
    if (text.len == 0 || task_answers_take_key(reading, text) || task_answers_take_label(reading, text) ||
        task_answers_take_dialogue(reading, number, text))
        return;
    reading->asked = false;
    if (is_heading(reading, text)) {
        task_draft_end(&reading->draft);
        reading->numbered = false;
        reading->lead = (struct str){"", 0};
        return;
    }
    on_unlabelled(reading, number, str_trim((struct str){text.at, length}));
    if (length < text.len)
        task_answers_take_label(reading, (struct str){text.at + length, text.len - length});
}

/* ---- blocks ---- */

/* The length of what stands before the first line with a mark: all of it where there is none. */
static size_t unmarked_length(struct str text)
{
    struct str rest = text;

    while (rest.at != NULL) {
        struct str line = str_cut(&rest, '\n');
        if (task_lines_read(line).mark != TASK_MARK_NONE)
            return (size_t)(line.at - text.at);
    }
    return text.len;
}

static void on_prose(struct task_reading *reading, uint32_t number, struct str text)
{
    size_t length = unmarked_length(text);
    struct str marked = {text.at + length, text.len - length};

    if (length > 0)
        on_paragraph(reading, number, (struct str){text.at, length});
    if (marked.len > 0)
        task_lists_take(reading, number, marked);
}

static void on_slide(struct task_reading *reading, uint32_t number, const struct block *block)
{
    struct str rest = block->text, item;

    if (block->title.len > 0 && str_starts(rest, block->title))
        rest = str_trim((struct str){rest.at + block->title.len, rest.len - block->title.len});
    if (unmarked_length(rest) < rest.len) {
        on_prose(reading, number, rest);
        return;
    }
    while ((item = lines_next_item(&rest, block->title)).at != NULL)
        if (item.len > 0)
            on_paragraph(reading, number, item);
}

static void on_code(struct task_reading *reading, uint32_t number, const struct block *block)
{
    const char *fenced =
        arena_printf(reading->draft.corpus->arena, "```%s\n%.*s\n```", block->language != NULL ? block->language : "",
                     (int)MIN(block->text.len, TEXT_BYTES), block->text.at);

    if (!reading->draft.is_open && !reading->draft.to_solution) {
        task_draft_begin(&reading->draft, number, 0, (struct str){"", 0});
        reading->draft.goes_on = true;
    }
    task_draft_put(&reading->draft, number, "\n\n", str_of(fenced));
}

static void on_block(struct task_reading *reading, uint32_t number)
{
    const struct block *block = &reading->draft.corpus->blocks[number];

    switch (block->kind) {
    case BLOCK_PROSE:
    case BLOCK_SPOKEN:
        on_prose(reading, number, block->text);
        break;
    case BLOCK_LIST:
        task_lists_take(reading, number, block->text);
        reading->lead.len = 0;
        break;
    case BLOCK_SLIDE:
        on_slide(reading, number, block);
        break;
    case BLOCK_CODE:
        on_code(reading, number, block);
        break;
    case BLOCK_TABLE:
        task_draft_put(&reading->draft, number, "\n\n", block->text);
        break;
    case BLOCK_HEADING:
        break;
    }
}

/* ---- sections ---- */

/* What the section's numbers are like, if it has any. */
static void look_for_numbers(struct task_reading *reading)
{
    reading->numbered = reading->labelled = false;
    for (uint32_t b = 0; b < reading->draft.section->block_count; b++) {
        const struct block *block = &reading->draft.corpus->blocks[reading->draft.section->block + b];
        struct str text = block->text;
        struct task_line line;
        text = (struct str){text.at + unmarked_length(text), text.len - unmarked_length(text)};
        if (block->kind != BLOCK_CODE && block->kind != BLOCK_HEADING && text.len > 0 &&
            (line = task_lines_read(str_cut(&text, '\n'))).mark == TASK_MARK_NUMBER) {
            reading->numbered = true;
            reading->labelled = reading->labelled || line.labelled;
        }
    }
}

static struct str title_of(const struct block *first)
{
    return first->kind == BLOCK_HEADING ? first->text : first->kind == BLOCK_SLIDE ? first->title : STR("");
}

/* Whether the numbers of a section of solutions are those of tasks and not of steps. */
static bool names_tasks(const struct task_reading *reading)
{
    return reading->numbered && !reading->draft.sections->items[reading->draft.task.section].is_task &&
           (!reading->draft.is_single || reading->labelled ||
            reading->draft.section->level <= reading->draft.sections->items[reading->draft.task.section].level);
}

/* A heading that announces a solution: of the task before it, or of those that its numbers name. */
static void begin_solutions(struct task_reading *reading, int number)
{
    reading->solves = number == 0;
    reading->by_number = reading->solves && names_tasks(reading);
    if (number > 0)
        task_draft_begin_solution(&reading->draft, number);
    else if (reading->by_number)
        task_draft_end(&reading->draft);
    reading->draft.to_solution = reading->draft.goes_on = reading->draft.takes_list = true;
}

/* A heading of its own within tasks, "Sorting", is the title of the task below it if that is a paragraph. */
static void begin_by_title(struct task_reading *reading, struct str title)
{
    const struct section *section = reading->draft.section;
    struct str rest;
    int number;

    task_draft_end(&reading->draft);
    if (task_lines_is_labelled(title, false, &number, &rest)) {
        task_draft_begin(&reading->draft, section->block, number, rest);
        reading->draft.is_single = true;
    } else if (section->is_task) {
        task_draft_begin(&reading->draft, section->block, 0, title);
        reading->draft.is_single = true;
    } else if (section->is_inner && section->block_count > 1 && !reading->numbered &&
               reading->draft.corpus->blocks[section->block + 1].kind == BLOCK_PROSE) {
        task_draft_begin(&reading->draft, section->block, 0, title);
        reading->draft.is_single = true;
    }
}

static void on_section(struct task_reading *reading, const struct section *section)
{
    const struct block *first = &reading->draft.corpus->blocks[section->block];
    struct str title = title_of(first);
    int number = 0;

    reading->draft.section = section;
    reading->lead = (struct str){"", 0};
    reading->asked = false;
    look_for_numbers(reading);
    reading->solves = reading->by_number = false;
    if (section->kind == SECTION_SOLUTIONS || task_lines_title(title, &number) != TASK_LABEL_NONE)
        begin_solutions(reading, number);
    else
        begin_by_title(reading, title);
    for (uint32_t b = first->kind == BLOCK_HEADING; b < section->block_count; b++)
        on_block(reading, section->block + b);
}

struct task_list task_reader_read(const struct corpus *corpus, const struct sections *sections)
{
    struct task_list list = {.items = arena_array(corpus->arena, TASK_DRAFT_MOST, sizeof *list.items)};
    struct task_reading reading = {.solves = false};

    task_draft_open(&reading.draft, corpus, sections, &list);
    for (size_t i = 0; i < sections->count; i++) {
        const struct section *section = &sections->items[i];
        if (section->kind == SECTION_EXERCISES || section->kind == SECTION_SOLUTIONS)
            on_section(&reading, section);
        else
            task_draft_end(&reading.draft);
    }
    task_draft_close(&reading.draft);
    return list;
}
