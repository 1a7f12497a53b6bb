#include "fcgi/handlers/purge_enqueue.h"

static struct str payload_of(struct arena *arena, const struct purge_scope *scope)
{
    char text[UUID_TEXT];

    return uuid_is_nil(scope->student)
               ? STR("{}")
               : str_of(arena_printf(arena, "{\"student\":\"%s\"}", uuid_format(scope->student, text)));
}

bool purge_enqueue(struct exchange *x, const struct purge_scope *scope, struct work_order *order, struct uuid *job)
{
    *order = (struct work_order){
        .kind = WORK_PURGE,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .course = scope->course,
        .node = scope->node,
        .material = scope->material,
        .payload = payload_of(x->arena, scope),
        .request_id = x->request_id,
    };
    return work_enqueue(&x->unit, order, job);
}
