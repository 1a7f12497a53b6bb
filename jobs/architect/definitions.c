#include "jobs/architect/definitions.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/weights.h"
#include "jobs/architect/wording.h"

#define OPENERS_MOST 3 /* "So, well, now a stack is ..." */
#define NAMED_BEHIND 3 /* words before "called" that say what is called so */
#define NAMED_LEAST 2 /* of them where "is" is no word of its own: "безлад системи називають ..." */
#define NAMED_BYTES 3    /* of a word that is a name where it is defined */
#define PRAISE_WORDS 3   /* with their article, that only praise what they are said of */
#define ACTING_WORDS 3   /* of a subject that acts */
#define ACTING_LETTERS 3 /* a verb has more */

/* A sentence under inspection. */
struct view {
    const struct corpus *corpus;
    const struct definition_rules *rules;
    const struct sentence *sentence;
    const struct token *tokens;
    size_t count;
    uint32_t number; /* of the sentence */
};

/* The word at `at` without what an apostrophe joins to it. */
static struct str form_at(const struct view *view, size_t at)
{
    struct str form = {view->sentence->text.at + view->tokens[at].at, view->tokens[at].length}, rest = form;

    return str_cut(&rest, '\'');
}

static bool word_is(const struct view *view, size_t at, const char *const *forms)
{
    return at < view->count && wording_is_one_of(form_at(view, at), forms);
}

static bool is_function_word(enum lexicon_class class)
{
    return class == LEXICON_STOP || class == LEXICON_INNER;
}

