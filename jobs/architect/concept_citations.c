#include "jobs/architect/concept_citations.h"

#include "course/timecode.h"
#include "jobs/architect/tokenizer.h"
#include "jobs/architect/wording.h"

#define EXAMPLE_REACH 2 /* sentences or blocks behind an explanation that its example may stand in */
#define EXAMPLE_CODE_BYTES 600

/* ---- citations ---- */

struct citation concept_citations_place(const struct corpus *corpus, const struct block *block)
{
    struct citation citation = {
        .material = corpus->input->materials[block->material].id, .place = CITATION_CHUNK, .at = block->index};

    if (block->kind == BLOCK_SPOKEN) {
        citation.place = CITATION_SECOND;
        citation.at = block->start;
    } else if (block->slide > 0) {
        citation.place = CITATION_SLIDE;
        citation.at = block->slide;
    } else if (block->page > 0) {
        citation.place = CITATION_PAGE;
        citation.at = block->page;
    }
    return citation;
}

static const struct block *block_of(const struct concepts *concepts, uint32_t sentence)
{
    return &concepts->corpus->blocks[concepts->corpus->sentences[sentence].block];
}

static bool is_cited(const struct concept *cited, const struct citation *citation)
{
    for (size_t i = 0; i < cited->citation_count; i++)
        if (uuid_equal(cited->citations[i].material, citation->material) &&
            cited->citations[i].place == citation->place && cited->citations[i].at == citation->at)
            return true;
    return false;
}

static void add_slide(struct concept *cited, int64_t slide)
{
    for (size_t i = 0; i < cited->slides.count; i++)
        if (cited->slides.items[i] == slide)
            return;
    if (cited->slides.count < CONCEPTS_CITATIONS)
        cited->slides.items[cited->slides.count++] = slide;
}

static void add_timecode(struct arena *arena, struct concept *cited, double start)
{
    char *text = timecode_format((int64_t)start, arena_alloc(arena, TIMECODE_TEXT));

    for (size_t i = 0; i < cited->timecodes.count; i++)
        if (strcmp(cited->timecodes.items[i], text) == 0)
            return;
    if (cited->timecodes.count < CONCEPTS_CITATIONS)
        cited->timecodes.items[cited->timecodes.count++] = text;
}

static void cite(const struct concepts *concepts, struct concept *cited, uint32_t sentence)
{
    const struct block *block = block_of(concepts, sentence);
    struct citation citation = concept_citations_place(concepts->corpus, block);

    if (block->kind == BLOCK_SPOKEN)
        add_timecode(concepts->corpus->arena, cited, block->start);
    if (block->slide > 0)
        add_slide(cited, block->slide);
    if (cited->citation_count < CONCEPTS_CITATIONS && !is_cited(cited, &citation))
        cited->citations[cited->citation_count++] = citation;
}

/* First the explanation, then the first mention in each other material of the lesson, then more mentions there, then anywhere. */
static void cite_places(const struct concepts *concepts, struct concept *cited, const struct teaching *teaching,
                        uint32_t lesson)
{
    const struct term *term = &concepts->terms->items[teaching->term];
    uint32_t material = block_of(concepts, teaching->sentence)->material;

    cite(concepts, cited, teaching->sentence);
    for (int round = 0; round < 3; round++)
        for (uint32_t i = 0; i < term->occurrences; i++) {
            uint32_t sentence = concepts->terms->places[term->first + i];
            uint32_t other = block_of(concepts, sentence)->material;
            if ((round < 2 && concepts->lesson_of[sentence] != lesson) || (round == 0 && other == material))
                continue;
            cite(concepts, cited, sentence);
            material = round == 0 ? other : material;
        }
}

/* ---- examples ---- */

static void add_example(struct concept *cited, const char *text)
{
    for (size_t i = 0; i < cited->examples.count; i++)
        if (strcmp(cited->examples.items[i], text) == 0)
            return;
    if (cited->examples.count < CONCEPTS_EXAMPLES)
        cited->examples.items[cited->examples.count++] = text;
}

/* Example sentences that mention the term or follow its explanation at once, and code that stands right behind it. */
static void find_examples(const struct concepts *concepts, struct concept *cited, const struct teaching *teaching,
                          uint32_t lesson)
{
    const struct corpus *corpus = concepts->corpus;
    const struct term *term = &concepts->terms->items[teaching->term];
    uint32_t block = corpus->sentences[teaching->sentence].block;

    for (uint32_t s = teaching->sentence + 1; s < MIN(teaching->sentence + 1 + EXAMPLE_REACH, corpus->sentence_count);
         s++)
        if (corpus->sentences[s].block - block <= 1 &&
            wording_has_cue(corpus->sentences[s].text, corpus->language->example_cues))
            add_example(cited, wording_capitalised(corpus->arena, corpus->sentences[s].text));
    for (uint32_t i = 0; i < term->occurrences; i++) {
        uint32_t s = concepts->terms->places[term->first + i];
        bool near = s > teaching->sentence && s < teaching->sentence + 1 + EXAMPLE_REACH;
        if (concepts->lesson_of[s] == lesson && s != teaching->sentence && !near &&
            wording_has_cue(corpus->sentences[s].text, corpus->language->example_cues))
            add_example(cited, wording_capitalised(corpus->arena, corpus->sentences[s].text));
    }
    for (uint32_t b = block + 1; b < MIN(block + 1 + EXAMPLE_REACH, corpus->block_count); b++)
        if (corpus->blocks[b].kind == BLOCK_CODE && corpus->blocks[b].material == corpus->blocks[block].material &&
            corpus->blocks[b].text.len <= EXAMPLE_CODE_BYTES)
            add_example(cited, arena_strndup(corpus->arena, corpus->blocks[b].text.at, corpus->blocks[b].text.len));
}

const char *concept_citations_sentence(struct arena *arena, struct str text)
{
    const char *sentence = wording_capitalised(arena, wording_flat(arena, text));

    return tokenizer_is_whole(text) ? sentence : arena_printf(arena, "%s.", sentence);
}

struct concept concept_citations_make(const struct concepts *concepts, const struct teaching *teaching)
{
    struct arena *arena = concepts->corpus->arena;
    uint32_t lesson = concepts->lesson_of[teaching->sentence];
    struct concept cited = {
        .title = concepts_title(concepts, teaching->term),
        .definition = teaching->is_defined ? concept_citations_sentence(arena, teaching->text) : NULL,
        .examples = {arena_array(arena, CONCEPTS_EXAMPLES, sizeof(char *)), 0},
        .timecodes = {arena_array(arena, CONCEPTS_CITATIONS, sizeof(char *)), 0},
        .slides = {arena_array(arena, CONCEPTS_CITATIONS, sizeof(int64_t)), 0},
        .citations = arena_array(arena, CONCEPTS_CITATIONS, sizeof(struct citation)),
    };

    cite_places(concepts, &cited, teaching, lesson);
    find_examples(concepts, &cited, teaching, lesson);
    return cited;
}
