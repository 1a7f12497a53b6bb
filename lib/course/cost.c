#include "course/cost.h"

#define PARTS_OF_A_DOLLAR 100000000

/* Columns of cost_lines. */
enum column {
    ACTION,
    PROVIDER,
    MODEL,
    COURSE,
    COURSE_TITLE,
    CALLS,
    SUCCESSES,
    TOKENS_IN,
    TOKENS_OUT,
    TOKENS_CACHED,
    LATENCY,
    COST
};

/* Sums over some of the lines. */
struct sum {
    const char *name, *title; /* what they have in common; NULL for all */
    int64_t calls, successes, tokens_in, tokens_out, tokens_cached, latency_ms, cost;
};

bool cost_fetch(struct pg *pg, struct arena *arena, struct uuid tenant, const struct cost_filter *filter,
                struct pg_rows *rows, struct fault *fault)
{
    return PG_RUN(pg, arena, rows, fault, cost_lines, pg_uuid(tenant), pg_stamp(filter->from), pg_stamp(filter->to),
                  pg_uuid(filter->course));
}

static void add(struct sum *sum, const struct pg_rows *rows, int row)
{
    sum->calls += pg_get_int(rows, row, CALLS);
    sum->successes += pg_get_int(rows, row, SUCCESSES);
    sum->tokens_in += pg_get_int(rows, row, TOKENS_IN);
    sum->tokens_out += pg_get_int(rows, row, TOKENS_OUT);
    sum->tokens_cached += pg_get_int(rows, row, TOKENS_CACHED);
    sum->latency_ms += pg_get_int(rows, row, LATENCY);
    sum->cost += pg_get_int(rows, row, COST);
}

static void write_sum(struct json_out *out, const struct sum *sum)
{
    json_put_int(out, "calls", sum->calls);
    json_put_int(out, "successful_calls", sum->successes);
    json_put_int(out, "failed_calls", sum->calls - sum->successes);
    json_put_int(out, "tokens_in", sum->tokens_in);
    json_put_int(out, "tokens_out", sum->tokens_out);
    json_put_int(out, "tokens_cached", sum->tokens_cached);
    if (sum->calls > 0)
        json_put_double(out, "average_latency_ms", (double)sum->latency_ms / (double)sum->calls);
    else
        json_put_null(out, "average_latency_ms");
    json_put_double(out, "total_cost_usd", (double)sum->cost / PARTS_OF_A_DOLLAR);
}

/* A name for a line in one breakdown; calls of no course have the name NULL. */
static const char *name_of(struct arena *arena, const struct pg_rows *rows, int row, enum column column)
{
    char text[UUID_TEXT];

    if (column != COURSE)
        return pg_get_text(rows, row, (int)column);
    return pg_is_null(rows, row, COURSE) ? NULL
                                         : arena_strdup(arena, uuid_format(pg_get_uuid(rows, row, COURSE), text));
}

static bool same_name(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int dearest_first(const void *a, const void *b)
{
    const struct sum *left = a, *right = b;

    if (left->cost != right->cost)
        return left->cost < right->cost ? 1 : -1;
    if (left->name == NULL || right->name == NULL)
        return (left->name == NULL) - (right->name == NULL);
    return strcmp(left->name, right->name);
}

static size_t group(struct arena *arena, const struct pg_rows *rows, enum column column, struct sum *sums)
{
    size_t count = 0;

    for (int row = 0; row < rows->count; row++) {
        const char *name = name_of(arena, rows, row, column);
        size_t at = 0;
        while (at < count && !same_name(sums[at].name, name))
            at++;
        if (at == count)
            sums[count++] =
                (struct sum){.name = name, .title = column == COURSE ? pg_get_text(rows, row, COURSE_TITLE) : NULL};
        add(&sums[at], rows, row);
    }
    qsort(sums, count, sizeof *sums, dearest_first);
    return count;
}

static void write_breakdown(struct json_out *out, struct arena *arena, const struct pg_rows *rows, const char *key,
                            const char *member, enum column column)
{
    struct sum *sums = arena_array(arena, (size_t)rows->count + 1, sizeof *sums);
    size_t count = group(arena, rows, column, sums);

    json_list(out, key);
    for (size_t i = 0; i < count; i++) {
        json_open(out, NULL);
        json_put_text(out, member, sums[i].name);
        if (column == COURSE)
            json_put_text(out, "title", sums[i].title);
        write_sum(out, &sums[i]);
        json_close(out);
    }
    json_end(out);
}

void cost_write(struct json_out *out, struct arena *arena, const struct pg_rows *rows)
{
    struct sum total = {0};

    for (int row = 0; row < rows->count; row++)
        add(&total, rows, row);
    json_open(out, "summary");
    write_sum(out, &total);
    json_close(out);
    write_breakdown(out, arena, rows, "by_action", "action", ACTION);
    write_breakdown(out, arena, rows, "by_provider", "provider", PROVIDER);
    write_breakdown(out, arena, rows, "by_model", "model_id", MODEL);
    write_breakdown(out, arena, rows, "by_course", "course_id", COURSE);
}
