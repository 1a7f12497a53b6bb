#include "jobs/architect/task_key.h"

#include "jobs/architect/characters.h"

#define DIGITS_MOST 3

/* Without the signs at its start; spaces among them. */
static struct str without(struct str text, const char *signs)
{
    static const char *const dashes[] = {"\u2013", "\u2014"};
    struct str left = str_trim(text);

    if (left.len > 0 && strchr(signs, left.at[0]) != NULL)
        return without(str_from(left, 1), signs);
    for (size_t i = 0; strchr(signs, '-') != NULL && i < ARRAY_COUNT(dashes); i++)
        if (str_starts(left, str_of(dashes[i])))
            return without(str_from(left, strlen(dashes[i])), signs);
    return left;
}

/* A letter by itself at the start: its length. */
static size_t letter_length(struct str text)
{
    size_t at = 0, behind;

    if (text.len == 0 || characters_is_digit(text.at[0]) || !characters_is_letter(str_next(text, &at)))
        return 0;
    behind = at;
    return at == text.len || !characters_is_letter(str_next(text, &behind)) ? at : 0;
}

/* "b", "a, c" at the start: its length. */
static size_t letters_length(struct str text)
{
    size_t length = letter_length(text);

    while (length > 0) {
        struct str next = without(str_from(text, length), ",");
        const size_t more = letter_length(next);
        if (more == 0)
            break;
        length = (size_t)(next.at - text.at) + more;
    }
    return length;
}

bool task_key_next(struct str *rest, int *number, struct str *letters)
{
    struct str text = without(*rest, ",;.");
    size_t digits = 0;

    *number = 0;
    for (; digits < text.len && digits < DIGITS_MOST && characters_is_digit(text.at[digits]); digits++)
        *number = *number * 10 + (text.at[digits] - '0');
    if (digits == 0)
        return false;
    text = without(str_from(text, digits), ".):=-(");
    letters->at = text.at;
    letters->len = letters_length(text);
    *rest = without(str_from(text, letters->len), ")");
    return letters->len > 0;
}

bool task_key_is(struct str text)
{
    struct str letters;
    int number;

    if (!task_key_next(&text, &number, &letters))
        return false;
    while (task_key_next(&text, &number, &letters))
        ;
    return without(text, ",;.").len == 0;
}
