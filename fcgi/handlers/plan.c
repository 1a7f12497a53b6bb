#include "fcgi/handlers/plan.h"

#include "work/job.h"

bool plan_has_model(const struct settings *settings)
{
    return settings->openai_api_key[0] != '\0' || settings->openai_base_url[0] != '\0';
}

/* What is known of the reading that the generation waits for. */
struct reading {
    stamp end;         /* of the last of its jobs; STAMP_NONE: nothing to wait for, or nobody can tell */
    stamp next_window; /* when heavy work among it may start; STAMP_NONE: at once */
};

static struct window heavy_window(const struct settings *s)
{
    struct window window = {s->worker_heavy_window_enabled, s->window_start_minute, s->window_end_minute};

    window.enabled = window.enabled && window_zone(s->worker_heavy_window_tz);
    return window;
}

static void write_uuids(struct json_out *out, const char *key, const struct uuid *uuids, size_t count)
{
    json_list(out, key);
    for (size_t i = 0; i < count; i++)
        json_put_uuid(out, NULL, uuids[i]);
    json_end(out);
}

/* Places and times as far as they are known; a model's tokens are known only afterwards. */
static void write_estimate(struct exchange *x, const struct plan *plan, const struct job *job,
                           const struct reading *reading)
{
    const char *summary =
        job == NULL ? "Nothing to do: the same structure was generated before."
        : plan->depends_count == 0
            ? "The structure is generated at once."
            : arena_printf(x->arena, "The structure is generated when %zu materials are read.", plan->depends_count);

    json_open(&x->json, "estimate");
    if (job != NULL && job->position > 0)
        json_put_int(&x->json, "position_in_queue", job->position);
    else
        json_put_null(&x->json, "position_in_queue");
    json_put_stamp(&x->json, "estimated_start", reading->end);
    json_put_stamp(&x->json, "estimated_complete", job != NULL ? job->estimated_at : STAMP_NONE);
    json_put_stamp(&x->json, "next_window_start", reading->next_window);
    json_put_text(&x->json, "summary", summary);
    json_put_int(&x->json, "llm_calls", job != NULL && plan_has_model(x->settings) ? 1 : 0);
    if (job != NULL && plan_has_model(x->settings))
        json_put_null(&x->json, "cost_usd");
    else
        json_put_double(&x->json, "cost_usd", 0);
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

static bool fetch_job(struct exchange *x, struct uuid id, const struct window *window, struct job *job)
{
    return job_fetch(x->db, x->arena, x->caller.tenant, id, job, &x->fault) &&
           job_estimate(x->db, x->arena, x->caller.tenant, job, window, &x->fault);
}

static bool write_ingestions(struct exchange *x, const struct plan *plan, const struct window *window,
                             struct reading *reading)
{
    const stamp now = stamp_now();

    *reading = (struct reading){STAMP_NONE, STAMP_NONE};
    json_list(&x->json, "ingestion_jobs");
    for (size_t i = 0; i < plan->depends_count; i++) {
        struct job job;
        if (!fetch_job(x, plan->depends_on[i], window, &job))
            return false;
        reading->end = MAX(reading->end, job.estimated_at);
        if (job.lane == WORK_HEAVY && !window_is_open(window, now))
            reading->next_window = window_next_open(window, now);
        json_open(&x->json, NULL);
        job_json(&x->json, x->arena, &job);
        json_close(&x->json);
    }
    json_end(&x->json);
    return true;
}

static bool write_jobs(struct exchange *x, const struct plan *plan, struct job *job, struct reading *reading)
{
    const struct window window = heavy_window(x->settings);

    if (uuid_is_nil(plan->job)) {
        json_put_null(&x->json, "generation_job");
    } else {
        if (!fetch_job(x, plan->job, &window, job))
            return false;
        json_open(&x->json, "generation_job");
        job_json(&x->json, x->arena, job);
        json_close(&x->json);
    }
    return write_ingestions(x, plan, &window, reading);
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
