#include "export/export_json.h"

#include "course/course.h"
#include "course/import_shapes.h"

static void put_course(struct json_out *out, const struct course_export *course)
{
    json_open(out, "course");
    json_put_text(out, "title", course->title);
    json_put_text(out, "description", course->description);
    json_put_text(out, "learning_goal", course->learning_goal);
    json_put_text(out, "language", course->language);
    json_close(out);
}

static void put_mappings(struct json_out *out, const struct pg_rows *rows)
{
    json_list(out, "mappings");
    for (int row = 0; row < rows->count; row++)
        json_put_raw(out, NULL, pg_get_str(rows, row, PG_COL(export_mappings, mapping)));
    json_end(out);
}

/* All but the modules, and the beginning of their list. */
static bool put_head(const struct unit *unit, const struct course_export *course, struct buf *buf)
{
    struct json_out out = json_out(buf);
    struct course_tree tree;
    struct pg_rows mappings;
    const char *fingerprint;

    if (!course_structure(unit, course->course, &fingerprint) ||
        !course_tree_fetch_export(unit, course->course, &tree) ||
        !PG_RUN(unit, &mappings, export_mappings, pg_uuid(course->course)))
        return false;
    json_open(&out, NULL);
    json_put_text(&out, "format", IMPORT_FORMAT);
    json_put_int(&out, "version", IMPORT_VERSION);
    json_put_text(&out, "structure_fingerprint", fingerprint);
    put_course(&out, course);
    course_tree_export(&out, "nodes", unit->arena, &tree);
    put_mappings(&out, &mappings);
    buf_puts(buf, ",\"modules\":[");
    return true;
}

static bool ends(const struct export_json *e)
{
    return e->row + 1 == e->course->outline.count || course_export_begins(e->course, e->row + 1);
}

static bool put_row(const struct unit *unit, struct export_json *e, struct buf *out)
{
    const bool begins = course_export_begins(e->course, e->row);
    struct course_export_lesson read;

    if (!course_export_read(unit, e->course, e->row, &read))
        return false;
    if (begins) {
        buf_puts(out, e->row > 0 ? "," : "");
        buf_put(out, read.module.at, read.module.len - 1); /* open for its lessons */
        buf_puts(out, ",\"lessons\":[");
    }
    if (read.lesson.at != NULL) {
        buf_puts(out, begins ? "" : ",");
        buf_put(out, read.lesson.at, read.lesson.len);
    }
    buf_puts(out, ends(e) ? "]}" : "");
    e->row++;
    return true;
}

bool export_json_next(const struct unit *unit, struct export_json *e, struct buf *out)
{
    if (e->row < 0) {
        e->row = 0;
        return put_head(unit, e->course, out);
    }
    if (e->row < e->course->outline.count)
        return put_row(unit, e, out);
    if (e->row++ == e->course->outline.count)
        buf_puts(out, "]}");
    return true;
}
