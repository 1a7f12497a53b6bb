#include "export/export_html.h"

#include "export/export_markup.h"

static const char head[] =
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri "
    "'none'; form-action 'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<style>\n"
    "body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:48rem;margin:0 "
    "auto;padding:1rem}\n"
    "p,li,dd{white-space:pre-wrap;overflow-wrap:anywhere}h1,h2,h3,h4,h5{line-height:1.25;overflow-wrap:anywhere}\n"
    "a{color:#0b4f9e}nav li{white-space:normal}blockquote{margin:1rem 0;padding:.5rem 1rem;border-inline-start:.25rem "
    "solid #767676}\n"
    "blockquote:has(:target){background:#fff3c4}.cite{font-size:.875rem}\n"
    "@media print{details>*{display:block}}\n"
    "</style>\n";

/* ---- small parts ---- */

static void labelled(struct buf *out, const char *label, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    buf_printf(out, "<p dir=\"auto\"><strong>%s:</strong> ", label);
    export_markup_text(out, text);
    buf_puts(out, "</p>\n");
}

static void block(struct buf *out, const char *element, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    export_markup_block(out, element, text);
    buf_putc(out, '\n');
}

static void list(struct buf *out, const char *label, const struct texts *texts)
{
    if (texts->count == 0)
        return;
    buf_printf(out, "<p><strong>%s:</strong></p>\n<ul>\n", label);
    for (size_t i = 0; i < texts->count; i++)
        block(out, "li", texts->items[i]);
    buf_puts(out, "</ul>\n");
}

static void put_citations(const struct export_page *page, struct buf *out, const struct citation *citations,
                          size_t count, bool linked)
{
    char anchor[EXPORT_ANCHOR];

    if (count == 0)
        return;
    buf_puts(out, "<p class=\"cite\">");
    for (size_t i = 0; i < count; i++) {
        const size_t number = export_sources_number(&page->sources, citations[i].material);

        buf_puts(out, i > 0 ? "; " : "");
        if (linked)
            buf_printf(out, "<a href=\"#%s\">",
                       export_sources_anchor(number, citations[i].place, citations[i].at, anchor));
        export_markup_text(out, export_sources_say(page->course->arena, &page->sources, page->words, &citations[i]));
        buf_puts(out, linked ? "</a>" : "");
    }
    buf_puts(out, "</p>\n");
}

/* ---- concepts ---- */

static void put_prerequisites(const struct export_page *page, struct buf *out, const struct concept *concept,
                              bool linked)
{
    const char *between = "";

    for (size_t i = 0; i < concept->prerequisites.count; i++) {
        const char *id = concept->prerequisites.items[i], *title = export_page_concept(page, id);

        if (title == NULL)
            continue;
        if (*between == '\0')
            buf_printf(out, "<p><strong>%s:</strong> ", page->words->prerequisites);
        buf_puts(out, between);
        if (linked)
            buf_printf(out, "<a href=\"#c-%s\">", id);
        export_markup_text(out, title);
        buf_puts(out, linked ? "</a>" : "");
        between = ", ";
    }
    buf_puts(out, *between != '\0' ? "</p>\n" : "");
}

static void put_links(struct buf *out, const struct concept *concept)
{
    for (size_t i = 0; i < concept->web_count; i++) {
        const struct web_reference *web = &concept->web[i];

        buf_printf(out, "%s<li><a rel=\"noopener noreferrer\" href=\"", i == 0 ? "<ul>\n" : "");
        export_markup_text(out, web->url);
        buf_puts(out, "\">");
        export_markup_text(out, web->title != NULL ? web->title : web->url);
        buf_puts(out, "</a>");
        block(out, "p", web->description);
        buf_printf(out, "</li>\n%s", i + 1 == concept->web_count ? "</ul>\n" : "");
    }
}

static void put_concept(const struct export_page *page, struct buf *out, const struct concept *concept, bool linked)
{
    if (concept->id != NULL && linked)
        buf_printf(out, "<section id=\"c-%s\">", concept->id);
    block(out, "h4", concept->title);
    block(out, "p", concept->definition);
    list(out, page->words->examples, &concept->examples);
    put_prerequisites(page, out, concept, linked);
    put_links(out, concept);
    put_citations(page, out, concept->citations, concept->citation_count, linked);
    buf_puts(out, concept->id != NULL && linked ? "</section>\n" : "");
}

