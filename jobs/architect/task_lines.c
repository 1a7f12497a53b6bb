#include "jobs/architect/task_lines.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/languages/languages.h"
#include "jobs/architect/lines.h"
#include "jobs/architect/wording.h"

#define MINOR_NUMBERS 1000 /* "3.2" is 3 * MINOR_NUMBERS + 2 */
#define DIGITS_MOST 3
#define PHRASE_WORDS_LEAST 2 /* behind a label without a number: "Question for discussion:" */
#define PHRASE_WORDS_MOST 4

/* "3" or "3.2" at the start: its length, 0: none. */
static size_t number_at(struct str text, int *number)
{
    size_t at = 0, digits = 0;

    *number = 0;
    for (int part = 0; part < 2; part++) {
        int value = 0;
        for (digits = 0; at + digits < text.len && digits < DIGITS_MOST && characters_is_digit(text.at[at + digits]);
             digits++)
            value = value * 10 + (text.at[at + digits] - '0');
        if (digits == 0)
            return part == 0 ? 0 : at - 1;
        *number = part == 0 ? value : *number * MINOR_NUMBERS + value;
        at += digits;
        if (at + 1 >= text.len || text.at[at] != '.' || !characters_is_digit(text.at[at + 1]))
            break;
        at++;
    }
    return at;
}

static size_t dash_length(struct str text)
{
    static const char *const dashes[] = {"\u2013", "\u2014", "- "};

    for (size_t i = 0; i < ARRAY_COUNT(dashes); i++)
        if (str_starts(text, str_of(dashes[i])))
            return strlen(dashes[i]);
    return 0;
}

/* Punctuation and spaces between a label and what it stands before. */
static struct str without_punctuation(struct str text)
{
    text = str_trim(text);
    while (text.len > 0 && strchr(":.)*-]", text.at[0]) != NULL)
        text = str_trim(str_from(text, 1));
    return str_trim(str_from(text, dash_length(text)));
}

/* The length of a word of the list that the text begins with, whole. */
static size_t word_length(struct str text, const char *const *words)
{
    for (; words != NULL && *words != NULL; words++) {
        const char *const one[] = {*words, NULL};
        size_t length = wording_begins_with(text, one), at = length;
        if (length > 0 && (length == text.len || !characters_is_letter(str_next(text, &at))))
            return length;
    }
    return 0;
}

/* "№ 3", "Nr. 3", "#3". */
static struct str without_number_sign(struct str text)
{
    static const char *const signs[] = {"\u2116", "#", "nr.", "no."};

    text = str_trim(text);
    for (size_t i = 0; i < ARRAY_COUNT(signs); i++) {
        const char *const one[] = {signs[i], NULL};
        text = str_trim(str_from(text, wording_begins_with(text, one)));
    }
    return text;
}

/* Whether a label goes on as a title does, up to a colon or a full stop, and is no sentence: "Question for discussion: Why ...". */
static bool is_phrase(struct str after)
{
    size_t words = 0, at = 0;

    while (at < after.len && after.at[at] == ' ') {
        const size_t start = ++at;
        while (at < after.len && strchr(" :.,;?!()\n", after.at[at]) == NULL)
            at++;
        words += at > start;
    }
    return words >= PHRASE_WORDS_LEAST && words <= PHRASE_WORDS_MOST && at + 2 < after.len &&
           strchr(":.", after.at[at]) != NULL && characters_is_space(after.at[at + 1]);
}

bool task_lines_is_labelled(struct str line, bool titled, int *number, struct str *rest)
{
    line = str_trim(line);
    while (line.len > 0 && strchr("*_", line.at[0]) != NULL)
        line = str_from(line, 1);
    for (size_t i = 0; i < languages_count(); i++) {
        const struct task_words *words = &languages_at(i)->tasks;
        size_t length = word_length(line, words->labels), digits;
        struct str after;
        if (length == 0 && !titled)
            length = word_length(line, words->items);
        if (length == 0)
            continue;
        after = without_number_sign(str_from(line, length));
        digits = number_at(after, number);
        if (digits == 0 && !titled && is_phrase(str_from(line, length))) {
            *rest = line;
            return true;
        }
        if (digits == 0 && (after.len == 0 || after.at[0] != ':'))
            continue;
        *rest = without_punctuation(str_from(after, digits));
        return true;
    }
    return false;
}

enum task_label task_lines_title(struct str title, int *number)
{
    static const enum task_label kinds[] = {TASK_LABEL_HINT, TASK_LABEL_SOLUTION};

    for (size_t i = 0; i < languages_count(); i++) {
        const char *const *const lists[] = {languages_at(i)->tasks.hints, languages_at(i)->tasks.solutions};
        for (size_t k = 0; k < ARRAY_COUNT(lists); k++) {
            size_t length = word_length(str_trim(title), lists[k]), digits;
            struct str after = without_number_sign(str_from(str_trim(title), length));
            if (length == 0)
                continue;
            digits = number_at(after, number);
            if (without_punctuation(str_from(after, digits)).len == 0)
                return kinds[k];
        }
    }
    return TASK_LABEL_NONE;
}

