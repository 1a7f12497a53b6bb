#include "fcgi/handlers/metrics_page.h"

#include "fcgi/request/accept.h"
#include "fcgi/response/response.h"

#define TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define OPENMETRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

struct metrics_page metrics_page_begin(struct exchange *x)
{
    const struct str accept = str_of(x->headers.accept);
    const int open = accept_weight_named(accept, "application/openmetrics-text", "1.0.0");

    return (struct metrics_page){.out = x->body,
                                 .is_openmetrics = open > 0 && open >= accept_weight(accept, "text/plain", "0.0.4")};
}

static struct str without(struct str name, struct str ending)
{
    return str_ends_nocase(name, ending) ? (struct str){name.at, name.len - ending.len} : name;
}

/* The name of an OpenMetrics family: the type implies the ending of its samples. */
static struct str family_name(const char *name, const char *type)
{
    if (strcmp(type, "counter") == 0)
        return without(str_of(name), STR("_total"));
    return strcmp(type, "info") == 0 ? without(str_of(name), STR("_info")) : str_of(name);
}

static void put_unit(struct buf *out, struct str family)
{
    static const char *const units[] = {"_seconds", "_bytes"};

    for (size_t i = 0; i < ARRAY_COUNT(units); i++)
        if (str_ends_nocase(family, str_of(units[i])))
            buf_printf(out, "# UNIT %.*s %s\n", (int)family.len, family.at, units[i] + 1);
}

void metrics_page_head(const struct metrics_page *page, const char *name, const char *type, const char *help)
{
    const struct str family = page->is_openmetrics ? family_name(name, type) : str_of(name);

    buf_printf(page->out, "# HELP %.*s %s\n", (int)family.len, family.at, help);
    if (!page->is_openmetrics && strcmp(type, "info") == 0)
        type = "gauge";
    buf_printf(page->out, "# TYPE %.*s %s\n", (int)family.len, family.at, type);
    if (page->is_openmetrics)
        put_unit(page->out, family);
}

void metrics_page_flag(const struct metrics_page *page, const char *name, const char *help, bool on)
{
    metrics_page_head(page, name, "gauge", help);
    buf_printf(page->out, "%s %d\n", name, on);
}

/* OpenMetrics wants a canonical float ("Canonical Numbers"): 1.0, not 1. */
void metrics_page_bound(const struct metrics_page *page, const char *bound)
{
    buf_puts(page->out, bound);
    if (page->is_openmetrics && strpbrk(bound, ".eI") == NULL)
        buf_puts(page->out, ".0");
}

bool metrics_page_end(struct exchange *x, const struct metrics_page *page)
{
    if (page->is_openmetrics)
        buf_puts(page->out, "# EOF\n");
    response_header(x, "Vary", "Accept");
    return response_bytes(x, 200, page->is_openmetrics ? OPENMETRICS_TYPE : TEXT_TYPE, buf_str(page->out));
}
