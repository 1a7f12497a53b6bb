#include "jobs/architect/definitions.h"

#include "jobs/architect/grammar.h"
#include "jobs/architect/text.h"

#define SPOKEN_TRUST 0.6 /* recognised speech is wrong in one word of five or so */
#define LEAST_MEANING 4  /* words that say something */
#define LEAST_GLOSS 3
#define MOST_WORDS 60 /* a longer sentence is no definition but a paragraph */

/* A sentence under inspection. */
struct view {
    const struct corpus *corpus;
    const struct grammar *grammar; /* NULL: the language has none */
    const struct sentence *sentence;
    const struct token *tokens;
    size_t count;
    uint32_t number; /* of the sentence */
};

static bool word_is(const struct view *view, size_t at, const char *const *forms)
{
    struct str stem;

    if (at >= view->count)
        return false;
    stem = lexicon_word(view->corpus->lexicon, view->tokens[at].word)->stem;
    for (; *forms != NULL; forms++)
        if (str_equal(stem, str_of(*forms)))
            return true;
    return false;
}

#define WORD_IS(view, at, ...) word_is((view), (at), (const char *const[]){__VA_ARGS__, NULL})

bool definitions_can_be_term(const struct corpus *corpus, const struct token *tokens, size_t count)
{
    bool content = false;

    if (count == 0 || count > DEFINITIONS_TERM_WORDS)
        return false;
    for (size_t i = 0; i < count; i++) {
        enum lexicon_class class = corpus_class(corpus, &tokens[i]);
        bool inside = (i > 0 && tokens[i].joined) || (i + 1 < count && tokens[i + 1].joined);
        bool of = i > 0 && i + 1 < count && str_equal(lexicon_word(corpus->lexicon, tokens[i].word)->stem, STR("of"));
        if (i > 0 && tokens[i].apart)
            return false;
        if (class == LEXICON_STOP && !inside && !of)
            return false;
        if (class == LEXICON_NUMERAL && i == 0)
            return false;
        content = content || class == LEXICON_CONTENT;
    }
    return content && (count == 1 || tokens[count - 1].length > 1); /* "values of c" */
}

static void found(struct definitions *definitions, const struct view *view, size_t token, size_t count, struct str text,
                  double quality)
{
    definitions->items = corpus_room(view->corpus->arena, definitions->items, definitions->count, &definitions->room,
                                     sizeof *definitions->items);
    definitions->items[definitions->count++] = (struct definition){
        .sentence = view->number,
        .token = (uint32_t)token,
        .token_count = (uint32_t)count,
        .text = text,
        .quality = view->sentence->kind == SENTENCE_SPOKEN ? quality * SPOKEN_TRUST : quality,
    };
}

/* ---- "a stack is a ..." ---- */

/* Behind words that only open a sentence. */
static size_t behind_openers(const struct view *view)
{
    size_t at = 0;

    while (at < 3 && word_is(view, at, view->grammar->openers))
        at++;
    return at;
}

static bool has_noun(const struct view *view, size_t at, enum grammar_noun noun)
{
    if (noun == GRAMMAR_ANY)
        return true;
    return at < view->count && corpus_class(view->corpus, &view->tokens[at]) != LEXICON_STOP &&
           (noun == GRAMMAR_CONTENT || view->tokens[at].upper);
}

/* How good a definition this verb and what stands behind it begin; 0: none. */
static double verb_quality(const struct view *view, size_t verb, bool definite)
{
    for (size_t i = 0; i < view->grammar->pattern_count; i++) {
        const struct grammar_pattern *pattern = &view->grammar->patterns[i];
        if (word_is(view, verb, pattern->verbs) &&
            (pattern->next[0] == NULL || word_is(view, verb + 1, pattern->next)) &&
            (pattern->then == NULL || WORD_IS(view, verb + 2, pattern->then)) &&
            has_noun(view, verb + 1, pattern->noun))
            return definite ? pattern->definite : pattern->quality;
    }
    return 0;
}

static void find_subject(struct definitions *definitions, const struct view *view)
{
    size_t first = behind_openers(view), end;
    bool article = word_is(view, first, view->grammar->articles),
         definite = word_is(view, first, view->grammar->definite);
    double quality = 0;

    first += article;
    for (end = first; end < view->count && end <= first + DEFINITIONS_TERM_WORDS && quality == 0; end++)
        quality = end > first && !view->tokens[end].apart ? verb_quality(view, end, definite) : 0;
    end -= quality > 0;
    if (quality == 0 || view->count - end <= LEAST_MEANING ||
        !definitions_can_be_term(view->corpus, view->tokens + first, end - first))
        return;
    found(definitions, view, first, end - first, view->sentence->text, quality);
}

/* ---- "linear search reads the list ...": what it does says what it is ---- */

static void find_acting(struct definitions *definitions, const struct view *view)
{
    bool article = WORD_IS(view, 0, "a", "an");
    size_t first = article ? 1 : 0, verb = first + (article ? 1 : 2);

    for (; verb <= first + 3 && verb + 1 < view->count && !view->tokens[verb].apart; verb++) {
        const struct token *token = &view->tokens[verb];
        bool third_person = token->length > 3 && view->sentence->text.at[token->at + token->length - 1] == 's';
        if (third_person && WORD_IS(view, verb + 1, "a", "an", "the", "each", "every", "one", "all", "its") &&
            view->count - verb > LEAST_MEANING &&
            definitions_can_be_term(view->corpus, view->tokens + first, verb - first)) {
            found(definitions, view, first, verb - first, view->sentence->text, article ? 0.5 : 0.6);
            return;
        }
    }
}

