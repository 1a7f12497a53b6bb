#include "fcgi/handlers/status.h"

#include <ctype.h>
#include <time.h>

#include "fcgi/pool/pool_status.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "fcgi/services.h"

#define NAME_WIDTH 22 /* of the text page's first column */

bool status_ping(struct exchange *x)
{
    return response_bytes(x, 200, "text/plain;charset=UTF-8", STR("pong"));
}

/* ---- text ---- */

static void put_time(struct buf *out, stamp at)
{
    const time_t seconds = at / STAMP_SECOND;
    struct tm parts;
    char text[40];

    gmtime_r(&seconds, &parts);
    strftime(text, sizeof text, "%d/%b/%Y:%H:%M:%S +0000", &parts);
    buf_puts(out, text);
}

static void put_plain(struct buf *out, const struct status_value *value)
{
    switch (value->type) {
    case STATUS_TEXT:
        buf_puts(out, value->text);
        break;
    case STATUS_WHOLE:
        buf_printf(out, "%lld", (long long)value->whole);
        break;
    case STATUS_FRACTION:
        buf_printf(out, "%.2f", value->fraction);
        break;
    case STATUS_TIME:
        put_time(out, value->time);
        break;
    }
}

static void text_values(struct exchange *x, const struct status_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = strcmp(values[i].name, "request uri") == 0 ? "request URI" : values[i].name;

        buf_printf(x->body, "%s:%*s", name, (int)(NAME_WIDTH - strlen(name) - 1), "");
        put_plain(x->body, &values[i]);
        buf_putc(x->body, '\n');
    }
}

static void text_pool(struct exchange *x, const struct status_value *values)
{
    text_values(x, values, POOL_STATUS_VALUES);
}

static void text_responder(struct exchange *x, const struct status_value *values)
{
    buf_puts(x->body, "\n************************\n");
    text_values(x, values, POOL_STATUS_RESPONDER_VALUES);
}

static void nothing(struct exchange *x)
{
    (void)x;
}

/* ---- JSON ---- */

static void json_values(struct exchange *x, const struct status_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        switch (values[i].type) {
        case STATUS_TEXT:
            json_put_text(&x->json, values[i].name, values[i].text);
            break;
        case STATUS_WHOLE:
            json_put_int(&x->json, values[i].name, values[i].whole);
            break;
        case STATUS_FRACTION:
            json_put_double(&x->json, values[i].name, values[i].fraction);
            break;
        case STATUS_TIME:
            json_put_int(&x->json, values[i].name, values[i].time / STAMP_SECOND);
            break;
        }
}

static void json_pool(struct exchange *x, const struct status_value *values)
{
    json_open(&x->json, NULL);
    json_values(x, values, POOL_STATUS_VALUES);
}

static void json_before(struct exchange *x)
{
    json_list(&x->json, "processes");
}

static void json_responder(struct exchange *x, const struct status_value *values)
{
    json_open(&x->json, NULL);
    json_values(x, values, POOL_STATUS_RESPONDER_VALUES);
    json_close(&x->json);
}

static void json_after(struct exchange *x)
{
    json_end(&x->json);
}

static void json_finish(struct exchange *x)
{
    json_close(&x->json);
}

/* ---- XML ---- */

static void put_escaped(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++)
        if (strchr("<>&\"'", *text) != NULL || iscntrl((unsigned char)*text))
            buf_printf(out, "&#%u;", iscntrl((unsigned char)*text) ? '?' : (unsigned)*text);
        else
            buf_putc(out, *text);
}

static void xml_tag(struct buf *out, const char *mark, const char *name)
{
    buf_puts(out, mark);
    for (; *name != '\0'; name++)
        buf_putc(out, *name == ' ' ? '-' : *name);
    buf_putc(out, '>');
}

static void xml_values(struct exchange *x, const struct status_value *values, size_t count, const char *between)
{
    for (size_t i = 0; i < count; i++) {
        xml_tag(x->body, "<", values[i].name);
        if (values[i].type == STATUS_TEXT)
            put_escaped(x->body, values[i].text);
        else if (values[i].type == STATUS_TIME)
            buf_printf(x->body, "%lld", (long long)(values[i].time / STAMP_SECOND));
        else
            put_plain(x->body, &values[i]);
        xml_tag(x->body, "</", values[i].name);
        buf_puts(x->body, between);
    }
}

static void xml_pool(struct exchange *x, const struct status_value *values)
{
    buf_puts(x->body, "<?xml version=\"1.0\" ?>\n<status>\n");
    xml_values(x, values, POOL_STATUS_VALUES, "\n");
}

