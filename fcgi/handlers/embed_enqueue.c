#include "fcgi/handlers/embed_enqueue.h"

#include "fcgi/services.h"
#include "llm/embed_model.h"
#include "work/work_embed.h"

bool embed_enqueue(struct exchange *x, struct uuid course, struct embed_enqueued *embed)
{
    const struct registry_model *model = x->services->embedding_model;
    const struct work_embed wanted = {
        .course = course,
        .model = model != NULL ? embed_model_name(x->arena, model) : NULL,
        .request_id = x->request_id,
    };

    return work_embed_enqueue(&x->unit, &wanted, &embed->order, &embed->job, &embed->made);
}

void embed_enqueue_announce(struct exchange *x, const struct embed_enqueued *embed)
{
    if (embed->made)
        work_announce(x->redis, &x->unit, &embed->order, embed->job);
}
