#include "jobs/architect/text.h"

#include "jobs/architect/lexicon.h"

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

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
static bool is_abbreviation(struct str text, size_t dot)
{
    static const char *const known[] = {"e.g", "i.e", "eg", "ie",   "etc", "vs", "cf",     "dr",
                                        "mr",  "mrs", "ms", "prof", "st",  "no", "fig",    "figs",
                                        "eq",  "sec", "ch", "vol",  "pp",  "al", "approx", "resp"};
    size_t start = dot;

    while (start > 0 && !is_space(text.at[start - 1]) && text.at[start - 1] != '(')
        start--;
    if (dot - start == 1 && lexicon_is_upper((uint8_t)text.at[start]))
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++)
        if (str_equal_nocase((struct str){text.at + start, dot - start}, str_of(known[i])))
            return true;
    return false;
}

static bool is_lower(uint32_t rune)
{
    return (rune >= 'a' && rune <= 'z') || (rune >= 0xDF && rune <= 0xFF) || (rune >= 0x3AC && rune <= 0x3CE) ||
           (rune >= 0x430 && rune <= 0x45F);
}

/* Behind a terminator and its closers: does a new sentence begin here? */
static bool begins_sentence(struct str text, size_t at)
{
    size_t next = at;

    if (at >= text.len)
        return true;
    if (!is_space(text.at[at]))
        return false;
    while (next < text.len && is_space(text.at[next]))
        next++;
    return !is_lower(rune_at(text, next));
}

static bool is_empty_line(struct str text, size_t at)
{
    if (text.at[at] != '\n')
        return false;
    for (at++; at < text.len && is_space(text.at[at]); at++)
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

static size_t sentence_end(struct str text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t here = at, behind;
        uint32_t rune = str_next(text, &at);
        if (rune == '\n' && is_empty_line(text, here))
            return here;
        if (!is_terminator(rune))
            continue;
        behind = skip_closers(text, at);
        if (rune >= 0x3000)
            return behind;
        if (begins_sentence(text, behind) && !(rune == '.' && is_abbreviation(text, here)))
            return behind;
    }
    return text.len;
}

struct str text_next_sentence(struct str *rest)
{
    struct str sentence = {NULL, 0}, left = str_trim(*rest);

    if (left.len > 0) {
        size_t end = sentence_end(left);
        sentence = str_trim((struct str){left.at, end});
        left = (struct str){left.at + end, left.len - end};
    }
    *rest = left;
    return sentence;
}

bool text_is_whole(struct str sentence)
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

static bool is_apostrophe(uint32_t rune)
{
    return rune == '\'' || rune == 0x2019;
}

/* The end of the word that begins at `at`. */
static size_t word_end(struct str text, size_t at)
{
    size_t next = at;
    uint32_t first = str_next(text, &next);

    at = next;
    if (lexicon_is_ideograph(first))
        return at;
    while (next < text.len) {
        uint32_t rune = str_next(text, &next);
        if ((is_apostrophe(rune) || rune == '.') && next < text.len && lexicon_is_letter(rune_at(text, next)))
            continue; /* learner's, Node.js, 5.4 */
        if (!lexicon_is_letter(rune) || lexicon_is_ideograph(rune))
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

bool text_next_word(struct str text, size_t *at, struct text_word *word)
{
    bool punctuated = false;
    uint32_t last = 0;
    size_t between = 0;

    while (*at < text.len) {
        size_t here = *at;
        uint32_t rune = str_next(text, at);
        if (lexicon_is_letter(rune)) {
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

/* ---- lines ---- */

/* Bytes of the bullet at the start of a line, 0: none. */
static size_t bullet_length(struct str line)
{
    static const char *const bullets[] = {"-",      "*",      "+",      "\u2022", "\u2013", "\u2014",
                                          "\u25AA", "\u25AB", "\u25CF", "\u25CB", "\u25E6", "\u2023",
                                          "\u2043", "\u25A0", "\u25A1", "\u27A2", "\u2713", "\u2714",
                                          "\u00B7", "\uF0B7", "\uF0A7", "\uF0D8", "\uF02D"};

    for (size_t i = 0; i < ARRAY_COUNT(bullets); i++) {
        size_t length = strlen(bullets[i]);
        if (str_starts(line, str_of(bullets[i])))
            return line.len == length || is_space(line.at[length]) || length > 1 ? length : 0;
    }
    return 0;
}

/* Bytes of "12.", "3)", "(b)", "a)" at the start of a line, 0: none. */
static size_t number_length(struct str line)
{
    size_t at = line.len > 0 && line.at[0] == '(', digits = 0;

    while (at + digits < line.len && is_digit(line.at[at + digits]) && digits < 3)
        digits++;
    if (digits == 0 && at + 1 < line.len && line.at[at] >= 'a' && line.at[at] <= 'h' && line.at[at + 1] == ')')
        digits = 1;
    at += digits;
    if (digits == 0 || at + 1 >= line.len || (line.at[at] != '.' && line.at[at] != ')'))
        return 0;
    return is_space(line.at[at + 1]) ? at + 1 : 0;
}

bool text_has_marker(struct str line)
{
    line = str_trim(line);
    return bullet_length(line) > 0 || number_length(line) > 0;
}

struct str text_without_marker(struct str line)
{
    size_t length;

    line = str_trim(line);
    length = bullet_length(line);
    if (length == 0)
        length = number_length(line);
    return str_trim((struct str){line.at + length, line.len - length});
}

struct str text_flat(struct arena *arena, struct str text)
{
    char *out;
    size_t length = 0;
    bool plain = true;

    for (size_t i = 0; i < text.len && plain; i++)
        plain = !is_space(text.at[i]) || (text.at[i] == ' ' && (i == 0 || text.at[i - 1] != ' '));
    if (plain)
        return text;
    out = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        if (!is_space(text.at[i]))
            out[length++] = text.at[i];
        else if (length > 0 && out[length - 1] != ' ')
            out[length++] = ' ';
    }
    return (struct str){out, length};
}

/* "package.json", "attach()", "x_min" are written so for a reason. */
static bool is_identifier(struct str text)
{
    for (size_t i = 0; i < text.len && !is_space(text.at[i]); i++)
        if (strchr("._(){}[]$@/\\=<>", text.at[i]) != NULL && i + 1 < text.len && !is_space(text.at[i + 1]))
            return true;
    return false;
}

bool text_is_one_of(struct str text, const char *const *forms)
{
    for (; *forms != NULL; forms++)
        if (str_equal_nocase(text, str_of(*forms)))
            return true;
    return false;
}

const char *text_capitalised(struct arena *arena, struct str text)
{
    char *out = arena_strndup(arena, text.at, text.len);
    size_t at = 0;
    uint32_t first = text.len > 0 ? str_next(text, &at) : 0;

    if (is_identifier(text))
        return out;
    if (first >= 'a' && first <= 'z')
        out[0] = (char)(first - 32);
    else if (first >= 0xE0 && first <= 0xFE && first != 0xF7)
        out[1] = (char)(out[1] - 0x20);
    else if (first >= 0x430 && first <= 0x43F)
        out[1] = (char)(out[1] - 0x20);
    return out;
}
