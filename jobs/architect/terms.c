#include "jobs/architect/terms.h"

#include <math.h>

#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define OPTION_LETTERS 3 /* "-c", "-rf"; a longer word behind a hyphen is a word */

/* ---- the table ---- */

static uint64_t hash_words(const uint32_t *words, size_t count)
{
    uint64_t hash = count * UINT64_C(0x9E3779B97F4A7C15);

    for (size_t i = 0; i < count; i++)
        hash = (hash ^ words[i]) * UINT64_C(0xFF51AFD7ED558CCD) ^ hash >> 29;
    return hash ^ hash >> 32;
}

static uint32_t *slot_of(const struct terms *terms, const uint32_t *words, size_t count)
{
    size_t at = hash_words(words, count) & (terms->slot_count - 1);

    for (; terms->slots[at] != 0; at = (at + 1) & (terms->slot_count - 1)) {
        const struct term *term = &terms->items[terms->slots[at] - 1];
        if (term->word_count == count && memcmp(term->words, words, count * sizeof *words) == 0)
            break;
    }
    return &terms->slots[at];
}

static void rehash(struct terms *terms, struct arena *arena, size_t slots)
{
    terms->slot_count = slots;
    terms->slots = arena_array(arena, slots, sizeof *terms->slots);
    for (size_t i = 0; i < terms->count; i++)
        *slot_of(terms, terms->items[i].words, terms->items[i].word_count) = (uint32_t)i + 1;
}

static struct term *intern(struct terms *terms, struct arena *arena, const uint32_t *words, size_t count)
{
    uint32_t *slot;

    if (terms->count * 2 >= terms->slot_count)
        rehash(terms, arena, terms->slot_count == 0 ? 4096 : terms->slot_count * 2);
    slot = slot_of(terms, words, count);
    if (*slot == 0) {
        terms->items = arena_grow(arena, terms->items, terms->count, &terms->room, sizeof *terms->items);
        terms->items[terms->count] = (struct term){.word_count = (uint32_t)count, .definition = LEXICON_NONE};
        memcpy(terms->items[terms->count].words, words, count * sizeof *words);
        *slot = (uint32_t)++terms->count;
    }
    return &terms->items[*slot - 1];
}

static void words_of(const struct token *tokens, size_t count, uint32_t words[TERMS_WORDS])
{
    for (size_t i = 0; i < count; i++)
        words[i] = tokens[i].word;
}

uint32_t terms_find(const struct terms *terms, const struct token *tokens, size_t count)
{
    uint32_t words[TERMS_WORDS], slot;

    if (count == 0 || count > TERMS_WORDS)
        return LEXICON_NONE;
    words_of(tokens, count, words);
    slot = *slot_of(terms, words, count);
    return slot != 0 ? slot - 1 : LEXICON_NONE;
}

/* ---- candidates ---- */

/* Hyphenated words are taken whole. */
static bool cuts_hyphens(const struct sentence *sentence, const struct token *tokens, size_t first, size_t count)
{
    return tokens[first].joined || (first + count < sentence->token_count && tokens[first + count].joined);
}

static bool ends_no_term(const struct corpus *corpus, const struct token *last)
{
    return corpus->language->ends_no_term != NULL &&
           corpus->language->ends_no_term(lexicon_word(corpus->lexicon, last->word)->stem);
}

static bool is_candidate(const struct corpus *corpus, const struct sentence *sentence, const struct token *tokens,
                         size_t first, size_t count)
{
    const struct token *last = tokens + first + count - 1;

    if (corpus->language->nouns_are_capitals && !last->upper && !last->code)
        return false;
    return !ends_no_term(corpus, last) && !cuts_hyphens(sentence, tokens, first, count) &&
           definitions_can_be_term(corpus, tokens + first, count);
}

static bool is_option(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] < 'a' || word.at[i] > 'z')
            return false;
    return word.len <= OPTION_LETTERS;
}

