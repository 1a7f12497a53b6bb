#include "jobs/extract/office/chart.h"

#include <time.h>

#include "jobs/extract/office/drawing_text.h"
#include "jobs/extract/office/office_xml.h"

/* A day as Excel counts them, from the end of 1899. (ECMA-376 part 1, section 18.17.4.1) */
static void put_day(double serial, struct buf *out)
{
    const time_t seconds = (time_t)((serial - 25569) * 86400);
    struct tm day;

    if (gmtime_r(&seconds, &day) != NULL)
        buf_printf(out, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

/* "4.4000000000000004" is 4.4, and a number that is shown as a date is one. */
static void put_value(struct str value, struct str format, struct buf *out)
{
    char *end = NULL;
    const double number = value.len > 0 ? strtod(value.at, &end) : 0;

    if (value.len == 0 || end != value.at + value.len)
        buf_put(out, value.at, value.len);
    else if (format.len > 0 && memchr(format.at, 'y', format.len) != NULL && number > 1 && number < 100000)
        put_day(number, out);
    else
        buf_printf(out, "%.12g", number);
}

/* The cached values of a reference, or those written out: a cell each. How many there was no room for. */
static size_t put_points(const xmlNode *source, struct buf *out)
{
    const xmlNode *cache =
        office_xml_below(source, "ptCount") != NULL ? office_xml_below(source, "ptCount")->parent : NULL;
    size_t points = 0;

    for (const xmlNode *point = cache != NULL ? cache->children : NULL; point != NULL; point = point->next) {
        const struct str value = office_xml_text(office_xml_child(point, "v"));

        if (!office_xml_is(point, "pt") || points++ >= CHART_POINTS)
            continue;
        put_value(value, office_xml_text(office_xml_child(cache, "formatCode")), out);
        buf_puts(out, " | ");
    }
    return points > CHART_POINTS ? points - CHART_POINTS : 0;
}

static void put_name(const xmlNode *series, struct buf *out)
{
    const struct str written = office_xml_text(office_xml_child(office_xml_child(series, "tx"), "v"));

    if (written.len > 0)
        buf_put(out, written.at, written.len);
    else
        put_points(office_xml_child(series, "tx"), out);
    while (out->len > 0 && strchr(" |", out->data[out->len - 1]) != NULL)
        out->len--;
}

static void end_row(struct buf *out)
{
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        out->len--;
    buf_putc(out, '\n');
}

static size_t put_series(const xmlNode *series, bool first, struct buf *out)
{
    size_t left_out;

    const xmlNode *categories =
        office_xml_child(series, "cat") != NULL ? office_xml_child(series, "cat") : office_xml_child(series, "xVal");
    const xmlNode *values =
        office_xml_child(series, "val") != NULL ? office_xml_child(series, "val") : office_xml_child(series, "yVal");

    if (first && categories != NULL) {
        buf_puts(out, "| | ");
        put_points(categories, out);
        end_row(out);
    }
    buf_puts(out, "| ");
    put_name(series, out);
    buf_puts(out, " | ");
    left_out = put_points(values, out);
    end_row(out);
    return left_out;
}

/* Titles of the chart and of its axes, and the series, wherever they are. */
static size_t walk(const xmlNode *parent, bool *first, struct buf *out)
{
    size_t left_out = 0;

    for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (office_xml_is(node, "title")) {
            const size_t before = out->len;

            drawing_text_put_line(office_xml_child(office_xml_child(node, "tx"), "rich"), out);
            if (out->len > before)
                buf_putc(out, '\n');
        } else if (office_xml_is(node, "ser")) {
            left_out += put_series(node, *first, out);
            *first = false;
        } else {
            left_out += walk(node, first, out);
        }
    }
    return left_out;
}

size_t chart_put(const xmlNode *chart_space, struct buf *out)
{
    bool first = true;

    return chart_space != NULL ? walk(chart_space, &first, out) : 0;
}

void chart_put_diagram(const xmlNode *data_model, struct buf *out)
{
    const xmlNode *points = office_xml_child(data_model, "ptLst");

    for (const xmlNode *point = points != NULL ? points->children : NULL; point != NULL; point = point->next) {
        const size_t before = out->len;

        if (!office_xml_is(point, "pt") || str_equal(office_xml_attribute(point, "type"), STR("pres")))
            continue;
        drawing_text_put_line(office_xml_child(point, "t"), out);
        if (out->len > before)
            buf_putc(out, '\n');
    }
}
