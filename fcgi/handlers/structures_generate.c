/* Of structures.h: the plan of a generation, and the jobs that carry it out. */
#include "course/extent.h"
#include "course/generation.h"
#include "course/source.h"
#include "course/structure.h"
#include "fcgi/fields.h"
#include "fcgi/handlers/structures.h"
#include "fcgi/idempotency.h"
#include "fcgi/response.h"
#include "work/job.h"

static const char *const modes[] = {"free", "guided", NULL};
static const char *const strategies[] = {"default", "quality", "budget", NULL};

/* One request under way. */
struct plan {
    struct uuid course, node;
    const char *mode, *strategy;
    bool apply;
    struct extent extent;
    struct uuid *required;      /* materials that are ingested first */
    struct work_order *ingests; /* those that this request enqueues */
    struct uuid *ingest_jobs;   /* of these orders */
    struct uuid *depends_on;    /* all ingest jobs the generation waits for */
    size_t required_count, ingest_count, depends_count, ready_count;
    struct texts warnings, mapping_warnings;
    struct work_order order;
    struct uuid job, existing; /* nil: none */
};

/* ---- what is asked ---- */

/* A request without a body asks for what an empty object asks for. */
static bool take_body(struct exchange *x, json_t **body)
{
    if (x->content_length != 0)
        return field_body(x, body);
    *body = json_keep(x->arena, json_object());
    return true;
}

static bool read_body(struct exchange *x, const json_t *body, struct plan *plan)
{
    plan->mode = modes[field_choice(x, body, "mode", modes, 0)];
    plan->strategy = strategies[field_choice(x, body, "strategy", strategies, 0)];
    plan->apply = field_flag(x, body, "apply", false);
    return fields_ok(x);
}

/* ---- what there is to work from ---- */

static void warn(struct exchange *x, struct plan *plan, const struct extent_material *material)
{
    plan->warnings.items[plan->warnings.count++] =
        arena_printf(x->arena, "%s is left out: %s", material->name,
                     material->error_message != NULL ? material->error_message : "it could not be processed.");
}

static void order_ingest(struct exchange *x, struct plan *plan, const struct extent_material *material)
{
    const struct source_format *format = material->filename != NULL ? source_format_of(material->filename) : NULL;
    char id[UUID_TEXT];

    plan->ingests[plan->ingest_count++] = (struct work_order){
        .kind = WORK_INGEST,
        .lane = format != NULL                   ? (format->heavy ? WORK_HEAVY : WORK_LIGHT)
                : material->type == SOURCE_VIDEO ? WORK_HEAVY
                                                 : WORK_LIGHT,
        .priority = WORK_NORMAL,
        .tenant = x->caller.tenant,
        .course = plan->course,
        .node = material->node,
        .material = material->id,
        .subject = arena_strdup(x->arena, uuid_format(material->id, id)),
        .payload = STR("{}"),
        .request_id = x->request_id,
    };
}

static void sort_material(struct exchange *x, struct plan *plan, const struct extent_material *material)
{
    switch (material->state) {
    case MATERIAL_READY:
        plan->ready_count++;
        return;
    case MATERIAL_ERROR:
        warn(x, plan, material);
        return;
    case MATERIAL_PENDING:
        plan->depends_on[plan->depends_count++] = material->pending_job;
        break;
    case MATERIAL_RAW:
    case MATERIAL_BROKEN:
        order_ingest(x, plan, material);
        break;
    }
    plan->required[plan->required_count++] = material->id;
}

static bool survey(struct exchange *x, struct plan *plan)
{
    const struct extent *extent = &plan->extent;
    size_t count;

    if (!extent_fetch(x->db, x->arena, x->caller.tenant, plan->course, plan->node, &plan->extent, &x->fault) ||
        !extent_mapping_warnings(x->db, x->arena, x->caller.tenant, extent, &plan->mapping_warnings.items,
                                 &plan->mapping_warnings.count, &x->fault))
        return false;
    count = extent->material_count + 1;
    plan->required = arena_array(x->arena, count, sizeof *plan->required);
    plan->ingests = arena_array(x->arena, count, sizeof *plan->ingests);
    plan->ingest_jobs = arena_array(x->arena, count, sizeof *plan->ingest_jobs);
    plan->depends_on = arena_array(x->arena, count, sizeof *plan->depends_on);
    plan->warnings.items = arena_array(x->arena, count, sizeof(char *));
    for (size_t i = 0; i < extent->material_count; i++)
        sort_material(x, plan, &extent->materials[i]);
    if (extent->material_count == 0)
        return fault_set(&x->fault, FAULT_NO_MATERIAL, "There is no material to generate a structure from");
    return plan->ready_count + plan->required_count > 0 ||
           fault_set(&x->fault, FAULT_NO_MATERIAL, "None of the materials is ready or can become ready");
}

/* ---- a snapshot that is what would come out ---- */

/* Whether a model will be asked, or the built-in architect serves. */
static bool has_model(const struct settings *s)
{
    return s->openai_api_key[0] != '\0' || s->openai_base_url[0] != '\0';
}

