#include "jobs/architect/page_headers.h"

#include "base/limits.h"
#include "jobs/architect/characters.h"
#include "jobs/architect/lexicon.h"
#include "jobs/architect/tokenizer.h"

#define LEAST 4       /* slides on which a line recurs: two or three may be one matter that goes on */
#define LEAST_SHARE 3 /* one slide of so many */
#define EDGE 2        /* lines at each end of a slide */
#define NUMBER_END 10000
#define NO_NUMBER (-1)
#define OFFSETS (LIMIT_EXTRACT_PAGES + NUMBER_END)

/* Lines that are alike but for their numbers. */
struct shape {
    uint32_t slides;
    int last;     /* slide */
    uint64_t sum; /* of the numbers on the last slide */
    bool falls;   /* the numbers do not only count up */
    int offset;   /* slide less the number that the line begins with */
    bool strays;  /* that is not the same everywhere */
};

struct page_headers {
    struct arena *arena;
    struct lexicon *names; /* a whole shape is one "word" */
    struct shape *shapes;
    size_t room;
    uint32_t slides;
    struct {
        uint32_t count;
        int last;
    } * votes;     /* slides by how far their number lies from one at their edge */
    uint32_t most; /* votes for `offset` */
    int offset;    /* slide less page number */
};

struct page_headers *page_headers_new(struct arena *arena)
{
    struct page_headers *headers = arena_alloc(arena, sizeof *headers);

    *headers = (struct page_headers){.arena = arena, .names = lexicon_new(arena, &languages_other)};
    headers->votes = arena_array(arena, OFFSETS, sizeof *headers->votes);
    return headers;
}

/* ---- lines ---- */

static int number_in(struct str digits)
{
    int number = 0;

    for (size_t i = 0; i < digits.len && number < NUMBER_END; i++)
        number = number * 10 + (digits.at[i] - '0');
    return digits.len > 0 && number < NUMBER_END ? number : NO_NUMBER;
}

/* The number that is the line's first word. */
static int first_number(struct str line)
{
    size_t end = 0;

    while (end < line.len && characters_is_digit(line.at[end]))
        end++;
    return end == line.len || line.at[end] == ' ' ? number_in((struct str){line.at, end}) : NO_NUMBER;
}

static int last_number(struct str line)
{
    size_t start = line.len;

    while (start > 0 && characters_is_digit(line.at[start - 1]))
        start--;
    return start == 0 || line.at[start - 1] == ' ' ? number_in((struct str){line.at + start, line.len - start})
                                                   : NO_NUMBER;
}

static uint64_t sum_of_numbers(struct str line)
{
    uint64_t sum = 0, number = 0;

    for (size_t i = 0; i < line.len; i++) {
        number = characters_is_digit(line.at[i]) ? number * 10 + (uint64_t)(line.at[i] - '0') : 0;
        if (i + 1 == line.len || !characters_is_digit(line.at[i + 1]))
            sum += number;
    }
    return sum;
}

/* Digits become one '#'; apostrophes, at which the lexicon would end the word, go. */
static struct str shape_of(struct str line, char room[LEXICON_WORD_BYTES])
{
    static const struct str apostrophe = {"\u2019", 3};
    size_t length = 0;

    for (size_t i = 0; i < line.len && length < LEXICON_WORD_BYTES; i++) {
        if (str_starts((struct str){line.at + i, line.len - i}, apostrophe))
            i += apostrophe.len - 1;
        else if (!characters_is_digit(line.at[i]) && line.at[i] != '\'')
            room[length++] = line.at[i];
        else if (characters_is_digit(line.at[i]) && (i == 0 || !characters_is_digit(line.at[i - 1])))
            room[length++] = '#';
    }
    return (struct str){room, length};
}

/* "Example", "Exercise 3" */
static bool is_single_word(struct str line)
{
    struct tokenizer_word word;
    int words = 0;

    for (size_t at = 0; tokenizer_next_word(line, &at, &word);)
        words += !characters_is_digit(line.at[word.at]);
    return words == 1;
}

