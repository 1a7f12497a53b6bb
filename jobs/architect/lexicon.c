#include "jobs/architect/lexicon.h"

#include "jobs/architect/english.h"
#include "jobs/architect/german.h"

struct lexicon {
    struct arena *arena;
    enum language language;
    struct lexicon_word *words;
    size_t count, room;
    uint32_t *slots; /* open addressing; word number + 1, 0: free */
    size_t slot_count;
};

/* ---- characters ---- */

/* Blocks of characters that are no part of words, from The Unicode Standard 15, code charts. */
static const struct {
    uint32_t first, last;
} other_runes[] = {
    {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},       {0xBB, 0xBF},        {0xD7, 0xD7},     {0xF7, 0xF7},
    {0x2000, 0x206F}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF},   {0x2E00, 0x2E7F},    {0x3000, 0x3004}, {0x3008, 0x3020},
    {0x30FB, 0x30FB}, {0xE000, 0xF8FF}, {0xFE10, 0xFE6F},   {0xFF00, 0xFF0F},    {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40},
    {0xFF5B, 0xFF65}, {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xF0000, 0x10FFFF},
};

bool lexicon_is_letter(uint32_t rune)
{
    if (rune < 0x80)
        return (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') || (rune >= '0' && rune <= '9') ||
               rune == '_';
    for (size_t i = 0; i < ARRAY_COUNT(other_runes); i++)
        if (rune <= other_runes[i].last)
            return rune < other_runes[i].first;
    return true;
}

bool lexicon_is_ideograph(uint32_t rune)
{
    return (rune >= 0x3040 && rune <= 0x30FF) || (rune >= 0x3400 && rune <= 0x9FFF) ||
           (rune >= 0xF900 && rune <= 0xFAFF) || (rune >= 0x20000 && rune <= 0x3FFFF);
}

static uint32_t fold_latin(uint32_t rune)
{
    if (rune < 0xC0 || rune == 0xD7 || rune == 0xDF || rune == 0x131 || rune == 0x138 || rune == 0x149 || rune >= 0x17F)
        return rune;
    if (rune <= 0xDE)
        return rune + 0x20;
    if (rune < 0x100)
        return rune;
    if (rune == 0x130)
        return 'i';
    if (rune == 0x178)
        return 0xFF;
    if ((rune >= 0x139 && rune <= 0x148) || rune >= 0x179)
        return rune + (rune & 1);
    return rune | 1;
}

static uint32_t fold_greek(uint32_t rune)
{
    if (rune >= 0x391 && rune <= 0x3AB)
        return rune + 0x20;
    if (rune == 0x3C2)
        return 0x3C3;
    if (rune == 0x386)
        return 0x3AC;
    if (rune >= 0x388 && rune <= 0x38A)
        return rune + 37;
    return rune;
}

static uint32_t fold_cyrillic(uint32_t rune)
{
    if (rune <= 0x40F)
        return rune + 0x50;
    if (rune <= 0x42F)
        return rune + 0x20;
    if ((rune >= 0x460 && rune <= 0x481) || (rune >= 0x48A && rune <= 0x4BF) || rune >= 0x4D0)
        return rune | 1;
    return rune;
}

uint32_t lexicon_fold(uint32_t rune)
{
    if (rune < 0x80)
        return rune >= 'A' && rune <= 'Z' ? rune + 32 : rune;
    if (rune < 0x180)
        return fold_latin(rune);
    if (rune >= 0x370 && rune < 0x400)
        return fold_greek(rune);
    if (rune >= 0x400 && rune < 0x530)
        return fold_cyrillic(rune);
    return rune;
}

bool lexicon_is_upper(uint32_t rune)
{
    return lexicon_fold(rune) != rune;
}

/* ---- word forms ---- */

static size_t put_rune(char *out, uint32_t rune)
{
    if (rune < 0x80) {
        out[0] = (char)rune;
        return 1;
    }
    if (rune < 0x800) {
        out[0] = (char)(0xC0 | rune >> 6);
        out[1] = (char)(0x80 | (rune & 0x3F));
        return 2;
    }
    if (rune < 0x10000) {
        out[0] = (char)(0xE0 | rune >> 12);
        out[1] = (char)(0x80 | (rune >> 6 & 0x3F));
        out[2] = (char)(0x80 | (rune & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | rune >> 18);
    out[1] = (char)(0x80 | (rune >> 12 & 0x3F));
    out[2] = (char)(0x80 | (rune >> 6 & 0x3F));
    out[3] = (char)(0x80 | (rune & 0x3F));
    return 4;
}

static size_t fold_form(struct str form, char out[LEXICON_WORD_BYTES])
{
    size_t at = 0, length = 0;

    while (at < form.len && length + 4 <= LEXICON_WORD_BYTES) {
        uint32_t rune = str_next(form, &at);
        if (rune == 0x2019 || rune == '\'')
            break; /* learner's -> learner, don't -> don, which the stop words know */
        length += put_rune(out + length, lexicon_fold(rune));
    }
    return length;
}

static bool ends(const char *word, size_t length, const char *suffix)
{
    size_t n = strlen(suffix);

    return length > n && memcmp(word + length - n, suffix, n) == 0;
}

static size_t strip_plural(char *word, size_t length)
{
    if (length <= 3)
        return length;
    if (ends(word, length, "ies") && !ends(word, length, "eies") && !ends(word, length, "aies")) {
        word[length - 3] = 'y';
        return length - 2;
    }
    if (ends(word, length, "sses") || ends(word, length, "xes") || ends(word, length, "ches") ||
        ends(word, length, "shes"))
        return length - 2;
    if (ends(word, length, "che"))
        return length - 1; /* meets "caches" */
    if (ends(word, length, "s") && !ends(word, length, "ss") && !ends(word, length, "us") && !ends(word, length, "is"))
        return length - 1;
    return length;
}

static bool is_numeral(struct str stem)
{
    for (size_t i = 0; i < stem.len; i++)
        if ((stem.at[i] < '0' || stem.at[i] > '9') && stem.at[i] != '.')
            return false;
    return true;
}

/* Most English words on -ly are adverbs; those that are not are few. */
static bool is_adverb(struct str stem)
{
    static const char *const nouns[] = {"family",   "assembly", "anomaly", "supply", "reply",
                                        "monopoly", "polly",    "poly",    "italy"};

    if (stem.len < 5 || !str_ends_nocase(stem, STR("ly")))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(nouns); i++)
        if (str_equal(stem, str_of(nouns[i])))
            return false;
    return true;
}

static enum lexicon_class classify(const struct lexicon *lexicon, struct str stem)
{
    size_t at = 0;
    bool single = str_next(stem, &at) < 0x80 && at == stem.len;

    if (is_numeral(stem))
        return LEXICON_NUMERAL;
    if (single && stem.at[0] != 'c' && stem.at[0] != 'r')
        return LEXICON_STOP; /* letters are names of variables; C and R are also languages */
    return lexicon->language == LANGUAGE_ENGLISH && is_adverb(stem) ? LEXICON_STOP : LEXICON_CONTENT;
}

/* ---- the table: FNV-1a (Fowler, Noll, Vo), open addressing ---- */

static uint64_t hash_of(struct str text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint8_t)text.at[i]) * UINT64_C(0x100000001B3);
    return hash ^ hash >> 32;
}

