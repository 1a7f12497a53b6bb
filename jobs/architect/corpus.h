/*
 * What the architect reads: the documents of a course taken apart into blocks (the documents' chunks), sentences and tokens, in course order,
 * in flat arrays that refer to each other by index. Text is never copied unless lines of a slide have to be joined.
 */
#ifndef ARCHITECT_CORPUS_H
#define ARCHITECT_CORPUS_H

#include "jobs/architect/lexicon.h"
#include "jobs/generate/generation_input.h"

enum block_kind { BLOCK_SPOKEN, BLOCK_SLIDE, BLOCK_HEADING, BLOCK_PROSE, BLOCK_LIST, BLOCK_TABLE, BLOCK_CODE };

struct block {
    enum block_kind kind;
    uint32_t material; /* index into the input's materials */
    uint32_t index;    /* the chunk's own */
    struct str text;
    struct str title;          /* of a slide, where the document knows it */
    int slide, page, level;    /* 0: none */
    double start, end;         /* spoken: seconds */
    const char *language;      /* of code; NULL: unknown */
    const json_t *inline_code; /* what of the text is set as code: an array of texts; NULL: none */
    uint32_t sentence, sentence_count;
};

enum sentence_kind { SENTENCE_PROSE, SENTENCE_ITEM, SENTENCE_TITLE, SENTENCE_SPOKEN };

struct sentence {
    enum sentence_kind kind;
    uint32_t block;
    struct str text;
    uint32_t token, token_count;
    bool whole;   /* ends like a sentence */
    bool goes_on; /* with the item or the paragraph that the sentence before it belongs to */
};

struct token {
    uint32_t word;
    uint32_t at; /* offset into the sentence's text */
    uint16_t length;
    bool apart;  /* punctuation stands before it: no term reaches over it */
    bool joined; /* a hyphen joins it to the token before */
    bool upper;  /* begins with a capital */
    bool code;   /* set as code, with so many bytes of signs before and behind it: "-c", "main()" */
    uint8_t before, behind;
};

struct corpus {
    struct arena *arena;
    const struct generation_input *input;
    const struct language *language;
    struct lexicon *lexicon;
    struct block *blocks;
    size_t block_count, block_room;
    struct sentence *sentences;
    size_t sentence_count, sentence_room;
    struct token *tokens;
    size_t token_count, token_room;
    size_t left_out; /* chunks beyond the ceilings */
};

/* Appends a block and its text as sentences and tokens: a slide's lines are its title and its items, a list's lines items, everything else prose
 * or speech. A slide without a title gets the one that its text begins with. */
void corpus_add_block(struct corpus *corpus, const struct block *block);

/* Tokens of a sentence. */
const struct token *corpus_tokens(const struct corpus *corpus, const struct sentence *sentence);
enum lexicon_class corpus_class(const struct corpus *corpus, const struct token *token);

/* The text from the first of `count` tokens to the end of the last, as it was written, with the signs of code. */
struct str corpus_surface(const struct sentence *sentence, const struct token *first, size_t count);

#endif
