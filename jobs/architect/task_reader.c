#include "jobs/architect/task_reader.h"

#include "jobs/architect/headings.h"
#include "jobs/architect/lines.h"
#include "jobs/architect/task_dialogue.h"
#include "jobs/architect/task_lines.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define LEAD_WORDS 4 /* an item with fewer says nothing without the line that leads to the list */
#define HEADING_BYTES 80
#define TEXT_BYTES ((size_t)STRUCTURE_TEXT * 4)

/* A walk over the sections that set tasks. */
struct reader {
    struct task_draft draft;
    bool by_number;  /* of a section of solutions: each begins with its task's number */
    bool numbered;   /* the tasks of the section have numbers, ... */
    bool labelled;   /* ... some of them behind a label */
    bool asked;      /* "Q: ..." stands before, without an answer */
    struct str lead; /* before a list of tasks */
};

/* ---- paragraphs ---- */

/* A line or a paragraph that begins with "Hint" or "Solution" goes to the solution, a hint with its label. */
static bool take_label(struct reader *reader, struct str text)
{
    struct str rest;
    enum task_label label = task_lines_label(text, &rest);

    if (label == TASK_LABEL_NONE)
        return false;
    reader->draft.to_solution = true;
    reader->draft.takes_list = rest.len == 0;
    reader->draft.goes_on = rest.len == 0;
    task_draft_put_solution(&reader->draft, label == TASK_LABEL_HINT && rest.len > 0 ? str_trim(text) : rest);
    return true;
}

static const struct block *next_block(const struct reader *reader, uint32_t number)
{
    uint32_t next = number + 1;

    return next < reader->draft.section->block + reader->draft.section->block_count
               ? &reader->draft.corpus->blocks[next]
               : NULL;
}

static bool is_sentence(struct str item)
{
    return tokenizer_is_whole(item) && tokenizer_words(item) >= LEAD_WORDS;
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
        sentences += is_sentence(line.text);
    }
    return first == TASK_MARK_LETTER || (first == TASK_MARK_BULLET && sentences * 2 < items);
}

/* A paragraph that nothing tells to belong to a task is one, unless it only leads to a list of them. */
static void begin_by_paragraph(struct reader *reader, uint32_t number, struct str text)
{
    const struct block *next = next_block(reader, number);
    bool list = next != NULL && next->kind == BLOCK_LIST, leads = str_ends_nocase(text, STR(":"));
    bool asks = leads || str_ends_nocase(text, STR("?"));

    if (list && !(asks && lists_parts(next->text))) {
        task_draft_end(&reader->draft);
        reader->lead = leads ? text : (struct str){"", 0};
        return;
    }
    task_draft_begin(&reader->draft, number, 0, text);
    reader->draft.takes_list = list;
    reader->draft.goes_on = leads;
}

/* The length of a text up to a sentence behind the first that begins with a label: "Sort it. Hint: begin at the left." */
static size_t unlabelled_length(const struct reader *reader, struct str text)
{
    struct str rest = text, sentence = tokenizer_next_sentence(&rest, reader->draft.corpus->language->abbreviations),
               behind;

    while (sentence.at != NULL) {
        sentence = tokenizer_next_sentence(&rest, reader->draft.corpus->language->abbreviations);
        if (sentence.at != NULL && task_lines_label(sentence, &behind) != TASK_LABEL_NONE)
            return (size_t)(sentence.at - text.at);
    }
    return text.len;
}

static void on_unlabelled(struct reader *reader, uint32_t number, struct str text)
{
    if (reader->draft.to_solution &&
        (reader->draft.goes_on || reader->draft.is_single || reader->numbered || reader->draft.solved != NULL)) {
        task_draft_put(&reader->draft, number, "\n\n", text);
    } else if (reader->draft.is_open && (reader->draft.is_single || reader->draft.goes_on || reader->numbered)) {
        task_draft_put(&reader->draft, number, "\n\n", text);
        reader->draft.goes_on = str_ends_nocase(text, STR(":"));
    } else if (reader->numbered) {
        reader->lead = str_ends_nocase(text, STR(":")) ? text : (struct str){"", 0};
    } else {
        begin_by_paragraph(reader, number, text);
    }
}

/* "Control questions:" above a list is a heading that was not set as one. */
static bool is_heading(const struct reader *reader, struct str text)
{
    struct arena *arena = reader->draft.corpus->arena;

    return str_ends_nocase(text, STR(":")) && text.len <= HEADING_BYTES &&
           headings_kind(arena, arena_strndup(arena, text.at, text.len - 1)) == SECTION_EXERCISES;
}

/* Questions with their answers: each is a task. An answer alone belongs to the question before it. */
static bool take_dialogue(struct reader *reader, uint32_t number, struct str text)
{
    struct str question, answer, rest = text;

    if (!task_dialogue_next(&rest, &question, &answer) || (question.len == 0 && !reader->asked))
        return false;
    do {
        if (question.len > 0)
            task_draft_begin(&reader->draft, number, 0, question);
        reader->asked = answer.len == 0;
        reader->draft.to_solution = answer.len > 0;
        task_draft_put_solution(&reader->draft, answer);
    } while (task_dialogue_next(&rest, &question, &answer));
    return true;
}