static uint32_t *slot_of(const struct lexicon *lexicon, struct str stem)
{
    size_t at = hash_of(stem) & (lexicon->slot_count - 1);

    while (lexicon->slots[at] != 0 && !str_equal(lexicon->words[lexicon->slots[at] - 1].stem, stem))
        at = (at + 1) & (lexicon->slot_count - 1);
    return &lexicon->slots[at];
}

static void grow(struct lexicon *lexicon)
{
    struct lexicon_word *words = arena_array(lexicon->arena, lexicon->room * 2, sizeof *words);

    memcpy(words, lexicon->words, lexicon->count * sizeof *words);
    lexicon->words = words;
    lexicon->room *= 2;
    lexicon->slot_count *= 2;
    lexicon->slots = arena_array(lexicon->arena, lexicon->slot_count, sizeof *lexicon->slots);
    for (size_t i = 0; i < lexicon->count; i++)
        *slot_of(lexicon, words[i].stem) = (uint32_t)i + 1;
}

static struct str stem_of(const struct lexicon *lexicon, struct str form, char room[LEXICON_WORD_BYTES])
{
    size_t length = fold_form(form, room);

    return (struct str){room, lexicon->language == LANGUAGE_ENGLISH ? strip_plural(room, length) : length};
}

uint32_t lexicon_intern(struct lexicon *lexicon, struct str form)
{
    char room[LEXICON_WORD_BYTES];
    struct str stem = stem_of(lexicon, form, room);
    uint32_t *slot = slot_of(lexicon, stem);

    if (*slot != 0)
        return *slot - 1;
    if (lexicon->count == lexicon->room) {
        grow(lexicon);
        slot = slot_of(lexicon, stem);
    }
    lexicon->words[lexicon->count] = (struct lexicon_word){
        .stem = {arena_strndup(lexicon->arena, stem.at, stem.len), stem.len},
        .class = classify(lexicon, stem),
    };
    *slot = (uint32_t)++lexicon->count;
    return *slot - 1;
}

