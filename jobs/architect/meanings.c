#include "jobs/architect/meanings.h"

#include "base/buf.h"
#include "course/fold.h"
#include "jobs/architect/characters.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define GAP "____"
#define MEANING_BYTES 400 /* a longer explanation is no question */

/* ---- hiding the term ---- */

/* The tokens of a sentence that an explanation takes of it. */
struct words {
    const struct sentence *sentence;
    const struct token *tokens;
    size_t count;
};

static struct words words_of(const struct corpus *corpus, const struct sentence *sentence, struct str text)
{
    const struct token *tokens = corpus_tokens(corpus, sentence);
    size_t from = (size_t)(text.at - sentence->text.at), first = 0, end;

    while (first < sentence->token_count && tokens[first].at < from)
        first++;
    for (end = first; end < sentence->token_count && tokens[end].at < from + text.len;)
        end++;
    return (struct words){sentence, tokens + first, end - first};
}

static bool term_at(const struct term *term, const struct words *words, size_t at)
{
    if (at + term->word_count > words->count)
        return false;
    for (uint32_t k = 0; k < term->word_count; k++)
        if (words->tokens[at + k].word != term->words[k])
            return false;
    return true;
}

/* Whether a word of the term that is a word of content stands there. */
static bool leaks(const struct corpus *corpus, const struct term *term, const struct token *token)
{
    for (uint32_t k = 0; k < term->word_count; k++)
        if (term->words[k] == token->word && lexicon_word(corpus->lexicon, token->word)->class == LEXICON_CONTENT)
            return true;
    return false;
}

/* The gap behind an article that opens the explanation, which would tell what fills it: "A(n) ____". */
static const char *veil(const struct corpus *corpus, const char *hidden)
{
    const char *gap = strstr(hidden, " " GAP);
    const char *const *veils = corpus->language->veils;

    for (; gap != NULL && veils != NULL && *veils != NULL; veils += 2)
        if (str_equal_nocase((struct str){hidden, (size_t)(gap - hidden)}, str_of(veils[0])))
            return arena_printf(corpus->arena, "%s%s", veils[1], gap);
    return hidden;
}

/* Hides the term where it stands; false if it stands twice, or a part of it elsewhere. */
static bool hide(const struct corpus *corpus, const struct term *term, struct str text, const struct words *words,
                 struct meaning *meaning)
{
    struct str hole = {"", 0};

    for (size_t i = 0; i < words->count;) {
        if (!term_at(term, words, i)) {
            if (leaks(corpus, term, &words->tokens[i]))
                return false;
            i++;
            continue;
        }
        if (hole.len > 0)
            return false;
        hole = corpus_surface(words->sentence, words->tokens + i, term->word_count);
        i += term->word_count;
    }
    if (hole.len == 0) {
        meaning->answer = meaning->title;
        meaning->hidden = arena_printf(corpus->arena, GAP " \u2014 %.*s", (int)text.len, text.at);
        meaning->filled = arena_printf(corpus->arena, "%s \u2014 %.*s", meaning->title, (int)text.len, text.at);
        return true;
    }
    meaning->answer = arena_strndup(corpus->arena, hole.at, hole.len);
    meaning->hidden = arena_printf(corpus->arena, "%.*s" GAP "%.*s", (int)(hole.at - text.at), text.at,
                                   (int)(text.at + text.len - hole.at - hole.len), hole.at + hole.len);
    meaning->filled = arena_strndup(corpus->arena, text.at, text.len);
    return true;
}

/* ---- the words of an explanation ---- */

