/* Of structures.h: the plan of a generation, and the jobs that carry it out. */
#include "config/model_chain.h"
#include "config/providers.h"
#include "course/course.h"
#include "course/generation.h"
#include "course/mapping_refresh.h"
#include "course/quota.h"
#include "course/snapshot.h"
#include "course/tenant.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/plan.h"
#include "fcgi/handlers/structures.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

static const char *const modes[] = {"free", "guided", NULL};
static const char *const strategies[] = {"default", "quality", "budget", NULL};

/* ---- what is asked ---- */

/* A request without a body asks for what an empty object asks for. */
static bool take_body(struct exchange *x, json_t **body)
{
    if (x->content_length != 0)
        return field_body(x, body);
    *body = json_keep(x->arena, json_object());
    return true;
}

static void read_body(struct exchange *x, const json_t *body, struct plan *plan)
{
    plan->mode = modes[field_choice(x, body, "mode", modes, 0)];
    plan->strategy = strategies[field_choice(x, body, "strategy", strategies, 0)];
    plan->apply = field_flag(x, body, "apply", false);
}

/* ---- what there is to work from ---- */

static void warn(struct exchange *x, struct plan *plan, const struct generation_scope_material *material)
{
    const char *why = material->state == MATERIAL_DETACHED ? "its file has not been uploaded since the import."
                      : material->error_message != NULL    ? material->error_message
                                                           : "it could not be processed.";

    plan->warnings.items[plan->warnings.count++] = arena_printf(x->arena, "%s is left out: %s", material->name, why);
}

static void order_ingest(struct exchange *x, struct plan *plan, const struct generation_scope_material *material)
{
    const struct material raw = {.id = material->id,
                                 .course = plan->course,
                                 .node = material->node,
                                 .type = material->type,
                                 .filename = material->filename};

    plan->ingests[plan->ingest_count++] = work_ingest_order(x->arena, &raw, x->request_id);
}

