#include "jobs/architect/sections.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/headings.h"
#include "jobs/architect/lines.h"
#include "jobs/architect/task_lines.h"
#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define TASK_WORDS_MOST 250 /* of a section that a solution follows */
#define TASK_PARAGRAPHS 2   /* of a task besides its first, where another follows */
#define IMPRINT_SLIDES 3    /* an imprint lies among the first */

/* ---- building ---- */

/* What one material's walk carries along. */
struct walk {
    struct sections *sections;
    const struct corpus *corpus;
    uint32_t material;
    uint32_t first, end; /* its blocks */
};

static uint32_t block_words(const struct corpus *corpus, const struct block *block, bool with_title)
{
    uint32_t words = 0;

    for (uint32_t i = 0; i < block->sentence_count; i++) {
        const struct sentence *sentence = &corpus->sentences[block->sentence + i];
        if (with_title || sentence->kind != SENTENCE_TITLE)
            words += sentence->token_count;
    }
    return words;
}

static struct section *open_section(struct walk *walk, uint32_t block, const char *title, int level)
{
    struct sections *sections = walk->sections;
    struct arena *arena = walk->corpus->arena;

    sections->items = arena_grow(arena, sections->items, sections->count, &sections->room, sizeof *sections->items);
    sections->items[sections->count] = (struct section){
        .kind = title != NULL ? headings_kind(arena, title) : SECTION_CONTENT,
        .material = walk->material,
        .title = title,
        .level = level,
        .block = block,
        .sentence = walk->corpus->blocks[block].sentence,
        .start = walk->corpus->blocks[block].start,
    };
    return &sections->items[sections->count++];
}

static void extend(const struct walk *walk, struct section *section, const struct block *block)
{
    section->block_count++;
    section->sentence_count += block->sentence_count;
    section->words += block_words(walk->corpus, block, false);
    section->end = MAX(section->end, block->end);
    if (block->slide > 0) {
        section->slide_first = section->slide_first == 0 ? block->slide : section->slide_first;
        section->slide_last = MAX(section->slide_last, block->slide);
    }
}

/* ---- tasks within texts ---- */

/* "Exercise 3. Sort the list.", "Exercise 3 (5 points)": "Task 3 waits for ..." is none. */
static bool sets_task(const struct block *block)
{
    struct str rest = {"", 0}, label;
    int number = 0;
    size_t at = 0;

    if (block->kind != BLOCK_PROSE || !task_lines_is_labelled(block->text, true, &number, &rest) || number == 0 ||
        rest.len == 0)
        return false;
    label = (struct str){block->text.at, (size_t)(rest.at - block->text.at)};
    if (rest.at[0] == '(')
        return true;
    label = memchr(label.at, '\n', label.len) == NULL ? str_trim(label) : label;
    return !characters_is_digit(label.at[label.len - 1]) && characters_is_upper(str_next(rest, &at));
}

/* Whether a block goes on with the one before: code, a list, or what a colon announces. */
static bool goes_on(const struct walk *walk, uint32_t number)
{
    return walk->corpus->blocks[number].kind != BLOCK_PROSE ||
           str_ends_nocase(walk->corpus->blocks[number - 1].text, STR(":"));
}

/* The first of the tasks that a section ends with, which no heading announces; `end` without any. */
static uint32_t closing_tasks(const struct walk *walk, uint32_t start, uint32_t end)
{
    uint32_t first = end, loose = 0;

    for (uint32_t i = end; i-- > start && loose <= (first < end ? TASK_PARAGRAPHS : 0);) {
        if (sets_task(&walk->corpus->blocks[i])) {
            first = i;
            loose = 0;
        } else if (i > start) {
            loose += !goes_on(walk, i);
        }
    }
    return first;
}

static struct section *open_tasks(struct walk *walk, uint32_t block, int level)
{
    struct section *section = open_section(walk, block, NULL, level);

    section->kind = SECTION_EXERCISES;
    return section;
}

/* ---- texts and talks ---- */

static uint32_t next_heading(const struct walk *walk, uint32_t from)
{
    while (from < walk->end && walk->corpus->blocks[from].kind != BLOCK_HEADING)
        from++;
    return from;
}

/* The level of the heading of exercises or solutions that a section stands below; 0: of none. */
static int level_of_exercises(const struct section *section, int above)
{
    if (above > 0 && section->level > above)
        return above;
    return section->kind == SECTION_EXERCISES || section->kind == SECTION_SOLUTIONS ? section->level : 0;
}

