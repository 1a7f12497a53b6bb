#include "work/work.h"

static const char *const KINDS[WORK_KIND_COUNT] = {
#define K(kind, name) [WORK_##kind] = name,
    WORK_KINDS(K)
#undef K
};

static const char *const LANES[] = {[WORK_LIGHT] = "light", [WORK_HEAVY] = "heavy"};
static const char *const PRIORITIES[] = {[WORK_IMMEDIATE] = "immediate", [WORK_NORMAL] = "normal"};

bool work_kind_parse(struct str name, enum work_kind *kind)
{
    for (*kind = 0; *kind < WORK_KIND_COUNT; (*kind)++)
        if (str_equal(name, str_of(KINDS[*kind])))
            return true;
    return false;
}

enum work_lane work_lane_parse(struct str name)
{
    return str_equal(name, STR("heavy")) ? WORK_HEAVY : WORK_LIGHT;
}

enum work_priority work_priority_parse(struct str name)
{
    return str_equal(name, STR("immediate")) ? WORK_IMMEDIATE : WORK_NORMAL;
}

/* What comes from an address is a page, or is refused. */
static enum work_lane ingest_lane(const struct material *material)
{
    const struct source_format *format = material->filename != NULL ? source_format_of(material->filename) : NULL;

    return format != NULL && format->heavy && material->source_url == NULL ? WORK_HEAVY : WORK_LIGHT;
}

struct work_order work_ingest_order(struct arena *arena, const struct material *material, const char *request_id)
{
    char id[UUID_TEXT];

    return (struct work_order){
        .kind = WORK_INGEST,
        .lane = ingest_lane(material),
        .priority = WORK_NORMAL,
        .course = material->course,
        .node = material->node,
        .material = material->id,
        .subject = arena_strdup(arena, uuid_format(material->id, id)),
        .payload = STR("{}"),
        .request_id = request_id,
    };
}

static bool insert(const struct unit *unit, const struct work_order *order, struct uuid job, bool *inserted)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, work_insert, pg_uuid(job), pg_text(KINDS[order->kind]),
                pg_text(PRIORITIES[order->priority]), pg_text(LANES[order->lane]), pg_uuid(order->course),
                pg_uuid(order->node), pg_uuid(order->material), pg_text(order->subject), pg_json(order->payload),
                pg_text(order->request_id)))
        return false;
    *inserted = rows.affected == 1;
    return true;
}

/* The subject's job may end between the two statements; then there is room for the new one. */
static bool insert_unless_in_flight(const struct unit *unit, const struct work_order *order, struct uuid *job)
{
    struct uuid new = *job = uuid_new();
    struct pg_rows rows;
    bool inserted = false;

    for (int round = 0; round < 3; round++) {
        if (!insert(unit, order, new, &inserted))
            return false;
        if (inserted)
            return true;
        if (!PG_RUN(unit, &rows, work_in_flight, pg_text(KINDS[order->kind]), pg_text(order->subject)))
            return false;
        if (rows.count == 1) {
            *job = pg_get_uuid(&rows, 0, PG_COL(work_in_flight, id));
            break;
        }
    }
    return fault_set(unit->fault, FAULT_CONFLICT, "A job for this is already in flight.");
}

/* Dependencies are held before they are looked at: none can end between the look and the commit. One that has failed already
 * fails the new job at once. */
static bool depend(const struct unit *unit, const struct work_order *order, struct uuid job)
{
    struct pg_rows held;

    if (order->depends_count == 0)
        return true;
    if (!PG_RUN(unit, &held, work_hold, pg_uuids(order->depends_on, order->depends_count)) ||
        !PG_RUN(unit, NULL, work_depend, pg_uuid(job), pg_uuids(order->depends_on, order->depends_count)))
        return false;
    for (int row = 0; row < held.count; row++) {
        struct str status = pg_get_str(&held, row, PG_COL(work_hold, status));

        if (str_equal(status, STR("failed")) || str_equal(status, STR("cancelled")))
            return work_fail_dependents(unit, pg_get_uuid(&held, row, PG_COL(work_hold, id)));
    }
    return true;
}

bool work_enqueue(const struct unit *unit, const struct work_order *order, struct uuid *job)
{
    return insert_unless_in_flight(unit, order, job) && depend(unit, order, *job);
}

bool work_fail_dependents(const struct unit *unit, struct uuid job)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, work_fail_dependents, pg_uuid(job));
}
