#include "fcgi/handlers/courses_export.h"

#include "export/export_html.h"
#include "export/export_imscc.h"
#include "export/export_json.h"
#include "export/export_markdown.h"
#include "export/questions.h"
#include "export/questions_qti21.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/disposition.h"
#include "fcgi/response/response.h"

#define FORM 2          /* of what is made of a course here: another form needs another ETag */
#define BEGUN (4 * MIB) /* of a file are made before its first byte is sent, of most files all */
#define ATTEMPTS 3      /* at what is changed while it is read */

struct format {
    const char *name, *extension, *content_type;
    void *(*begin)(struct exchange *x, struct course_export *course); /* NULL: the fault is filed */
    bool (*next)(const struct unit *unit, void *state, struct buf *out);
};

/* A file that is being sent. */
struct sending {
    struct course_export course;
    const struct format *format;
    void *state; /* of its writer */
    struct buf *begun;
    bool is_whole, is_sent; /* of `begun`: it is all of the file; it has been sent */
};

static bool make_piece(struct exchange *x, const struct sending *s, struct str *piece)
{

    buf_clear(x->body);
    if (!s->format->next(&x->unit, s->state, x->body))
        return false;
    *piece = buf_str(x->body);
    return !x->body->overflow || fault_log(&x->fault, FAULT_INTERNAL, "a piece of an export passed its ceiling");
}

/* The file's beginning: what fails until then is a problem, and no broken file. */
static bool begin(struct exchange *x, struct sending *s)
{
    struct str piece;

    s->begun = buf_new(x->arena, BEGUN + LIMIT_RESPONSE);
    while (s->begun->len < BEGUN && !s->is_whole) {
        if (!make_piece(x, s, &piece))
            return false;
        buf_put(s->begun, piece.at, piece.len);
        s->is_whole = piece.len == 0;
    }
    return !s->begun->overflow || fault_log(&x->fault, FAULT_INTERNAL, "there was no memory for an export");
}

static bool next_piece(struct exchange *x, void *context, struct str *piece)
{
    struct sending *s = context;

    if (s->is_sent)
        return make_piece(x, s, piece);
    s->is_sent = true;
    *piece = buf_str(s->begun);
    return true;
}

/* ---- the formats ---- */

static void *begin_json(struct exchange *x, struct course_export *course)
{
    struct export_json *e = arena_alloc(x->arena, sizeof *e);

    *e = (struct export_json){course, -1};
    return e;
}

static bool next_json(const struct unit *unit, void *state, struct buf *out)
{
    return export_json_next(unit, state, out);
}

static void *begin_markdown(struct exchange *x, struct course_export *course)
{
    struct export_markdown *e = arena_alloc(x->arena, sizeof *e);

    return export_page_open(&x->unit, course, &e->page) ? e : NULL;
}

static bool next_markdown(const struct unit *unit, void *state, struct buf *out)
{
    return export_markdown_next(unit, state, out);
}

static void *begin_html(struct exchange *x, struct course_export *course)
{
    struct export_html *e = arena_alloc(x->arena, sizeof *e);

    return export_page_open(&x->unit, course, &e->page) ? e : NULL;
}

static bool next_html(const struct unit *unit, void *state, struct buf *out)
{
    return export_html_next(unit, state, out);
}

static void *begin_imscc(struct exchange *x, struct course_export *course)
{
    struct export_imscc *e = arena_alloc(x->arena, sizeof *e);

    *e = (struct export_imscc){.zip = {.arena = x->arena}, .line = -1};
    return export_page_open(&x->unit, course, &e->page) ? e : NULL;
}

static bool next_imscc(const struct unit *unit, void *state, struct buf *out)
{
    return export_imscc_next(unit, state, out);
}

static void *begin_questions(struct exchange *x, struct course_export *course, enum questions_form form)
{
    struct questions *q = arena_alloc(x->arena, sizeof *q);

    *q = (struct questions){course, form, -1};
    return q;
}

static void *begin_gift(struct exchange *x, struct course_export *course)
{
    return begin_questions(x, course, QUESTIONS_GIFT);
}

static void *begin_moodle(struct exchange *x, struct course_export *course)
{
    return begin_questions(x, course, QUESTIONS_MOODLE);
}