static void sort_material(struct exchange *x, struct plan *plan, const struct generation_scope_material *material)
{
    switch (material->state) {
    case MATERIAL_READY:
        plan->ready_count++;
        if (!uuid_is_nil(material->describing_job))
            plan->depends_on[plan->depends_count++] = material->describing_job;
        return;
    case MATERIAL_ERROR:
    case MATERIAL_DETACHED:
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
    const struct generation_scope *extent = &plan->extent;
    size_t count;

    if (!generation_scope_fetch(&x->unit, plan->course, plan->node, &plan->extent) ||
        !generation_scope_mapping_warnings(&x->unit, extent, &plan->mapping_warnings.items,
                                           &plan->mapping_warnings.count))
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
           fault_set(
               &x->fault, FAULT_NO_MATERIAL,
               "None of the materials is ready or can become ready: upload the files that are awaited, or look at the "
               "error_code of those that have failed");
}

/* ---- a snapshot that is what would come out ---- */

static bool find_existing(struct exchange *x, struct plan *plan)
{
    const struct generation_key key = {
        .course = plan->course,
        .node = plan->node,
        .fingerprint = plan->extent.fingerprint,
        .mappings = plan->extent.mappings,
        .corrections = plan->extent.corrections,
        .mode = plan->mode,
        .strategy = plan->strategy,
        .prompt_version = providers_any(x->settings) ? GENERATION_PROMPTS : GENERATION_LOCAL_VERSION,
        .model_chain = model_chain_of_generation(x->arena, x->settings, plan->strategy),
        .revision = strcmp(plan->mode, "guided") == 0 ? plan->extent.content_revision : GENERATION_KEY_UNGUIDED,
    };

    if (plan->required_count > 0 || plan->depends_count > 0 || key.fingerprint == NULL || key.model_chain == NULL)
        return true;
    return snapshot_find_same(&x->unit, &key, &plan->existing);
}

/* ---- jobs ---- */

static bool enqueue_ingests(struct exchange *x, struct plan *plan)
{
    for (size_t i = 0; i < plan->ingest_count; i++) {
        if (!work_enqueue(&x->unit, &plan->ingests[i], &plan->ingest_jobs[i]) ||
            !material_await(&x->unit, plan->ingests[i].material, plan->ingest_jobs[i]) ||
            !mapping_refresh(&x->unit, plan->ingests[i].material))
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
        .course = plan->course,
        .node = plan->node,
        .subject = arena_strdup(x->arena, uuid_format(uuid_is_nil(plan->node) ? plan->course : plan->node, id)),
        .payload = str_of(arena_printf(x->arena, "{\"mode\":\"%s\",\"strategy\":\"%s\",\"apply\":%s}", plan->mode,
                                       plan->strategy, plan->apply ? "true" : "false")),
        .depends_on = plan->depends_on,
        .depends_count = plan->depends_count,
        .request_id = x->request_id,
    };
    return work_enqueue(&x->unit, &plan->order, &plan->job) && quota_jobs(&x->unit);
}

/* ---- the whole ---- */

/* Without a budget the built-in architect makes the structure, if the tenant allows it: that is known before anything is enqueued. */
static bool choose_generator(struct exchange *x, struct plan *plan)
{
    const bool has_model = providers_any(x->settings);
    bool architect, used_up = false;

    if (!tenant_generators(&x->unit, has_model, &architect) || (has_model && !tenant_budget(&x->unit, &used_up)))
        return false;
    plan->asks_models = has_model && !used_up;
    if (!used_up)
        return true;
    if (!architect)
        return fault_set(
            &x->fault, FAULT_BUDGET_EXHAUSTED,
            "The budget for models of this month is used up, and the built-in architect is not allowed for "
            "this tenant. A new month (UTC) begins with a new budget; your operator can give you a larger one.");
    plan->warnings.items[plan->warnings.count++] =
        "The budget for models of this month is used up: the built-in architect makes this structure.";
    return true;
}

static bool start(struct exchange *x, struct plan *plan)
{
    return choose_generator(x, plan) && generation_scope_free(&x->unit, plan->course, plan->node) &&
           enqueue_ingests(x, plan) && enqueue_generation(x, plan);
}

/* The answer: the plan, and where its generation can be followed. */
static bool write_plan(struct exchange *x, const struct plan *plan)
{
    char id[UUID_TEXT];

    if (!uuid_is_nil(plan->job))
        response_header(x, "Location", "/api/v1/jobs/%s", uuid_format(plan->job, id));
    return plan_write(x, plan) && idempotency_keep(x, uuid_is_nil(plan->existing) ? 202 : 200);
}

static bool carry_out(struct exchange *x, struct plan *plan)
{
    pg_begin(x->unit.pg);
    /* The course is held, so that two requests at once do not both find the way free. */
    if (!course_hold(&x->unit, plan->course) || !survey(x, plan) || !find_existing(x, plan) ||
        (uuid_is_nil(plan->existing) && !start(x, plan)) || !write_plan(x, plan) || !change_commit(x)) {
        pg_rollback(x->unit.pg);
        return false;
    }
    for (size_t i = 0; i < plan->ingest_count; i++)
        work_announce(x->redis, &x->unit, &plan->ingests[i], plan->ingest_jobs[i]);
    if (!uuid_is_nil(plan->job))
        work_announce(x->redis, &x->unit, &plan->order, plan->job);
    return response_json(x, uuid_is_nil(plan->existing) ? 202 : 200);
}

bool structures_generate(struct exchange *x)
{
    struct plan plan = {0};
    json_t *body;

    if (!field_path_uuid(x, "course", "Course", &plan.course) ||
        (field_path(x, "node").at != NULL && !field_path_uuid(x, "node", "Node", &plan.node)) || !take_body(x, &body))
        return false;
    read_body(x, body, &plan);
    return fields_ok(x) && idempotency_claim(x, body) && carry_out(x, &plan);
}

/* The node's id in the body: a malformed one is wrong input, an unknown one is not found. */
static void read_node(struct exchange *x, const json_t *body, struct uuid *node)
{
    const char *text = field_text(x, body, "node_id", FIELD_OPTIONAL, 1, 64);

    if (text != NULL && !uuid_parse(str_of(text), node))
        fault_field(&x->fault, x->arena, "node_id", "Ensure the ID is a valid UUID string", "Invalid UUID format '%s'",
                    text);
}

bool structures_generate_in(struct exchange *x)
{
    struct plan plan = {0};
    json_t *body;

    if (!field_path_uuid(x, "course", "Course", &plan.course) || !take_body(x, &body))
        return false;
    read_body(x, body, &plan);
    read_node(x, body, &plan.node);
    return fields_ok(x) && idempotency_claim(x, body) && carry_out(x, &plan);
}
