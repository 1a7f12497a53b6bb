#include "fcgi/upload/upload_record.h"

#include <unistd.h>

#include "base/log.h"
#include "course/quota.h"

#define MISSED_HEARTBEATS 3 /* an upload that has missed so many is not counted any more; the janitor waits longer */
#define RETRY_S 5           /* advice to a tenant that has too many uploads under way */
#define STEP (64 * KIB)     /* bytes that are asked of the quota at once at least, behind those that have come */

static bool refuse(struct exchange *x)
{
    x->fault.retry_after_s = RETRY_S;
    return fault_set(&x->fault, FAULT_UPLOADS_LIMITED,
                     "%lld uploads are under way already; wait for one of them to end",
                     (long long)x->settings->upload_max_per_tenant);
}

static bool insert(struct exchange *x, struct uuid id, int64_t reserved, struct pg_rows *rows)
{
    const int32_t alive_s = (int32_t)x->settings->upload_rate_window * MISSED_HEARTBEATS;
    char host[256] = "";

    (void)gethostname(host, sizeof(host) - 1);
    return PG_RUN(&x->unit, rows, upload_begin, pg_uuid(id), pg_text(host), pg_int(getpid()),
                  pg_bigint(x->settings->upload_max_per_tenant), pg_int(alive_s), pg_bigint(reserved));
}

bool upload_record_begin(struct exchange *x, int64_t least, int64_t most, struct upload_record *record)
{
    struct pg_rows rows;
    bool made;

    *record = (struct upload_record){.id = uuid_new(), .window = x->received.window_ticks};
    pg_begin(x->unit.pg);
    made = quota_reserve(&x->unit, record->id, least, most, &record->granted) &&
           insert(x, record->id, MIN(record->granted, most), &rows) && pg_commit(x->unit.pg, &x->fault);
    if (!made) {
        pg_rollback(x->unit.pg);
        return false;
    }
    record->stands = rows.affected == 1;
    return record->stands || refuse(x);
}

/* Not more often than the file grows by a quarter, so that a long file whose length nobody has said costs few statements. */
bool upload_record_reserve(struct exchange *x, struct upload_record *record, int64_t bytes)
{
    if (bytes <= record->granted)
        return true;
    if (!pg_ready(x->unit.pg, &x->fault))
        return false;
    pg_begin(x->unit.pg);
    if (quota_reserve(&x->unit, record->id, bytes, bytes + MAX(STEP, bytes / 4), &record->granted) &&
        pg_commit(x->unit.pg, &x->fault))
        return true;
    pg_rollback(x->unit.pg);
    return false;
}

static bool is_there(const struct pg_rows *rows, struct fault *fault)
{
    return rows->affected == 1 ||
           fault_log(fault, FAULT_STORE_UNAVAILABLE, "the janitor has removed the upload's record");
}

bool upload_record_key(struct exchange *x, const struct upload_record *record, const char *key)
{
    struct pg_rows rows;

    return PG_RUN(&x->unit, &rows, upload_key, pg_uuid(record->id), pg_text(key)) && is_there(&rows, &x->fault);
}

bool upload_record_multipart(struct exchange *x, const struct upload_record *record, const char *upload_id,
                             struct fault *fault)
{
    const struct unit unit = pg_unit_aside(&x->unit, fault);

    return PG_RUN(&unit, NULL, upload_multipart, pg_uuid(record->id), pg_text(upload_id));
}

void upload_record_heartbeat(struct exchange *x, struct upload_record *record)
{
    struct fault ignored = {0};
    const struct unit unit = pg_unit_aside(&x->unit, &ignored);

    if (!record->stands || record->window == x->received.window_ticks)
        return;
    record->window = x->received.window_ticks;
    if (!pg_ready(x->unit.pg, &ignored) || !PG_RUN(&unit, NULL, upload_lives, pg_uuid(record->id)))
        log_say(LOG_WARNING, "upload", "a heartbeat could not be written: %s", ignored.log);
}

bool upload_record_end(struct exchange *x, const struct upload_record *record, struct fault *fault)
{
    const struct unit unit = pg_unit_aside(&x->unit, fault);
    struct pg_rows rows;

    return PG_RUN(&unit, &rows, upload_end, pg_uuid(record->id)) && is_there(&rows, fault);
}

bool upload_record_abandon(struct exchange *x, const struct upload_record *record, struct fault *fault)
{
    const struct unit unit = pg_unit_aside(&x->unit, fault);

    return PG_RUN(&unit, NULL, upload_dies, pg_uuid(record->id));
}