static void xml_before(struct exchange *x)
{
    buf_puts(x->body, "<processes>\n");
}

static void xml_responder(struct exchange *x, const struct status_value *values)
{
    buf_puts(x->body, "<process>");
    xml_values(x, values, POOL_STATUS_RESPONDER_VALUES, "");
    buf_puts(x->body, "</process>\n");
}

static void xml_after(struct exchange *x)
{
    buf_puts(x->body, "</processes>\n");
}

static void xml_finish(struct exchange *x)
{
    buf_puts(x->body, "</status>\n");
}

/* ---- OpenMetrics ---- */

/* PHP-FPM's names of its metrics; what is not here is no metric. */
static const struct {
    const char *value, *metric, *type, *help;
} metrics[] = {
    {"start since", "phpfpm_start_since", "counter", "Seconds since the pool has started."},
    {"accepted conn", "phpfpm_accepted_connections", "counter", "Connections accepted by the pool."},
    {"listen queue", "phpfpm_listen_queue", "gauge", "Connections that wait to be accepted."},
    {"max listen queue", "phpfpm_max_listen_queue", "counter", "The most connections that have waited at once."},
    {"listen queue len", "phpfpm_listen_queue_length", "gauge", "Connections that may wait."},
    {"idle processes", "phpfpm_idle_processes", "gauge", "Idle responders."},
    {"active processes", "phpfpm_active_processes", "gauge", "Active responders."},
    {"total processes", "phpfpm_total_processes", "gauge", "Idle and active responders."},
    {"max active processes", "phpfpm_max_active_processes", "counter", "The most responders that were active at once."},
    {"max children reached", "phpfpm_max_children_reached", "counter",
     "How often the pool could not grow for its ceiling."},
    {"slow requests", "phpfpm_slow_requests", "counter", "Requests that took longer than FCGI_SLOW_MS."},
};

static int64_t value_of(const struct status_value *values, const char *name)
{
    for (size_t i = 0; i < POOL_STATUS_VALUES; i++)
        if (strcmp(values[i].name, name) == 0)
            return values[i].whole;
    return 0;
}

static void openmetrics_pool(struct exchange *x, const struct status_value *values)
{
    buf_puts(x->body, "# HELP phpfpm_up Whether the pool answers.\n# TYPE phpfpm_up gauge\nphpfpm_up 1\n");
    for (size_t i = 0; i < ARRAY_COUNT(metrics); i++)
        buf_printf(x->body, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", metrics[i].metric, metrics[i].help,
                   metrics[i].metric, metrics[i].type, metrics[i].metric,
                   (long long)value_of(values, metrics[i].value));
}

static void openmetrics_responder(struct exchange *x, const struct status_value *values)
{
    (void)x;
    (void)values;
}

static void openmetrics_finish(struct exchange *x)
{
    buf_puts(x->body, "# EOF\n");
}

/* ---- the page ---- */

static const struct format {
    const char *parameter, *content_type;
    void (*pool)(struct exchange *x, const struct status_value *values);
    void (*before)(struct exchange *x);
    void (*responder)(struct exchange *x, const struct status_value *values);
    void (*after)(struct exchange *x);
    void (*finish)(struct exchange *x);
} formats[] = {
    {"json", "application/json", json_pool, json_before, json_responder, json_after, json_finish},
    {"xml", "text/xml", xml_pool, xml_before, xml_responder, xml_after, xml_finish},
    {"openmetrics", "application/openmetrics-text; version=1.0.0; charset=utf-8", openmetrics_pool, nothing,
     openmetrics_responder, nothing, openmetrics_finish},
    {NULL, "text/plain", text_pool, nothing, text_responder, nothing, nothing},
};

static const struct format *choose(struct exchange *x)
{
    const struct format *format = formats;

    while (format->parameter != NULL && field_query(x, format->parameter) == NULL)
        format++;
    return format;
}

static void put_responders(struct exchange *x, const struct format *format)
{
    struct status_value values[POOL_STATUS_RESPONDER_VALUES];

    format->before(x);
    for (size_t i = 0; i < scoreboard_reach(x->services->board); i++)
        if (pool_status_responder(x, &x->services->board->slots[i], values))
            format->responder(x, values);
    format->after(x);
}

bool status_show(struct exchange *x)
{
    const struct format *format = choose(x);
    struct status_value values[POOL_STATUS_VALUES];

    pool_status_read(x, values);
    format->pool(x, values);
    if (field_query(x, "full") != NULL)
        put_responders(x, format);
    format->finish(x);
    return response_bytes(x, 200, format->content_type, buf_str(x->body));
}
