#include "jobs/extract/pdf/pdf_running.h"

#include <math.h>
#include <unictype.h>

#include "base/fnv.h"
#include "jobs/extract/pdf/pdf_table_head.h"
#include "jobs/extract/pdf/pdf_words.h"

#define MARGIN 0.16f  /* of the page's height, above and below */
#define PLACES 40.0f  /* that the height is parted in: what repeats stands at the same one */
#define LEAST_PAGES 3 /* on which it repeats */
#define SHARE 0.35    /* of the pages from the first to the last of these: left ones may have another than right ones */
#define SLIDE_SHARE 0.6    /* above on slides, where their titles stand, which may repeat as well */
#define LINES_COMPARED 200 /* of a page, with those of the page before */
#define NUMBERS 4          /* looked at in a line: one of them may count the pages */
#define LARGER 1.15f       /* than other lines: a heading's type */

enum zone { INSIDE, HEADER, FOOTER };

/* What a line says. */
struct reading {
    uint64_t kind;  /* the same for lines that differ in their numbers only */
    uint64_t exact; /* the same for equal lines only */
    int64_t numbers[NUMBERS];
    size_t count; /* of these */
    bool number;  /* nothing but digits and the like */
};

struct repeat {
    uint64_t key; /* 0: free */
    uint32_t pages, first, last;
    uint32_t seen; /* pages, those that go on with the one before too */
    uint32_t steps
        [NUMBERS];     /* from one of these to the next at which the number grew as the pages did, or nothing changed */
    uint32_t headings; /* pages on which no other line is as large */
    struct reading reading; /* on the last of them */
};

struct search {
    struct pdf_pages *pages;
    struct repeat *repeats;
    size_t room; /* a power of two */
};

static enum zone zone_of(const struct pdf_pages_page *page, const struct pdf_line *line)
{
    const float middle = (line->y0 + line->y1) / 2;

    if (line->upright || page->height <= 0)
        return INSIDE;
    return middle < MARGIN * page->height ? HEADER : middle > (1 - MARGIN) * page->height ? FOOTER : INSIDE;
}

/* "xiv": the pages of a preface. 0 if it is none. */
static int64_t roman_of(struct str text)
{
    static const char digits[] = "ivxlcdmIVXLCDM";
    static const int values[] = {1, 5, 10, 50, 100, 500, 1000};
    int64_t sum = 0, before = 0;

    if (text.len == 0 || text.len > 8)
        return 0;
    for (size_t i = text.len; i-- > 0;) {
        const char *digit = memchr(digits, text.at[i], sizeof digits - 1);
        const int64_t value = digit == NULL ? 0 : values[(digit - digits) % 7];

        if (value == 0)
            return 0;
        sum += value < before ? -value : value;
        before = MAX(value, before);
    }
    return sum;
}

static void add_digit(struct reading *reading, bool first, uint32_t digit)
{
    int64_t *number;

    reading->count += first && reading->count <= NUMBERS;
    if (reading->count == 0 || reading->count > NUMBERS)
        return;
    number = &reading->numbers[reading->count - 1];
    if (*number < INT32_MAX)
        *number = 10 * *number + digit - '0';
}

static struct reading read_line(struct str text)
{
    struct reading reading = {.kind = FNV_BASIS, .exact = FNV_BASIS};
    const int64_t roman = roman_of(text);
    bool in_digits = false, letters = false;

    if (roman > 0)
        return (struct reading){.kind = 1, .exact = (uint64_t)roman, .numbers = {roman}, .count = 1, .number = true};
    for (size_t at = 0; at < text.len;) {
        const uint32_t c = str_next(text, &at);
        const bool digit = c >= '0' && c <= '9';

        letters = letters || (!digit && uc_is_alpha(c));
        if (digit)
            add_digit(&reading, !in_digits, c);
        reading.exact = fnv_add(reading.exact, c);
        if (!digit || !in_digits)
            reading.kind = fnv_add(reading.kind, digit ? '0' : c);
        in_digits = digit;
    }
    reading.number = reading.count > 0 && !letters;
    reading.kind |= 1;
    return reading;
}

static uint64_t key_of(const struct search *search, const struct pdf_pages_page *page, size_t line, enum zone zone,
                       const struct reading *reading)
{
    const struct pdf_line *l = &search->pages->lines[line];

    return fnv_add(fnv_add(reading->kind, (uint64_t)zone), (uint64_t)(int64_t)(l->baseline / page->height * PLACES)) |
           1;
}

static struct repeat *find(const struct search *search, uint64_t key)
{
    size_t at = (size_t)(key >> 20) & (search->room - 1);

    while (search->repeats[at].key != 0 && search->repeats[at].key != key)
        at = (at + 1) & (search->room - 1);
    return &search->repeats[at];
}

/* No other line of the page is as large; on slides, larger. What every page has is none if there is another heading below it. */
static bool is_heading(const struct search *search, const struct pdf_pages_page *page, size_t line, bool numbered)
{
    const struct pdf_line *lines = search->pages->lines, *this = &lines[line];
    float largest = 0;
    size_t letters = 0, in_largest = 0;

    for (size_t i = page->first; i < page->first + page->count; i++)
        if (i != line && fabsf(lines[i].baseline - this->baseline) > 1)
            largest = fmaxf(largest, lines[i].size);
    for (size_t i = page->first; i < page->first + page->count; i++) {
        if (i == line)
            continue;
        letters += lines[i].letters;
        in_largest += lines[i].size * LARGER > largest ? lines[i].letters : 0;
    }
    return largest > 0 && this->size >= (page->width > page->height ? 0.99f : LARGER) * largest &&
           (numbered || 2 * in_largest > letters);
}

