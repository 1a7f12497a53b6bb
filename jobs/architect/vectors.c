#include "jobs/architect/vectors.h"

#include <math.h>

/* Counts of words, dense, with the list of those that are not zero. */
struct counter {
    uint32_t *counts;
    uint32_t *touched;
    uint32_t touched_count;
};

static void count_sentence(struct counter *counter, const struct corpus *corpus, const struct sentence *sentence)
{
    uint32_t weight = sentence->kind == SENTENCE_TITLE ? VECTORS_TITLE_WEIGHT : 1;

    for (uint32_t i = 0; i < sentence->token_count; i++) {
        const struct token *token = corpus_tokens(corpus, sentence) + i;
        enum lexicon_class class = corpus_class(corpus, token);
        if (class == LEXICON_STOP || class == LEXICON_INNER || class == LEXICON_NUMERAL)
            continue;
        if (counter->counts[token->word] == 0)
            counter->touched[counter->touched_count++] = token->word;
        counter->counts[token->word] += weight;
    }
}

static int by_word(const void *a, const void *b)
{
    const struct weight *left = a, *right = b;

    return (left->word > right->word) - (left->word < right->word);
}

static struct vector take(struct counter *counter, struct arena *arena)
{
    struct vector vector = {arena_array(arena, counter->touched_count + 1, sizeof *vector.items),
                            counter->touched_count};

    for (uint32_t i = 0; i < counter->touched_count; i++) {
        uint32_t word = counter->touched[i];
        vector.items[i] = (struct weight){word, (float)counter->counts[word]};
        counter->counts[word] = 0;
    }
    counter->touched_count = 0;
    qsort(vector.items, vector.count, sizeof *vector.items, by_word);
    return vector;
}

static void normalise(struct vector *vector)
{
    double length = 0;

    for (uint32_t i = 0; i < vector->count; i++)
        length += (double)vector->items[i].value * vector->items[i].value;
    length = sqrt(length);
    for (uint32_t i = 0; i < vector->count && length > 0; i++)
        vector->items[i].value = (float)(vector->items[i].value / length);
}

static void weigh(struct vector *vectors, size_t count, uint32_t *frequencies)
{
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < vectors[i].count; k++)
            frequencies[vectors[i].items[k].word]++;
    for (size_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < vectors[i].count; k++) {
            struct weight *item = &vectors[i].items[k];
            double rarity = log(((double)count + 1) / frequencies[item->word]);
            item->value = (float)((1 + log(item->value)) * rarity);
        }
        normalise(&vectors[i]);
    }
}

struct vector *vectors_build(const struct corpus *corpus, const struct sections *sections)
{
    size_t words = lexicon_size(corpus->lexicon) + 1;
    struct vector *vectors = arena_array(corpus->arena, sections->count + 1, sizeof *vectors);
    struct counter counter = {arena_array(corpus->arena, words, sizeof(uint32_t)),
                              arena_array(corpus->arena, words, sizeof(uint32_t)), 0};

    for (size_t i = 0; i < sections->count; i++) {
        const struct section *section = &sections->items[i];
        for (uint32_t k = 0; k < section->sentence_count; k++)
            count_sentence(&counter, corpus, &corpus->sentences[section->sentence + k]);
        vectors[i] = take(&counter, corpus->arena);
    }
    weigh(vectors, sections->count, counter.counts);
    return vectors;
}

double vectors_cosine(const struct vector *a, const struct vector *b)
{
    double product = 0;

    for (uint32_t i = 0, k = 0; i < a->count && k < b->count;) {
        if (a->items[i].word < b->items[k].word)
            i++;
        else if (a->items[i].word > b->items[k].word)
            k++;
        else
            product += (double)a->items[i++].value * b->items[k++].value;
    }
    return product;
}

struct vector vectors_sum(struct arena *arena, const struct vector *vectors, const uint32_t *which, size_t count)
{
    size_t total = 0, kept = 0;
    struct vector sum;

    for (size_t i = 0; i < count; i++)
        total += vectors[which[i]].count;
    sum.items = arena_array(arena, total + 1, sizeof *sum.items);
    for (size_t i = 0, at = 0; i < count; i++) {
        memcpy(sum.items + at, vectors[which[i]].items, vectors[which[i]].count * sizeof *sum.items);
        at += vectors[which[i]].count;
    }
    qsort(sum.items, total, sizeof *sum.items, by_word);
    for (size_t i = 0; i < total; i++) {
        if (kept > 0 && sum.items[kept - 1].word == sum.items[i].word)
            sum.items[kept - 1].value += sum.items[i].value;
        else
            sum.items[kept++] = sum.items[i];
    }
    sum.count = (uint32_t)kept;
    normalise(&sum);
    return sum;
}

static int ascending(const void *a, const void *b)
{
    const uint32_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* All words of the sections, each once, in order. */
static uint32_t *words_of(struct arena *arena, const struct vector *vectors, const uint32_t *which, size_t count,
                          size_t *words)
{
    size_t total = 0, kept = 0;
    uint32_t *all;

    for (size_t i = 0; i < count; i++)
        total += vectors[which[i]].count;
    all = arena_array(arena, total + 1, sizeof *all);
    total = 0;
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < vectors[which[i]].count; k++)
            all[total++] = vectors[which[i]].items[k].word;
    qsort(all, total, sizeof *all, ascending);
    for (size_t i = 0; i < total; i++)
        if (kept == 0 || all[kept - 1] != all[i])
            all[kept++] = all[i];
    *words = kept;
    return all;
}

struct vector *vectors_compact(struct arena *arena, const struct vector *vectors, const uint32_t *which, size_t count,
                               size_t *words)
{
    const uint32_t *all = words_of(arena, vectors, which, count, words);
    struct vector *copies = arena_array(arena, count + 1, sizeof *copies);

    for (size_t i = 0; i < count; i++) {
        const struct vector *from = &vectors[which[i]];
        copies[i] = (struct vector){arena_array(arena, from->count + 1, sizeof *copies[i].items), from->count};
        for (uint32_t k = 0; k < from->count; k++) {
            const uint32_t *place = bsearch(&from->items[k].word, all, *words, sizeof *all, ascending);
            copies[i].items[k] = (struct weight){(uint32_t)(place - all), from->items[k].value};
        }
    }
    return copies;
}
