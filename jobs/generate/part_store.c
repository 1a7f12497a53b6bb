#include "jobs/generate/part_store.h"

bool part_store_find(const struct unit *unit, struct uuid job, const char *digest, struct part_answer *answer,
                     bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, generation_part_find, pg_uuid(job), pg_text(digest)))
        return false;
    *found = rows.count > 0;
    if (!*found)
        return true;
    *answer = (struct part_answer){
        .provider = pg_get_text(&rows, 0, PG_COL(generation_part_find, provider)),
        .model = pg_get_text(&rows, 0, PG_COL(generation_part_find, model_id)),
        .tokens_in = pg_get_int(&rows, 0, PG_COL(generation_part_find, tokens_in)),
        .tokens_out = pg_get_int(&rows, 0, PG_COL(generation_part_find, tokens_out)),
        .cost_usd = pg_get_double(&rows, 0, PG_COL(generation_part_find, cost_usd)),
    };
    if (!pg_is_null(&rows, 0, PG_COL(generation_part_find, answer)))
        answer->text = pg_get_str(&rows, 0, PG_COL(generation_part_find, answer));
    return true;
}

bool part_store_put(const struct unit *unit, struct uuid job, struct uuid course, const char *digest,
                    const struct part_answer *answer)
{
    return PG_RUN(unit, NULL, generation_part_put, pg_uuid(job), pg_text(digest), pg_uuid(course),
                  pg_text(answer->provider), pg_text(answer->model), pg_bigint(answer->tokens_in),
                  pg_bigint(answer->tokens_out), pg_double(answer->cost_usd), pg_str(answer->text));
}

bool part_store_drop(const struct unit *unit, struct uuid job)
{
    return PG_RUN(unit, NULL, generation_parts_drop, pg_uuid(job));
}