bool definitions_can_be_term(const struct corpus *corpus, const struct token *tokens, size_t count)
{
    bool content = false;

    if (count == 0 || count > DEFINITIONS_TERM_WORDS)
        return false;
    for (size_t i = 0; i < count; i++) {
        enum lexicon_class class = corpus_class(corpus, &tokens[i]);
        bool inside = (i > 0 && tokens[i].joined) || (i + 1 < count && tokens[i + 1].joined);
        bool inner = class == LEXICON_INNER && i > 0 && i + 1 < count;
        if (i > 0 && tokens[i].apart)
            return false;
        if (is_function_word(class) && !inside && !inner)
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
    definitions->items = arena_grow(view->corpus->arena, definitions->items, definitions->count, &definitions->room,
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

    while (at < OPENERS_MOST && word_is(view, at, view->rules->openers))
        at++;
    return at;
}

static bool ends_no_term(const struct view *view, size_t last)
{
    const struct corpus *corpus = view->corpus;

    return corpus->language->ends_no_term != NULL &&
           corpus->language->ends_no_term(lexicon_word(corpus->lexicon, view->tokens[last].word)->stem);
}

static bool has_noun(const struct view *view, size_t at, enum definition_noun noun)
{
    if (noun == DEFINITION_ANY)
        return true;
    return at < view->count && !is_function_word(corpus_class(view->corpus, &view->tokens[at])) &&
           (noun == DEFINITION_CONTENT ? !ends_no_term(view, at) : view->tokens[at].upper);
}

/* "X is the most ...", "X is a good ..." tell no kind of thing. */
static bool names_kind(const struct view *view, size_t behind)
{
    behind += word_is(view, behind, view->rules->articles);
    return !word_is(view, behind, view->rules->no_kinds);
}

/* How good a definition this verb and what stands behind it begin; 0: none. */
static double verb_quality(const struct view *view, size_t verb, bool definite)
{
    for (const struct definition_rule *rule = view->rules->subjects; rule->verbs[0] != NULL; rule++)
        if (word_is(view, verb, rule->verbs) && (rule->next[0] == NULL || word_is(view, verb + 1, rule->next)) &&
            (rule->then == NULL || word_is(view, verb + 2, (const char *const[]){rule->then, NULL})) &&
            has_noun(view, verb + 1, rule->noun) && names_kind(view, verb + 1))
            return definite ? rule->definite : rule->quality;
    return 0;
}

/* A single word that is no term by itself is one where it is surely defined: "a condition is a ...", "an offer is a ...". */
static bool can_be_named(const struct view *view, size_t at)
{
    const struct token *token = &view->tokens[at];

    return corpus_class(view->corpus, token) != LEXICON_NUMERAL && token->length >= NAMED_BYTES &&
           !word_is(view, at, view->rules->no_names);
}

static bool can_be_defined(const struct view *view, size_t first, size_t count, bool indefinite, double quality)
{
    return definitions_can_be_term(view->corpus, view->tokens + first, count) ||
           (count == 1 && indefinite && quality >= QUALITY_NAMES && can_be_named(view, first));
}

/* Where the words of a sentence up to a token end. */
static size_t end_before(const struct view *view, size_t token)
{
    return token < view->count ? view->tokens[token - 1].at + view->tokens[token - 1].length : view->sentence->text.len;
}

/* "The option -x is ...": the name alone is the term, what says of which sort it is goes. */
static bool names_sort(const struct view *view, size_t first, size_t end)
{
    return view->tokens[end - 1].code && !view->tokens[first].code &&
           corpus_class(view->corpus, &view->tokens[first]) == LEXICON_GENERIC;
}

/* In the clause from `start` to before `stop`. */
static void find_in_clause(struct definitions *definitions, const struct view *whole, size_t start, size_t stop,
                           double least)
{
    const struct view clause = {whole->corpus, whole->rules, whole->sentence, whole->tokens, stop, whole->number},
                      *view = &clause;
    const char *text = whole->sentence->text.at;
    size_t first = start, end, from = start > 0 ? whole->tokens[start].at : 0;
    bool article = word_is(view, first, view->rules->articles), definite = word_is(view, first, view->rules->definite);
    bool indefinite = word_is(view, first, view->rules->indefinite);
    double quality = 0;

    first += article;
    for (end = first; end < view->count && end <= first + DEFINITIONS_TERM_WORDS && quality == 0; end++)
        quality = end > first && !view->tokens[end].apart ? verb_quality(view, end, definite) : 0;
    end -= quality > 0;
    while (end > first + 1 && names_sort(view, first, end))
        first++;
    if (quality < least || quality == 0 || view->count - end <= LEAST_MEANING ||
        !can_be_defined(view, first, end - first, indefinite, quality))
        return;
    found(definitions, view, first, end - first, (struct str){text + from, end_before(whole, stop) - from}, quality);
}

/* The next token from `at` on that begins a clause behind a comma and a word such as "and"; the count without one. */
static size_t next_clause(const struct view *view, size_t at)
{
    while (at < view->count && !(view->tokens[at].apart && word_is(view, at, view->rules->joiners)))
        at++;
    return at;
}

/* Speech has no commas: each "a X is a ..." may begin a definition, which goes on to the next one. */
static void find_spoken(struct definitions *definitions, const struct view *view)
{
    size_t start = view->count, before;

    for (size_t at = view->count; at-- > 1;) {
        if (!word_is(view, at, view->rules->indefinite))
            continue;
        before = definitions->count;
        find_in_clause(definitions, view, at, start, 1);
        start = definitions->count > before ? at : start;
    }
}

/* A sentence may define a thing in each of its clauses; those behind the first must do so surely. */
static void find_subject(struct definitions *definitions, const struct view *view)
{
    size_t start = behind_openers(view), stop = next_clause(view, start + 1);
    size_t before = definitions->count;

    find_in_clause(definitions, view, start, view->count, 0);
    if (view->sentence->kind == SENTENCE_SPOKEN)
        find_spoken(definitions, view);
    for (; stop < view->count; stop = next_clause(view, start)) {
        size_t next;
        start = stop + 1;
        next = next_clause(view, start);
        if (start < view->count)
            find_in_clause(definitions, view, start, next, QUALITY_NAMES);
        if (definitions->count > before + 1)
            return;
    }
}

/* ---- "linear search reads the list ...": what it does says what it is ---- */

static bool is_acting(const struct view *view, size_t verb)
{
    struct str form = form_at(view, verb);

    return form.len > ACTING_LETTERS && str_ends_nocase(form, str_of(view->rules->acting_ending)) &&
           word_is(view, verb + 1, view->rules->objects);
}

static void find_acting(struct definitions *definitions, const struct view *view)
{
    size_t article = word_is(view, 0, view->rules->indefinite), verb = 2;

    for (; verb <= article + ACTING_WORDS && verb + 1 < view->count && !view->tokens[verb].apart; verb++)
        if (is_acting(view, verb) && view->count - verb > LEAST_MEANING &&
            definitions_can_be_term(view->corpus, view->tokens + article, verb - article)) {
            found(definitions, view, article, verb - article, view->sentence->text,
                  article > 0 ? QUALITY_ACTING_ARTICLE : QUALITY_ACTING);
            return;
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

static const struct naming_rule *naming_at(const struct view *view, size_t at)
{
    for (const struct naming_rule *rule = view->rules->namings; rule->naming[0] != NULL; rule++)
        if (word_is(view, at, rule->naming) && !word_is(view, 0, rule->not_first) &&
            (rule->before[0] == NULL ||
             (at >= NAMED_BEHIND && word_is(view, at - 1, rule->before) && !word_is(view, at - 2, rule->not_before))))
            return rule;
    return NULL;
}

static void find_named(struct definitions *definitions, const struct view *view)
{
    for (size_t i = NAMED_LEAST; i + 1 < view->count; i++) {
        const struct naming_rule *rule = naming_at(view, i);
        size_t at = i + 1, length;
        if (rule == NULL)
            continue;
        at += word_is(view, at, view->rules->articles);
        length = term_length(view, at);
        if (length > 0 && !ends_no_term(view, at + length - 1) &&
            (!rule->noun || (length <= view->rules->by_words && view->tokens[at].upper))) {
            found(definitions, view, at, length, view->sentence->text, QUALITY_NAMED);
            definitions->items[definitions->count - 1].is_inflected = rule->inflects;
            return;
        }
    }
}

/* "Ein Knoten ohne Kinder wird auch Blatt genannt." */
static void find_passive(struct definitions *definitions, const struct view *view)
{
    size_t last = view->count, first;

    while (last > 0 && !word_is(view, last - 1, view->rules->named_behind))
        last--;
    for (first = last; first > NAMED_BEHIND && !word_is(view, first - 1, view->rules->passive);)
        first--;
    if (last == 0 || first <= NAMED_BEHIND)
        return;
    last--;
    while (first < last && word_is(view, first, view->rules->passed))
        first++;
    if (first < last && view->tokens[last - 1].upper &&
        definitions_can_be_term(view->corpus, view->tokens + first, last - first))
        found(definitions, view, first, last - first, view->sentence->text, QUALITY_NAMED);
}

/* "Ентропією називають міру ...", "Рекурсивною функцією називають ...": the term opens the sentence. */
static void find_named_first(struct definitions *definitions, const struct view *view)
{
    for (size_t length = 1; length <= view->rules->by_words; length++)
        if (word_is(view, length, view->rules->named) && !view->tokens[length].apart &&
            view->count - length >= LEAST_MEANING && definitions_can_be_term(view->corpus, view->tokens, length)) {
            found(definitions, view, 0, length, view->sentence->text, QUALITY_MEANT);
            definitions->items[definitions->count - 1].is_inflected = true;
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

/* Whether "we mean" or the like stands behind a term that is short enough. */
static bool is_meant(const struct view *view, size_t first, size_t length)
{
    const struct definition_rules *rules = view->rules;
    size_t behind = first + length;

    return count_words(view->tokens + first, length) <= rules->by_words && word_is(view, behind, rules->meant) &&
           (rules->behind_meant == NULL || word_is(view, behind + 1, rules->behind_meant));
}

/* "By X we mean ...", "the term X ..." */
static void find_meant(struct definitions *definitions, const struct view *view)
{
    const struct definition_rules *rules = view->rules;
    bool by = word_is(view, 0, rules->by);
    bool bare = rules->definite == NULL; /* without an article the term must be quoted, or it is in another case */
    bool labelled = bare ? view->count > 1 && word_is(view, 0, rules->term_labels) && view->tokens[1].apart
                         : word_is(view, 0, rules->definite) && word_is(view, 1, rules->term_labels);
    size_t first = by ? 1 + word_is(view, 1, rules->articles) : 2 - bare, length;

    if (!by && !labelled)
        return;
    length = term_length(view, first);
    if (length == 0 || view->count < first + length + LEAST_MEANING)
        return;
    if (!labelled && !is_meant(view, first, length))
        return;
    found(definitions, view, first, length, view->sentence->text, QUALITY_MEANT);
    definitions->items[definitions->count - 1].is_inflected = by;
}

/* ---- "term: meaning", "term — meaning" ---- */

/* The separator between a term and its gloss: its place and length, or length 0. */
static size_t separator(struct str text, bool item, const char *const *more, size_t *at)
{
    static const char *const dashes[] = {" \u2014 ", " \u2013 ", " - "};
    const char *colon = item ? memmem(text.at, text.len, ": ", 2) : NULL;
    const char *dash = NULL;
    size_t length = 2;

    for (size_t i = 0; i < (item ? 3U : 2U) && dash == NULL; i++) {
        dash = memmem(text.at, text.len, dashes[i], strlen(dashes[i]));
        length = strlen(dashes[i]);
    }
    for (; more != NULL && *more != NULL && dash == NULL; more++) {
        dash = memmem(text.at, text.len, *more, strlen(*more));
        length = strlen(" - ");
    }
    if (colon != NULL && (dash == NULL || colon < dash)) {
        dash = colon;
        length = 2;
    }
    *at = dash != NULL ? (size_t)(dash - text.at) : 0;
    return dash != NULL ? length : 0;
}

/* A value, a type or an address is no meaning. */
static bool is_value(const struct view *view, size_t first, struct str text)
{
    return text.len == 0 || strchr("{[<|", text.at[0]) != NULL || memchr(text.at, '=', text.len) != NULL ||
           memchr(text.at, '@', text.len) != NULL || str_holds(text, STR("://")) ||
           corpus_class(view->corpus, &view->tokens[first]) == LEXICON_NUMERAL;
}

/* "Save: writes the file": what a command or a button does is no meaning of its name. */
static bool is_deed(const struct view *view, size_t first)
{
    return word_is(view, first, view->rules->deeds) && !word_is(view, first + 1, view->rules->no_deeds);
}

/* "Practice — the best teacher": a few words of no kind of thing. */
static bool is_praise(const struct view *view, size_t behind)
{
    return view->count - MIN(behind, view->count) <= PRAISE_WORDS && !names_kind(view, behind);
}

/* In speech only with a word such as "це" behind the dash: whoever wrote the captions set it there. */
static void find_gloss(struct definitions *definitions, const struct view *view)
{
    struct str text = view->sentence->text;
    const bool spoken = view->sentence->kind == SENTENCE_SPOKEN;
    size_t copula, at, length = separator(text, view->sentence->kind == SENTENCE_ITEM, view->rules->dashes, &at),
                       before = 0, first;

    if (length == 0)
        return;
    while (before < view->count && view->tokens[before].at < at)
        before++;
    first = word_is(view, 0, view->rules->articles);
    copula = wording_begins_with(str_trim((struct str){text.at + at + length, text.len - at - length}),
                                 view->rules->copulas);
    if ((spoken && copula == 0) || before <= first || view->count - before < LEAST_GLOSS ||
        is_praise(view, before + (copula > 0)) || !can_be_defined(view, first, before - first, copula > 0, 1))
        return;
    text = (struct str){text.at + at + length, text.len - at - length};
    if (is_value(view, before, text) || is_deed(view, before))
        return;
    text = str_trim(text);
    at = copula;
    found(definitions, view, first, before - first, (struct str){text.at + at, text.len - at},
          spoken                                  ? 1
          : view->sentence->kind == SENTENCE_ITEM ? QUALITY_GLOSS_ITEM
                                                  : QUALITY_GLOSS);
}

/* The ways to define, the surest first: a sentence counts by the first that fits. */
static void find_in(struct definitions *definitions, const struct view *view)
{
    static void (*const ways[])(struct definitions *, const struct view *) = {
        find_gloss, find_subject, find_meant, find_named_first, find_named, find_passive};
    size_t before = definitions->count;

    for (size_t i = 0; i < ARRAY_COUNT(ways) && definitions->count == before; i++)
        ways[i](definitions, view);
    if (definitions->count == before && view->rules->acting_ending != NULL && view->sentence->kind != SENTENCE_SPOKEN)
        find_acting(definitions, view);
}

/* "A group is a set such that": what goes on in a list or a formula below. */
static bool is_broken_off(const struct corpus *corpus, const struct sentence *sentence)
{
    return sentence->kind == SENTENCE_PROSE && !tokenizer_is_whole(sentence->text) &&
           is_function_word(corpus_class(corpus, &corpus_tokens(corpus, sentence)[sentence->token_count - 1]));
}

/* Questions, and what leads to a list, define nothing. */
static bool may_define(const struct corpus *corpus, const struct sentence *sentence)
{
    return sentence->kind != SENTENCE_TITLE && sentence->token_count >= LEAST_MEANING &&
           sentence->token_count <= MOST_DEFINITION_WORDS && !str_ends_nocase(sentence->text, STR("?")) &&
           !str_ends_nocase(sentence->text, STR(":")) && !is_broken_off(corpus, sentence);
}

void definitions_find(struct definitions *definitions, const struct corpus *corpus)
{
    *definitions = (struct definitions){0};
    for (size_t i = 0; i < corpus->sentence_count; i++) {
        const struct sentence *sentence = &corpus->sentences[i];
        const struct view view = {.corpus = corpus,
                                  .rules = &corpus->language->definitions,
                                  .sentence = sentence,
                                  .tokens = corpus_tokens(corpus, sentence),
                                  .count = sentence->token_count,
                                  .number = (uint32_t)i};
        if (may_define(corpus, sentence))
            find_in(definitions, &view);
    }
}
