#include "jobs/architect/lexicon.h"

#include <libstemmer.h>

#include "base/fnv.h"
#include "jobs/architect/characters.h"

#define FIRST_ROOM 4096
#define FORM_MARK '='
#define CODE_MARK '`'

/* What makes a word a stop word where the language has no full list of them: a short word that stands in more than one sentence of so many. Chosen so
 * that the articles and prepositions of French and Russian texts pass and their nouns do not; texts of fewer sentences tell nothing. */
#define LEARNING_SENTENCES 20
#define STOP_WORD_SHARE 6
#define STOP_WORD_LETTERS 5

struct lexicon {
    struct arena *arena;
    const struct language *language;
    struct sb_stemmer *stemmer; /* NULL: the language uses none of libstemmer */
    struct lexicon_word *words;
    size_t count, room;
    uint32_t *slots; /* open addressing; word number + 1, 0: free */
    size_t slot_count;
};

/* ---- word forms ---- */

static size_t fold_form(const struct language *language, struct str form, char out[LEXICON_WORD_BYTES])
{
    size_t at = 0, length = 0;

    while (at < form.len && length + CHARACTERS_UTF8_BYTES <= LEXICON_WORD_BYTES) {
        uint32_t rune = str_next(form, &at);
        if (characters_is_apostrophe(rune) && !language->apostrophe_is_letter)
            break; /* learner's -> learner, don't -> don, which the stop words know */
        length += characters_put(out + length, characters_is_apostrophe(rune) ? '\'' : characters_fold(rune));
    }
    return length;
}

static bool is_numeral(struct str stem)
{
    for (size_t i = 0; i < stem.len; i++)
        if ((stem.at[i] < '0' || stem.at[i] > '9') && stem.at[i] != '.')
            return false;
    return true;
}

static enum lexicon_class classify(const struct lexicon *lexicon, struct str stem)
{
    size_t at = 0;
    bool single = str_next(stem, &at) < 0x80 && at == stem.len;

    if (stem.at[0] == CODE_MARK)
        return LEXICON_CONTENT;
    if (is_numeral(stem))
        return LEXICON_NUMERAL;
    if (single && stem.at[0] != 'c' && stem.at[0] != 'r')
        return LEXICON_STOP; /* letters are names of variables; C and R are also languages */
    return lexicon->language->is_stop_word != NULL && lexicon->language->is_stop_word(stem) ? LEXICON_STOP
                                                                                            : LEXICON_CONTENT;
}

/* ---- the table, with open addressing ---- */

static uint32_t *slot_of(const struct lexicon *lexicon, struct str stem)
{
    size_t at = fnv_of(stem) & (lexicon->slot_count - 1);

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

static struct str stem_of(const struct lexicon *lexicon, char *word, size_t length)
{
    if (lexicon->stemmer != NULL) {
        const sb_symbol *stem = sb_stemmer_stem(lexicon->stemmer, (const sb_symbol *)word, (int)length);
        return stem != NULL ? (struct str){(const char *)stem, (size_t)sb_stemmer_length(lexicon->stemmer)}
                            : (struct str){word, length};
    }
    return (struct str){word, lexicon->language->stem != NULL ? lexicon->language->stem(word, length) : length};
}

/* Listed stop words are known by their form, all other words by their stem: "Waren" is not "war". The forms lie in the table behind a mark that
 * begins no word. The key lies in `room`, or in the stemmer until it is asked again. */
static struct str key_of(const struct lexicon *lexicon, struct str form, bool listed, char room[LEXICON_WORD_BYTES + 1])
{
    size_t length = fold_form(lexicon->language, form, room + 1);
    struct str marked = {room, length + 1};

    room[0] = FORM_MARK;
    return listed || *slot_of(lexicon, marked) != 0 ? marked : stem_of(lexicon, room + 1, length);
}

static uint32_t intern_key(struct lexicon *lexicon, struct str key)
{
    uint32_t *slot = slot_of(lexicon, key);

    if (*slot != 0)
        return *slot - 1;
    if (lexicon->count == lexicon->room) {
        grow(lexicon);
        slot = slot_of(lexicon, key);
    }
    lexicon->words[lexicon->count] = (struct lexicon_word){
        .stem = {arena_strndup(lexicon->arena, key.at, key.len), key.len},
        .class = classify(lexicon, key),
    };
    *slot = (uint32_t)++lexicon->count;
    return *slot - 1;
}

static uint32_t intern(struct lexicon *lexicon, struct str form, bool listed)
{
    char room[LEXICON_WORD_BYTES + 1];

    return intern_key(lexicon, key_of(lexicon, form, listed, room));
}

uint32_t lexicon_intern(struct lexicon *lexicon, struct str form)
{
    return intern(lexicon, form, false);
}

uint32_t lexicon_intern_code(struct lexicon *lexicon, struct str word, struct str code)
{
    char room[LEXICON_WORD_BYTES + 1] = {CODE_MARK};
    uint32_t plain = lexicon_intern(lexicon, word);
    enum lexicon_class class = lexicon->words[plain].class;

    if (code.len < 2 || class == LEXICON_NUMERAL || (class == LEXICON_CONTENT && code.len == word.len))
        return plain;
    code = str_clip(code, LEXICON_WORD_BYTES);
    memcpy(room + 1, code.at, code.len);
    return intern_key(lexicon, (struct str){room, code.len + 1});
}

uint32_t lexicon_find(const struct lexicon *lexicon, struct str form)
{
    char room[LEXICON_WORD_BYTES + 1];
    const uint32_t *slot = slot_of(lexicon, key_of(lexicon, form, false, room));

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
    bool listed = class != LEXICON_GENERIC;
    struct str rest = str_of(list != NULL ? list : "");

    while (rest.at != NULL) {
        struct str word = str_trim(str_cut(&rest, ' '));
        if (word.len > 0)
            lexicon->words[intern(lexicon, word, listed)].class = class;
    }
}

static void release_stemmer(void *stemmer)
{
    sb_stemmer_delete(stemmer);
}

struct lexicon *lexicon_new(struct arena *arena, const struct language *language)
{
    struct lexicon *lexicon = arena_alloc(arena, sizeof *lexicon);

    *lexicon = (struct lexicon){.arena = arena, .language = language, .room = FIRST_ROOM, .slot_count = 2 * FIRST_ROOM};
    lexicon->words = arena_array(arena, lexicon->room, sizeof *lexicon->words);
    lexicon->slots = arena_array(arena, lexicon->slot_count, sizeof *lexicon->slots);
    if (language->stemmer != NULL && (lexicon->stemmer = sb_stemmer_new(language->stemmer, NULL)) != NULL)
        arena_defer(arena, release_stemmer, lexicon->stemmer);
    add_class(lexicon, language->generic_words, LEXICON_GENERIC);
    add_class(lexicon, language->stop_words, LEXICON_STOP);
    add_class(lexicon, language->inner_words, LEXICON_INNER);
    return lexicon;
}

void lexicon_learn_stop_words(struct lexicon *lexicon, size_t sentences)
{
    if (!lexicon->language->learns_stop_words || sentences < LEARNING_SENTENCES)
        return;
    for (size_t i = 0; i < lexicon->count; i++) {
        struct lexicon_word *word = &lexicon->words[i];
        if (word->class == LEXICON_CONTENT && word->sentences > sentences / STOP_WORD_SHARE &&
            str_code_points(word->stem) <= STOP_WORD_LETTERS)
            word->class = LEXICON_STOP;
    }
}