static int ascending(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static void add_words(const struct corpus *corpus, const struct term *term, const struct words *words,
                      struct meaning *meaning)
{
    size_t kept = 0;

    meaning->genus = LEXICON_NONE;
    for (size_t i = 0; i < words->count && meaning->word_count < MEANINGS_WORDS; i++) {
        uint32_t word = words->tokens[i].word;
        enum lexicon_class class = lexicon_word(corpus->lexicon, word)->class;
        if (term_at(term, words, i)) {
            i += term->word_count - 1;
            continue;
        }
        if (class != LEXICON_CONTENT && class != LEXICON_GENERIC)
            continue;
        meaning->genus = meaning->genus == LEXICON_NONE ? word : meaning->genus;
        meaning->words[meaning->word_count++] = word;
    }
    qsort(meaning->words, meaning->word_count, sizeof *meaning->words, ascending);
    for (size_t i = 0; i < meaning->word_count; i++)
        if (kept == 0 || meaning->words[kept - 1] != meaning->words[i])
            meaning->words[kept++] = meaning->words[i];
    meaning->word_count = kept;
}

/* ---- fitness ---- */

static bool is_sure(const struct concepts *concepts, const struct teaching *teaching)
{
    const struct term *term = &concepts->terms->items[teaching->term];

    return term->definition != LEXICON_NONE && teaching->text.len <= MEANING_BYTES &&
           concepts->definitions->items[term->definition].quality >= QUALITY_ASKED &&
           concepts->corpus->sentences[teaching->sentence].kind != SENTENCE_SPOKEN;
}

static bool make_meaning(const struct concepts *concepts, const struct teaching *teaching, struct meaning *meaning)
{
    const struct corpus *corpus = concepts->corpus;
    const struct term *term = &concepts->terms->items[teaching->term];
    const struct words words = words_of(corpus, &corpus->sentences[teaching->sentence], teaching->text);

    *meaning = (struct meaning){.teaching = teaching,
                                .title = concepts_title(concepts, teaching->term),
                                .is_inflected = concepts->definitions->items[term->definition].is_inflected};
    meaning->folded = fold_title(corpus->arena, meaning->title);
    add_words(corpus, term, &words, meaning);
    if (meaning->word_count < MEANING_LEAST_WORDS || !hide(corpus, term, teaching->text, &words, meaning))
        return false;
    meaning->veiled = veil(corpus, meaning->hidden);
    return true;
}

struct meanings meanings_find(const struct concepts *concepts)
{
    struct arena *arena = concepts->corpus->arena;
    size_t lessons = concepts->outline->lesson_count;
    struct meanings meanings = {concepts, arena_array(arena, lessons + 1, sizeof *meanings.lessons)};

    for (size_t l = 0; l < lessons; l++) {
        const struct lesson_teachings *own = &concepts->lessons[l];
        struct lesson_meanings *found = &meanings.lessons[l];
        found->items = arena_array(arena, own->count + 1, sizeof *found->items);
        for (size_t i = 0; i < own->count; i++)
            found->count += is_sure(concepts, &own->items[i]) &&
                            make_meaning(concepts, &own->items[i], &found->items[found->count]);
    }
    return meanings;
}

/* ---- telling two apart ---- */

static size_t shared_words(const struct meaning *a, const struct meaning *b)
{
    size_t shared = 0;

    for (size_t i = 0, k = 0; i < a->word_count && k < b->word_count;) {
        uint32_t left = a->words[i], right = b->words[k];
        shared += left == right;
        i += left <= right;
        k += right <= left;
    }
    return shared;
}

/* Whether the explanation of one speaks of the other. */
static bool speaks_of(const struct concepts *concepts, const struct meaning *a, const struct meaning *b)
{
    const struct term *term = &concepts->terms->items[b->teaching->term];

    for (uint32_t k = 0; k < term->word_count; k++)
        if (bsearch(&term->words[k], a->words, a->word_count, sizeof *a->words, ascending) == NULL)
            return false;
    return true;
}

/* "TCP" of "Transmission control protocol". */
static bool abbreviates(const char *letters, const char *words)
{
    struct str text = str_of(words);
    struct tokenizer_word word;
    size_t count = 0, length = strlen(letters);

    for (size_t at = 0; tokenizer_next_word(text, &at, &word); count++) {
        size_t first = word.at, other = count;
        if (count >= length ||
            characters_fold(str_next(text, &first)) != characters_fold(str_next((struct str){letters, length}, &other)))
            return false;
    }
    return count == length && count > 1;
}

/* Whether a sentence speaks of both and says that they are one. */
static bool is_one(const struct concepts *concepts, const struct term *a, const struct term *b)
{
    const uint32_t *places = concepts->terms->places;

    for (uint32_t i = 0, k = 0; i < a->occurrences && k < b->occurrences;) {
        uint32_t left = places[a->first + i], right = places[b->first + k];
        if (left == right &&
            wording_has_cue(concepts->corpus->sentences[left].text, concepts->corpus->language->synonym_cues))
            return true;
        i += left <= right;
        k += right <= left;
    }
    return false;
}

bool meanings_are_alike(const struct concepts *concepts, const struct meaning *a, const struct meaning *b)
{
    const struct term *left = &concepts->terms->items[a->teaching->term],
                      *right = &concepts->terms->items[b->teaching->term];
    double shared = (double)shared_words(a, b), least = (double)MIN(a->word_count, b->word_count);

    return left == right || a->teaching->sentence == b->teaching->sentence || shared > least * MEANING_SHARED_MOST ||
           strstr(a->folded, b->folded) != NULL || strstr(b->folded, a->folded) != NULL ||
           abbreviates(a->title, b->title) || abbreviates(b->title, a->title) || is_one(concepts, left, right);
}

bool meanings_differ(const struct concepts *concepts, const struct meaning *a, const struct meaning *b)
{
    return !meanings_are_alike(concepts, a, b) && !speaks_of(concepts, a, b) && !speaks_of(concepts, b, a);
}

static bool is_name(const char *title)
{
    size_t at = 0;
    uint32_t first = str_next(str_of(title), &at);

    return !characters_is_letter(first) || characters_is_lower(first);
}

static bool is_acronym(const char *title)
{
    size_t at = 0;
    struct str text = str_of(title);

    str_next(text, &at);
    return at < text.len && characters_is_upper(str_next(text, &at));
}

bool meanings_look_alike(const struct meaning *a, const struct meaning *b)
{
    size_t left = str_code_points(str_of(a->title)), right = str_code_points(str_of(b->title));
    size_t shorter = MIN(left, right), longer = MAX(left, right);

    return is_name(a->title) == is_name(b->title) && is_acronym(a->title) == is_acronym(b->title) &&
           (longer <= shorter * MEANING_TITLE_RATIO || longer - shorter <= MEANING_TITLE_LETTERS);
}
