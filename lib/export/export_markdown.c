#include "export/export_markdown.h"

#include <ctype.h>

#include "base/limits.h"
#include "export/question_sides.h"

#define NEEDS_CEILING MIB /* forty titles */

/* ---- texts ---- */

/* What begins a list or underlines a heading is escaped at the start of a line only. */
static const char *open_line(struct buf *out, const char *at)
{
    const char *digits = at;

    for (; *at == ' ' || *at == '\t'; at++)
        buf_puts(out, *at == ' ' ? "&nbsp;" : "&nbsp;&nbsp;&nbsp;&nbsp;");
    if (*at != '\0' && strchr("-+=", *at) != NULL)
        buf_putc(out, '\\');
    for (digits = at; isdigit((unsigned char)*digits);)
        digits++;
    if (digits > at && (*digits == '.' || *digits == ')')) {
        buf_printf(out, "%.*s\\%c", (int)(digits - at), at, *digits);
        return digits + 1;
    }
    return at;
}

static void put_rest(struct buf *out, const char *at, const char *end)
{
    for (; at < end; at++) {
        if (strchr("\\`*_[]<>#|~&$^", *at) != NULL)
            buf_putc(out, '\\');
        buf_putc(out, *at);
    }
}

void export_markdown_text(struct buf *out, const char *text, const char *indent)
{
    const char *line = text;

    for (;;) {
        const size_t length = strcspn(line, "\r\n");
        const char *next = line + length + (line[length] == '\r' && line[length + 1] == '\n') + (line[length] != '\0');
        const bool more = line[length] != '\0';

        put_rest(out, open_line(out, line), line + length);
        if (!more)
            return;
        if (indent == NULL)
            buf_putc(out, ' ');
        else /* a line that is followed by another one breaks hard; an empty one parts paragraphs */
            buf_printf(out, "%s\n%s", length > 0 && *next != '\0' && *next != '\n' && *next != '\r' ? "\\" : "",
                       indent);
        line = next;
    }
}

static void heading(struct buf *out, const char *level, const char *text)
{
    buf_printf(out, "%s ", level);
    export_markdown_text(out, text, NULL);
    buf_puts(out, "\n\n");
}

static void paragraph(struct buf *out, const char *label, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    if (label != NULL)
        buf_printf(out, "**%s:** ", label);
    export_markdown_text(out, text, "");
    buf_puts(out, "\n\n");
}

static void item(struct buf *out, const char *text)
{
    buf_puts(out, "- ");
    export_markdown_text(out, text, "  ");
    buf_putc(out, '\n');
}

static void list(struct buf *out, const char *label, const struct texts *texts)
{
    if (texts->count == 0)
        return;
    buf_printf(out, "**%s:**\n\n", label);
    for (size_t i = 0; i < texts->count; i++)
        item(out, texts->items[i]);
    buf_putc(out, '\n');
}

/* ---- parts ---- */

static void put_citations(const struct export_markdown *e, struct buf *out, const struct citation *citations,
                          size_t count)
{
    struct arena *arena = e->page.course->arena;

    for (size_t i = 0; i < count; i++) {
        buf_puts(out, i == 0 ? "*" : "; ");
        export_markdown_text(out, export_sources_say(arena, &e->page.sources, e->page.words, &citations[i]), NULL);
    }
    buf_puts(out, count > 0 ? "*\n\n" : "");
}

static void put_concept(const struct export_markdown *e, struct buf *out, const struct concept *concept)
{
    const struct export_words *words = e->page.words;
    struct buf *needs = buf_new(e->page.course->arena, NEEDS_CEILING);

    heading(out, "####", concept->title);
    paragraph(out, NULL, concept->definition);
    list(out, words->examples, &concept->examples);
    for (size_t i = 0; i < concept->prerequisites.count; i++) {
        const char *title = export_page_concept(&e->page, concept->prerequisites.items[i]);

        if (title != NULL)
            buf_printf(needs, "%s%s", needs->len > 0 ? ", " : "", title);
    }
    paragraph(out, words->prerequisites, buf_text(needs));
    for (size_t i = 0; i < concept->web_count; i++) {
        buf_puts(out, "- ");
        export_markdown_text(out, concept->web[i].title != NULL ? concept->web[i].title : words->links, NULL);
        buf_puts(out, ": ");
        export_markdown_text(out, concept->web[i].url, NULL);
        buf_puts(out, i + 1 == concept->web_count ? "\n\n" : "\n");
    }
    put_citations(e, out, concept->citations, concept->citation_count);
}

