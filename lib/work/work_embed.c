#include "work/work_embed.h"

/* Statements about vectors fail where there can be none. */
static bool has_something_left(const struct unit *unit, const struct work_embed *embed, bool *left)
{
    struct pg_rows rows;

    *left = false;
    if (embed->model == NULL)
        return true;
    if (!PG_RUN(unit, &rows, embed_possible))
        return false;
    if (!pg_get_bool(&rows, 0, PG_COL(embed_possible, possible)))
        return true;
    if (!PG_RUN(unit, &rows, embed_left, pg_uuid(embed->course), pg_text(embed->model)))
        return false;
    *left = pg_get_bool(&rows, 0, PG_COL(embed_left, some));
    return true;
}

bool work_embed_enqueue(const struct unit *unit, const struct work_embed *embed, struct work_order *order,
                        struct uuid *job, bool *made)
{
    const bool follows = !uuid_is_nil(embed->after);
    char course[UUID_TEXT];

    *made = false;
    *order = (struct work_order){
        .kind = WORK_EMBED,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .course = embed->course,
        .subject = arena_strdup(unit->arena, uuid_format(embed->course, course)),
        .payload = STR("{}"),
        .depends_on = follows ? &embed->after : NULL,
        .depends_count = follows,
        .request_id = embed->request_id,
    };
    if (!has_something_left(unit, embed, made))
        return false;
    if (!*made || work_enqueue(unit, order, job))
        return true;
    *made = false;
    if (unit->fault->kind != FAULT_CONFLICT)
        return false;
    fault_clear(unit->fault);
    return true;
}
