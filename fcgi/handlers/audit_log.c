#include "fcgi/handlers/audit_log.h"

#include "course/audit.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"

static const struct listing entries = {audit_json, audit_moment, audit_id};

bool audit_log_index(struct exchange *x)
{
    struct audit_filter filter = {
        .key_prefix = field_query(x, "key_prefix"),
        .action = field_query(x, "action"),
        .from = field_query_stamp(x, "from"),
        .to = field_query_stamp(x, "to"),
    };
    struct pg_rows rows;
    int64_t total;

    (void)field_query_uuid(x, "course_id", &filter.course);
    field_page(x, &filter.page);
    if (!fields_ok(x) || !audit_list(&x->unit, &filter, &rows, &total))
        return false;
    listing_write(x, &entries, &filter.page, &rows, total);
    return response_json(x, 200);
}
