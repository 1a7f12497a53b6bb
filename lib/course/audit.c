#include "course/audit.h"

#include "base/limits.h"

bool audit_commit(const struct unit *unit, const struct audit_entry *entry)
{
    return PG_COMMIT_WITH(unit, audit_put, pg_text(entry->actor), pg_text(entry->action), pg_text(entry->object_type),
                          pg_text(entry->object_id), pg_uuid(entry->course), pg_text(entry->request_id));
}

bool audit_list(const struct unit *unit, const struct audit_filter *filter, struct pg_rows *rows, int64_t *total)
{
    if (!PG_RUN(unit, rows, audit_page, pg_bigint(filter->page.limit + 1), pg_bigint(filter->page.offset),
                pg_stamp(filter->page.after_at), pg_uuid(filter->page.after_id), pg_uuid(filter->course),
                pg_text(filter->key_prefix), pg_text(filter->action), pg_stamp(filter->from), pg_stamp(filter->to),
                pg_bigint(LIMIT_TOTAL)))
        return false;
    *total = pg_get_int(rows, 0, PG_COL(audit_page, total));
    if (pg_is_null(rows, 0, PG_COL(audit_entry, entry)))
        rows->count = 0;
    return true;
}

void audit_json(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(audit_entry, entry)));
    json_put_stamp(out, "at", pg_get_stamp(rows, row, PG_COL(audit_entry, created_at)));
    json_put_str(out, "key_prefix", pg_get_str(rows, row, PG_COL(audit_entry, key_prefix)));
    json_put_str(out, "action", pg_get_str(rows, row, PG_COL(audit_entry, action)));
    json_put_str(out, "object_type", pg_get_str(rows, row, PG_COL(audit_entry, object_type)));
    json_put_str(out, "object_id", pg_get_str(rows, row, PG_COL(audit_entry, object_id)));
    json_put_uuid(out, "course_id", pg_get_uuid(rows, row, PG_COL(audit_entry, course_id)));
    json_put_str(out, "request_id", pg_get_str(rows, row, PG_COL(audit_entry, request_id)));
}

struct uuid audit_id(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(audit_entry, entry));
}

stamp audit_moment(const struct pg_rows *rows, int row)
{
    return pg_get_stamp(rows, row, PG_COL(audit_entry, created_at));
}
