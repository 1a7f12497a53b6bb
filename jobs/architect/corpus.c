#include "jobs/architect/corpus.h"

#include "jobs/architect/array.h"
#include "jobs/architect/characters.h"
#include "jobs/architect/lines.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define ITEM_BYTES 300 /* a longer item of a list is a paragraph */
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

    return (struct str){sentence->text.at + first->at, last->at + last->length - first->at};
}

/* ---- sentences ---- */

static void add_token(struct corpus *corpus, struct str text, const struct tokenizer_word *word)
{
    size_t at = word->at;

    corpus->tokens =
        array_room(corpus->arena, corpus->tokens, corpus->token_count, &corpus->token_room, sizeof *corpus->tokens);
    corpus->tokens[corpus->token_count++] = (struct token){
        .word = lexicon_intern(corpus->lexicon, (struct str){text.at + word->at, word->length}),
        .at = (uint32_t)word->at,
        .length = (uint16_t)MIN(word->length, (size_t)UINT16_MAX),
        .apart = word->apart,
        .joined = word->joined,
        .upper = characters_is_upper(str_next(text, &at)),
    };
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

    for (size_t at = 0; tokenizer_next_word(sentence.text, &at, &word);)
        add_token(corpus, sentence.text, &word);
    sentence.token_count = (uint32_t)(corpus->token_count - sentence.token);
    if (sentence.token_count == 0)
        return;
    corpus->sentences = array_room(corpus->arena, corpus->sentences, corpus->sentence_count, &corpus->sentence_room,
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
        add_sentences(corpus, SENTENCE_PROSE, block->text);
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
        array_room(corpus->arena, corpus->blocks, corpus->block_count, &corpus->block_room, sizeof *corpus->blocks);
    own = &corpus->blocks[corpus->block_count++];
    *own = *block;
    own->sentence = (uint32_t)corpus->sentence_count;
    add_text(corpus, own);
    own->sentence_count = (uint32_t)(corpus->sentence_count - own->sentence);
}