/* Text: a section for each heading, and one for what stands before the first; tasks at the end of one have one of their own. */
static void walk_text(struct walk *walk)
{
    struct section *section = NULL;
    uint32_t tasks = walk->end;
    int exercises = 0;

    for (uint32_t i = walk->first; i < walk->end; i++) {
        const struct block *block = &walk->corpus->blocks[i];
        bool heading = block->kind == BLOCK_HEADING;
        if (heading || section == NULL) {
            section =
                heading ? open_section(walk, i, headings_clean(walk->corpus->arena, block->text), MAX(1, block->level))
                        : open_section(walk, i, NULL, 0);
            exercises = level_of_exercises(section, exercises);
            tasks = exercises > 0 ? walk->end : closing_tasks(walk, i + heading, next_heading(walk, i + heading));
        }
        if (i == tasks && i > section->block)
            section = open_tasks(walk, i, section->level + 1);
        else if (i == tasks)
            section->kind = SECTION_EXERCISES;
        extend(walk, section, block);
    }
}

/* Transcripts and texts without headings: windows of a number of words, and the tasks between them. */
static void walk_windows(struct walk *walk, uint32_t window)
{
    struct section *section = NULL;

    for (uint32_t i = walk->first; i < walk->end; i++) {
        const struct block *block = &walk->corpus->blocks[i];
        const bool task = sets_task(block), tasks = section != NULL && section->kind == SECTION_EXERCISES;
        if (task && !tasks)
            section = open_tasks(walk, i, 1);
        else if (section == NULL || (tasks ? !task && !goes_on(walk, i) : section->words >= window))
            section = open_section(walk, i, NULL, 0);
        extend(walk, section, block);
    }
}

/* ---- slides ---- */

/* A title on a third of a long deck's slides, or one that comes again and again, is a running header and says nothing. */
static bool is_page_header(const struct walk *walk, uint32_t count, uint32_t runs)
{
    uint32_t slides = walk->end - walk->first;

    return slides >= HEADER_DECK_SLIDES && (count * HEADER_SLIDE_SHARE > slides || runs >= HEADER_RUNS);
}

/* Titles are compared as interned words: a whole title is one "word" of a lexicon of their own. */
static const char **slide_titles(struct walk *walk, const bool *chapters)
{
    struct arena *arena = walk->corpus->arena;
    uint32_t slides = walk->end - walk->first;
    struct lexicon *titles = lexicon_new(arena, &languages_other);
    const char **cleaned = arena_array(arena, slides + 1, sizeof *cleaned);
    uint32_t *numbers = arena_array(arena, slides + 1, sizeof *numbers);
    uint32_t *counts = arena_array(arena, slides + 1, sizeof *counts),
             *runs = arena_array(arena, slides + 1, sizeof *runs);

    for (uint32_t i = 0; i < slides; i++) {
        const struct block *block = &walk->corpus->blocks[walk->first + i];
        cleaned[i] = block->title.len > 0 ? headings_clean(arena, block->title) : NULL;
        numbers[i] = lexicon_intern(titles, str_of(cleaned[i] != NULL ? cleaned[i] : ""));
        counts[numbers[i]]++;
        runs[numbers[i]] += i == 0 || numbers[i] != numbers[i - 1];
    }
    for (uint32_t i = 0; i < slides; i++)
        if (cleaned[i] != NULL && !chapters[i] && is_page_header(walk, counts[numbers[i]], runs[numbers[i]]))
            cleaned[i] = NULL;
    return cleaned;
}

static bool same_title(const char *a, const char *b)
{
    return a != NULL && b != NULL && str_equal_nocase(str_of(a), str_of(b));
}

/* The number that a slide's title begins with: 3 of "3 Arrays", "3. Arrays", "Chapter 3"; 0: none, or one of a lower level. */
static int chapter_number(const struct language *language, struct str title)
{
    size_t label = wording_begins_with(title, language->labels);
    char *end;
    long number;

    title = (struct str){title.at + label, title.len - label};
    if (title.len == 0 || title.at[0] < '1' || title.at[0] > '9')
        return 0;
    number = strtol(title.at, &end, 10);
    if (end < title.at + title.len && *end == '.')
        end++;
    return number < 200 && (end == title.at + title.len || *end == ' ' || *end == ':') ? (int)number : 0;
}

