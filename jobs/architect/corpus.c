#include "jobs/architect/corpus.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/lines.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define ITEM_BYTES 300 /* a longer item of a list is a paragraph */
/* An entry of a list of terms in a text that has no lists: "commit", and below it what it means. */
#define ENTRY_WORDS 5
#define ENTRY_BYTES 48
#define ENTRY_MEANING_BYTES 30
#define ENTRY_ARTICLE_BYTES 5 /* "A " before the term */
#define ENTRY_ABBREVIATION 5  /* bytes */

#define CODE_SPANS 32  /* stretches of code in a sentence that are marked */
#define PROSE_BYTES 50 /* a shorter line of a slide is an item, though it ends like a sentence */

const struct token *corpus_tokens(const struct corpus *corpus, const struct sentence *sentence)
{
    return corpus->tokens + sentence->token;
}

enum lexicon_class corpus_class(const struct corpus *corpus, const struct token *token)
{
    return lexicon_word(corpus->lexicon, token->word)->class;
}

struct str corpus_surface(const struct sentence *sentence, const struct token *first, size_t count)
{
    const struct token *last = first + count - 1;
    size_t from = first->at - first->before;

    return (struct str){sentence->text.at + from, last->at + last->length + last->behind - from};
}

/* ---- sentences ---- */

/* Stretches of a sentence that are set as code. */
struct code_spans {
    struct str items[CODE_SPANS];
    size_t count;
};

static bool ends_word(struct str text, const char *at)
{
    size_t next = (size_t)(at - text.at);

    return next >= text.len || !characters_is_letter(str_next(text, &next));
}

static bool begins_word(struct str text, const char *at)
{
    const char *before = at;

    while (before > text.at && ((uint8_t) * --before & 0xC0) == 0x80)
        ;
    return at == text.at || !characters_is_letter(str_next(text, &(size_t){(size_t)(before - text.at)}));
}

static void find_code(struct code_spans *spans, struct str text, const char *code)
{
    size_t length = strlen(code);
    struct str rest = text;
    const char *at;

    while (length > 0 && spans->count < CODE_SPANS && (at = memmem(rest.at, rest.len, code, length)) != NULL) {
        if (begins_word(text, at) && ends_word(text, at + length))
            spans->items[spans->count++] = (struct str){at, length};
        rest = (struct str){at + length, (size_t)(rest.at + rest.len - at) - length};
    }
}

static void find_spans(const struct corpus *corpus, struct str text, struct code_spans *spans)
{
    const json_t *list = corpus->blocks[corpus->block_count - 1].inline_code, *code;
    size_t i;

    spans->count = 0;
    json_array_foreach(list, i, code) if (json_is_string(code)) find_code(spans, text, json_string_value(code));
}

/* What is left of a stretch of code around one of its words: up to the spaces beside it. Its own signs set it apart from nothing. */
static void mark_code(struct corpus *corpus, struct token *token, struct str text, struct str word,
                      const struct code_spans *spans)
{
    for (size_t i = 0; i < spans->count && !token->code; i++) {
        struct str span = spans->items[i], code = word;
        if (word.at < span.at || word.at + word.len > span.at + span.len)
            continue;
        while (code.at > span.at && code.at[-1] != ' ' && word.at - code.at < UINT8_MAX)
            code = (struct str){code.at - 1, code.len + 1};
        while (code.at + code.len < span.at + span.len && code.at[code.len] != ' ' && code.len < UINT8_MAX)
            code.len++;
        token->code = true;
        token->apart = token->apart && !(code.at < word.at && code.at > text.at && code.at[-1] == ' ');
        token->before = (uint8_t)(word.at - code.at);
        token->behind = (uint8_t)(code.at + code.len - word.at - word.len);
        token->word = lexicon_intern_code(corpus->lexicon, word, code);
    }
}

/* Whether only the signs of the code before stand between it and the next word. */
static bool follows_code(const struct corpus *corpus, struct str text, size_t at)
{
    const struct token *before = &corpus->tokens[corpus->token_count - 1];
    size_t end = before->at + before->length + before->behind;

    return before->code && before->behind > 0 && end < at && str_trim((struct str){text.at + end, at - end}).len == 0;
}

