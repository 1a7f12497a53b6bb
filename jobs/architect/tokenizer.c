#include "jobs/architect/tokenizer.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/wording.h"

static uint32_t rune_at(struct str text, size_t at)
{
    return at < text.len ? str_next(text, &at) : 0;
}

/* ---- sentences ---- */

static bool is_terminator(uint32_t rune)
{
    return rune == '.' || rune == '!' || rune == '?' || rune == 0x2026 || rune == 0x3002 || rune == 0xFF01 ||
           rune == 0xFF1F;
}

static bool is_closer(uint32_t rune)
{
    return rune == '"' || rune == '\'' || rune == ')' || rune == ']' || rune == 0x201D || rune == 0x2019 ||
           rune == 0xBB;
}

/* Whether the word before the full stop at `dot` is an abbreviation or an initial. */
static bool is_abbreviation(struct str text, size_t dot, const char *const *abbreviations)
{
    size_t start = dot, after;
    uint32_t first;

    while (start > 0 && !characters_is_space(text.at[start - 1]) && text.at[start - 1] != '(')
        start--;
    after = start;
    first = str_next(text, &after);
    if (after == dot && characters_is_upper(first))
        return true;
    return wording_is_one_of((struct str){text.at + start, dot - start}, abbreviations);
}

/* Behind a terminator and its closers: does a new sentence begin here? */
static bool begins_sentence(struct str text, size_t at)
{
    size_t next = at;

    if (at >= text.len)
        return true;
    if (!characters_is_space(text.at[at]))
        return false;
    while (next < text.len && characters_is_space(text.at[next]))
        next++;
    return !characters_is_lower(rune_at(text, next));
}

static bool is_empty_line(struct str text, size_t at)
{
    if (text.at[at] != '\n')
        return false;
    for (at++; at < text.len && characters_is_space(text.at[at]); at++)
        if (text.at[at] == '\n')
            return true;
    return false;
}

static size_t skip_closers(struct str text, size_t at)
{
    size_t next = at;

    while (next < text.len) {
        uint32_t rune = str_next(text, &next);
        if (!is_closer(rune) && !is_terminator(rune))
            break;
        at = next;
    }
    return at;
}

/* A run of terminators and closers is looked through once, and so is the space behind it. */
static size_t sentence_end(struct str text, const char *const *abbreviations)
{
    size_t at = 0, behind = 0;
    bool begins = false;

    while (at < text.len) {
        size_t here = at;
        uint32_t rune = str_next(text, &at);
        if (rune == '\n' && is_empty_line(text, here))
            return here;
        if (!is_terminator(rune))
            continue;
        if (at > behind) {
            behind = skip_closers(text, at);
            begins = begins_sentence(text, behind);
        }
        if (rune >= 0x3000)
            return behind;
        if (begins && !(rune == '.' && is_abbreviation(text, here, abbreviations)))
            return behind;
    }
    return text.len;
}

struct str tokenizer_next_sentence(struct str *rest, const char *const *abbreviations)
{
    struct str sentence = {NULL, 0}, left = str_trim(*rest);

    if (left.len > 0) {
        size_t end = sentence_end(left, abbreviations);
        sentence = str_trim((struct str){left.at, end});
        left = (struct str){left.at + end, left.len - end};
    }
    *rest = left;
    return sentence;
}

bool tokenizer_is_whole(struct str sentence)
{
    static const char *const closers[] = {"\"", "'", ")", "]", "\u201D", "\u2019", "\u00BB"};
    static const char *const terminators[] = {".", "!", "?", "\u2026", "\u3002", "\uFF01", "\uFF1F"};

    for (size_t i = 0; i < ARRAY_COUNT(closers); i++)
        if (str_ends_nocase(sentence, str_of(closers[i])))
            sentence.len -= strlen(closers[i]);
    for (size_t i = 0; i < ARRAY_COUNT(terminators); i++)
        if (str_ends_nocase(sentence, str_of(terminators[i])))
            return true;
    return false;
}

/* ---- words ---- */

/* The end of the word that begins at `at`. */
static size_t word_end(struct str text, size_t at)
{
    size_t next = at;
    uint32_t first = str_next(text, &next);

    at = next;
    if (characters_is_ideograph(first))
        return at;
    while (next < text.len) {
        uint32_t rune = str_next(text, &next);
        if ((characters_is_apostrophe(rune) || rune == '.') && next < text.len &&
            characters_is_letter(rune_at(text, next)))
            continue; /* learner's, Node.js, 5.4 */
        if (!characters_is_letter(rune) || characters_is_ideograph(rune))
            break;
        at = next;
    }
    if (at + 1 < text.len && text.at[at] == '+' && text.at[at + 1] == '+')
        return at + 2;
    return at < text.len && text.at[at] == '#' ? at + 1 : at;
}

static bool is_hyphen(uint32_t rune)
{
    return rune == '-' || rune == 0x2010 || rune == 0x2011;
}

bool tokenizer_next_word(struct str text, size_t *at, struct tokenizer_word *word)
{
    bool punctuated = false;
    uint32_t last = 0;
    size_t between = 0;

    while (*at < text.len) {
        size_t here = *at;
        uint32_t rune = str_next(text, at);
        if (characters_is_letter(rune)) {
            word->joined = between == 1 && is_hyphen(last);
            word->apart = punctuated && !word->joined;
            word->at = here;
            *at = word_end(text, here);
            word->length = *at - here;
            return true;
        }
        last = rune;
        between++;
        punctuated = punctuated || (rune > ' ' && rune != 0xA0 && rune != 0xAD);
    }
    return false;
}

size_t tokenizer_words(struct str text)
{
    struct tokenizer_word word;
    size_t words = 0;

    for (size_t at = 0; tokenizer_next_word(text, &at, &word);)
        words++;
    return words;
}
