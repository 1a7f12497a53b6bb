#include "fcgi/handlers/structures_dry_run.h"

#include "course/course.h"
#include "course/snapshot.h"
#include "fcgi/response/response.h"

enum outcome { CREATED, CHANGED, KEPT, REMOVED, OUTCOMES };

static const char *const names[] = {
    [CREATED] = "created", [CHANGED] = "changed", [KEPT] = "kept", [REMOVED] = "removed"};

/* What an item changes is told under "changed", what of it stays although the structure has something else under "kept". An item of
 * which nothing changes is kept, too. */
static bool has_outcome(const struct merge_item *item, enum outcome outcome)
{
    switch (outcome) {
    case CREATED:
        return item->known == NULL;
    case CHANGED:
        return item->known != NULL && item->changed != 0;
    case KEPT:
        return item->known != NULL && (item->changed == 0 || item->kept != 0);
    case REMOVED:
    case OUTCOMES:
        break;
    }
    return false;
}

static structure_set fields_of(const struct merge_item *item, enum outcome outcome)
{
    return outcome == CHANGED ? item->changed : outcome == KEPT ? item->kept : 0;
}

static void write_entry(struct json_out *out, enum identity_kind kind, struct uuid id, const char *title,
                        structure_set fields)
{
    json_open(out, NULL);
    json_put_text(out, "item_kind", identity_kind_name(kind));
    json_put_uuid(out, "item_id", id);
    json_put_text(out, "title", title);
    structure_fields_write(out, "fields", kind, fields);
    json_close(out);
}

static size_t write_items(struct json_out *out, const struct structure_plan *plan, enum outcome outcome)
{
    size_t count = 0;

    json_list(out, names[outcome]);
    for (size_t i = 0; i < plan->count; i++) {
        const struct merge_item *item = &plan->items[i];
        if (!has_outcome(item, outcome) || count++ >= STRUCTURES_DRY_RUN_ITEMS)
            continue;
        write_entry(out, item->kind, item->known != NULL ? item->id : (struct uuid){0}, item->title,
                    fields_of(item, outcome));
    }
    json_end(out);
    return count;
}

static size_t write_removed(struct json_out *out, const struct structure_plan *plan)
{
    json_list(out, names[REMOVED]);
    for (size_t i = 0; i < plan->removed_count && i < STRUCTURES_DRY_RUN_ITEMS; i++)
        write_entry(out, plan->removed[i]->kind, plan->removed[i]->id, plan->removed[i]->title, 0);
    json_end(out);
    return plan->removed_count;
}

static void write_plan(struct json_out *out, struct uuid snapshot, const struct structure_plan *plan)
{
    size_t totals[OUTCOMES];

    json_open(out, NULL);
    json_put_uuid(out, "snapshot_id", snapshot);
    for (enum outcome outcome = CREATED; outcome < REMOVED; outcome++)
        totals[outcome] = write_items(out, plan, outcome);
    totals[REMOVED] = write_removed(out, plan);
    json_open(out, "totals");
    for (enum outcome outcome = CREATED; outcome < OUTCOMES; outcome++)
        json_put_int(out, names[outcome], (int64_t)totals[outcome]);
    json_put_int(out, "conflicts", (int64_t)plan->conflict_count);
    json_close(out);
    json_close(out);
}

/* The course is held, so that all of it is seen at one moment; with memory of its own, as where it is applied. */
bool structures_dry_run(struct exchange *x, struct uuid course, struct uuid snapshot)
{
    struct unit apart = x->unit;
    struct structure_plan plan;
    bool done;

    apart.arena = arena_new(LIMIT_JOB_ARENA);
    pg_begin(x->unit.pg);
    done = course_hold(&apart, course) && snapshot_plan(&apart, course, snapshot, &plan);
    if (done)
        write_plan(&x->json, snapshot, &plan);
    arena_free(apart.arena);
    pg_rollback(x->unit.pg);
    return done && response_json(x, 200);
}