static void add_token(struct corpus *corpus, struct str text, const struct tokenizer_word *word,
                      const struct code_spans *spans, bool first)
{
    struct str form = {text.at + word->at, word->length};
    bool apart = word->apart && (first || !follows_code(corpus, text, word->at));
    struct token *token;
    size_t at = word->at;

    corpus->tokens =
        arena_grow(corpus->arena, corpus->tokens, corpus->token_count, &corpus->token_room, sizeof *corpus->tokens);
    token = &corpus->tokens[corpus->token_count++];
    *token = (struct token){
        .word = LEXICON_NONE,
        .at = (uint32_t)word->at,
        .length = (uint16_t)MIN(word->length, (size_t)UINT16_MAX),
        .apart = apart,
        .joined = word->joined,
        .upper = characters_is_upper(str_next(text, &at)),
    };
    mark_code(corpus, token, text, form, spans);
    if (!token->code)
        token->word = lexicon_intern(corpus->lexicon, form);
}

static void add_sentence(struct corpus *corpus, enum sentence_kind kind, struct str text, bool goes_on)
{
    struct sentence sentence = {kind,
                                (uint32_t)corpus->block_count - 1,
                                wording_flat(corpus->arena, text),
                                (uint32_t)corpus->token_count,
                                0,
                                tokenizer_is_whole(text),
                                goes_on};
    struct tokenizer_word word;
    struct code_spans spans;

    find_spans(corpus, sentence.text, &spans);
    for (size_t at = 0; tokenizer_next_word(sentence.text, &at, &word);)
        add_token(corpus, sentence.text, &word, &spans, corpus->token_count == sentence.token);
    sentence.token_count = (uint32_t)(corpus->token_count - sentence.token);
    if (sentence.token_count == 0)
        return;
    corpus->sentences = arena_grow(corpus->arena, corpus->sentences, corpus->sentence_count, &corpus->sentence_room,
                                   sizeof *corpus->sentences);
    corpus->sentences[corpus->sentence_count++] = sentence;
}

static void add_sentences(struct corpus *corpus, enum sentence_kind kind, struct str text)
{
    size_t before = corpus->sentence_count;
    struct str sentence;

    while ((sentence = tokenizer_next_sentence(&text, corpus->language->abbreviations)).at != NULL)
        add_sentence(corpus, kind, sentence, corpus->sentence_count > before);
}

/* ---- blocks by kind ---- */

/* An item that is a sentence like those of a text counts as one; a list's item is taken whole, unless it is a paragraph. */
static void add_item(struct corpus *corpus, struct str item, bool list)
{
    size_t before = corpus->sentence_count;
    struct str sentence;

    if (list && item.len <= ITEM_BYTES) {
        add_sentence(corpus, SENTENCE_ITEM, item, false);
        return;
    }
    while ((sentence = tokenizer_next_sentence(&item, corpus->language->abbreviations)).at != NULL)
        add_sentence(corpus,
                     tokenizer_is_whole(sentence) && sentence.len >= PROSE_BYTES ? SENTENCE_PROSE : SENTENCE_ITEM,
                     sentence, corpus->sentence_count > before);
}

static void add_lines(struct corpus *corpus, struct str text, struct str title, bool list)
{
    struct str item;

    while ((item = lines_next_item(&text, title)).at != NULL)
        if (item.len > 0)
            add_item(corpus, item, list);
}

static void add_slide(struct corpus *corpus, struct block *block)
{
    struct str title;

    if (!lines_is_title(block->title))
        block->title.len = 0;
    if (block->title.len == 0)
        block->title = lines_title(block->text);
    title = block->title;
    if (title.len > 0)
        add_sentence(corpus, SENTENCE_TITLE, title, false);
    add_lines(corpus, block->text, title, false);
}

/* "SORTED TRANSFER ORDER" is a heading; a short one may be an abbreviation. */
static bool is_capitals(struct str line)
{
    for (size_t at = 0; at < line.len;)
        if (characters_is_lower(str_next(line, &at)))
            return false;
    return line.len > ENTRY_ABBREVIATION;
}

/* The length of the first line of a paragraph that is a term with its meaning below, as manuals print them: short, broken off although the next
 * word would have had room, and that begins with a capital. 0: it is none. */