/* The signs that a name begins with: 2 of "--all", 1 of "-c" and of ".gitignore"; 0: none. */
static size_t sign_length(struct str text, size_t at, struct str word)
{
    size_t signs = 0;

    while (signs < at && (text.at[at - 1 - signs] == '-' || text.at[at - 1 - signs] == '.'))
        signs++;
    if (signs == 0 || signs > 2 || word.len == 0 || word.at[0] < 'a' || word.at[0] > 'z' ||
        (signs < at && !strchr(" \n\t(\"'`", text.at[at - 1 - signs])))
        return 0;
    if (text.at[at - 1] == '.')
        return signs == 1 && word.len > 1 ? 1 : 0;
    return signs == 2 ? (text.at[at - 2] == '-' ? 2 : 0) : is_option(word);
}

/* As it is written, with the signs of a name: "-c", "--all", ".gitignore". */
static struct str surface_of(const struct sentence *sentence, const struct token *first, size_t count)
{
    struct str surface = corpus_surface(sentence, first, count);
    size_t signs = 0;

    if (!first->code)
        signs = sign_length(sentence->text, first->at, (struct str){surface.at, first->length});

    return (struct str){surface.at - signs, surface.len + signs};
}

/* Prefers titles to prose to speech, and earlier places to later ones. */
static void keep_surface(struct term *term, const struct sentence *sentence, const struct token *tokens, size_t count)
{
    static const int ranks[] = {[SENTENCE_SPOKEN] = 1, [SENTENCE_ITEM] = 2, [SENTENCE_PROSE] = 2, [SENTENCE_TITLE] = 3};

    if (ranks[sentence->kind] <= term->surface_rank)
        return;
    term->surface_rank = ranks[sentence->kind];
    term->surface = surface_of(sentence, tokens, count);
    term->is_code = tokens[0].code;
}

/* Candidates said once are most of all candidates and of no use. Those said twice are found by a first count in a table of small
 * counters, where two phrases may share one: a few too many come through, none too few. */
struct sketch {
    uint8_t *counters;
    size_t size;   /* a power of two */
    bool counting; /* the first count; afterwards it is asked */
};

#define SKETCH_MOST ((size_t)1 << 24)

static struct sketch sketch_of(const struct corpus *corpus)
{
    struct sketch sketch = {.size = 4096, .counting = true};

    while (sketch.size < 8 * corpus->token_count && sketch.size < SKETCH_MOST)
        sketch.size *= 2;
    sketch.counters = arena_alloc(corpus->arena, sketch.size);
    return sketch;
}

static bool is_repeated(struct sketch *sketch, const uint32_t *words, size_t count)
{
    uint8_t *counter = &sketch->counters[hash_words(words, count) & (sketch->size - 1)];

    if (sketch->counting && *counter < 2)
        ++*counter;
    return !sketch->counting && *counter >= 2;
}

static void count_candidates(struct terms *terms, const struct corpus *corpus, const struct sentence *sentence,
                             struct sketch *sketch)
{
    const struct token *tokens = corpus_tokens(corpus, sentence);

    for (size_t first = 0; first < sentence->token_count; first++) {
        for (size_t count = 1; count <= MIN((size_t)TERMS_WORDS - 1, sentence->token_count - first); count++) {
            uint32_t words[TERMS_WORDS];
            struct term *term;
            if (count > 1 && tokens[first + count - 1].apart)
                break;
            if (lexicon_word(corpus->lexicon, tokens[first + count - 1].word)->count < 2 &&
                sentence->kind != SENTENCE_TITLE)
                break; /* said once in the whole course: only titles and definitions make terms of such words */
            if (!is_candidate(corpus, sentence, tokens, first, count))
                continue;
            words_of(tokens + first, count, words);
            if (!is_repeated(sketch, words, count) && (sketch->counting || sentence->kind != SENTENCE_TITLE))
                continue;
            if (terms->count >= TERMS_MOST) {
                terms->left_out++;
                continue;
            }
            term = intern(terms, corpus->arena, words, count);
            term->count++;
            term->written += sentence->kind != SENTENCE_SPOKEN;
            keep_surface(term, sentence, tokens + first, count);
        }
    }
}

/* The longest candidate at `first`, as a number of tokens. */
static size_t longest_candidate(const struct corpus *corpus, const struct sentence *sentence,
                                const struct token *tokens, size_t first)
{
    size_t longest = 0;

    for (size_t count = 1; count <= MIN((size_t)TERMS_WORDS, sentence->token_count - first); count++)
        if (is_candidate(corpus, sentence, tokens, first, count))
            longest = count;
    return longest;
}

