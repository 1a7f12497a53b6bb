#include "jobs/homework/quotes.h"

#include <unictype.h>

/* Letters and digits, up to `most`. */
static size_t letters_of(struct str text, size_t most)
{
    size_t count = 0;

    for (size_t at = 0; at < text.len && count < most;)
        count += uc_is_property_alphabetic(str_next(text, &at)) || (at > 0 && (uint8_t)(text.at[at - 1] - '0') < 10);
    return count;
}

/* A mark behind the part would belong to its last letter. */
static bool cuts_letter(struct str text, size_t at)
{
    size_t next = at;

    return at < text.len && uc_is_general_category_withtable(str_next(text, &next), UC_CATEGORY_MASK_M);
}

static struct str find_in(const struct visible_text *visible, struct str part, struct str quote)
{
    const struct str text = visible->text;
    size_t at = 0;

    while (text.len >= quote.len && at <= text.len - quote.len) {
        const char *found = memmem(text.at + at, text.len - at, quote.at, quote.len);
        if (found == NULL)
            break;
        at = (size_t)(found - text.at);
        if (!cuts_letter(text, at + quote.len))
            return visible_text_source(visible, part, at, quote.len);
        at++;
    }
    return (struct str){NULL, 0};
}

struct quotes quotes_make(struct arena *arena, const struct str *parts, size_t count)
{
    struct quotes quotes = {arena, parts, arena_array(arena, count + 1, sizeof *quotes.visible), count};

    for (size_t i = 0; i < count; i++)
        quotes.visible[i] = visible_text_make(arena, parts[i], VISIBLE_TEXT_ONE);
    return quotes;
}

struct str quotes_find(const struct quotes *quotes, struct str quote)
{
    const struct str wanted = visible_text_make(quotes->arena, quote, VISIBLE_TEXT_ONE).text;
    struct str found = {NULL, 0};
    size_t letters = 0;

    for (size_t i = 0; i < quotes->count; i++)
        letters += letters_of(quotes->parts[i], QUOTES_LEAST);
    if (wanted.len == 0 || letters_of(wanted, QUOTES_LEAST) < MIN(letters, (size_t)QUOTES_LEAST))
        return found;
    for (size_t i = 0; i < quotes->count && found.at == NULL; i++)
        found = find_in(&quotes->visible[i], quotes->parts[i], wanted);
    return found;
}
