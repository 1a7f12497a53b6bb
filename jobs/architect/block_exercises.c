#include "jobs/architect/block_exercises.h"

#include "jobs/architect/task_lines.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

/* A list is asked for when it can be known by heart: three to eight short items, told by at most a sentence. */
#define LIST_LEAST 3
#define LIST_MOST 8
#define LIST_ITEM_BYTES 200
#define NAMED_ITEM_LETTERS 80 /* of a list that only a title leads to */
#define LEAD_BYTES 300

/* Code that fits on a page and looks like some, and what a text says about it. */
#define CODE_BYTES 1500
#define CODE_SIGNS_SHARE 30 /* one byte in so many is a sign that prose has few of */
#define CODE_LEAST_BYTES 24 /* less does nothing worth asking */
#define SHARED_WORDS 2      /* of a single line of code and of what is said about it; of more lines one is enough */
#define NAME_BYTES 3        /* of a word that code and text share */
#define SAID_LEAST_BYTES 40
#define SAID_MOST_BYTES 1500

#define POINTS_CODE 6 /* for what it does as a whole; the rest is for its steps */

static const struct section *section_of(const struct exercise_draft *draft, size_t at)
{
    return &draft->concepts->outline->sections->items[draft->outline->sections[at]];
}

/* The sentence before a list, if it leads to it. */
static const struct sentence *lead_of(const struct corpus *corpus, uint32_t block)
{
    const struct sentence *before;

    if (block == 0 || corpus->blocks[block - 1].sentence_count == 0 ||
        corpus->blocks[block - 1].material != corpus->blocks[block].material)
        return NULL;
    before = &corpus->sentences[corpus->blocks[block - 1].sentence + corpus->blocks[block - 1].sentence_count - 1];
    return str_ends_nocase(before->text, STR(":")) && before->text.len < LEAD_BYTES ? before : NULL;
}

static bool is_short_list(const struct block *block, const struct sentence *items)
{
    if (block->kind != BLOCK_LIST || block->sentence_count < LIST_LEAST || block->sentence_count > LIST_MOST)
        return false;
    for (uint32_t i = 0; i < block->sentence_count; i++)
        if (items[i].text.len > LIST_ITEM_BYTES || items[i].goes_on)
            return false;
    return true;
}

static struct str without_comma(struct str item)
{
    while (item.len > 1 && strchr(",;.", item.at[item.len - 1]) != NULL)
        item.len--;
    return item;
}

/* Splits ten points over the items: the first ones get what does not divide. */
static void item_points(const struct exercise_draft *draft, struct exercise_made *made, const struct sentence *items,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int value = EXERCISE_DRAFT_POINTS / (int)count + ((int)i < EXERCISE_DRAFT_POINTS % (int)count);
        struct str text = without_comma(items[i].text);
        exercise_draft_points(draft, &made->points, PHRASE_POINTS_ITEM, value,
                              arena_strndup(draft->arena, text.at, text.len));
    }
}

static const char *list_question(const struct exercise_draft *draft, const struct section *section,
                                 const struct sentence *lead, uint32_t count)
{
    const char *number = arena_printf(draft->arena, "%u", count);

    if (lead == NULL)
        return exercise_draft_say(draft, PHRASE_LIST_UNDER, section->title, number);
    return exercise_draft_say(draft, PHRASE_LIST, arena_strndup(draft->arena, lead->text.at, lead->text.len), number);
}

/* Whether a list can be asked for: a line leads to it, or a title does and its items are names; none is a signature or the like. */
static bool is_listed(const struct sentence *items, uint32_t count, const struct sentence *lead,
                      const struct section *section)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcspn(items[i].text.at, "{}<>|[]=$\\") < items[i].text.len ||
            (lead == NULL && (items[i].whole || str_code_points(items[i].text) > NAMED_ITEM_LETTERS)))
            return false;
    return lead != NULL || section->title != NULL;
}

