#include "fcgi/handlers/course_search.h"

#include "base/limits.h"
#include "course/course.h"
#include "fcgi/handlers/course_search_vector.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

/* What is looked for, without white space at its ends. */
static const char *read_words(struct exchange *x)
{
    const char *given = field_query(x, "q");
    const struct str words = str_trim(str_of(given != NULL ? given : ""));

    if (words.len == 0)
        fault_field(&x->fault, x->arena, "q", "Say what to look for: ?q=words", "'q' is required");
    else if (str_code_points(words) > SEARCH_WORDS)
        fault_field(&x->fault, x->arena, "q", "Look for fewer words", "'q' must have at most %d characters",
                    SEARCH_WORDS);
    return arena_strndup(x->arena, words.at, words.len);
}

static void write_hits(struct exchange *x, const struct pg_rows *rows)
{
    json_list(&x->json, "items");
    for (int row = 0; row < rows->count; row++) {
        json_open(&x->json, NULL);
        search_json(&x->json, x->arena, rows, row);
        json_close(&x->json);
    }
    json_end(&x->json);
}

static void write_answer(struct exchange *x, const struct page *page, const struct pg_rows *rows, int64_t total,
                         const struct course_search_vector *vector)
{
    json_open(&x->json, NULL);
    write_hits(x, rows);
    json_put_int(&x->json, "total", total);
    json_put_int(&x->json, "limit", page->limit);
    json_put_int(&x->json, "offset", page->offset);
    json_put_null(&x->json, "next_cursor");
    course_search_vector_write(x, vector);
    json_close(&x->json);
}

bool course_search_index(struct exchange *x)
{
    struct search_order order = {.words = read_words(x)};
    struct page page = {.after_at = STAMP_NONE};
    struct course_search_vector vector;
    struct pg_rows rows;
    int64_t total;

    page.limit = field_query_whole(x, "limit", 1, LIMIT_PAGE, 20);
    page.offset = field_query_whole(x, "offset", 0, INT64_MAX, 0);
    if (!fields_ok(x) || !field_path_uuid(x, "course", "Course", &order.course) ||
        !course_check(&x->unit, order.course) || !course_search_vector(x, &order, &vector) ||
        !search_list(&x->unit, &order, &page, &rows, &total))
        return false;
    write_answer(x, &page, &rows, total, &vector);
    return response_json(x, 200);
}
