#include "jobs/janitor.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "jobs/session.h"

#define SETTLE_S 30 /* an upload that ends well removes its row within this time */

/* Whether the process that began an upload has ended; its number may be another's by now, who began later. */
static bool process_is_gone(int64_t pid, stamp began)
{
    char path[32];
    struct stat info;

    snprintf(path, sizeof path, "/proc/%lld", (long long)pid);
    return stat(path, &info) != 0 ? errno == ENOENT : info.st_ctim.tv_sec > began / STAMP_SECOND + 1;
}

static bool is_dead(const struct pg_rows *rows, int row, const char *host)
{
    const bool here = strcmp(pg_get_text(rows, row, 3), host) == 0;
    const stamp began = pg_get_stamp(rows, row, 5);

    return here ? process_is_gone(pg_get_int(rows, row, 4), began) : pg_get_bool(rows, row, 6);
}

/* The store may have kept the object already: nobody's row names it as long as the note stands. */
static bool remove_object(struct store *store, const char *key, const char *upload, struct fault *fault)
{
    return store_abort_upload(store, key, upload, fault) && store_delete(store, key, fault);
}

/* The note is held while the store is asked, so that a responder that is alive after all cannot make a material of an object that is being
 * removed: it finds its note gone. What the store cannot do now is tried again later. */
static bool end_upload(struct pg *db, struct store *store, struct arena *arena, const struct pg_rows *rows, int row)
{
    const char *key = pg_get_text(rows, row, 1), *upload = pg_get_text(rows, row, 2);
    struct fault fault = {0};
    struct pg_rows held;

    if (!pg_ready(db, &fault))
        return false;
    pg_begin(db);
    if (PG_RUN(db, arena, &held, &fault, janitor_forget, pg_uuid(pg_get_uuid(rows, row, 0))) && held.affected == 1 &&
        remove_object(store, key, upload, &fault) && pg_commit(db, &fault))
        return true;
    pg_rollback(db);
    if (fault.kind != FAULT_NONE)
        log_say(LOG_WARNING, "janitor", "an upload could not be ended: %s", fault.log);
    return false;
}

static bool clean(struct pg *db, struct store *store, struct arena *arena, struct fault *fault)
{
    char host[HOST_NAME_MAX + 1] = "";
    struct pg_rows rows;
    int ended = 0;

    gethostname(host, sizeof host - 1);
    if (!pg_ready(db, fault) || !PG_RUN(db, arena, &rows, fault, janitor_uploads, pg_int(SETTLE_S)))
        return false;
    for (int row = 0; row < rows.count; row++)
        if (is_dead(&rows, row, host))
            ended += end_upload(db, store, arena, &rows, row);
    if (ended > 0)
        log_say(LOG_INFO, "janitor", "uploads ended: %d", ended);
    return true;
}

int janitor_run(const struct settings *settings)
{
    struct arena *arena = arena_new(LIMIT_JOB_ARENA);
    struct pg *db = session_open(settings, SESSION_RUNNER, true);
    struct store *store = NULL;
    struct fault fault = {0};
    bool done = session_store(settings, &store, &fault) && clean(db, store, arena, &fault);

    if (!done)
        log_say(LOG_WARNING, "janitor", "%s", fault.log[0] ? fault.log : fault.detail);
    store_close(store);
    pg_free(db);
    arena_free(arena);
    return done ? 0 : 1;
}