static bool ask_list(const struct exercise_draft *draft, const struct section *section, uint32_t number)
{
    const struct corpus *corpus = draft->concepts->corpus;
    const struct block *block = &corpus->blocks[number];
    const struct sentence *items = &corpus->sentences[block->sentence], *lead = lead_of(corpus, number);
    struct exercise_made made = {.solution = "", .level = LEVEL_NAME, .blocks = {number}, .block_count = 1};

    if (!is_short_list(block, items) || !is_listed(items, block->sentence_count, lead, section))
        return false;
    for (uint32_t i = 0; i < block->sentence_count; i++) {
        made.solution = arena_printf(draft->arena, "%s%s- %.*s", made.solution, i > 0 ? "\n" : "",
                                     (int)items[i].text.len, items[i].text.at);
    }
    made.description = list_question(draft, section, lead, block->sentence_count);
    item_points(draft, &made, items, block->sentence_count);
    exercise_draft_add(draft, &made);
    return true;
}

/* ---- order ---- */

/* Whether a list's items are numbered from 1 on, without a gap. */
static bool is_numbered(struct str text)
{
    int number = 0;

    while (text.at != NULL) {
        struct task_line line = task_lines_read(str_cut(&text, '\n'));
        if (line.mark == TASK_MARK_NUMBER && line.number != ++number)
            return false;
        if (line.mark == TASK_MARK_BULLET || line.mark == TASK_MARK_LETTER)
            return false;
    }
    return number > 0;
}

/* Whether the material says that a list has an order: by its numbers and by what leads to it or stands above it. */
static bool has_order(const struct exercise_draft *draft, const struct section *section, const struct block *block,
                      const struct sentence *lead)
{
    const char *const *cues = draft->language->order_cues;
    bool led = lead != NULL && wording_has_cue(lead->text, cues);

    return led || (is_numbered(block->text) && section->title != NULL && wording_has_cue(str_of(section->title), cues));
}

static bool repeats(const struct sentence *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (str_equal_nocase(items[i].text, items[k].text))
                return true;
    return false;
}

static bool ask_order(const struct exercise_draft *draft, const struct section *section, uint32_t number)
{
    const struct corpus *corpus = draft->concepts->corpus;
    const struct block *block = &corpus->blocks[number];
    const struct sentence *items = &corpus->sentences[block->sentence], *lead = lead_of(corpus, number);
    struct exercise_made made = {
        .kind = EXERCISE_ORDER, .solution = "", .level = LEVEL_APPLY, .blocks = {number}, .block_count = 1};

    if (!is_short_list(block, items) || !has_order(draft, section, block, lead) ||
        repeats(items, block->sentence_count))
        return false;
    made.options = arena_array(draft->arena, block->sentence_count, sizeof *made.options);
    for (uint32_t i = 0; i < block->sentence_count; i++) {
        struct str item = without_comma(items[i].text);
        made.options[made.option_count++] =
            (struct exercise_option){wording_capitalised(draft->arena, item), true, NULL};
        made.solution =
            arena_printf(draft->arena, "%s%s%u. %.*s", made.solution, i > 0 ? "\n" : "", i + 1, (int)item.len, item.at);
    }
    made.description =
        lead != NULL
            ? exercise_draft_say(draft, PHRASE_ORDER, arena_strndup(draft->arena, lead->text.at, lead->text.len), NULL)
            : exercise_draft_say(draft, PHRASE_ORDER_UNDER, section->title, NULL);
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_ORDER, EXERCISE_DRAFT_POINTS, NULL);
    exercise_draft_add(draft, &made);
    return true;
}

/* ---- code ---- */

/* "text" and "console" hold what programs print. */
static bool is_output(const char *language)
{
    static const char *const outputs[] = {"text",   "txt",  "plain",   "plaintext", "console",
                                          "output", "none", "mermaid", NULL};

    return language != NULL && wording_is_one_of(str_of(language), outputs);
}

static bool looks_like_code(const struct block *block)
{
    size_t signs = 0;

    for (size_t i = 0; i < block->text.len; i++)
        signs += strchr("(){}[];=<>$#|/\\_:\"'", block->text.at[i]) != NULL;
    return !is_output(block->language) && signs * CODE_SIGNS_SHARE >= block->text.len;
}