/* ---- "... is called a frame", "by X we mean ...", "the term X ..." ---- */

/* The longest term at `at`, as a number of tokens. */
static size_t term_length(const struct view *view, size_t at)
{
    for (size_t length = MIN((size_t)DEFINITIONS_TERM_WORDS, view->count - MIN(at, view->count)); length > 0; length--)
        if (definitions_can_be_term(view->corpus, view->tokens + at, length))
            return length;
    return 0;
}

static void find_named(struct definitions *definitions, const struct view *view)
{
    for (size_t i = 2; i + 1 < view->count; i++) {
        bool called = WORD_IS(view, i, "called", "termed") &&
                      WORD_IS(view, i - 1, "is", "are", "be", "often", "usually", "commonly");
        bool known = WORD_IS(view, i, "as") && WORD_IS(view, i - 1, "known") && !WORD_IS(view, i - 2, "also");
        size_t at = i + 1, length;
        if (!called && !known)
            continue;
        at += WORD_IS(view, at, "a", "an", "the");
        length = term_length(view, at);
        if (length == 0 || i < 3)
            continue;
        found(definitions, view, at, length, view->sentence->text, 0.75);
        return;
    }
}

/* A word with hyphens is one. */
static size_t count_words(const struct token *tokens, size_t count)
{
    size_t words = 0;

    for (size_t i = 0; i < count; i++)
        words += i == 0 || !tokens[i].joined;
    return words;
}

static void find_meant(struct definitions *definitions, const struct view *view)
{
    const struct grammar *grammar = view->grammar;
    bool by = word_is(view, 0, grammar->by);
    size_t at = by ? 1 + word_is(view, 1, grammar->articles) : 2, length;

    if (!by && !(WORD_IS(view, 0, "the") && WORD_IS(view, 1, "term")))
        return;
    length = term_length(view, at);
    at += length;
    if (length == 0 || view->count < at + LEAST_MEANING)
        return;
    if (!by || (count_words(view->tokens + at - length, length) <= grammar->by_words &&
                word_is(view, at, grammar->meant) && word_is(view, at + 1, grammar->behind_meant)))
        found(definitions, view, at - length, length, view->sentence->text, 0.9);
}

/* ---- "term: meaning", "term — meaning" ---- */

/* The separator between a term and its gloss: its place and length, or length 0. */
static size_t separator(struct str text, bool item, size_t *at)
{
    static const char *const dashes[] = {" \u2014 ", " \u2013 ", " - "};
    const char *colon = item ? memmem(text.at, text.len, ": ", 2) : NULL;
    const char *dash = NULL;
    size_t length = 2;

    for (size_t i = 0; i < (item ? 3U : 2U) && dash == NULL; i++) {
        dash = memmem(text.at, text.len, dashes[i], strlen(dashes[i]));
        length = strlen(dashes[i]);
    }
    if (colon != NULL && (dash == NULL || colon < dash)) {
        dash = colon;
        length = 2;
    }
    *at = dash != NULL ? (size_t)(dash - text.at) : 0;
    return dash != NULL ? length : 0;
}

static void find_gloss(struct definitions *definitions, const struct view *view)
{
    struct str text = view->sentence->text;
    size_t at, length = separator(text, view->sentence->kind == SENTENCE_ITEM, &at), before = 0, first;

    if (length == 0 || view->sentence->kind == SENTENCE_SPOKEN)
        return;
    while (before < view->count && view->tokens[before].at < at)
        before++;
    first = view->grammar != NULL && word_is(view, 0, view->grammar->articles);
    if (before <= first || view->count - before < LEAST_GLOSS ||
        !definitions_can_be_term(view->corpus, view->tokens + first, before - first))
        return;
    text = (struct str){text.at + at + length, text.len - at - length};
    if (memchr(text.at, '=', text.len) != NULL || corpus_class(view->corpus, &view->tokens[before]) == LEXICON_NUMERAL)
        return; /* a value, not a meaning */
    found(definitions, view, first, before - first, str_trim(text), view->sentence->kind == SENTENCE_ITEM ? 0.75 : 0.8);
}

void definitions_find(struct definitions *definitions, const struct corpus *corpus)
{
    const struct grammar *grammar = grammar_of(corpus->language);

    *definitions = (struct definitions){0};
    for (size_t i = 0; i < corpus->sentence_count; i++) {
        const struct sentence *sentence = &corpus->sentences[i];
        struct view view = {.corpus = corpus,
                            .grammar = grammar,
                            .sentence = sentence,
                            .tokens = corpus_tokens(corpus, sentence),
                            .count = sentence->token_count,
                            .number = (uint32_t)i};
        size_t before = definitions->count;
        if (sentence->kind == SENTENCE_TITLE || sentence->token_count < LEAST_MEANING ||
            sentence->token_count > MOST_WORDS || str_ends_nocase(sentence->text, STR("?")) ||
            str_ends_nocase(sentence->text, STR(":")))
            continue;
        find_gloss(definitions, &view);
        if (definitions->count == before && grammar != NULL)
            find_subject(definitions, &view);
        if (definitions->count == before && grammar != NULL)
            find_meant(definitions, &view);
        if (definitions->count > before || corpus->language != LANGUAGE_ENGLISH)
            continue;
        find_named(definitions, &view);
        if (definitions->count == before && sentence->kind != SENTENCE_SPOKEN)
            find_acting(definitions, &view);
    }
}