/* ---- exercises ---- */

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Texts in the order of the alphabet, which tells nothing of the answer. */
static void put_side(const struct export_page *page, struct buf *out, const struct exercise *exercise, bool right)
{
    struct texts texts = {arena_array(page->course->arena, exercise->option_count + 1, sizeof(char *)), 0};

    for (size_t i = 0; i < exercise->option_count; i++) {
        const char *text = right ? exercise->options[i].reason : exercise->options[i].text;

        if (text != NULL)
            texts.items[texts.count++] = text;
    }
    qsort(texts.items, texts.count, sizeof *texts.items, by_text);
    buf_puts(out, texts.count > 0 ? "<ul>\n" : "");
    for (size_t i = 0; i < texts.count; i++)
        block(out, "li", texts.items[i]);
    buf_puts(out, texts.count > 0 ? "</ul>\n" : "");
}

static void put_answer(const struct export_page *page, struct buf *out, const struct exercise *exercise)
{
    const char *answer = export_page_answer(page->course->arena, exercise);

    if (answer == NULL && exercise->grading_criteria == NULL && exercise->criterion_count == 0)
        return;
    buf_printf(out, "<details><summary>%s</summary>\n", page->words->answer);
    block(out, "p", answer);
    labelled(out, page->words->grading, exercise->grading_criteria);
    buf_puts(out, exercise->criterion_count > 0 ? "<ul>\n" : "");
    for (size_t i = 0; i < exercise->criterion_count; i++)
        block(out, "li",
              arena_printf(page->course->arena, "%s (%d %s)", exercise->criteria[i].text,
                           exercise->criteria[i].max_points, page->words->points));
    buf_puts(out, exercise->criterion_count > 0 ? "</ul>\n" : "");
    buf_puts(out, "</details>\n");
}

static void put_exercise(const struct export_page *page, struct buf *out, const struct exercise *exercise, bool linked)
{
    buf_puts(out, "<li>");
    block(out, "p", exercise->description);
    if (exercise->kind != EXERCISE_OPEN && exercise->kind != EXERCISE_GAP)
        put_side(page, out, exercise, false);
    if (exercise->kind == EXERCISE_MATCH)
        put_side(page, out, exercise, true);
    put_answer(page, out, exercise);
    put_citations(page, out, exercise->citations, exercise->citation_count, linked);
    buf_puts(out, "</li>\n");
}

/* ---- lessons and modules ---- */

static void put_material(const struct export_page *page, struct buf *out, const char *label, struct uuid material,
                         const char *range, bool linked)
{
    const size_t number = export_sources_number(&page->sources, material);

    if (number == 0)
        return;
    buf_printf(out, "<p><strong>%s:</strong> ", label);
    if (linked)
        buf_printf(out, "<a href=\"#s%zu\">", number);
    export_markup_text(out, page->sources.items[number - 1].name);
    buf_printf(out, "%s%s</p>\n", linked ? "</a>" : "", range);
}

void export_html_lesson(const struct export_page *page, struct buf *out, const struct lesson *lesson, bool linked,
                        bool exercises)
{
    put_material(page, out, page->words->video, lesson->video, export_sources_times(page->course->arena, lesson),
                 linked);
    put_material(page, out, page->words->slides, lesson->presentation,
                 export_sources_slides(page->course->arena, lesson), linked);
    for (size_t i = 0; i < lesson->concept_count; i++)
        put_concept(page, out, &lesson->concepts[i], linked);
    if (!exercises || lesson->exercise_count == 0)
        return;
    buf_printf(out, "<h4>%s</h4>\n<ol>\n", page->words->exercises);
    for (size_t i = 0; i < lesson->exercise_count; i++)
        put_exercise(page, out, &lesson->exercises[i], linked);
    buf_puts(out, "</ol>\n");
}