static void on_paragraph(struct reader *reader, uint32_t number, struct str text)
{
    size_t length;

    text = wording_flat(reader->draft.corpus->arena, str_trim(text));
    length = unlabelled_length(reader, text);
    if (text.len == 0 || take_label(reader, text) || take_dialogue(reader, number, text))
        return;
    reader->asked = false;
    if (is_heading(reader, text)) {
        task_draft_end(&reader->draft);
        reader->numbered = false;
        reader->lead = (struct str){"", 0};
        return;
    }
    on_unlabelled(reader, number, str_trim((struct str){text.at, length}));
    if (length < text.len)
        take_label(reader, (struct str){text.at + length, text.len - length});
}

/* ---- lists ---- */

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
static bool is_inner(const struct reader *reader, const struct shape *shape)
{
    if (!reader->draft.is_open && !(reader->draft.to_solution && !reader->by_number))
        return false;
    return reader->draft.is_single || reader->draft.takes_list || shape->mark == TASK_MARK_LETTER ||
           (reader->numbered && shape->mark == TASK_MARK_BULLET);
}

static void begin_by_item(struct reader *reader, uint32_t number, const struct task_line *line)
{
    struct str lead = reader->lead, text = line->text;
    size_t length = unlabelled_length(reader, text);

    if (reader->by_number) {
        task_draft_begin_solution(&reader->draft, line->number);
        task_draft_put(&reader->draft, number, "\n", text);
        return;
    }
    text = str_trim((struct str){text.at, length});
    if (lead.len > 0 && !is_sentence(text)) {
        task_draft_begin(&reader->draft, number, line->number, lead);
        task_draft_put(&reader->draft, number, "\n", text);
    } else {
        task_draft_begin(&reader->draft, number, line->number, text);
    }
    reader->draft.is_single = line->labelled;
    if (length < line->text.len)
        take_label(reader, (struct str){line->text.at + length, line->text.len - length});
}

/* A line inside an item: a part with its mark, unless it is the only one, or what goes on with the line before. */
static void put_line(struct reader *reader, uint32_t number, const struct task_line *line, bool alone)
{
    const struct buf *out = reader->draft.to_solution ? &reader->draft.solution : &reader->draft.description;
    bool fenced = str_ends_nocase(buf_str(out), STR("```"));
    bool wrapped =
        line->mark == TASK_MARK_NONE && !tokenizer_is_whole(buf_str(out)) && !str_ends_nocase(buf_str(out), STR(":"));

    if (line->mark == TASK_MARK_LETTER && !reader->draft.goes_on)
        reader->draft.to_solution = reader->draft.solved != NULL; /* "(b)" behind the solution of "(a)" */
    reader->draft.task.parts += line->mark != TASK_MARK_NONE && !reader->draft.to_solution;
    if (line->mark != TASK_MARK_NONE || !take_label(reader, line->text))
        task_draft_put(&reader->draft, number,
                       fenced    ? "\n\n"
                       : wrapped ? " "
                                 : "\n",
                       alone && out->len == 0 ? line->text : line->whole);
}

