#include "jobs/extract/pdf/pdf_running.h"

#include <unictype.h>

#define MARGIN 0.16f  /* of the page's height, above and below */
#define PLACES 40.0f  /* that the height is parted in: what repeats stands at the same one */
#define LEAST_PAGES 3 /* on which it repeats */
#define SHARE 0.35    /* of the pages from the first to the last of these: left ones may have another than right ones */
#define SLIDE_SHARE 0.6    /* above on slides, where their titles stand, which may repeat as well */
#define LINES_COMPARED 200 /* of a page, with those of the page before */

enum zone { INSIDE, HEADER, FOOTER };

struct repeat {
    uint64_t key; /* 0: free */
    uint32_t pages, first, last;
    bool number; /* nothing but digits and the like */
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

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * UINT64_C(0x100000001B3); /* FNV-1a, RFC-draft eastlake-fnv */
}

/* Numbers are all the same. */
static uint64_t hash_of(struct str text, bool *number)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    bool in_digits = false, letters = false, digits = false;

    for (size_t at = 0; at < text.len;) {
        const uint32_t c = str_next(text, &at);
        const bool digit = c >= '0' && c <= '9';

        letters = letters || (!digit && uc_is_alpha(c));
        digits = digits || digit;
        if (!digit || !in_digits)
            hash = mix(hash, digit ? '0' : c);
        in_digits = digit;
    }
    *number = digits && !letters;
    return hash | 1;
}

static uint64_t key_of(const struct search *search, const struct pdf_pages_page *page, size_t line, enum zone zone,
                       bool *number)
{
    const struct pdf_line *l = &search->pages->lines[line];

    return mix(mix(hash_of(pdf_pages_text(search->pages, line), number), (uint64_t)zone),
               (uint64_t)(int64_t)(l->baseline / page->height * PLACES)) |
           1;
}

static struct repeat *find(const struct search *search, uint64_t key)
{
    size_t at = (size_t)(key >> 20) & (search->room - 1);

    while (search->repeats[at].key != 0 && search->repeats[at].key != key)
        at = (at + 1) & (search->room - 1);
    return &search->repeats[at];
}

/* A page that goes on with the one before counts with it, but for numbers. */
static void count_page(struct search *search, uint32_t index)
{
    const struct pdf_pages_page *page = &search->pages->pages[index];

    for (size_t i = page->first; i < page->first + page->count; i++) {
        const enum zone zone = zone_of(page, &search->pages->lines[i]);
        struct repeat *repeat;
        bool number;
        uint64_t key;

        if (zone == INSIDE)
            continue;
        key = key_of(search, page, i, zone, &number);
        repeat = find(search, key);
        if (repeat->key == 0)
            *repeat = (struct repeat){.key = key, .first = index, .last = index, .pages = 1, .number = number};
        else if (repeat->last != index) {
            repeat->pages += number || !(page->goes_on && repeat->last + 1 == index);
            repeat->last = index;
        }
    }
}

static bool is_running(const struct repeat *repeat, enum zone zone, const struct pdf_pages_page *page)
{
    const double pages = repeat->last - repeat->first + 1;
    const double share = zone == HEADER && page->width > page->height ? SLIDE_SHARE : SHARE;

    if (repeat->number)
        return repeat->pages >= 2;
    return repeat->pages >= LEAST_PAGES && repeat->pages >= share * pages;
}

static void mark_page(const struct search *search, size_t index)
{
    const struct pdf_pages_page *page = &search->pages->pages[index];

    for (size_t i = page->first; i < page->first + page->count; i++) {
        const enum zone zone = zone_of(page, &search->pages->lines[i]);
        bool number;

        if (zone != INSIDE)
            search->pages->running[i] = is_running(find(search, key_of(search, page, i, zone, &number)), zone, page);
    }
}

/* ---- slides built step by step ---- */

static bool has_line(const struct pdf_pages *pages, const struct pdf_pages_page *page, size_t line)
{
    bool number;
    const uint64_t hash = hash_of(pdf_pages_text(pages, line), &number);

    for (size_t i = page->first; i < page->first + page->count; i++)
        if (pages->lines[i].length == pages->lines[line].length && hash_of(pdf_pages_text(pages, i), &number) == hash)
            return true;
    return false;
}

/* Of a slide with one line nothing can be said. */
static bool goes_on(const struct pdf_pages *pages, const struct pdf_pages_page *before,
                    const struct pdf_pages_page *page)
{
    if (before->count < 2 || page->count < before->count || page->count > LINES_COMPARED)
        return false;
    for (size_t i = before->first; i < before->first + before->count; i++) {
        bool number;

        hash_of(pdf_pages_text(pages, i), &number);
        if (!number && !has_line(pages, page, i))
            return false;
    }
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
    }
    free(search.repeats);
}
