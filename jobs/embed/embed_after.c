#include "jobs/embed/embed_after.h"

#include "llm/embed_model.h"
#include "work/work_embed.h"

bool embed_after(struct run *run)
{
    struct fault ignored = {0}; /* a registry that cannot be read: the runner has not started with it */
    const struct registry_model *model = embed_model_load(run->arena, run->settings, &ignored);
    const struct work_embed embed = {
        .course = run->claim->course,
        .model = model != NULL ? embed_model_name(run->arena, model) : NULL,
        .after = run->claim->job,
        .request_id = run->claim->request_id,
    };
    struct work_order order;
    struct uuid job;
    bool made;

    return work_embed_enqueue(&run->unit, &embed, &order, &job, &made);
}