static void on_lines(struct reader *reader, uint32_t number, struct str text)
{
    struct shape shape = shape_of(text);
    bool inner = is_inner(reader, &shape), first = true;

    while (text.at != NULL) {
        struct str raw = str_cut(&text, '\n');
        struct task_line line = task_lines_read(raw);
        if (line.whole.len == 0 || (!reader->by_number && take_dialogue(reader, number, line.text)))
            continue;
        if (line.labelled || (!inner && begins_item(&shape, &line, first)))
            begin_by_item(reader, number, &line);
        else
            put_line(reader, number, &line, shape.items == 1);
        inner = inner || line.labelled;
        first = false;
    }
    reader->draft.takes_list = false;
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

static void on_prose(struct reader *reader, uint32_t number, struct str text)
{
    size_t length = unmarked_length(text);
    struct str marked = {text.at + length, text.len - length};

    if (length > 0)
        on_paragraph(reader, number, (struct str){text.at, length});
    if (marked.len > 0)
        on_lines(reader, number, marked);
}

static void on_slide(struct reader *reader, uint32_t number, const struct block *block)
{
    struct str rest = block->text, item;

    if (block->title.len > 0 && str_starts(rest, block->title))
        rest = str_trim((struct str){rest.at + block->title.len, rest.len - block->title.len});
    if (unmarked_length(rest) < rest.len) {
        on_prose(reader, number, rest);
        return;
    }
    while ((item = lines_next_item(&rest, block->title)).at != NULL)
        if (item.len > 0)
            on_paragraph(reader, number, item);
}

static void on_code(struct reader *reader, uint32_t number, const struct block *block)
{
    const char *fenced =
        arena_printf(reader->draft.corpus->arena, "```%s\n%.*s\n```", block->language != NULL ? block->language : "",
                     (int)MIN(block->text.len, TEXT_BYTES), block->text.at);

    if (!reader->draft.is_open && !reader->draft.to_solution) {
        task_draft_begin(&reader->draft, number, 0, (struct str){"", 0});
        reader->draft.goes_on = true;
    }
    task_draft_put(&reader->draft, number, "\n\n", str_of(fenced));
}

static void on_block(struct reader *reader, uint32_t number)
{
    const struct block *block = &reader->draft.corpus->blocks[number];

    switch (block->kind) {
    case BLOCK_PROSE:
    case BLOCK_SPOKEN:
        on_prose(reader, number, block->text);
        break;
    case BLOCK_LIST:
        on_lines(reader, number, block->text);
        reader->lead.len = 0;
        break;
    case BLOCK_SLIDE:
        on_slide(reader, number, block);
        break;
    case BLOCK_CODE:
        on_code(reader, number, block);
        break;
    case BLOCK_TABLE:
        task_draft_put(&reader->draft, number, "\n\n", block->text);
        break;
    case BLOCK_HEADING:
        break;
    }
}

/* ---- sections ---- */

/* What the section's numbers are like, if it has any. */
static void look_for_numbers(struct reader *reader)
{
    reader->numbered = reader->labelled = false;
    for (uint32_t b = 0; b < reader->draft.section->block_count; b++) {
        const struct block *block = &reader->draft.corpus->blocks[reader->draft.section->block + b];
        struct str text = block->text;
        struct task_line line;
        text = (struct str){text.at + unmarked_length(text), text.len - unmarked_length(text)};
        if (block->kind != BLOCK_CODE && block->kind != BLOCK_HEADING && text.len > 0 &&
            (line = task_lines_read(str_cut(&text, '\n'))).mark == TASK_MARK_NUMBER) {
            reader->numbered = true;
            reader->labelled = reader->labelled || line.labelled;
        }
    }
}

static struct str title_of(const struct block *first)
{
    return first->kind == BLOCK_HEADING ? first->text : first->kind == BLOCK_SLIDE ? first->title : STR("");
}

/* Whether the numbers of a section of solutions are those of tasks and not of steps. */
static bool names_tasks(const struct reader *reader)
{
    return reader->numbered && !reader->draft.sections->items[reader->draft.task.section].is_task &&
           (!reader->draft.is_single || reader->labelled ||
            reader->draft.section->level <= reader->draft.sections->items[reader->draft.task.section].level);
}

/* A heading that announces a solution: of the task before it, or of those that its numbers name. */
static void begin_solutions(struct reader *reader, int number)
{
    reader->by_number = number == 0 && names_tasks(reader);
    if (number > 0)
        task_draft_begin_solution(&reader->draft, number);
    else if (reader->by_number)
        task_draft_end(&reader->draft);
    reader->draft.to_solution = reader->draft.goes_on = reader->draft.takes_list = true;
}

/* A heading of its own within tasks, "Sorting", is the title of the task below it if that is a paragraph. */
static void begin_by_title(struct reader *reader, struct str title)
{
    const struct section *section = reader->draft.section;
    struct str rest;
    int number;

    task_draft_end(&reader->draft);
    if (task_lines_is_labelled(title, false, &number, &rest)) {
        task_draft_begin(&reader->draft, section->block, number, rest);
        reader->draft.is_single = true;
    } else if (section->is_task) {
        task_draft_begin(&reader->draft, section->block, 0, title);
        reader->draft.is_single = true;
    } else if (section->is_inner && section->block_count > 1 && !reader->numbered &&
               reader->draft.corpus->blocks[section->block + 1].kind == BLOCK_PROSE) {
        task_draft_begin(&reader->draft, section->block, 0, title);
        reader->draft.is_single = true;
    }
}

static void on_section(struct reader *reader, const struct section *section)
{
    const struct block *first = &reader->draft.corpus->blocks[section->block];
    struct str title = title_of(first);
    int number = 0;

    reader->draft.section = section;
    reader->lead = (struct str){"", 0};
    reader->asked = false;
    look_for_numbers(reader);
    reader->by_number = false;
    if (section->kind == SECTION_SOLUTIONS || task_lines_title(title, &number) != TASK_LABEL_NONE)
        begin_solutions(reader, number);
    else
        begin_by_title(reader, title);
    for (uint32_t b = first->kind == BLOCK_HEADING; b < section->block_count; b++)
        on_block(reader, section->block + b);
}

struct task_list task_reader_read(const struct corpus *corpus, const struct sections *sections)
{
    struct task_list list = {.items = arena_array(corpus->arena, TASK_DRAFT_MOST, sizeof *list.items)};
    struct reader reader = {.by_number = false};

    task_draft_open(&reader.draft, corpus, sections, &list);
    for (size_t i = 0; i < sections->count; i++) {
        const struct section *section = &sections->items[i];
        if (section->kind == SECTION_EXERCISES || section->kind == SECTION_SOLUTIONS)
            on_section(&reader, section);
        else
            task_draft_end(&reader.draft);
    }
    task_draft_close(&reader.draft);
    return list;
}
