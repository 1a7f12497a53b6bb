#include "jobs/architect/alignment.h"

#include "jobs/architect/weights.h"

/* One way through: the best sum that ends at each section, and where the window before was. */
struct path {
    double *best, *next;
    uint32_t *from; /* windows x sections */
    size_t width;
};

/* The best sum over the sections up to and including each one, when passing over costs, goes along as the loop climbs. */
static void advance(struct path *path, size_t row, const double *likeness)
{
    double best = path->best[0];
    uint32_t from = 0;

    for (size_t s = 0; s < path->width; s++) {
        /* Standing still is free, the next section too; every one passed over costs. */
        if (s >= 2)
            best -= SKIP_COST;
        if (s >= 1 && path->best[s - 1] > best) {
            best = path->best[s - 1];
            from = (uint32_t)s - 1;
        }
        if (path->best[s] >= best) {
            path->next[s] = path->best[s] + likeness[s];
            path->from[row * path->width + s] = (uint32_t)s;
        } else {
            path->next[s] = best + likeness[s];
            path->from[row * path->width + s] = from;
        }
    }
    double *swap = path->best;
    path->best = path->next;
    path->next = swap;
}

static size_t best_end(const struct path *path)
{
    size_t end = 0;

    for (size_t s = 1; s < path->width; s++)
        if (path->best[s] > path->best[end])
            end = s;
    return end;
}

/* The sections' words, turned round: for each word the sections that hold it. */
struct postings {
    uint32_t *starts;     /* by word, one more at the end */
    struct weight *items; /* .word is the section */
    uint32_t words;
};

static struct postings invert(struct arena *arena, const struct vector *sequence, size_t count)
{
    struct postings postings = {0};
    uint32_t *fill;

    for (size_t i = 0; i < count; i++)
        if (sequence[i].count > 0)
            postings.words = MAX(postings.words, sequence[i].items[sequence[i].count - 1].word + 1);
    postings.starts = arena_array(arena, postings.words + 2, sizeof *postings.starts);
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < sequence[i].count; k++)
            postings.starts[sequence[i].items[k].word + 1]++;
    for (uint32_t w = 0; w < postings.words; w++)
        postings.starts[w + 1] += postings.starts[w];
    postings.items = arena_array(arena, postings.starts[postings.words] + 1, sizeof *postings.items);
    fill = arena_array(arena, postings.words + 1, sizeof *fill);
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < sequence[i].count; k++) {
            const struct weight *item = &sequence[i].items[k];
            postings.items[postings.starts[item->word] + fill[item->word]++] =
                (struct weight){(uint32_t)i, item->value};
        }
    return postings;
}

static void likenesses(const struct postings *postings, const struct vector *window, double *likeness, size_t count)
{
    memset(likeness, 0, count * sizeof *likeness);
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t word = window->items[i].word;
        if (word >= postings->words)
            continue;
        for (uint32_t k = postings->starts[word]; k < postings->starts[word + 1]; k++)
            likeness[postings->items[k].word] += (double)window->items[i].value * postings->items[k].value;
    }
}

double alignment_run(struct arena *arena, const struct vector *vectors, const uint32_t *talk, size_t talk_count,
                     const struct vector *sequence, size_t sequence_count, uint32_t *where)
{
    size_t together = 1 + talk_count * sequence_count / ALIGNMENT_CELLS, rows = (talk_count + together - 1) / together;
    struct postings postings = invert(arena, sequence, sequence_count);
    struct path path = {arena_array(arena, sequence_count, sizeof(double)),
                        arena_array(arena, sequence_count, sizeof(double)),
                        arena_array(arena, rows * sequence_count, sizeof(uint32_t)), sequence_count};
    double *likeness = arena_array(arena, sequence_count, sizeof *likeness), sum;
    size_t at;

    for (size_t row = 0; row < rows; row++) {
        struct vector window =
            vectors_sum(arena, vectors, talk + row * together, MIN(together, talk_count - row * together));
        likenesses(&postings, &window, likeness, sequence_count);
        advance(&path, row, likeness);
    }
    at = best_end(&path);
    sum = path.best[at];
    for (size_t row = rows; row-- > 0;) {
        for (size_t i = row * together; i < MIN(talk_count, (row + 1) * together); i++)
            where[i] = (uint32_t)at;
        at = path.from[row * sequence_count + at];
    }
    return rows > 0 ? sum / (double)rows : 0;
}
