#include "export/export_imscc.h"

#include "base/limits.h"
#include "export/export_html.h"
#include "export/export_markup.h"
#include "export/question_qti.h"

#define CP "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
#define LOM "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
#define PAGE_CEILING (64 * MIB)

/* ---- the manifest: a piece for its head, one for each row of the outline twice, and one between and behind them ---- */

static void put_text(struct buf *out, const char *element, const char *text)
{
    buf_printf(out, "<%s>", element);
    export_markup_text(out, text);
    buf_printf(out, "</%s>", element);
}

static void put_head(const struct export_page *page, struct buf *out)
{
    buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest identifier=\"course\" xmlns=\"" CP
                  "\" xmlns:lomimscc=\"" LOM "\">\n<metadata><schema>IMS Common Cartridge</schema>"
                  "<schemaversion>1.3.0</schemaversion><lomimscc:lom><lomimscc:general><lomimscc:title>");
    put_text(out, "lomimscc:string", page->course->title);
    buf_puts(out,
             "</lomimscc:title></lomimscc:general></lomimscc:lom></metadata>\n<organizations>"
             "<organization identifier=\"organization\" structure=\"rooted-hierarchy\"><item identifier=\"root\">\n");
}

static bool has_lesson(const struct export_page *page, int row)
{
    return !pg_is_null(&page->course->outline, row, PG_COL(export_outline, lesson_id));
}

static bool has_exercises(const struct export_page *page, int row)
{
    return pg_get_int(&page->course->outline, row, PG_COL(export_outline, exercises)) > 0;
}

static void put_item(const struct export_page *page, struct buf *out, int row)
{
    const struct pg_rows *outline = &page->course->outline;
    const char *title = pg_get_text(outline, row, PG_COL(export_outline, lesson_title));

    if (course_export_begins(page->course, row)) {
        buf_printf(out, "%s<item identifier=\"module%d\">", row > 0 ? "</item>\n" : "", row + 1);
        put_text(out, "title", pg_get_text(outline, row, PG_COL(export_outline, module_title)));
        buf_putc(out, '\n');
    }
    if (has_lesson(page, row)) {
        buf_printf(out, "<item identifier=\"item%d\" identifierref=\"lesson%d\">", row + 1, row + 1);
        put_text(out, "title", title);
        buf_puts(out, "</item>\n");
    }
    if (has_exercises(page, row)) {
        buf_printf(out, "<item identifier=\"quiz%d\" identifierref=\"exercises%d\"><title>%s: ", row + 1, row + 1,
                   page->words->exercises);
        export_markup_text(out, title);
        buf_puts(out, "</title></item>\n");
    }
}

static void put_resource(const struct export_page *page, struct buf *out, int row)
{
    if (has_lesson(page, row))
        buf_printf(out,
                   "<resource identifier=\"lesson%d\" type=\"webcontent\" href=\"lessons/%d.html\"><file "
                   "href=\"lessons/%d.html\"/></resource>\n",
                   row + 1, row + 1, row + 1);
    if (has_exercises(page, row))
        buf_printf(out,
                   "<resource identifier=\"exercises%d\" type=\"imsqti_xmlv1p2/imscc_xmlv1p3/assessment\"><file "
                   "href=\"exercises/%d.xml\"/></resource>\n",
                   row + 1, row + 1);
}

/* False behind the last piece. */
static bool put_line(const struct export_page *page, struct buf *out, int line)
{
    const int rows = page->course->outline.count;

    if (line == 0)
        put_head(page, out);
    else if (line <= rows)
        put_item(page, out, line - 1);
    else if (line == rows + 1)
        buf_printf(out, "%s</item></organization></organizations>\n<resources>\n", rows > 0 ? "</item>\n" : "");
    else if (line <= 2 * rows + 1)
        put_resource(page, out, line - rows - 2);
    else if (line == 2 * rows + 2)
        buf_puts(out, "</resources>\n</manifest>\n");
    return line <= 2 * rows + 2;
}

static bool begin_manifest(struct export_imscc *e, struct buf *out, struct fault *fault)
{
    struct buf piece = buf_make(PAGE_CEILING);
    size_t length = 0;
    uint32_t crc = 0;

    for (int line = 0; put_line(&e->page, &piece, line); line++) {
        crc = zip_file_crc(crc, piece.data, piece.len);
        length += piece.len;
        buf_clear(&piece);
    }
    buf_free(&piece);
    return zip_file_begin(&e->zip, out, "imsmanifest.xml", length, crc, fault);
}

/* ---- lessons ---- */

static void put_page(const struct export_page *page, struct buf *out, const struct lesson *lesson)
{
    export_markup_page(out, page->course->language != NULL ? page->course->language : page->words->tag);
    buf_puts(out, "<head>\n<meta charset=\"utf-8\">\n");
    put_text(out, "title", lesson->title);
    buf_puts(out, "\n</head>\n<body>\n");
    export_markup_block(out, "h1", lesson->title);
    export_html_lesson(page, out, lesson, false, false);
    buf_puts(out, "</body>\n</html>\n");
}

static bool put_entry(struct export_imscc *e, struct buf *out, const char *folder, const char *extension, int row,
                      const struct buf *body, struct fault *fault)
{
    const char *name = arena_printf(e->zip.arena, "%s/%d.%s", folder, row + 1, extension);

    return body->overflow ? fault_log(fault, FAULT_INTERNAL, "a lesson too large to export")
                          : zip_file_put(&e->zip, out, name, buf_str(body), fault);
}

static bool put_lesson(const struct unit *unit, struct export_imscc *e, struct buf *out)
{
    const int row = e->page.row;
    struct buf body = buf_make(PAGE_CEILING);
    struct export_page_part part;
    bool done = export_page_read(unit, &e->page, &part);

    if (done && part.has_lesson) {
        put_page(&e->page, &body, &part.lesson);
        done = put_entry(e, out, "lessons", "html", row, &body, unit->fault);
    }
    if (done && part.lesson.exercise_count > 0) {
        buf_clear(&body);
        question_qti_assessment(e->page.course->arena, &body, row + 1, &part.lesson);
        done = put_entry(e, out, "exercises", "xml", row, &body, unit->fault);
    }
    buf_free(&body);
    return done;
}

bool export_imscc_next(const struct unit *unit, struct export_imscc *e, struct buf *out)
{
    const size_t before = out->len;

    if (e->line < 0) {
        e->line = e->page.row = 0;
        return begin_manifest(e, out, unit->fault);
    }
    while (out->len == before && put_line(&e->page, out, e->line))
        e->line++;
    while (out->len == before && e->page.row < e->page.course->outline.count)
        if (!put_lesson(unit, e, out))
            return false;
    if (out->len == before && !e->done) {
        zip_file_end(&e->zip, out);
        e->done = true;
    }
    return true;
}