static bool next_questions(const struct unit *unit, void *state, struct buf *out)
{
    return questions_next(unit, state, out);
}

static void *begin_qti21(struct exchange *x, struct course_export *course)
{
    struct questions_qti21 *q = arena_alloc(x->arena, sizeof *q);

    *q = questions_qti21(x->arena, course);
    return q;
}

static bool next_qti21(const struct unit *unit, void *state, struct buf *out)
{
    return questions_qti21_next(unit, state, out);
}

static const struct format formats[] = {
    {"json", "json", "application/json", begin_json, next_json},
    {"markdown", "md", "text/markdown; charset=utf-8", begin_markdown, next_markdown},
    {"html", "html", "text/html; charset=utf-8", begin_html, next_html},
    {"imscc", "imscc", "application/zip", begin_imscc, next_imscc},
};

static const struct format question_formats[] = {
    {"gift", "gift", "text/plain; charset=utf-8", begin_gift, next_questions},
    {"moodle_xml", "xml", "application/xml", begin_moodle, next_questions},
    {"qti21", "zip", "application/zip", begin_qti21, next_qti21},
};

/* The first one where none is asked for. */
static const struct format *read_format(struct exchange *x, const struct format *known, size_t count)
{
    const char *asked = field_query(x, "format"), *names = "";

    for (size_t i = 0; i < count; i++) {
        if (asked == NULL || strcmp(asked, known[i].name) == 0)
            return &known[i];
        names = arena_printf(x->arena, "%s%s%s", names, i > 0 ? ", " : "", known[i].name);
    }
    fault_field(&x->fault, x->arena, "format", arena_printf(x->arena, "One of %s", names),
                "'%.40s' is no format of an export", asked);
    return NULL;
}

/* ---- GET /courses/{course}/export, …/questions ---- */

/* The course's title as a file name: without what file systems take for their own. */
static const char *file_name(struct arena *arena, const char *title, const char *extension)
{
    const struct str shown = str_clip(str_of(title), 150);
    char *name = arena_strndup(arena, shown.at, shown.len);

    for (char *at = name; *at != '\0'; at++)
        if (strchr("/\\:*?\"<>|", *at) != NULL)
            *at = '_';
    if (*name == '.')
        *name = '_';
    return arena_printf(arena, "%s.%s", name, extension);
}

static bool send_file(struct exchange *x, struct sending *s)
{
    const struct format *format = s->format;

    if (!course_export_open(&x->unit, &s->course))
        return false;
    s->state = format->begin(x, &s->course);
    if (s->state == NULL || (!x->head && !begin(x, s)))
        return false;
    response_header(x, "Content-Disposition", "%s",
                    disposition_attachment(x->arena, file_name(x->arena, s->course.title, format->extension)));
    return s->is_whole ? response_bytes(x, 200, format->content_type, buf_str(s->begun))
                       : response_produced(x, 200, format->content_type, -1, (struct producer){next_piece, s});
}

static bool try_to_send(struct exchange *x, struct sending *s, struct uuid course)
{
    *s = (struct sending){.format = s->format};
    buf_clear(x->response.headers); /* of an attempt before */
    if (!course_export_find(&x->unit, course, &s->course))
        return false;
    return response_not_modified(
               x, str_of(arena_printf(x->arena, "export %d %s %s", FORM, s->format->name, s->course.version))) ||
           send_file(x, s);
}

static bool send_format(struct exchange *x, const struct format *known, size_t count)
{
    struct sending *s = arena_alloc(x->arena, sizeof *s);
    struct uuid course;

    s->format = read_format(x, known, count);
    if (!fields_ok(x) || !field_path_uuid(x, "course", "Course", &course))
        return false;
    for (int attempt = 1; !try_to_send(x, s, course); attempt++) {
        if (!s->course.changed || attempt == ATTEMPTS)
            return false;
        fault_clear(&x->fault);
    }
    return true;
}

bool courses_export(struct exchange *x)
{
    return send_format(x, formats, ARRAY_COUNT(formats));
}

bool courses_export_questions(struct exchange *x)
{
    return send_format(x, question_formats, ARRAY_COUNT(question_formats));
}
