#include "jobs/architect/headings.h"

#include "jobs/architect/english.h"
#include "jobs/architect/german.h"
#include "jobs/architect/text.h"

static struct str without_suffix(struct str title, const char *suffix)
{
    if (str_ends_nocase(title, str_of(suffix)))
        title.len -= strlen(suffix);
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
    return digits <= 2 && digits + 2 < title.len && title.at[digits] == ' ' && title.at[digits + 1] >= 'A' &&
           title.at[digits + 1] <= 'Z';
}

/* "3.1.2 ", "Chapter 3: ", "Lecture 3 - " at the start. */
static struct str without_number(struct str title)
{
    static const char *const labels[] = {"chapter ", "lecture ", "lesson ",    "module ",  "part ",
                                         "section ", "unit ",    "week ",      "kapitel ", "vorlesung ",
                                         "lektion ", "teil ",    "abschnitt ", "woche "};
    size_t at = 0, digits;
    bool labelled = false;

    for (size_t i = 0; i < ARRAY_COUNT(labels) && !labelled; i++)
        if (title.len > strlen(labels[i]) &&
            str_equal_nocase((struct str){title.at, strlen(labels[i])}, str_of(labels[i]))) {
            at = strlen(labels[i]);
            labelled = true;
        }
    for (digits = at;
         digits < title.len && ((title.at[digits] >= '0' && title.at[digits] <= '9') || title.at[digits] == '.');
         digits++)
        ;
    if (digits == at || (!labelled && memchr(title.at, '.', digits) == NULL && !is_numbered(title, digits)))
        return title;
    while (digits < title.len && memchr(" :.-)\t", title.at[digits], 6) != NULL)
        digits++;
    title = (struct str){title.at + digits, title.len - digits};
    if (str_starts(title, STR("\u2013 ")) || str_starts(title, STR("\u2014 ")))
        title = (struct str){title.at + 4, title.len - 4};
    return title;
}

const char *headings_clean(struct arena *arena, struct str title)
{
    static const char *const suffixes[] = {"(cont.)", "(cont'd)", "(contd)",   "(contd.)", "(continued)",
                                           "cont.",   "cont'd",   "continued", ":"};
    struct str whole = str_trim(text_flat(arena, title)), rest;

    for (size_t i = 0; i < ARRAY_COUNT(suffixes); i++)
        whole = without_suffix(whole, suffixes[i]);
    rest = str_trim(without_part(without_number(whole)));
    if (rest.len == 0)
        rest = whole; /* "Chapter 3" is all there is */
    rest = str_clip(rest, 200);
    return rest.len > 0 ? text_capitalised(arena, rest) : NULL;
}

enum section_kind headings_kind(struct arena *arena, const char *title)
{
    static const struct {
        enum section_kind kind;
        const char *const *english, *const *german;
    } kinds[] = {
        {SECTION_AGENDA, english_agenda_titles, german_agenda_titles},
        {SECTION_GOALS, english_goal_titles, german_goal_titles},
        {SECTION_SUMMARY, english_summary_titles, german_summary_titles},
        {SECTION_EXERCISES, english_exercise_titles, german_exercise_titles},
        {SECTION_CLOSING, english_closing_titles, german_closing_titles},
    };
    struct str text = str_of(title);
    char *plain = arena_alloc(arena, text.len + 2);
    size_t length = 0;
    struct text_word word;

    for (size_t at = 0; text_next_word(text, &at, &word);) {
        if (length > 0 && text.at[word.at] >= '0' && text.at[word.at] <= '9')
            continue; /* "Exercise 3" */
        if (length > 0)
            plain[length++] = ' ';
        for (size_t i = 0; i < word.length; i++)
            if (text.at[word.at + i] != '\'')
                plain[length++] = text.at[word.at + i];
    }
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (text_is_one_of((struct str){plain, length}, kinds[i].english) ||
            text_is_one_of((struct str){plain, length}, kinds[i].german))
            return kinds[i].kind;
    return SECTION_CONTENT;
}
