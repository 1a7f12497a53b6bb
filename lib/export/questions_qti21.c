#include "export/questions_qti21.h"

#include "base/limits.h"
#include "export/export_markup.h"
#include "export/question_qti21.h"
#include "export/questions.h"

#define CP "http://www.imsglobal.org/xsd/imscp_v1p1"
#define LOM "http://ltsc.ieee.org/xsd/LOM"
#define CEILING (64 * MIB)

/* ---- items ---- */

static const char *ident_of(struct arena *arena, int row, size_t exercise)
{
    return arena_printf(arena, "exercise%d.%zu", row + 1, exercise + 1);
}

static bool put_item(struct questions_qti21 *q, struct buf *out, int row, size_t number, const struct lesson *lesson,
                     struct fault *fault)
{
    const char *ident = ident_of(q->zip.arena, row, number);
    struct buf item = buf_make(CEILING);
    bool done;

    question_qti21_item(q->course->arena, &item, ident, q->course->language, lesson->title, &lesson->exercises[number]);
    done = item.overflow
               ? fault_log(fault, FAULT_INTERNAL, "an exercise too large to export")
               : zip_file_put(&q->zip, out, arena_printf(q->zip.arena, "items/%s.xml", ident), buf_str(&item), fault);
    buf_free(&item);
    return done;
}

/* Lessons without exercises make no piece. */
static bool put_lesson(const struct unit *unit, struct questions_qti21 *q, struct buf *out)
{
    const int row = q->row++;
    struct lesson lesson;

    if (!questions_read(unit, q->course, row, &lesson))
        return false;
    q->counts[row] = lesson.exercise_count;
    for (size_t i = 0; i < lesson.exercise_count; i++)
        if (!put_item(q, out, row, i, &lesson, unit->fault))
            return false;
    return true;
}

/* ---- the manifest: a piece for its head, one for each row of the outline, and one for its end ---- */

static void put_head(const struct questions_qti21 *q, struct buf *out)
{
    buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest identifier=\"questions\" xmlns=\"" CP
                  "\" xmlns:lom=\"" LOM "\">\n<metadata><schema>QTIv2.1 Package</schema>"
                  "<schemaversion>1.0.0</schemaversion><lom:lom><lom:general><lom:title><lom:string>");
    export_markup_text(out, q->course->title);
    buf_puts(out, "</lom:string></lom:title></lom:general></lom:lom></metadata>\n<organizations/>\n<resources>\n");
}

static void put_resources(const struct questions_qti21 *q, struct buf *out, int row)
{
    for (size_t i = 0; i < q->counts[row]; i++)
        buf_printf(out,
                   "<resource identifier=\"exercise%d.%zu\" type=\"imsqti_item_xmlv2p1\" "
                   "href=\"items/exercise%d.%zu.xml\"><file href=\"items/exercise%d.%zu.xml\"/></resource>\n",
                   row + 1, i + 1, row + 1, i + 1, row + 1, i + 1);
}

/* False behind the last piece. */
static bool put_line(const struct questions_qti21 *q, struct buf *out, int line)
{
    const int rows = q->course->outline.count;

    if (line == 0)
        put_head(q, out);
    else if (line <= rows)
        put_resources(q, out, line - 1);
    else if (line == rows + 1)
        buf_puts(out, "</resources>\n</manifest>\n");
    return line <= rows + 1;
}

static bool begin_manifest(struct questions_qti21 *q, struct buf *out, struct fault *fault)
{
    struct buf piece = buf_make(CEILING);
    size_t length = 0;
    uint32_t crc = 0;

    for (int line = 0; put_line(q, &piece, line); line++) {
        crc = zip_file_crc(crc, piece.data, piece.len);
        length += piece.len;
        buf_clear(&piece);
    }
    buf_free(&piece);
    q->line = 0;
    return zip_file_begin(&q->zip, out, "imsmanifest.xml", length, crc, fault);
}

struct questions_qti21 questions_qti21(struct arena *arena, struct course_export *course)
{
    return (struct questions_qti21){
        .course = course,
        .zip = {.arena = arena},
        .counts = arena_array(arena, (size_t)course->outline.count + 1, sizeof(size_t)),
        .line = -1,
    };
}

bool questions_qti21_next(const struct unit *unit, struct questions_qti21 *q, struct buf *out)
{
    const size_t before = out->len;

    while (out->len == before && q->row < q->course->outline.count)
        if (!put_lesson(unit, q, out))
            return false;
    if (out->len == before && q->line < 0)
        return begin_manifest(q, out, unit->fault);
    while (out->len == before && put_line(q, out, q->line))
        q->line++;
    if (out->len == before && !q->done) {
        zip_file_end(&q->zip, out);
        q->done = true;
    }
    return true;
}
