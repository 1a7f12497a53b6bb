#include "jobs/architect/headings.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/languages/languages.h"
#include "jobs/architect/task_lines.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define TITLE_BYTES 200          /* of a heading; the rest is cut off */
#define EXERCISES_TITLE_BYTES 60 /* of a title whose last word is "exercises" */

/* Without a mark that the title goes on, in whatever language. */
static struct str without_mark(struct str title)
{
    for (size_t i = 0; i < languages_count(); i++)
        for (const char *const *mark = languages_at(i)->continued; mark != NULL && *mark != NULL; mark++) {
            size_t length = strlen(*mark);
            if (length <= title.len &&
                characters_equal_folded((struct str){title.at + title.len - length, length}, str_of(*mark)))
                title = str_trim((struct str){title.at, title.len - length});
        }
    if (str_ends_nocase(title, STR(":")))
        title.len--;
    return str_trim(title);
}

/* "(2/3)", "(2)", "(II)" at the end: parts of one thing. */
static struct str without_part(struct str title)
{
    const char *open = title.len > 0 ? memrchr(title.at, '(', title.len) : NULL;
    size_t inside;

    if (open == NULL || title.at[title.len - 1] != ')' || open == title.at)
        return title;
    inside = (size_t)(title.at + title.len - 1 - (open + 1));
    if (inside == 0 || strspn(open + 1, "0123456789/IVX ") < inside)
        return title;
    return str_trim((struct str){title.at, (size_t)(open - title.at)});
}

/* "12 Graphics": a small number and a capital; "3 ways" and "2024 Report" keep theirs. */
static bool is_numbered(struct str title, size_t digits)
{
    size_t behind = digits + 1;

    return digits <= 2 && digits + 2 < title.len && title.at[digits] == ' ' &&
           characters_is_upper(str_next(title, &behind));
}

/* The length of "Chapter " or the like at the start, in whatever language; 0: none. */
static size_t label_length(struct str title)
{
    size_t length = 0;

    for (size_t i = 0; i < languages_count() && length == 0; i++)
        length = wording_begins_with(title, languages_at(i)->labels);
    return length;
}

static struct str without_separator(struct str title)
{
    static const struct str dashes[] = {{"\u2013 ", 4}, {"\u2014 ", 4}};

    while (title.len > 0 && strchr(" :.-)\t", title.at[0]) != NULL)
        title = (struct str){title.at + 1, title.len - 1};
    for (size_t i = 0; i < ARRAY_COUNT(dashes); i++)
        if (str_starts(title, dashes[i]))
            return (struct str){title.at + dashes[i].len, title.len - dashes[i].len};
    return title;
}

/* "3.1.2 ", "Chapter 3: ", "Lecture 3 - " at the start. */
static struct str without_number(struct str title)
{
    size_t label = label_length(title), digits = label;

    while (digits < title.len && (characters_is_digit(title.at[digits]) || title.at[digits] == '.'))
        digits++;
    if (digits == label || (label == 0 && memchr(title.at, '.', digits) == NULL && !is_numbered(title, digits)))
        return title;
    return without_separator((struct str){title.at + digits, title.len - digits});
}

const char *headings_clean(struct arena *arena, struct str title)
{
    struct str whole = without_mark(str_trim(wording_flat(arena, title)));
    struct str rest = str_trim(without_part(without_number(whole)));

    if (rest.len == 0)
        rest = whole; /* "Chapter 3" is all there is */
    rest = str_clip(rest, TITLE_BYTES);
    return rest.len > 0 ? wording_capitalised(arena, rest) : NULL;
}

/* The words of a title, apart by single spaces, without numbers behind the first one and without apostrophes. */
static struct str plain_words(struct arena *arena, struct str title)
{
    char *plain = arena_alloc(arena, title.len + 2); /* ends with NUL */
    size_t length = 0;
    struct tokenizer_word word;

    for (size_t at = 0; tokenizer_next_word(title, &at, &word);) {
        if (length > 0 && characters_is_digit(title.at[word.at]))
            continue; /* "Exercise 3" */
        if (length > 0)
            plain[length++] = ' ';
        for (size_t i = word.at; i < word.at + word.length;) {
            size_t from = i;
            if (characters_is_apostrophe(str_next(title, &i)))
                continue;
            memcpy(plain + length, title.at + from, i - from);
            length += i - from;
        }
    }
    return (struct str){plain, length};
}

/* "Exercises for chapter 3", "Programming exercises": of a few words the last one, or the first before such a word as "for". */
static bool names_exercises(const struct task_words *words, struct str plain)
{
    struct str rest = plain, first = str_cut(&rest, ' '), second = rest.at != NULL ? str_cut(&rest, ' ') : first;
    const char *space = plain.len > 0 ? memrchr(plain.at, ' ', plain.len) : NULL;
    struct str last = space != NULL ? str_of(space + 1) : plain;

    if (words->collections != NULL && characters_equal_folded(last, str_of(words->collections[0])) &&
        plain.len <= EXERCISES_TITLE_BYTES)
        return true;
    return wording_is_one_of(first, words->collections) && wording_is_one_of(second, words->about);
}

enum section_kind headings_kind(struct arena *arena, const char *title)
{
    struct str plain = plain_words(arena, str_of(title)), rest;
    int number;

    for (size_t i = 0; i < languages_count(); i++)
        for (int kind = 0; kind < SECTION_KINDS; kind++)
            if (wording_is_one_of(plain, languages_at(i)->titles[kind]))
                return (enum section_kind)kind;
    for (size_t i = 0; i < languages_count(); i++)
        if (names_exercises(&languages_at(i)->tasks, plain))
            return SECTION_EXERCISES;
    return task_lines_is_labelled(str_of(title), true, &number, &rest) ? SECTION_EXERCISES : SECTION_CONTENT;
}