static size_t entry_length(struct str text)
{
    struct str rest = text, first = str_trim(str_cut(&rest, '\n')), second = rest.at != NULL ? str_trim(rest) : rest;
    struct tokenizer_word word;
    size_t words = 0, at = 0;

    if (rest.at == NULL || second.len < ENTRY_MEANING_BYTES || first.len > ENTRY_BYTES || tokenizer_is_whole(first) ||
        strchr(":,;-", first.at[first.len - 1]) != NULL || !characters_is_upper(str_next(second, &at)))
        return 0;
    for (at = 0; tokenizer_next_word(first, &at, &word);)
        words++;
    return words > 0 && words <= ENTRY_WORDS && memchr(first.at, '(', first.len) == NULL ? first.len : 0;
}

static bool has_function_word(struct corpus *corpus, struct str sentence)
{
    struct tokenizer_word word;

    for (size_t at = 0; tokenizer_next_word(sentence, &at, &word);) {
        enum lexicon_class class =
            lexicon_word(corpus->lexicon,
                         lexicon_intern(corpus->lexicon, (struct str){sentence.at + word.at, word.length}))
                ->class;
        if (class == LEXICON_STOP || class == LEXICON_INNER)
            return true;
    }
    return false;
}

/* Whether a sentence can be the meaning of a term: it begins with an article or a word of content, not with "During" or "Normally". */
static bool begins_meaning(struct corpus *corpus, struct str sentence)
{
    struct tokenizer_word word;
    size_t at = 0;
    struct str form;

    if (!tokenizer_next_word(sentence, &at, &word) || !has_function_word(corpus, sentence))
        return false;
    form = (struct str){sentence.at + word.at, word.length};
    return wording_is_one_of(form, corpus->language->definitions.articles) ||
           lexicon_word(corpus->lexicon, lexicon_intern(corpus->lexicon, form))->class != LEXICON_STOP;
}

/* A paragraph; what an entry's first sentence says is the meaning of its term, unless it begins with the term itself. */
static void add_prose(struct corpus *corpus, struct str text)
{
    size_t length = entry_length(text);
    struct str term = {text.at, length}, rest = str_trim((struct str){text.at + length, text.len - length}),
               first = rest, behind = rest;

    if (length == 0) {
        add_sentences(corpus, SENTENCE_PROSE, text);
        return;
    }
    if (is_capitals(term)) {
        add_sentence(corpus, SENTENCE_ITEM, term, false);
        add_sentences(corpus, SENTENCE_PROSE, rest);
        return;
    }
    first = wording_flat(corpus->arena, tokenizer_next_sentence(&behind, corpus->language->abbreviations));
    if (!begins_meaning(corpus, first)) {
        add_sentence(corpus, SENTENCE_ITEM, term, false);
        add_sentences(corpus, SENTENCE_PROSE, rest);
        return;
    }
    if (str_holds((struct str){first.at, MIN(first.len, term.len + ENTRY_ARTICLE_BYTES)}, term)) {
        add_sentences(corpus, SENTENCE_PROSE, rest);
        return;
    }
    add_sentence(corpus, SENTENCE_ITEM,
                 str_of(arena_printf(corpus->arena, "%.*s: %.*s", (int)term.len, term.at, (int)first.len, first.at)),
                 false);
    add_sentences(corpus, SENTENCE_PROSE, behind);
}

static void add_text(struct corpus *corpus, struct block *block)
{
    switch (block->kind) {
    case BLOCK_SLIDE:
        add_slide(corpus, block);
        break;
    case BLOCK_HEADING:
        add_sentence(corpus, SENTENCE_TITLE, block->text, false);
        break;
    case BLOCK_LIST:
    case BLOCK_TABLE:
        add_lines(corpus, block->text, (struct str){"", 0}, block->kind == BLOCK_LIST);
        break;
    case BLOCK_SPOKEN:
        add_sentences(corpus, SENTENCE_SPOKEN, block->text);
        break;
    case BLOCK_PROSE:
        if (lines_are_entries(block->text))
            add_lines(corpus, block->text, (struct str){"", 0}, true);
        else
            add_prose(corpus, block->text);
        break;
    case BLOCK_CODE:
        break;
    }
}

/* ---- blocks ---- */

void corpus_add_block(struct corpus *corpus, const struct block *block)
{
    struct block *own;

    corpus->blocks =
        arena_grow(corpus->arena, corpus->blocks, corpus->block_count, &corpus->block_room, sizeof *corpus->blocks);
    own = &corpus->blocks[corpus->block_count++];
    *own = *block;
    own->sentence = (uint32_t)corpus->sentence_count;
    add_text(corpus, own);
    own->sentence_count = (uint32_t)(corpus->sentence_count - own->sentence);
}