/* Whether a word between the terms of a title says nothing of its own: "The", "and" of "Stacks and queues", "Introduction to". */
static bool is_filler(const struct corpus *corpus, const struct sentence *sentence, const struct token *token)
{
    return corpus_class(corpus, token) == LEXICON_NUMERAL ||
           token->at < wording_begins_with(sentence->text, corpus->language->labels) ||
           wording_is_one_of((struct str){sentence->text.at + token->at, token->length},
                             corpus->language->title_fillers);
}

static bool word_is_article(const struct corpus *corpus, const struct sentence *sentence, const struct token *token)
{
    return wording_is_one_of((struct str){sentence->text.at + token->at, token->length},
                             corpus->language->definitions.articles);
}

/* A title is evidence for the terms that it consists of: for both of "Stacks and queues", for none of "Finding one among many". Titles count
 * wherever they stand: a heading said twice is two headings. */
static bool names_terms(const struct corpus *corpus, const struct sentence *sentence, const struct token *tokens)
{
    bool term = false; /* one ends before */

    for (size_t first = 0; first < sentence->token_count;) {
        size_t count = longest_candidate(corpus, sentence, tokens, first);
        bool article = word_is_article(corpus, sentence, &tokens[first]);
        if (count == 0 && (!is_filler(corpus, sentence, &tokens[first]) || (article && term)))
            return false; /* "Paging the log" is something done */
        term = count > 0;
        first += MAX(count, (size_t)1);
    }
    return true;
}

static void count_title(struct terms *terms, const struct corpus *corpus, const struct sentence *sentence)
{
    const struct token *tokens = corpus_tokens(corpus, sentence);

    if (!names_terms(corpus, sentence, tokens))
        return;
    for (size_t first = 0; first < sentence->token_count;) {
        size_t count = longest_candidate(corpus, sentence, tokens, first);
        uint32_t words[TERMS_WORDS];
        struct term *term;
        if (count > 0) {
            words_of(tokens + first, count, words);
            term = intern(terms, corpus->arena, words, count);
            term->titled++;
            keep_surface(term, sentence, tokens + first, count);
        }
        first += MAX(count, (size_t)1);
    }
}

/* ---- weights ---- */

static void spread(struct terms *terms, const struct term *term)
{
    for (size_t count = 1; count < term->word_count; count++)
        for (size_t first = 0; first + count <= term->word_count; first++) {
            uint32_t slot = *slot_of(terms, term->words + first, count);
            if (slot == 0)
                continue;
            terms->items[slot - 1].containers++;
            terms->items[slot - 1].contained += term->count;
        }
}

static void weigh(struct terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        if (terms->items[i].word_count > 1 && terms->items[i].count > 1)
            spread(terms, &terms->items[i]);
    for (size_t i = 0; i < terms->count; i++) {
        struct term *term = &terms->items[i];
        double nested = term->containers > 0 ? (double)term->contained / term->containers : 0;
        term->weight = log2((double)term->word_count + 1) * MAX(0, (double)term->count - nested);
    }
}

/* ---- definitions ---- */

/* As a title would have it; empty where the term proves to be in no case that a term is in there. */
static struct str base_surface(const struct corpus *corpus, const struct definition *definition, struct str surface)
{
    char *base;

    if (!definition->is_inflected || corpus->language->base_form == NULL)
        return surface;
    base = arena_strndup(corpus->arena, surface.at, surface.len);
    return (struct str){base, corpus->language->base_form(base, surface.len)};
}

static void explain(struct terms *terms, const struct corpus *corpus, const struct definitions *definitions)
{
    for (size_t i = 0; i < definitions->count; i++) {
        const struct definition *definition = &definitions->items[i];
        const struct sentence *sentence = &corpus->sentences[definition->sentence];
        const struct token *tokens = corpus_tokens(corpus, sentence) + definition->token;
        struct str surface = base_surface(corpus, definition, surface_of(sentence, tokens, definition->token_count));
        uint32_t words[TERMS_WORDS];
        struct term *term;

        if (surface.len == 0)
            continue;
        words_of(tokens, definition->token_count, words);
        term = intern(terms, corpus->arena, words, definition->token_count);
        if (term->definition != LEXICON_NONE && definitions->items[term->definition].quality >= definition->quality)
            continue;
        term->definition = (uint32_t)i;
        term->surface = surface;
        term->surface_rank = 4;
        term->is_code = tokens[0].code;
    }
}