uint32_t lexicon_find(const struct lexicon *lexicon, const char *form)
{
    char room[LEXICON_WORD_BYTES];
    const uint32_t *slot = slot_of(lexicon, stem_of(lexicon, str_of(form), room));

    return *slot != 0 ? *slot - 1 : LEXICON_NONE;
}

struct lexicon_word *lexicon_word(const struct lexicon *lexicon, uint32_t word)
{
    return &lexicon->words[word];
}

size_t lexicon_size(const struct lexicon *lexicon)
{
    return lexicon->count;
}

static void add_class(struct lexicon *lexicon, const char *list, enum lexicon_class class)
{
    struct str rest = str_of(list);

    while (rest.at != NULL) {
        struct str word = str_trim(str_cut(&rest, ' '));
        if (word.len > 0)
            lexicon->words[lexicon_intern(lexicon, word)].class = class;
    }
}

struct lexicon *lexicon_new(struct arena *arena, enum language language)
{
    struct lexicon *lexicon = arena_alloc(arena, sizeof *lexicon);

    *lexicon = (struct lexicon){.arena = arena, .language = language, .room = 4096, .slot_count = 8192};
    lexicon->words = arena_array(arena, lexicon->room, sizeof *lexicon->words);
    lexicon->slots = arena_array(arena, lexicon->slot_count, sizeof *lexicon->slots);
    if (language == LANGUAGE_ENGLISH) {
        add_class(lexicon, english_generic_words, LEXICON_GENERIC);
        add_class(lexicon, english_stop_words, LEXICON_STOP);
    } else if (language == LANGUAGE_GERMAN) {
        add_class(lexicon, german_generic_words, LEXICON_GENERIC);
        add_class(lexicon, german_stop_words, LEXICON_STOP);
    }
    return lexicon;
}

void lexicon_learn_stop_words(struct lexicon *lexicon, size_t sentences)
{
    if (lexicon->language == LANGUAGE_ENGLISH || sentences < 20)
        return;
    for (size_t i = 0; i < lexicon->count; i++) {
        struct lexicon_word *word = &lexicon->words[i];
        if (word->class == LEXICON_CONTENT && word->sentences > sentences / 6 && str_code_points(word->stem) <= 5)
            word->class = LEXICON_STOP;
    }
}
