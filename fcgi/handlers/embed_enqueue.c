#include "fcgi/handlers/embed_enqueue.h"

#include "fcgi/services.h"
#include "llm/embed_model.h"
#include "work/work_embed.h"

bool embed_enqueue(struct exchange *x, struct uuid course, struct work_order *order, struct uuid *job, bool *made)
{
    const struct registry_model *model = x->services->embedding_model;
    const struct work_embed embed = {
        .course = course,
        .model = model != NULL ? embed_model_name(x->arena, model) : NULL,
        .request_id = x->request_id,
    };

    return work_embed_enqueue(&x->unit, &embed, order, job, made);
}
