#include "work/job_estimate.h"

#include <math.h>

#include "work/estimate.h"

/* A row of job_places. */
struct place {
    struct uuid whose, id;
    bool active, waits_for_window;
    stamp started_at;
    int64_t before, at_once, average_s; /* 0 s: of none that has ended */
};

static struct place read_place(const struct pg_rows *rows, int row)
{
    const enum work_lane lane = work_lane_parse(pg_get_str(rows, row, PG_COL(job_places, lane)));

    return (struct place){
        .whose = pg_get_uuid(rows, row, PG_COL(job_places, whose)),
        .id = pg_get_uuid(rows, row, PG_COL(job_places, id)),
        .active = str_equal(pg_get_str(rows, row, PG_COL(job_places, status)), STR("active")),
        .waits_for_window = lane == WORK_HEAVY &&
                            work_priority_parse(pg_get_str(rows, row, PG_COL(job_places, priority))) == WORK_NORMAL,
        .started_at = pg_get_stamp(rows, row, PG_COL(job_places, started_at)),
        .before = pg_get_int(rows, row, PG_COL(job_places, before)),
        .at_once = pg_get_int(rows, row, PG_COL(job_places, at_once)),
        .average_s = (int64_t)ceil(pg_get_double(rows, row, PG_COL(job_places, average_s))),
    };
}

/* When the job at this place will be done; one that runs for longer than usual: now. */
static stamp completion(const struct place *place, const struct window *window, stamp now)
{
    struct estimate_input input = {now, place->before, place->at_once, place->average_s, {0}};
    const int64_t usual_s = place->average_s > 0 ? place->average_s : ESTIMATE_UNKNOWN_S;

    if (place->active)
        return MAX(place->started_at + usual_s * STAMP_SECOND, now);
    if (place->waits_for_window)
        input.window = *window;
    return estimate_make(&input).complete;
}

/* A job's own place comes before those of the jobs it waits for. */
static void apply(struct job *job, const struct place *place, stamp complete)
{
    if (uuid_equal(place->id, job->id)) {
        job->estimated_at = complete;
        job->position = place->active ? 0 : place->before + 1;
    } else if (job->estimated_at != STAMP_NONE) {
        job->estimated_at = MAX(job->estimated_at, complete);
    }
}

static struct job *find(struct job *jobs, size_t count, struct uuid id)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(jobs[i].id, id))
            return &jobs[i];
    return NULL;
}

bool job_estimate(const struct unit *unit, struct job *jobs, size_t count, const struct window *window)
{
    struct uuid *in_flight = arena_array(unit->arena, count + 1, sizeof *in_flight);
    const stamp now = stamp_now();
    size_t in_flight_count = 0;
    struct pg_rows rows;

    for (size_t i = 0; i < count; i++)
        if (job_in_flight(&jobs[i]))
            in_flight[in_flight_count++] = jobs[i].id;
    if (in_flight_count == 0)
        return true;
    if (!PG_RUN(unit, &rows, job_places, pg_uuids(in_flight, in_flight_count)))
        return false;
    for (int row = 0; row < rows.count; row++) {
        const struct place place = read_place(&rows, row);

        apply(find(jobs, count, place.whose), &place, completion(&place, window, now));
    }
    return true;
}
