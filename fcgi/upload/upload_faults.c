/* Of upload.h: what may have happened while a body came. */
#include "course/course.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/upload/upload.h"

bool upload_resume(struct exchange *x)
{
    return pg_ready(x->unit.pg, &x->fault) && idempotency_resume(x);
}

void upload_explain_loss(struct exchange *x, struct uuid course)
{
    if (x->fault.kind != FAULT_OBJECT_MISSING)
        return;
    fault_clear(&x->fault);
    if (pg_ready(x->unit.pg, &x->fault) && course_check(&x->unit, course))
        fault_log(&x->fault, FAULT_STORE_UNAVAILABLE, "the store has lost what an upload began");
}