static void put_module(const struct export_html *e, struct buf *out, const json_t *module)
{
    struct arena *arena = e->page.course->arena;
    const struct texts knowledge = export_page_texts(arena, module, "expected_knowledge"),
                       skills = export_page_texts(arena, module, "expected_skills");

    buf_printf(out, "%s<section id=\"m%zu\">", e->page.module > 1 ? "</section>\n" : "", e->page.module);
    block(out, "h2", arena_printf(arena, "%zu. %s", e->page.module, json_get_text(module, "title", "")));
    block(out, "p", json_get_text(module, "description", NULL));
    labelled(out, e->page.words->learning_goal, json_get_text(module, "learning_goal", NULL));
    list(out, e->page.words->knowledge, &knowledge);
    list(out, e->page.words->skills, &skills);
}

static void put_lesson(const struct export_html *e, struct buf *out, const struct lesson *lesson)
{
    buf_printf(out, "<section id=\"l%zu.%zu\">", e->page.module, e->page.lesson);
    block(out, "h3", arena_printf(e->page.course->arena, "%zu.%zu %s", e->page.module, e->page.lesson, lesson->title));
    export_html_lesson(&e->page, out, lesson, true, true);
    buf_puts(out, "</section>\n");
}

/* ---- the whole ---- */

static void put_contents(const struct export_page *page, struct buf *out)
{
    const struct pg_rows *outline = &page->course->outline;
    size_t module = 0, lesson = 0;

    buf_printf(out, "<nav aria-label=\"%s\"><h2>%s</h2>\n<ul>\n", page->words->contents, page->words->contents);
    for (int row = 0; row < outline->count; row++) {
        const char *title = pg_get_text(outline, row, PG_COL(export_outline, lesson_title));

        if (course_export_begins(page->course, row)) {
            buf_printf(out, "%s<li><a href=\"#m%zu\">%zu. ", module > 0 ? "</ul></li>\n" : "", module + 1, module + 1);
            export_markup_text(out, pg_get_text(outline, row, PG_COL(export_outline, module_title)));
            buf_puts(out, "</a><ul>\n");
            module++;
            lesson = 0;
        }
        if (title == NULL)
            continue;
        lesson++;
        buf_printf(out, "<li><a href=\"#l%zu.%zu\">%zu.%zu ", module, lesson, module, lesson);
        export_markup_text(out, title);
        buf_puts(out, "</a></li>\n");
    }
    buf_printf(out, "%s</ul></nav>\n", module > 0 ? "</ul></li>\n" : "");
}

static void put_head(struct export_html *e, struct buf *out)
{
    const struct course_export *course = e->page.course;

    export_markup_page(out, course->language != NULL ? course->language : e->page.words->tag);
    buf_printf(out, "<head>\n%s<title>", head);
    export_markup_text(out, course->title);
    buf_puts(out, "</title>\n</head>\n<body>\n<header>");
    export_markup_block(out, "h1", course->title);
    block(out, "p", course->description);
    labelled(out, e->page.words->learning_goal, course->learning_goal);
    buf_puts(out, "</header>\n");
    put_contents(&e->page, out);
    buf_puts(out, "<main>\n");
    e->page.row = 0;
}

static bool put_row(const struct unit *unit, struct export_html *e, struct buf *out)
{
    struct export_page_part part;

    if (!export_page_read(unit, &e->page, &part))
        return false;
    if (part.module != NULL)
        put_module(e, out, part.module);
    if (part.has_lesson)
        put_lesson(e, out, &part.lesson);
    return true;
}

static bool put_end(const struct unit *unit, struct export_html *e, struct buf *out)
{
    if (!e->closed) {
        e->closed = true;
        buf_printf(out, "%s<section id=\"sources\"><h2>%s</h2>\n", e->page.module > 0 ? "</section>\n" : "",
                   e->page.words->sources);
        return export_passages_open(unit, &e->page, &e->passages);
    }
    if (e->passages.source < e->page.sources.count)
        return export_passages_next(unit, &e->passages, out);
    if (!e->done)
        buf_puts(out, "</section>\n</main>\n</body>\n</html>\n");
    e->done = true;
    return true;
}

bool export_html_next(const struct unit *unit, struct export_html *e, struct buf *out)
{
    if (e->page.row < 0) {
        put_head(e, out);
        return true;
    }
    return e->page.row < e->page.course->outline.count ? put_row(unit, e, out) : put_end(unit, e, out);
}
