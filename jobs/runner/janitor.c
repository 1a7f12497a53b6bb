#include "jobs/runner/janitor.h"

#include <limits.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "connect/connect.h"
#include "jobs/runner/retention.h"
#include "jobs/runner/session.h"

#define PAGE 100
#define SETTLE_S 30 /* an upload that ends well removes its row within this time */

/* When a process began, in microseconds since the machine did (proc(5), stat, field 22); -1: there is none. */
static int64_t process_age_mark(int64_t pid)
{
    char path[32], text[1024];
    long long ticks = -1;
    FILE *file;
    size_t length;
    const char *behind_name;

    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    if (!(file = fopen(path, "re")))
        return -1;
    length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    behind_name = strrchr(text, ')');
    if (!behind_name ||
        sscanf(behind_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %lld",
               &ticks) != 1)
        return -1;
    return ticks * (STAMP_SECOND / sysconf(_SC_CLK_TCK));
}

/* Whether the process that began an upload has ended; its number may be another's by now, who began later. */
static bool process_is_gone(int64_t pid, stamp began)
{
    int64_t mark = process_age_mark(pid);
    struct timespec up;

    clock_gettime(CLOCK_BOOTTIME, &up);
    return mark < 0 || stamp_now() - (up.tv_sec * STAMP_SECOND + up.tv_nsec / 1000) + mark > began + 2 * STAMP_SECOND;
}

/* A responder that could not remove its upload record, since the database or the store was away, goes on without a heartbeat for it. */
static bool is_dead(const struct pg_rows *rows, int row, const char *host)
{
    const bool here = strcmp(pg_get_text(rows, row, PG_COL(janitor_uploads, host)), host) == 0,
               silent = pg_get_bool(rows, row, PG_COL(janitor_uploads, silent));

    return silent || (here && process_is_gone(pg_get_int(rows, row, PG_COL(janitor_uploads, pid)),
                                              pg_get_stamp(rows, row, PG_COL(janitor_uploads, started_at))));
}

/* The store may have kept the object already: nobody's row names it as long as the upload record is there. Without a key it was not told of any;
 * a key that ends in a slash is a folder whose things were deleted. */
static bool remove_object(struct store *store, const struct pg_rows *rows, int row, struct fault *fault)
{
    const char *key = pg_get_text(rows, row, PG_COL(janitor_uploads, object_key)),
               *upload = pg_get_text(rows, row, PG_COL(janitor_uploads, upload_id));
    int64_t removed;

    if (str_ends_nocase(str_of(key), STR("/")))
        return store_delete_prefix(store, key, &removed, fault);
    return *key == '\0' || (store_abort_upload(store, key, upload, fault) && store_delete(store, key, fault) &&
                            (!pg_get_bool(rows, row, PG_COL(janitor_uploads, remainders)) ||
                             store_remove_remainders(store, key, fault)));
}

/* The upload record is locked while the store is asked, so that a responder that is alive after all cannot make a material of an object that is being
 * removed: it finds its record gone. What the store cannot do now is tried again later. */
static bool end_upload(const struct unit *unit, struct store *store, const struct pg_rows *rows, int row)
{
    struct fault fault = {0};
    struct unit its = pg_unit_aside(unit, &fault);
    struct pg_rows held;

    its.tenant = pg_get_uuid(rows, row, PG_COL(janitor_uploads, tenant_id));
    if (!pg_ready(its.pg, &fault))
        return false;
    pg_begin(its.pg);
    if (PG_RUN(&its, &held, janitor_forget, pg_uuid(pg_get_uuid(rows, row, PG_COL(janitor_uploads, id)))) &&
        held.affected == 1 && remove_object(store, rows, row, &fault) && pg_commit(its.pg, &fault))
        return true;
    pg_rollback(its.pg);
    if (fault.kind != FAULT_NONE)
        log_say(LOG_WARNING, "janitor", "an upload could not be ended: %s", fault.log);
    return false;
}

/* The try is on record before the store is asked: whatever becomes of it, this upload does not stand before others again soon. */
static bool try_upload(const struct unit *unit, struct store *store, const struct pg_rows *rows, int row)
{
    struct fault fault = {0};
    struct unit its = pg_unit_aside(unit, &fault);
    struct pg_rows tried;

    its.tenant = pg_get_uuid(rows, row, PG_COL(janitor_uploads, tenant_id));
    if (!pg_ready(its.pg, &fault) ||
        !PG_RUN(&its, &tried, janitor_try, pg_uuid(pg_get_uuid(rows, row, PG_COL(janitor_uploads, id)))))
        return false;
    return tried.affected == 1 && end_upload(unit, store, rows, row);
}

/* Where the next page begins. */
struct place {
    stamp started_at;
    struct uuid tenant, id;
};

static bool read_page(const struct unit *unit, const char *host, int32_t grace_h, struct place *place,
                      struct pg_rows *rows)
{
    int last;

    if (!pg_ready(unit->pg, unit->fault) ||
        !PG_RUN(unit, rows, janitor_uploads, pg_int(SETTLE_S), pg_text(host), pg_stamp(place->started_at),
                pg_uuid(place->tenant), pg_uuid(place->id), pg_int(PAGE), pg_int(grace_h)))
        return false;
    last = rows->count - 1;
    if (last >= 0)
        *place = (struct place){pg_get_stamp(rows, last, PG_COL(janitor_uploads, started_at)),
                                pg_get_uuid(rows, last, PG_COL(janitor_uploads, tenant_id)),
                                pg_get_uuid(rows, last, PG_COL(janitor_uploads, id))};
    return true;
}

static bool clean(const struct unit *unit, struct store *store, int32_t grace_h)
{
    struct place place = {.started_at = STAMP_NONE};
    char host[HOST_NAME_MAX + 1] = "";
    struct pg_rows rows;
    int ended = 0;
    bool read;

    gethostname(host, sizeof host - 1);
    while ((read = read_page(unit, host, grace_h, &place, &rows)) && rows.count > 0) {
        for (int row = 0; row < rows.count; row++)
            if (is_dead(&rows, row, host))
                ended += try_upload(unit, store, &rows, row);
        arena_reset(unit->arena);
    }
    if (ended > 0)
        log_say(LOG_INFO, "janitor", "uploads ended: %d", ended);
    return read;
}

/* What became of an upload by tus is told for a while after its end. */
static bool forget(const struct unit *unit)
{
    struct pg_rows rows;

    do
        if (!pg_ready(unit->pg, unit->fault) || !PG_RUN(unit, &rows, janitor_resumable, pg_int(PAGE)))
            return false;
    while (rows.affected == PAGE);
    return true;
}

int janitor_run(const struct settings *settings)
{
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    struct pg *db = session_open(settings, SESSION_RUNNER, true);
    struct store *store = NULL;
    struct fault fault = {0};
    const struct unit unit = {.pg = db, .arena = arena, .fault = &fault};
    bool done;

    if (!retention_run(&unit, settings)) {
        log_say(LOG_WARNING, "janitor", "old rows stay: %s", fault.log[0] ? fault.log : fault.detail);
        fault_clear(&fault);
    }
    done = connect_store(settings, "", &store, &fault) && clean(&unit, store, (int32_t)settings->purge_grace_hours) &&
           forget(&unit);
    if (!done)
        log_say(LOG_WARNING, "janitor", "%s", fault.log[0] ? fault.log : fault.detail);
    store_close(store);
    pg_free(db);
    arena_free(arena);
    return done ? 0 : 1;
}