static bool names_code(const struct block *said, struct str code)
{
    const json_t *name;
    size_t i;

    json_array_foreach(said->inline_code, i,
                       name) if (str_holds(code, str_of(json_string_value(name) != NULL ? json_string_value(name)
                                                                                        : "\n"))) return true;
    return false;
}

/* Whether a text speaks of code: it quotes some of it, or has words of it that are none of every text. */
static bool speaks_of(const struct corpus *corpus, const struct block *block, struct str code)
{
    struct str said = block->text;
    struct tokenizer_word word;
    size_t shared = names_code(block, code) ? SHARED_WORDS : 0;

    for (size_t at = 0; tokenizer_next_word(said, &at, &word);) {
        uint32_t known = lexicon_find(corpus->lexicon, (struct str){said.at + word.at, word.length});
        const struct lexicon_word *entry = known != LEXICON_NONE ? lexicon_word(corpus->lexicon, known) : NULL;
        if (entry != NULL && entry->class != LEXICON_STOP && entry->stem.len >= NAME_BYTES &&
            str_holds(code, entry->stem))
            shared++;
    }
    return shared >= SHARED_WORDS || (shared > 0 && memchr(code.at, '\n', code.len) != NULL);
}

/* What the text says about a piece of code: the paragraph behind it, else the one before it. */
static const struct block *said_about(const struct corpus *corpus, const struct section *section, uint32_t number)
{
    const uint32_t places[] = {number + 1, number - 1};

    for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
        const struct block *block = &corpus->blocks[places[i]];
        bool inside = places[i] >= section->block && places[i] < section->block + section->block_count;
        if (inside && block->kind == BLOCK_PROSE && block->text.len >= SAID_LEAST_BYTES &&
            !str_ends_nocase(block->text, STR(":")) && speaks_of(corpus, block, corpus->blocks[number].text))
            return block;
    }
    return NULL;
}

static bool ask_code(const struct exercise_draft *draft, const struct section *section, uint32_t number)
{
    const struct block *block = &draft->concepts->corpus->blocks[number];
    const struct block *said = said_about(draft->concepts->corpus, section, number);
    struct exercise_made made = {.level = LEVEL_ANALYSE, .blocks = {number}, .block_count = 1};

    if (block->kind != BLOCK_CODE || block->text.len < CODE_LEAST_BYTES || block->text.len > CODE_BYTES ||
        said == NULL || !looks_like_code(block))
        return false;
    made.description = exercise_draft_say(
        draft, PHRASE_READ_CODE, section->title != NULL ? section->title : draft->lesson->title,
        arena_printf(draft->arena, "```%s\n%.*s\n```", block->language != NULL ? block->language : "",
                     (int)block->text.len, block->text.at));
    made.solution = arena_strndup(draft->arena, said->text.at, str_clip(said->text, SAID_MOST_BYTES).len);
    made.blocks[made.block_count++] = (uint32_t)(said - draft->concepts->corpus->blocks);
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_CODE, POINTS_CODE, NULL);
    exercise_draft_points(draft, &made.points, PHRASE_POINTS_STEPS, EXERCISE_DRAFT_POINTS - POINTS_CODE, NULL);
    exercise_draft_add(draft, &made);
    draft->trained->code = draft->lesson->title;
    return true;
}

/* The first block of the lesson that makes such an exercise. */
static bool ask_first(const struct exercise_draft *draft,
                      bool (*ask)(const struct exercise_draft *, const struct section *, uint32_t))
{
    for (size_t i = 0; i < draft->outline->section_count; i++) {
        const struct section *section = section_of(draft, i);
        for (uint32_t b = 0; b < section->block_count; b++)
            if (ask(draft, section, section->block + b))
                return true;
    }
    return false;
}

bool block_exercises_ask_order(const struct exercise_draft *draft)
{
    return ask_first(draft, ask_order);
}

bool block_exercises_ask_list(const struct exercise_draft *draft)
{
    return ask_first(draft, ask_list);
}

bool block_exercises_ask_code(const struct exercise_draft *draft)
{
    return ask_first(draft, ask_code);
}