/* Pages whose titles count 1, 2, 3, ... begin the chapters of a book: level 1. */
static bool *chapter_starts(const struct walk *walk)
{
    uint32_t slides = walk->end - walk->first, chapters = 0;
    bool *starts = arena_array(walk->corpus->arena, slides + 1, sizeof *starts);

    for (uint32_t i = 0; i < slides; i++)
        if (chapter_number(walk->corpus->language, walk->corpus->blocks[walk->first + i].title) == (int)chapters + 1) {
            starts[i] = true;
            chapters++;
        }
    if (chapters < LEAST_CHAPTERS)
        memset(starts, 0, slides * sizeof *starts);
    return starts;
}

static void walk_slides(struct walk *walk)
{
    const bool *chapters = chapter_starts(walk);
    const char **titles = slide_titles(walk, chapters);
    struct section *section = NULL;
    int slide = -1;

    for (uint32_t i = walk->first; i < walk->end; i++) {
        const struct block *block = &walk->corpus->blocks[i];
        const char *title = titles[i - walk->first];
        bool same = section != NULL && (block->slide == slide || same_title(title, section->title));
        if (!same)
            section = open_section(walk, i, title, chapters[i - walk->first] ? 1 : 0);
        extend(walk, section, block);
        slide = block->slide;
    }
}

/* Imprint and licence at the front of a document. */
static bool is_imprint(const struct walk *walk, const struct section *section)
{
    for (uint32_t s = 0; section->slide_first <= IMPRINT_SLIDES && s < section->sentence_count; s++)
        for (size_t i = 0; i < languages_count(); i++)
            if (wording_has_cue(walk->corpus->sentences[section->sentence + s].text, languages_at(i)->imprint_cues))
                return true;
    return false;
}

static bool is_contents(const struct walk *walk, const struct section *section)
{
    for (uint32_t b = 0; b < section->block_count; b++)
        if (!lines_is_contents(walk->corpus->blocks[section->block + b].text))
            return false;
    return true;
}

/* The first slide with little on it is the cover; a slide with a title alone begins a part. */
static void name_slides(const struct walk *walk, struct material_sections *own)
{
    struct section *items = walk->sections->items + own->first;

    for (uint32_t i = 0; i < own->count; i++) {
        if (items[i].kind != SECTION_CONTENT || items[i].level > 0)
            continue;
        if (is_contents(walk, &items[i])) {
            items[i].kind = SECTION_AGENDA;
        } else if (own->count > 1 && is_imprint(walk, &items[i])) {
            items[i].kind = SECTION_COVER;
            own->title = i == 0 ? items[i].title : own->title;
        } else if (items[i].title == NULL) {
            continue;
        } else if (i == 0 && own->count > 1 && items[i].words <= COVER_WORDS) {
            items[i].kind = SECTION_COVER;
            own->title = items[i].title;
        } else if (i + 1 < own->count && items[i].words <= DIVIDER_WORDS &&
                   items[i].slide_first == items[i].slide_last) {
            items[i].kind = SECTION_DIVIDER;
        }
    }
}

/* ---- exercises ---- */

/* Whether a section asks for something: by a question or by a sentence that begins with what is to be done. */
static bool asks(const struct walk *walk, const struct section *section)
{
    const struct task_words *words = &walk->corpus->language->tasks;

    for (uint32_t s = section->sentence; s < section->sentence + section->sentence_count; s++) {
        const struct sentence *sentence = &walk->corpus->sentences[s];
        const struct token *first = corpus_tokens(walk->corpus, sentence);
        if (sentence->kind == SENTENCE_TITLE)
            continue;
        if (str_ends_nocase(sentence->text, STR("?")))
            return true;
        for (size_t level = 0; level < LANGUAGES_LEVELS; level++)
            if (wording_is_one_of(corpus_surface(sentence, first, 1), words->levels[level]))
                return true;
    }
    return false;
}

