#include "jobs/architect/corpus_build.h"

#include "jobs/architect/course_language.h"
#include "jobs/architect/page_headers.h"
#include "jobs/architect/stage_directions.h"
#include "jobs/architect/tokenizer.h"

#define PARAGRAPH_BYTES 3000 /* no paragraph is longer */
#define PIECE_BYTES 450      /* about the window of a text without headings */

static bool kind_of(const char *chunk_type, enum block_kind *kind)
{
    static const struct {
        const char *name;
        enum block_kind kind;
    } kinds[] = {
        {"transcript", BLOCK_SPOKEN}, {"slide_text", BLOCK_SLIDE}, {"slide_description", BLOCK_PROSE},
        {"heading", BLOCK_HEADING},   {"paragraph", BLOCK_PROSE},  {"web_content", BLOCK_PROSE},
        {"table", BLOCK_TABLE},       {"code", BLOCK_CODE},        {"list", BLOCK_LIST},
    };

    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (strcmp(chunk_type, kinds[i].name) == 0) {
            *kind = kinds[i].kind;
            return true;
        }
    return false;
}

static int small(const json_t *object, const char *key)
{
    return (int)MAX(0, MIN(INT32_MAX, json_get_int(object, key, 0)));
}

static struct block block_of(const json_t *chunk, enum block_kind kind, size_t material, size_t index)
{
    const json_t *text = json_object_get(chunk, "text"), *metadata = json_object_get(chunk, "metadata");

    return (struct block){
        .kind = kind,
        .material = (uint32_t)material,
        .index = (uint32_t)json_get_int(chunk, "index", (int64_t)index),
        .text = str_trim((struct str){json_string_value(text), json_string_length(text)}),
        .title = str_trim(str_of(json_get_text(metadata, "title", ""))),
        .slide = small(metadata, "slide_number"),
        .page = small(metadata, "page"),
        .level = small(metadata, "level"),
        .start = json_get_double(metadata, "start_sec", 0),
        .end = json_get_double(metadata, "end_sec", 0),
        .language = json_get_text(metadata, "language", NULL),
        .inline_code = json_object_get(metadata, "inline_code"),
    };
}

static bool read_block(const json_t *chunk, size_t material, size_t index, struct block *block)
{
    enum block_kind kind;

    if (!json_is_string(json_object_get(chunk, "text")) || !kind_of(json_get_text(chunk, "chunk_type", ""), &kind))
        return false;
    *block = block_of(chunk, kind, material, index);
    return true;
}

static struct page_headers *learn_headers(struct arena *scratch, const json_t *chunks)
{
    struct page_headers *headers = page_headers_new(scratch);
    const json_t *chunk;
    struct block block;
    size_t i;

    json_array_foreach(chunks, i, chunk)
    {
        if (read_block(chunk, 0, i, &block) && block.kind == BLOCK_SLIDE)
            page_headers_show(headers, block.text, block.title, block.slide);
    }
    return headers;
}

static void drop_headers(const struct corpus *corpus, const struct page_headers *headers, struct block *block)
{
    if (block->kind != BLOCK_SLIDE)
        return;
    if (page_headers_is_paged(headers, block->title, block->slide))
        block->title.len = 0;
    block->text = page_headers_strip(headers, corpus->arena, block->text, block->title, block->slide);
}

/* A chunk that is a whole file without paragraphs is taken in pieces of some sentences, so that lessons can begin within it. */
static void add_pieces(struct corpus *corpus, const struct block *block)
{
    struct block piece = *block;
    struct str rest = block->text, sentence;

    piece.text.len = 0;
    while ((sentence = tokenizer_next_sentence(&rest, corpus->language->abbreviations)).at != NULL) {
        piece.text.len = (size_t)(sentence.at + sentence.len - piece.text.at);
        if (piece.text.len < PIECE_BYTES)
            continue;
        corpus_add_block(corpus, &piece);
        piece.text = (struct str){sentence.at + sentence.len, 0};
    }
    if (piece.text.len > 0)
        corpus_add_block(corpus, &piece);
}

static void add_document(struct corpus *corpus, size_t material, size_t *bytes)
{
    const json_t *chunks = json_object_get(corpus->input->materials[material].document, "chunks");
    struct arena *scratch = arena_new(LIMIT_JOB_ARENA);
    const struct page_headers *headers = learn_headers(scratch, chunks);
    const json_t *chunk;
    size_t i;

    json_array_foreach(chunks, i, chunk)
    {
        struct block block;

        if (!read_block(chunk, material, i, &block))
            continue;
        if (*bytes + block.text.len > CORPUS_TEXT_BYTES || corpus->block_count == CORPUS_BLOCKS) {
            corpus->left_out++;
            continue;
        }
        *bytes += block.text.len;
        drop_headers(corpus, headers, &block);
        if (block.kind == BLOCK_SPOKEN || block.kind == BLOCK_PROSE)
            block.text = stage_directions_strip(corpus->arena, block.text);
        if (block.kind == BLOCK_PROSE && block.text.len > PARAGRAPH_BYTES)
            add_pieces(corpus, &block);
        else
            corpus_add_block(corpus, &block);
    }
    arena_free(scratch);
}

/* ---- the whole ---- */

static void count_words(struct corpus *corpus)
{
    uint32_t *seen = arena_array(corpus->arena, lexicon_size(corpus->lexicon) + 1, sizeof *seen);

    for (size_t i = 0; i < corpus->sentence_count; i++) {
        const struct sentence *sentence = &corpus->sentences[i];
        for (size_t k = 0; k < sentence->token_count; k++) {
            uint32_t word = corpus_tokens(corpus, sentence)[k].word;
            struct lexicon_word *entry = lexicon_word(corpus->lexicon, word);
            entry->count++;
            if (seen[word] != i + 1)
                entry->sentences++;
            seen[word] = (uint32_t)i + 1;
        }
    }
    lexicon_learn_stop_words(corpus->lexicon, corpus->sentence_count);
}

/* The tokens are by far the most of the working set: their array is made once, in its size. */
static void make_token_room(struct corpus *corpus)
{
    size_t bytes = 0;

    for (size_t i = 0; i < corpus->input->material_count; i++) {
        const json_t *chunks = json_object_get(corpus->input->materials[i].document, "chunks"), *chunk;
        size_t k;
        json_array_foreach(chunks, k, chunk)
        {
            struct str text = str_of(json_get_text(chunk, "text", ""));
            if (bytes + text.len > CORPUS_TEXT_BYTES)
                continue;
            bytes += text.len;
            corpus->token_room +=
                tokenizer_words(text) +
                tokenizer_words(str_of(json_get_text(json_object_get(chunk, "metadata"), "title", ""))) + 16;
        }
    }
    corpus->tokens = arena_array(corpus->arena, corpus->token_room + 1, sizeof *corpus->tokens);
}

void corpus_build(struct corpus *corpus, struct arena *arena, const struct generation_input *input)
{
    size_t bytes = 0;

    *corpus = (struct corpus){.arena = arena, .input = input, .language = course_language(arena, input)};
    corpus->lexicon = lexicon_new(arena, corpus->language);
    make_token_room(corpus);
    for (size_t i = 0; i < input->material_count; i++)
        add_document(corpus, i, &bytes);
    count_words(corpus);
}
