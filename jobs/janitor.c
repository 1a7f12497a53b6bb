#include "jobs/janitor.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "jobs/session.h"

#define SETTLE_S 30 /* an upload that ends well removes its row within this time */

static bool process_is_gone(pid_t pid)
{
    return kill(pid, 0) != 0 && errno == ESRCH;
}

static bool is_dead(const struct pg_rows *rows, int row, const char *host)
{
    bool here = strcmp(pg_get_text(rows, row, 3), host) == 0;

    return here ? process_is_gone((pid_t)pg_get_int(rows, row, 4)) : pg_get_bool(rows, row, 5);
}

/* What the store cannot do now is tried again in a minute. */
static bool end_upload(struct pg *db, struct store *store, struct arena *arena, const struct pg_rows *rows, int row)
{
    const char *key = pg_get_text(rows, row, 1), *upload = pg_get_text(rows, row, 2);
    struct fault fault = {0};

    if (store_abort_upload(store, key, upload, &fault) && pg_ready(db, &fault) &&
        PG_RUN(db, arena, NULL, &fault, janitor_forget, pg_uuid(pg_get_uuid(rows, row, 0))))
        return true;
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