/* The first lines of a slide and its last ones, or all of them; returns how many. */
static size_t edge_lines(struct str text, struct str lines[2 * EDGE])
{
    size_t count = 0;

    while (text.at != NULL) {
        struct str line = str_trim(str_cut(&text, '\n'));
        if (line.len == 0)
            continue;
        if (count == 2 * EDGE) {
            memmove(lines + EDGE, lines + EDGE + 1, (EDGE - 1) * sizeof *lines);
            count--;
        }
        lines[count++] = line;
    }
    return count;
}

/* ---- showing ---- */

static void vote(struct page_headers *headers, int slide, int number)
{
    int at = slide - number + NUMBER_END - 1;

    if (number == NO_NUMBER || headers->votes[at].last == slide)
        return;
    headers->votes[at].last = slide;
    if (++headers->votes[at].count > headers->most) {
        headers->most = headers->votes[at].count;
        headers->offset = slide - number;
    }
}

static void count_shape(struct page_headers *headers, struct str line, int slide)
{
    char room[LEXICON_WORD_BYTES];
    size_t number = lexicon_intern(headers->names, shape_of(line, room));
    uint64_t sum = sum_of_numbers(line);
    int first = first_number(line);
    struct shape *shape;

    headers->shapes = arena_grow(headers->arena, headers->shapes, number, &headers->room, sizeof *headers->shapes);
    shape = &headers->shapes[number];
    if (shape->slides > 0 && shape->last == slide)
        return;
    shape->falls = shape->falls || sum < shape->sum;
    shape->strays = shape->strays || first == NO_NUMBER || (shape->slides > 0 && shape->offset != slide - first);
    shape->offset = slide - first;
    shape->sum = sum;
    shape->last = slide;
    shape->slides++;
}

void page_headers_show(struct page_headers *headers, struct str text, struct str title, int slide)
{
    struct str lines[2 * EDGE];
    size_t count = edge_lines(text, lines);

    if (slide < 1 || slide > LIMIT_EXTRACT_PAGES)
        return;
    headers->slides++;
    for (size_t i = 0; i < count; i++) {
        vote(headers, slide, first_number(lines[i]));
        vote(headers, slide, last_number(lines[i]));
        if (!str_equal(lines[i], title))
            count_shape(headers, lines[i], slide);
    }
}

/* ---- asking ---- */

static bool is_many(const struct page_headers *headers, uint32_t slides)
{
    return slides >= LEAST && (uint64_t)slides * LEAST_SHARE >= headers->slides;
}

static const struct shape *find_shape(const struct page_headers *headers, struct str line)
{
    char room[LEXICON_WORD_BYTES + 1];
    struct str shape = shape_of(line, room);
    uint32_t number;

    room[shape.len] = '\0';
    number = lexicon_find(headers->names, str_of(room));
    return number != LEXICON_NONE ? &headers->shapes[number] : NULL;
}

static bool is_paged(const struct page_headers *headers, struct str line, int slide)
{
    const struct shape *shape = find_shape(headers, line);

    return slide <= LIMIT_EXTRACT_PAGES && is_many(headers, headers->most) &&
           (last_number(line) == slide - headers->offset ||
            (shape != NULL && shape->slides > 1 && !shape->strays && shape->offset == headers->offset));
}

static bool recurs(const struct page_headers *headers, struct str line)
{
    const struct shape *shape = find_shape(headers, line);

    return shape != NULL && is_many(headers, shape->slides) && !shape->falls;
}

bool page_headers_is_paged(const struct page_headers *headers, struct str title, int slide)
{
    return title.len > 0 && !is_single_word(title) && is_paged(headers, title, slide);
}

struct str page_headers_strip(const struct page_headers *headers, struct arena *arena, struct str text,
                              struct str title, int slide)
{
    struct str lines[2 * EDGE];
    size_t count = edge_lines(text, lines);
    char *copy = NULL;

    for (size_t i = 0; i < count; i++) {
        bool titles = str_equal(lines[i], title) || (title.len == 0 && i < EDGE && is_single_word(lines[i]));
        if (titles || (!recurs(headers, lines[i]) && !is_paged(headers, lines[i], slide)))
            continue;
        copy = copy != NULL ? copy : arena_strndup(arena, text.at, text.len);
        memset(copy + (lines[i].at - text.at), ' ', lines[i].len);
    }
    return copy != NULL ? str_trim((struct str){copy, text.len}) : text;
}