/* What is chosen from, put in order or matched stands in another order than the answer has it: by the alphabet. */
static void put_side(struct arena *arena, struct buf *out, const struct exercise *exercise, bool right)
{
    size_t count;
    const char **texts = question_sides(arena, exercise, right, &count);

    for (size_t i = 0; i < count; i++)
        item(out, texts[i]);
    buf_puts(out, count > 0 ? "\n" : "");
}

static void put_options(const struct export_markdown *e, struct buf *out, const struct exercise *exercise)
{
    if (exercise->kind == EXERCISE_OPEN || exercise->kind == EXERCISE_GAP)
        return;
    put_side(e->page.course->arena, out, exercise, false);
    if (exercise->kind != EXERCISE_MATCH)
        return;
    buf_puts(out, "<!-- -->\n\n"); /* two lists */
    put_side(e->page.course->arena, out, exercise, true);
}

static void put_exercise(const struct export_markdown *e, struct buf *out, const struct exercise *exercise,
                         size_t number)
{
    const struct export_words *words = e->page.words;

    buf_printf(out, "**%zu.** ", number);
    export_markdown_text(out, exercise->description, "");
    buf_puts(out, "\n\n");
    put_options(e, out, exercise);
    paragraph(out, words->answer, export_page_answer(e->page.course->arena, exercise));
    paragraph(out, words->grading, exercise->grading_criteria);
    for (size_t i = 0; i < exercise->criterion_count; i++)
        item(out, arena_printf(e->page.course->arena, "%s (%d %s)", exercise->criteria[i].text,
                               exercise->criteria[i].max_points, words->points));
    buf_puts(out, exercise->criterion_count > 0 ? "\n" : "");
    put_citations(e, out, exercise->citations, exercise->citation_count);
}

/* Where the lesson is in its materials. */
static void put_material(const struct export_markdown *e, struct buf *out, const char *label, struct uuid material,
                         const char *range)
{
    const size_t number = export_sources_number(&e->page.sources, material);

    if (number > 0)
        paragraph(out, label,
                  arena_printf(e->page.course->arena, "%s%s", e->page.sources.items[number - 1].name, range));
}

static void put_lesson(const struct export_markdown *e, struct buf *out, const struct lesson *lesson)
{
    heading(out, arena_printf(e->page.course->arena, "### %zu.%zu", e->page.module, e->page.lesson), lesson->title);
    put_material(e, out, e->page.words->video, lesson->video, export_sources_times(e->page.course->arena, lesson));
    put_material(e, out, e->page.words->slides, lesson->presentation,
                 export_sources_slides(e->page.course->arena, lesson));
    for (size_t i = 0; i < lesson->concept_count; i++)
        put_concept(e, out, &lesson->concepts[i]);
    if (lesson->exercise_count > 0)
        heading(out, "####", e->page.words->exercises);
    for (size_t i = 0; i < lesson->exercise_count; i++)
        put_exercise(e, out, &lesson->exercises[i], i + 1);
}

static void put_module(const struct export_markdown *e, struct buf *out, const json_t *module)
{
    struct arena *arena = e->page.course->arena;
    const struct texts knowledge = export_page_texts(arena, module, "expected_knowledge"),
                       skills = export_page_texts(arena, module, "expected_skills");

    heading(out, arena_printf(arena, "## %zu.", e->page.module), json_get_text(module, "title", ""));
    paragraph(out, NULL, json_get_text(module, "description", NULL));
    paragraph(out, e->page.words->learning_goal, json_get_text(module, "learning_goal", NULL));
    list(out, e->page.words->knowledge, &knowledge);
    list(out, e->page.words->skills, &skills);
}

bool export_markdown_next(const struct unit *unit, struct export_markdown *e, struct buf *out)
{
    struct export_page_part part;

    if (e->page.row < 0) {
        e->page.row = 0;
        heading(out, "#", e->page.course->title);
        paragraph(out, NULL, e->page.course->description);
        paragraph(out, e->page.words->learning_goal, e->page.course->learning_goal);
        return true;
    }
    if (e->page.row == e->page.course->outline.count)
        return true;
    if (!export_page_read(unit, &e->page, &part))
        return false;
    if (part.module != NULL)
        put_module(e, out, part.module);
    if (part.has_lesson)
        put_lesson(e, out, &part.lesson);
    return true;
}