/* Without the marks of bold text, and the brackets if it stands in them as a whole. */
static struct str without_brackets(struct str line)
{
    const char *close;

    while (line.len > 0 && strchr("*_", line.at[0]) != NULL)
        line = str_from(line, 1);
    close = line.len > 0 && line.at[0] == '(' ? ")" : line.len > 0 && line.at[0] == '[' ? "]" : NULL;
    if (close == NULL)
        return line;
    line = str_from(line, 1);
    if (str_ends_nocase(line, str_of(close)) && memchr(line.at, *close, line.len - 1) == NULL)
        line.len--;
    return line;
}

/* "The answer is b." and no more than that. */
static bool says_answer(struct str line, const char *const *answers, struct str *rest)
{
    const size_t length = word_length(line, answers);
    size_t words = 0;

    *rest = str_trim(str_from(line, length));
    for (size_t i = 0; i < rest->len; i++)
        words += characters_is_space(rest->at[i]);
    while (rest->len > 0 && strchr(".!", rest->at[rest->len - 1]) != NULL)
        rest->len--;
    return length > 0 && rest->len > 0 && words < PHRASE_WORDS_MOST;
}

enum task_label task_lines_label(struct str line, struct str *rest)
{
    static const enum task_label kinds[] = {TASK_LABEL_HINT, TASK_LABEL_SOLUTION};

    line = str_trim(line);
    line = without_brackets(line);
    for (size_t i = 0; i < languages_count(); i++) {
        const char *const *const lists[] = {languages_at(i)->tasks.hints, languages_at(i)->tasks.solutions};
        for (size_t k = 0; k < ARRAY_COUNT(lists); k++) {
            size_t length = word_length(line, lists[k]), digits;
            struct str after = str_trim(str_from(line, length));
            int number;
            if (length == 0)
                continue;
            digits = number_at(after, &number);
            after = str_trim(str_from(after, digits));
            if (after.len > 0 && strchr(":.)*]", after.at[0]) == NULL && dash_length(after) == 0)
                continue;
            *rest = without_punctuation(after);
            return kinds[k];
        }
        if (says_answer(line, languages_at(i)->tasks.answers, rest))
            return TASK_LABEL_SOLUTION;
    }
    return TASK_LABEL_NONE;
}

/* "(a) ", "a) ", "a. " at the start: its length. A full stop makes no letter of an initial: only a small one counts. */
static size_t letter_length(struct str line)
{
    size_t at = line.len > 0 && line.at[0] == '(', behind_letter = at;
    uint32_t letter;

    if (at >= line.len)
        return 0;
    letter = str_next(line, &behind_letter);
    if (!characters_is_lower(letter) || behind_letter >= line.len)
        return 0;
    if (line.at[behind_letter] != ')' && (at == 1 || line.at[behind_letter] != '.'))
        return 0;
    behind_letter++;
    return behind_letter < line.len && characters_is_space(line.at[behind_letter]) ? behind_letter : 0;
}

/* "A" of "A3: ", "Q" of "Q3. " at the start, and "(": its length. */
static size_t before_number(struct str line)
{
    size_t at = 0;

    if (line.len < 2)
        return 0;
    if (characters_is_upper(str_next(line, &at)) && at < line.len && characters_is_digit(line.at[at]))
        return at;
    return line.at[0] == '(';
}

/* "3. ", "3) ", "(3) ", "3.2. ", "A3: " at the start, an asterisk behind the number of a hard one: its length. */
static size_t number_length(struct str line, int *number)
{
    size_t open = before_number(line), digits = number_at(str_from(line, open), number), at = open + digits;
    bool lettered = open > 0 && line.at[0] != '(', starred = digits > 0 && at < line.len && line.at[at] == '*';

    at += starred;
    if (digits == 0 || at >= line.len)
        return 0;
    if (line.at[at] == '.' || line.at[at] == ')' || (lettered && line.at[at] == ':'))
        at++;
    else if (!starred)
        return 0;
    if (at < line.len && line.at[at] == '*')
        at++;
    return at < line.len && characters_is_space(line.at[at]) ? at : 0;
}

struct task_line task_lines_read(struct str line)
{
    struct task_line read = {.whole = str_trim(line)};
    size_t length;

    while (read.indent < line.len && line.at[read.indent] == ' ')
        read.indent++;
    read.text = read.whole;
    if (task_lines_is_labelled(read.whole, false, &read.number, &read.text)) {
        read.mark = TASK_MARK_NUMBER;
        read.labelled = true;
    } else if ((length = number_length(read.whole, &read.number)) > 0) {
        read.mark = TASK_MARK_NUMBER;
        read.text = str_trim(str_from(read.whole, length));
    } else if ((length = letter_length(read.whole)) > 0) {
        read.mark = TASK_MARK_LETTER;
        read.text = str_trim(str_from(read.whole, length));
    } else if (lines_has_marker(read.whole)) {
        read.mark = TASK_MARK_BULLET;
        read.text = lines_without_marker(read.whole);
    }
    return read;
}
