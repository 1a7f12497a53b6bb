#include "fcgi/handlers/reports.h"

#include "course/cost.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

bool reports_cost(struct exchange *x)
{
    struct cost_filter filter = {.from = field_query_stamp(x, "from"), .to = field_query_stamp(x, "to")};
    struct pg_rows rows;

    (void)field_query_uuid(x, "course_id", &filter.course);
    if (!fields_ok(x) || !cost_fetch(&x->unit, &filter, &rows))
        return false;
    json_open(&x->json, NULL);
    json_put_stamp(&x->json, "from", filter.from);
    json_put_stamp(&x->json, "to", filter.to);
    cost_write(&x->json, &rows);
    json_close(&x->json);
    return response_json(x, 200);
}