/* A short section right before one that is called "Solution" sets the task that it solves. */
static bool take_task(const struct walk *walk, const struct material_sections *own, uint32_t number)
{
    struct section *items = walk->sections->items + own->first;
    int ignored;

    if (number == 0 || items[number - 1].kind != SECTION_CONTENT || items[number - 1].title == NULL ||
        items[number].level == 0 || items[number - 1].level < items[number].level ||
        items[number - 1].words > TASK_WORDS_MOST || !asks(walk, &items[number - 1]) ||
        task_lines_title(str_of(items[number].title), &ignored) != TASK_LABEL_SOLUTION)
        return false;
    items[number - 1].kind = SECTION_EXERCISES;
    items[number - 1].is_inner = items[number - 1].is_task = true;
    return true;
}

/* What stands below a heading of exercises belongs to them. Solutions are some only behind exercises: elsewhere the title means other things. */
static void name_exercises(const struct walk *walk, const struct material_sections *own)
{
    struct section *items = walk->sections->items + own->first;
    const struct section *above = NULL;
    bool set = false;

    for (uint32_t i = 0; i < own->count; i++) {
        if (above != NULL && (items[i].level == 0 || items[i].level <= above->level))
            above = NULL;
        if (items[i].kind == SECTION_SOLUTIONS && !set && !take_task(walk, own, i))
            items[i].kind = SECTION_CONTENT;
        set = set || items[i].kind == SECTION_EXERCISES;
        if (above != NULL && items[i].kind != SECTION_EXERCISES && items[i].kind != SECTION_SOLUTIONS) {
            items[i].kind = above->kind;
            items[i].is_inner = true;
        } else if (above == NULL && items[i].level > 0 &&
                   (items[i].kind == SECTION_EXERCISES || items[i].kind == SECTION_SOLUTIONS)) {
            above = &items[i];
        }
    }
}

/* ---- the whole ---- */

static enum material_form form_of(const struct walk *walk, bool *headed)
{
    size_t counts[BLOCK_CODE + 1] = {0};

    for (uint32_t i = walk->first; i < walk->end; i++)
        counts[walk->corpus->blocks[i].kind]++;
    *headed = counts[BLOCK_HEADING] > 0;
    if (counts[BLOCK_SLIDE] * 2 > walk->end - walk->first)
        return FORM_DECK;
    return counts[BLOCK_SPOKEN] * 2 > walk->end - walk->first ? FORM_TALK : FORM_TEXT;
}

/* The single heading of the highest level, if the text begins with it, is the text's title. */
static void name_text(const struct walk *walk, struct material_sections *own)
{
    const struct section *items = walk->sections->items + own->first;
    uint32_t first = own->count > 0 && items[0].title == NULL ? 1 : 0;

    if (first >= own->count || items[first].title == NULL || own->count - first < 2)
        return;
    for (uint32_t i = first + 1; i < own->count; i++)
        if (items[i].level <= items[first].level)
            return;
    own->title = items[first].title;
}

static void build_material(struct walk *walk, struct material_sections *own)
{
    const char *title = json_get_text(walk->corpus->input->materials[walk->material].document, "title", NULL);
    bool headed;

    own->first = (uint32_t)walk->sections->count;
    own->form = form_of(walk, &headed);
    if (own->form == FORM_DECK)
        walk_slides(walk);
    else if (own->form == FORM_TEXT && headed)
        walk_text(walk);
    else
        walk_windows(walk, own->form == FORM_TALK ? SECTIONS_WINDOW : 3 * SECTIONS_WINDOW);
    own->count = (uint32_t)walk->sections->count - own->first;
    if (own->form == FORM_DECK)
        name_slides(walk, own);
    else if (headed)
        name_text(walk, own);
    name_exercises(walk, own);
    if (own->title == NULL && title != NULL)
        own->title = headings_clean(walk->corpus->arena, str_of(title));
    for (uint32_t i = 0; i < own->count; i++) {
        const struct section *section = &walk->sections->items[own->first + i];
        own->titled += section->kind == SECTION_CONTENT && section->title != NULL;
    }
}

void sections_build(struct sections *sections, const struct corpus *corpus)
{
    uint32_t block = 0;

    *sections = (struct sections){
        .materials = arena_array(corpus->arena, corpus->input->material_count + 1, sizeof *sections->materials)};
    for (uint32_t i = 0; i < corpus->input->material_count; i++) {
        struct walk walk = {sections, corpus, i, block, block};
        while (walk.end < corpus->block_count && corpus->blocks[walk.end].material == i)
            walk.end++;
        build_material(&walk, &sections->materials[i]);
        block = walk.end;
    }
}