static void count_steps(struct repeat *repeat, uint32_t index, const struct reading *reading)
{
    for (size_t i = 0; i < NUMBERS; i++)
        repeat->steps[i] +=
            reading->exact == repeat->reading.exact ||
            (i < reading->count && reading->numbers[i] - repeat->reading.numbers[i] == (int64_t)index - repeat->last);
}

/* A page that goes on with the one before counts with it, but for numbers. */
static void count_page(struct search *search, uint32_t index)
{
    const struct pdf_pages_page *page = &search->pages->pages[index];

    for (size_t i = page->first; i < page->first + page->count; i++) {
        const enum zone zone = zone_of(page, &search->pages->lines[i]);
        struct reading reading;
        struct repeat *repeat;
        uint64_t key;

        if (zone == INSIDE)
            continue;
        reading = read_line(pdf_pages_text(search->pages, i));
        key = key_of(search, page, i, zone, &reading);
        repeat = find(search, key);
        if (repeat->key == 0) {
            *repeat = (struct repeat){.key = key, .first = index, .last = index, .pages = 1, .seen = 1};
        } else if (repeat->last != index) {
            repeat->pages += reading.number || !(page->goes_on && repeat->last + 1 == index);
            repeat->seen++;
            count_steps(repeat, index, &reading);
        } else {
            continue;
        }
        repeat->headings += is_heading(search, page, i, reading.count > 0);
        repeat->last = index;
        repeat->reading = reading;
    }
}

/* "Page 7", and what is the same on all pages; not the first lines of "Exercise 7", or the cells of a table. */
static bool counts_pages(const struct repeat *repeat)
{
    uint32_t most = 0;

    for (size_t i = 0; i < NUMBERS; i++)
        most = MAX(most, repeat->steps[i]);
    return 2 * most >= repeat->seen - 1;
}

/* "Exercise 7" over a page of its own, or the title that all slides have. */
static bool is_title(const struct repeat *repeat, enum zone zone, const struct pdf_pages_page *page)
{
    return zone == HEADER && 2 * repeat->headings > repeat->seen &&
           (repeat->reading.count > 0 || page->width > page->height);
}

static bool is_running(const struct repeat *repeat, enum zone zone, const struct pdf_pages_page *page)
{
    const double pages = repeat->last - repeat->first + 1;
    const double share = zone == HEADER && page->width > page->height ? SLIDE_SHARE : SHARE;

    if (!counts_pages(repeat))
        return false;
    if (repeat->reading.number)
        return repeat->pages >= 2;
    return repeat->pages >= LEAST_PAGES && repeat->pages >= share * pages && !is_title(repeat, zone, page);
}

static void mark_page(const struct search *search, size_t index)
{
    const struct pdf_pages_page *page = &search->pages->pages[index];

    for (size_t i = page->first; i < page->first + page->count; i++) {
        const enum zone zone = zone_of(page, &search->pages->lines[i]);
        const struct reading reading = read_line(pdf_pages_text(search->pages, i));

        if (zone != INSIDE)
            search->pages->running[i] = is_running(find(search, key_of(search, page, i, zone, &reading)), zone, page) ||
                                        pdf_words_is_page_label(pdf_pages_text(search->pages, i), (int64_t)index + 1);
    }
}

/* ---- slides built step by step ---- */

static bool has_line(const struct pdf_pages *pages, const struct pdf_pages_page *page, size_t line)
{
    const uint64_t kind = read_line(pdf_pages_text(pages, line)).kind;

    for (size_t i = page->first; i < page->first + page->count; i++)
        if (pages->lines[i].length == pages->lines[line].length && read_line(pdf_pages_text(pages, i)).kind == kind)
            return true;
    return false;
}

/* Of a slide with one line nothing can be said. */
static bool goes_on(const struct pdf_pages *pages, const struct pdf_pages_page *before,
                    const struct pdf_pages_page *page)
{
    if (before->count < 2 || page->count < before->count || page->count > LINES_COMPARED)
        return false;
    for (size_t i = before->first; i < before->first + before->count; i++)
        if (!read_line(pdf_pages_text(pages, i)).number && !has_line(pages, page, i))
            return false;
    return true;
}

void pdf_running_find(struct pdf_pages *pages)
{
    struct search search = {.pages = pages, .room = 1024};

    for (size_t i = 1; i < pages->page_count; i++)
        pages->pages[i].goes_on = goes_on(pages, &pages->pages[i - 1], &pages->pages[i]);
    while (search.room < 2 * pages->line_count)
        search.room *= 2;
    pages->running = calloc(pages->line_count + 1, sizeof *pages->running);
    search.repeats = calloc(search.room, sizeof *search.repeats);
    if (search.repeats != NULL && pages->running != NULL) {
        for (uint32_t i = 0; i < pages->page_count; i++)
            count_page(&search, i);
        for (size_t i = 0; i < pages->page_count; i++)
            mark_page(&search, i);
        pdf_table_head_keep(pages);
    }
    free(search.repeats);
}
