#include "fcgi/handlers/plan.h"

#include "config/model_facts.h"
#include "course/generation_estimate.h"
#include "fcgi/handlers/jobs_estimate.h"

/* What is known of the reading that the generation waits for. */
struct reading {
    stamp end;         /* of the last of its jobs; STAMP_NONE: nothing to wait for, or nobody can tell */
    stamp next_window; /* when heavy work among it may start; STAMP_NONE: at once */
};

static void write_uuids(struct json_out *out, const char *key, const struct uuid *uuids, size_t count)
{
    json_list(out, key);
    for (size_t i = 0; i < count; i++)
        json_put_uuid(out, NULL, uuids[i]);
    json_end(out);
}

/* When a look at the whole is paid for (jobs/generate/model_draft.c). */
static int reconciles(const struct plan *plan)
{
    if (strcmp(plan->strategy, "budget") == 0 || strcmp(plan->mode, "guided") == 0)
        return 0;
    return strcmp(plan->strategy, "quality") == 0 ? 2 : 1;
}

/* What models will be asked and what for. Of what is not read yet nobody knows how much it is. */
static void write_exchanges(struct exchange *x, const struct plan *plan)
{
    struct generation_estimate estimate;
    struct model_facts facts;

    if (!plan->asks_models ||
        !model_facts_first(x->arena, x->settings, "generate_structure", plan->strategy, stamp_now(), &facts)) {
        json_put_int(&x->json, "llm_calls", 0);
        json_put_double(&x->json, "cost_usd", 0);
        return;
    }
    estimate = generation_estimate_make(
        x->arena, &plan->extent,
        &(struct generation_estimate_model){facts.context_tokens, facts.output_tokens, facts.usd_in, facts.usd_out},
        reconciles(plan));
    json_put_int(&x->json, "llm_calls", (int64_t)estimate.exchanges);
    if (facts.price_known && plan->required_count == 0)
        json_put_double(&x->json, "cost_usd", estimate.cost_usd);
    else
        json_put_null(&x->json, "cost_usd");
}

/* Places and times as far as they are known. */
static void write_estimate(struct exchange *x, const struct plan *plan, const struct job *job,
                           const struct reading *reading)
{
    stamp complete = job != NULL ? job->estimated_at : STAMP_NONE;
    const char *summary =
        job == NULL ? "Nothing to do: the same structure was generated before."
        : plan->depends_count == 0
            ? "The structure is generated at once."
            : arena_printf(x->arena, "The structure is generated when %zu materials are read.", plan->depends_count);

    /* The jobs of the reading were looked at a moment later. */
    if (complete != STAMP_NONE)
        complete = MAX(complete, reading->end);
    json_open(&x->json, "estimate");
    if (job != NULL && job->position > 0)
        json_put_int(&x->json, "position_in_queue", job->position);
    else
        json_put_null(&x->json, "position_in_queue");
    json_put_stamp(&x->json, "estimated_start", reading->end);
    json_put_stamp(&x->json, "estimated_complete", complete);
    json_put_stamp(&x->json, "next_window_start", reading->next_window);
    json_put_text(&x->json, "summary", summary);
    write_exchanges(x, plan);
    json_close(&x->json);
}

static void write_scope(struct exchange *x, const struct plan *plan)
{
    json_open(&x->json, "scope");
    json_put_uuid(&x->json, "node_id", plan->node);
    json_put_text(&x->json, "title", plan->extent.title);
    json_close(&x->json);
    json_open(&x->json, "plan");
    write_uuids(&x->json, "ingestion_required", plan->required, plan->required_count);
    json_put_int(&x->json, "already_ready", (int64_t)plan->ready_count);
    json_put_int(&x->json, "total_materials", (int64_t)plan->extent.material_count);
    json_close(&x->json);
}

static void write_job(struct exchange *x, const char *key, const struct job *job)
{
    json_open(&x->json, key);
    job_json(&x->json, x->arena, job);
    json_close(&x->json);
}

static bool write_ingestions(struct exchange *x, const struct plan *plan, struct reading *reading)
{
    const struct window window = jobs_estimate_window(x->settings);
    const stamp now = stamp_now();
    struct job *jobs;
    size_t count;

    *reading = (struct reading){STAMP_NONE, STAMP_NONE};
    if (!job_fetch_some(&x->unit, plan->depends_on, plan->depends_count, &jobs, &count) ||
        !jobs_estimate(x, jobs, count))
        return false;
    json_list(&x->json, "ingestion_jobs");
    for (size_t i = 0; i < count; i++) {
        reading->end = MAX(reading->end, jobs[i].estimated_at);
        if (jobs[i].lane == WORK_HEAVY && !window_is_open(&window, now))
            reading->next_window = window_next_open(&window, now);
        write_job(x, NULL, &jobs[i]);
    }
    json_end(&x->json);
    return true;
}

static bool write_jobs(struct exchange *x, const struct plan *plan, struct job *job, struct reading *reading)
{
    if (uuid_is_nil(plan->job)) {
        json_put_null(&x->json, "generation_job");
    } else {
        if (!job_fetch(&x->unit, plan->job, job) || !jobs_estimate(x, job, 1))
            return false;
        write_job(x, "generation_job", job);
    }
    return write_ingestions(x, plan, reading);
}

bool plan_write(struct exchange *x, const struct plan *plan)
{
    bool exists = !uuid_is_nil(plan->existing);
    struct reading reading;
    struct job job;

    json_open(&x->json, NULL);
    if (!write_jobs(x, plan, &job, &reading))
        return false;
    json_put_uuid(&x->json, "existing_snapshot_id", plan->existing);
    json_put_bool(&x->json, "is_idempotent", exists);
    structure_write_texts(&x->json, "mapping_warnings", &plan->mapping_warnings);
    write_scope(x, plan);
    write_estimate(x, plan, exists ? NULL : &job, &reading);
    structure_write_texts(&x->json, "warnings", &plan->warnings);
    json_close(&x->json);
    return true;
}
