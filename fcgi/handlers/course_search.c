#include "fcgi/handlers/course_search.h"

#include "base/limits.h"
#include "course/course.h"
#include "course/search.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
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

static void write_hits(struct exchange *x, const struct page *page, const struct pg_rows *rows, int64_t total)
{
    listing_open(x);
    for (int row = 0; row < rows->count; row++) {
        json_open(&x->json, NULL);
        search_json(&x->json, x->arena, rows, row);
        json_close(&x->json);
    }
    listing_close(x, page, total, false, STAMP_NONE, (struct uuid){0});
}

bool course_search_index(struct exchange *x)
{
    const char *words = read_words(x);
    struct page page = {.after_at = STAMP_NONE};
    struct pg_rows rows;
    struct uuid course;
    int64_t total;

    page.limit = field_query_whole(x, "limit", 1, LIMIT_PAGE, 20);
    page.offset = field_query_whole(x, "offset", 0, INT64_MAX, 0);
    if (!fields_ok(x) || !field_path_uuid(x, "course", "Course", &course) || !course_check(&x->unit, course) ||
        !search_list(&x->unit, course, words, &page, &rows, &total))
        return false;
    write_hits(x, &page, &rows, total);
    return response_json(x, 200);
}
