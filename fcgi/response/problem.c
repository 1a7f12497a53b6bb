#include "fcgi/response/problem.h"

#include "fcgi/response/response.h"

#define EXPENSIVE_WAIT_S 60

static void put_errors(struct exchange *x)
{
    const struct fault *fault = &x->fault;

    json_list(&x->json, "errors");
    for (size_t i = 0; i < MIN(fault->error_count, FAULT_ERRORS); i++) {
        json_open(&x->json, NULL);
        json_put_text(&x->json, "field", fault->errors[i].field);
        json_put_text(&x->json, "message", fault->errors[i].message);
        json_put_text(&x->json, "hint", fault->errors[i].hint);
        json_close(&x->json);
    }
    json_end(&x->json);
}

void problem_open(struct exchange *x, enum fault_kind kind, const char *detail)
{
    const char *code = fault_code(kind);
    char type[96];

    snprintf(type, sizeof type, "/docs/errors#%s", code);
    buf_clear(x->body);
    x->json = json_out(x->body);
    json_open(&x->json, NULL);
    json_put_text(&x->json, "type", type);
    json_put_text(&x->json, "title", fault_title(kind));
    json_put_int(&x->json, "status", fault_http_status(kind));
    json_put_text(&x->json, "detail", detail);
    json_put_text(&x->json, "code", code);
    json_put_text(&x->json, "request_id", x->request_id);
}

static void put_problem(struct exchange *x)
{
    problem_open(x, x->fault.kind, x->fault.detail);
    if (x->fault.error_count > 0)
        put_errors(x);
    json_close(&x->json);
}

/* A query that took too long takes as long again: it is better asked otherwise than again. */
static unsigned least_wait(enum fault_kind kind)
{
    return kind == FAULT_TOO_EXPENSIVE ? EXPENSIVE_WAIT_S : 1;
}

void problem_fill(struct exchange *x)
{
    const int status = fault_http_status(x->fault.kind);
    char allow[ROUTE_ALLOW];

    buf_clear(x->response.headers);
    x->response.location = "";
    if (x->protocol_headers != NULL)
        buf_puts(x->response.headers, x->protocol_headers);
    if (status == 401)
        response_header(x, "WWW-Authenticate", "APIKey");
    if (status == 405)
        response_header(x, "Allow", "%s", route_allow(x->allowed, allow));
    if (x->fault.retry_after_s > 0 || status == 503)
        response_header(x, "Retry-After", "%u", MAX(least_wait(x->fault.kind), x->fault.retry_after_s));
    put_problem(x);
    response_bytes(x, status, "application/problem+json", buf_str(x->body));
}
