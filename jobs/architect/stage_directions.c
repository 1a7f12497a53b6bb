#include "jobs/architect/stage_directions.h"

#include "jobs/architect/languages/languages.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define DIRECTION_BYTES 60 /* between the brackets; more is a remark */
#define DIRECTION_WORDS 3
#define ICON_BYTES 48 /* of a name */
#define ICON_LEAST 2

static bool is_sound(struct str word)
{
    for (size_t i = 0; i < languages_count(); i++)
        if (wording_is_one_of(word, languages_at(i)->sounds))
            return true;
    return false;
}

/* Few words, one of which names a sound. */
static bool is_direction(struct str inside)
{
    struct tokenizer_word word;
    bool sounds = false;
    size_t words = 0;

    for (size_t at = 0; words <= DIRECTION_WORDS && tokenizer_next_word(inside, &at, &word); words++)
        sounds = sounds || is_sound((struct str){inside.at + word.at, word.length});
    return sounds && words <= DIRECTION_WORDS;
}

/* The bytes of the stage direction that begins at `at`, brackets and all; 0: none does. */
static size_t direction_length(struct str text, size_t at)
{
    char closer = text.at[at] == '[' ? ']' : text.at[at] == '(' ? ')' : '\0';
    size_t room = MIN(text.len - at, (size_t)DIRECTION_BYTES);
    const char *end = closer != '\0' ? memchr(text.at + at, closer, room) : NULL;
    size_t length = end != NULL ? (size_t)(end - (text.at + at)) + 1 : 0;

    return length > 2 && is_direction((struct str){text.at + at + 1, length - 2}) ? length : 0;
}

static bool is_of_icon(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '+';
}

/* The bytes of the icon's name that begins at `at`, ":material-folder-open:"; 0: none does. */
static size_t icon_length(struct str text, size_t at)
{
    size_t end = at + 1;

    if (text.at[at] != ':' || (at > 0 && (is_of_icon(text.at[at - 1]) || text.at[at - 1] == ':')))
        return 0;
    while (end < text.len && end - at <= ICON_BYTES && is_of_icon(text.at[end]))
        end++;
    return end < text.len && text.at[end] == ':' && end - at > ICON_LEAST && text.at[at + 1] >= 'a' ? end + 1 - at : 0;
}

struct str stage_directions_strip(struct arena *arena, struct str text)
{
    char *copy = NULL;

    for (size_t at = 0; at < text.len; at++) {
        size_t length = MAX(direction_length(text, at), icon_length(text, at));
        if (length == 0)
            continue;
        copy = copy != NULL ? copy : arena_strndup(arena, text.at, text.len);
        memset(copy + at, ' ', length);
        at += length - 1;
    }
    return copy != NULL ? str_trim((struct str){copy, text.len}) : text;
}
