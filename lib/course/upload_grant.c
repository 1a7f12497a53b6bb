#include "course/upload_grant.h"

#include "base/limits.h"

#define SLOWEST (64 * KIB) /* bytes a second of a transfer that the janitor still waits for */

bool upload_grant_insert(const struct unit *unit, const struct upload_grant *grant)
{
    return PG_RUN(unit, NULL, upload_grant_insert, pg_uuid(grant->id), pg_text(grant->object_key),
                  pg_text(grant->filename), pg_text(grant->language), pg_bigint(grant->size_bytes),
                  pg_bigint(UPLOAD_GRANT_S + grant->size_bytes / SLOWEST));
}

bool upload_grant_hold(const struct unit *unit, const char *key, struct upload_grant *grant, bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, upload_grant_hold, pg_text(key)))
        return false;
    *found = rows.count > 0;
    if (*found)
        *grant = (struct upload_grant){
            .id = pg_get_uuid(&rows, 0, PG_COL(upload_grant_hold, id)),
            .object_key = pg_get_text(&rows, 0, PG_COL(upload_grant_hold, object_key)),
            .filename = pg_get_text(&rows, 0, PG_COL(upload_grant_hold, filename)),
            .language = pg_get_text(&rows, 0, PG_COL(upload_grant_hold, language)),
            .size_bytes = pg_get_int(&rows, 0, PG_COL(upload_grant_hold, size_bytes)),
        };
    return true;
}

bool upload_grant_end(const struct unit *unit, const struct upload_grant *grant)
{
    return PG_RUN(unit, NULL, upload_end, pg_uuid(grant->id));
}
