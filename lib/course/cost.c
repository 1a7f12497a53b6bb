#include "course/cost.h"

#define PARTS_OF_A_DOLLAR 100000000

bool cost_fetch(const struct unit *unit, const struct cost_filter *filter, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, cost_sums, pg_stamp(filter->from), pg_stamp(filter->to), pg_uuid(filter->course));
}

static bool is_of(const struct pg_rows *rows, int row, const char *part)
{
    return strcmp(pg_get_text(rows, row, PG_COL(cost_sums, part)), part) == 0;
}

static void write_sum(struct json_out *out, const struct pg_rows *rows, int row)
{
    int64_t calls = pg_get_int(rows, row, PG_COL(cost_sums, calls)),
            successes = pg_get_int(rows, row, PG_COL(cost_sums, successes));

    json_put_int(out, "calls", calls);
    json_put_int(out, "successful_calls", successes);
    json_put_int(out, "failed_calls", calls - successes);
    json_put_int(out, "tokens_in", pg_get_int(rows, row, PG_COL(cost_sums, tokens_in)));
    json_put_int(out, "tokens_out", pg_get_int(rows, row, PG_COL(cost_sums, tokens_out)));
    json_put_int(out, "tokens_cached", pg_get_int(rows, row, PG_COL(cost_sums, tokens_cached)));
    if (calls > 0)
        json_put_double(out, "average_latency_ms",
                        (double)pg_get_int(rows, row, PG_COL(cost_sums, latency_ms)) / (double)calls);
    else
        json_put_null(out, "average_latency_ms");
    json_put_double(out, "total_cost_usd", (double)pg_get_int(rows, row, PG_COL(cost_sums, cost)) / PARTS_OF_A_DOLLAR);
}

static void write_summary(struct json_out *out, const struct pg_rows *rows)
{
    json_open(out, "summary");
    for (int row = 0; row < rows->count; row++)
        if (is_of(rows, row, "summary"))
            write_sum(out, rows, row);
    json_close(out);
}

static void write_breakdown(struct json_out *out, const struct pg_rows *rows, const char *part, const char *member)
{
    json_list(out, part);
    for (int row = 0; row < rows->count; row++) {
        if (!is_of(rows, row, part))
            continue;
        json_open(out, NULL);
        json_put_text(out, member, pg_get_text(rows, row, PG_COL(cost_sums, name)));
        if (strcmp(part, "by_course") == 0)
            json_put_text(out, "title", pg_get_text(rows, row, PG_COL(cost_sums, title)));
        write_sum(out, rows, row);
        json_close(out);
    }
    json_end(out);
}

void cost_write(struct json_out *out, const struct pg_rows *rows)
{
    write_summary(out, rows);
    write_breakdown(out, rows, "by_action", "action");
    write_breakdown(out, rows, "by_provider", "provider");
    write_breakdown(out, rows, "by_model", "model_id");
    write_breakdown(out, rows, "by_course", "course_id");
    write_breakdown(out, rows, "by_student", "student_id");
}
