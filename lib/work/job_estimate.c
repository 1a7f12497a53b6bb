#include "work/job_estimate.h"

#include "work/estimate.h"

#define STAGE_BEFORE "fetch" /* getting the file tells nothing of how long the work on it takes */

/* A row of job_places. */
struct place {
    struct uuid whose, id;
    bool active, waits_for_window, paused;
    stamp started_at;
    int64_t before, at_once;
    struct estimate_progress progress;
    double usual_s;
};

static struct estimate_work read_work(const struct pg_rows *rows, int row)
{
    struct estimate_work work = {.lane = work_lane_parse(pg_get_str(rows, row, PG_COL(job_places, lane))),
                                 .bytes = pg_get_int(rows, row, PG_COL(job_places, size_bytes)),
                                 .average_s = pg_get_double(rows, row, PG_COL(job_places, average_s))};

    if (!work_kind_parse(pg_get_str(rows, row, PG_COL(job_places, job_type)), &work.kind))
        work.kind = WORK_INGEST;
    return work;
}

static struct place read_place(const struct pg_rows *rows, int row)
{
    const struct estimate_work work = read_work(rows, row);
    struct place place = {
        .whose = pg_get_uuid(rows, row, PG_COL(job_places, whose)),
        .id = pg_get_uuid(rows, row, PG_COL(job_places, id)),
        .active = str_equal(pg_get_str(rows, row, PG_COL(job_places, status)), STR("active")),
        .waits_for_window = work.lane == WORK_HEAVY &&
                            work_priority_parse(pg_get_str(rows, row, PG_COL(job_places, priority))) == WORK_NORMAL,
        .paused = pg_get_bool(rows, row, PG_COL(job_places, paused)),
        .started_at = pg_get_stamp(rows, row, PG_COL(job_places, started_at)),
        .before = pg_get_int(rows, row, PG_COL(job_places, before)),
        .at_once = pg_get_int(rows, row, PG_COL(job_places, at_once)),
        .usual_s = estimate_usual_s(&work),
    };

    if (!str_equal(pg_get_str(rows, row, PG_COL(job_places, stage)), STR(STAGE_BEFORE)))
        place.progress = (struct estimate_progress){.done = pg_get_int(rows, row, PG_COL(job_places, progress_done)),
                                                    .total = pg_get_int(rows, row, PG_COL(job_places, progress_total))};
    return place;
}

/* When the job at this place will be done; one that is overdue: now. While its tenant or the queue is paused nobody knows. */
static stamp completion(const struct place *place, const struct window *window, stamp now)
{
    struct estimate_input input = {now, place->before, place->at_once, place->usual_s, {0}};
    struct estimate_progress progress = place->progress;

    if (place->active) {
        progress.elapsed_us = now - place->started_at;
        return now + estimate_left_us(&progress, place->usual_s);
    }
    if (place->paused)
        return STAMP_NONE;
    if (place->waits_for_window)
        input.window = *window;
    return estimate_make(&input).complete;
}

/* A job's own place comes before those of the jobs it waits for, behind the last of which it takes its time. */
static void apply(struct job *job, const struct place *place, stamp complete, int64_t *own_us)
{
    if (uuid_equal(place->id, job->id)) {
        *own_us = (int64_t)(place->usual_s * STAMP_SECOND);
        job->estimated_at = complete;
        job->position = place->active ? 0 : place->before + 1;
    } else if (job->estimated_at != STAMP_NONE) {
        job->estimated_at = complete == STAMP_NONE ? STAMP_NONE : MAX(job->estimated_at, complete + *own_us);
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
    int64_t own_us = 0;
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

        apply(find(jobs, count, place.whose), &place, completion(&place, window, now), &own_us);
    }
    return true;
}