static bool find_existing(struct exchange *x, struct plan *plan)
{
    const char *version = has_model(x->settings) ? GENERATION_PROMPT_VERSION : GENERATION_LOCAL_VERSION;
    struct pg_rows rows;

    if (plan->required_count > 0 || plan->extent.fingerprint == NULL || strcmp(plan->mode, "guided") == 0)
        return true; /* a guided one depends on what is applied as well */
    if (!PG_RUN(x->db, x->arena, &rows, &x->fault, snapshot_same, pg_uuid(x->caller.tenant), pg_uuid(plan->course),
                pg_uuid(plan->node), pg_text(plan->mode), pg_text(plan->strategy), pg_text(plan->extent.fingerprint),
                pg_text(version)))
        return false;
    if (rows.count > 0)
        plan->existing = pg_get_uuid(&rows, 0, 0);
    return true;
}

/* ---- jobs ---- */

static bool enqueue_ingests(struct exchange *x, struct plan *plan)
{
    for (size_t i = 0; i < plan->ingest_count; i++) {
        if (!work_enqueue(x->db, x->arena, &plan->ingests[i], &plan->ingest_jobs[i], &x->fault) ||
            !material_await(x->db, x->arena, x->caller.tenant, plan->ingests[i].material, plan->ingest_jobs[i],
                            &x->fault))
            return false;
        plan->depends_on[plan->depends_count++] = plan->ingest_jobs[i];
    }
    return true;
}

static bool enqueue_generation(struct exchange *x, struct plan *plan)
{
    char id[UUID_TEXT];

    plan->order = (struct work_order){
        .kind = WORK_GENERATE,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .tenant = x->caller.tenant,
        .course = plan->course,
        .node = plan->node,
        .subject = arena_strdup(x->arena, uuid_format(uuid_is_nil(plan->node) ? plan->course : plan->node, id)),
        .payload = str_of(arena_printf(x->arena, "{\"mode\":\"%s\",\"strategy\":\"%s\",\"apply\":%s}", plan->mode,
                                       plan->strategy, plan->apply ? "true" : "false")),
        .depends_on = plan->depends_on,
        .depends_count = plan->depends_count,
        .request_id = x->request_id,
    };
    return work_enqueue(x->db, x->arena, &plan->order, &plan->job, &x->fault);
}

/* ---- the answer ---- */

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
    json_put_int(&x->json, "llm_calls", job != NULL && has_model(x->settings) ? 1 : 0);
    if (job != NULL && has_model(x->settings))
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

static bool write_plan(struct exchange *x, const struct plan *plan)
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

/* ---- the whole ---- */

/* Holds the course, so that two requests at once do not both find the way free. */
static bool lock(struct exchange *x, const struct plan *plan)
{
    struct pg_rows rows;

    return PG_RUN(x->db, x->arena, &rows, &x->fault, course_lock, pg_uuid(x->caller.tenant), pg_uuid(plan->course)) &&
           (rows.count > 0 || fault_set(&x->fault, FAULT_NOT_FOUND, "Course not found"));
}

static bool start(struct exchange *x, struct plan *plan)
{
    return extent_free(x->db, x->arena, x->caller.tenant, plan->course, plan->node, &x->fault) &&
           enqueue_ingests(x, plan) && enqueue_generation(x, plan);
}

static bool carry_out(struct exchange *x, struct plan *plan)
{
    pg_begin(x->db);
    if (!lock(x, plan) || !survey(x, plan) || !find_existing(x, plan) ||
        (uuid_is_nil(plan->existing) && !start(x, plan)) || !write_plan(x, plan) ||
        !idempotency_keep(x, uuid_is_nil(plan->existing) ? 202 : 200) || !pg_commit(x->db, &x->fault)) {
        pg_rollback(x->db);
        return false;
    }
    for (size_t i = 0; i < plan->ingest_count; i++)
        work_announce(x->redis, x->arena, &plan->ingests[i], plan->ingest_jobs[i]);
    if (!uuid_is_nil(plan->job))
        work_announce(x->redis, x->arena, &plan->order, plan->job);
    return response_json(x, uuid_is_nil(plan->existing) ? 202 : 200);
}

bool structures_generate(struct exchange *x)
{
    struct plan plan = {0};
    json_t *body;

    if (!field_path_uuid(x, "course", "Course", &plan.course) ||
        (field_path(x, "node").at != NULL && !field_path_uuid(x, "node", "Node", &plan.node)))
        return false;
    return take_body(x, &body) && read_body(x, body, &plan) && idempotency_claim(x, body) && carry_out(x, &plan);
}

/* The node's id in the body: a malformed one is wrong input, an unknown one is not found. */
static bool read_node(struct exchange *x, const json_t *body, struct uuid *node)
{
    const char *text = field_text(x, body, "node_id", FIELD_OPTIONAL, 1, 64);

    if (text != NULL && !uuid_parse(str_of(text), node))
        fault_field(&x->fault, x->arena, "node_id", "Ensure the ID is a valid UUID string", "Invalid UUID format '%s'",
                    text);
    return fields_ok(x);
}

bool structures_generate_in(struct exchange *x)
{
    struct plan plan = {0};
    json_t *body;

    return field_path_uuid(x, "course", "Course", &plan.course) && take_body(x, &body) && read_body(x, body, &plan) &&
           read_node(x, body, &plan.node) && idempotency_claim(x, body) && carry_out(x, &plan);
}