/* ---- where they stand ---- */

/* Terms by their first word, longest first: a mention is the longest term that fits. */
static bool *first_words(const struct terms *terms, const struct corpus *corpus)
{
    bool *begins = arena_array(corpus->arena, lexicon_size(corpus->lexicon) + 1, sizeof *begins);

    for (size_t i = 0; i < terms->count; i++)
        begins[terms->items[i].words[0]] = true;
    return begins;
}

static uint32_t mention_at(const struct terms *terms, const struct sentence *sentence, const struct token *tokens,
                           size_t first, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (tokens[first + i].apart)
            return LEXICON_NONE;
    return cuts_hyphens(sentence, tokens, first, count) ? LEXICON_NONE : terms_find(terms, tokens + first, count);
}

/* Calls for each mention: counts it, or writes its place down. A sentence counts once per term. */
static void place(struct terms *terms, const struct corpus *corpus, const bool *begins, uint32_t *fill)
{
    uint32_t *last = arena_array(corpus->arena, terms->count + 1, sizeof *last);

    for (size_t i = 0; i < corpus->sentence_count; i++) {
        const struct sentence *sentence = &corpus->sentences[i];
        const struct token *tokens = corpus_tokens(corpus, sentence);
        for (size_t first = 0; first < sentence->token_count; first++) {
            for (size_t count = 1;
                 begins[tokens[first].word] && count <= MIN((size_t)TERMS_WORDS, sentence->token_count - first);
                 count++) {
                uint32_t term = mention_at(terms, sentence, tokens, first, count);
                if (term == LEXICON_NONE || last[term] == i + 1)
                    continue;
                last[term] = (uint32_t)i + 1;
                if (fill == NULL)
                    terms->items[term].occurrences++;
                else
                    terms->places[fill[term]++] = (uint32_t)i;
            }
        }
    }
}

static void find_places(struct terms *terms, const struct corpus *corpus)
{
    const bool *begins = first_words(terms, corpus);
    uint32_t *fill = arena_array(corpus->arena, terms->count + 1, sizeof *fill), total = 0;

    place(terms, corpus, begins, NULL);
    for (size_t i = 0; i < terms->count; i++) {
        terms->items[i].first = fill[i] = total;
        total += terms->items[i].occurrences;
    }
    terms->places = arena_array(corpus->arena, (size_t)total + 1, sizeof *terms->places);
    place(terms, corpus, begins, fill);
}

/* Only what may become a concept stays: explained, titled, or said often enough. */
static void drop_rare(struct terms *terms, struct arena *arena)
{
    size_t kept = 0;

    for (size_t i = 0; i < terms->count; i++) {
        const struct term *term = &terms->items[i];
        bool often = term->count >= TERM_LEAST_COUNT && term->weight > TERM_LEAST_VALUE;
        if (term->definition != LEXICON_NONE || term->titled > 0 || often)
            terms->items[kept++] = *term;
    }
    terms->count = kept;
    rehash(terms, arena, terms->slot_count);
}

void terms_build(struct terms *terms, const struct corpus *corpus, const struct definitions *definitions)
{
    struct sketch sketch = sketch_of(corpus);

    *terms = (struct terms){0};
    rehash(terms, corpus->arena, 4096);
    for (int round = 0; round < 2; round++, sketch.counting = false)
        for (size_t i = 0; i < corpus->sentence_count; i++)
            count_candidates(terms, corpus, &corpus->sentences[i], &sketch);
    for (size_t i = 0; i < corpus->sentence_count; i++)
        if (corpus->sentences[i].kind == SENTENCE_TITLE)
            count_title(terms, corpus, &corpus->sentences[i]);
    weigh(terms);
    explain(terms, corpus, definitions);
    drop_rare(terms, corpus->arena);
    find_places(terms, corpus);
}
