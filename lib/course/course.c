#include "course/course.h"

#include "base/limits.h"
#include "course/jobs_end.h"

#define WORDS 16 /* of a search; more are not looked for */

bool course_insert(const struct unit *unit, struct uuid id, const struct course_draft *draft, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, course_insert, pg_uuid(id), pg_text(draft->title), pg_text(draft->description),
                  pg_text(draft->learning_goal), pg_text(draft->language));
}

bool course_update(const struct unit *unit, struct uuid id, const struct course_change *change)
{
    const struct course_draft *draft = &change->draft;

    return PG_RUN(unit, NULL, course_update, pg_uuid(id), pg_text(draft->title), pg_text(draft->description),
                  pg_text(draft->learning_goal), pg_text(draft->language), pg_bool(change->description_given),
                  pg_bool(change->learning_goal_given), pg_bool(change->language_given));
}

bool course_fetch(const struct unit *unit, struct uuid id, struct pg_rows *rows)
{
    if (PG_RUN(unit, rows, course_by_id, pg_uuid(id)))
        return true;
    if (unit->fault->kind == FAULT_NOT_FOUND)
        snprintf(unit->fault->detail, sizeof unit->fault->detail, "Course not found");
    return false;
}

static bool found(const struct pg_rows *rows, struct fault *fault)
{
    return rows->count > 0 || fault_set(fault, FAULT_NOT_FOUND, "Course not found");
}

bool course_check(const struct unit *unit, struct uuid id)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, course_exists, pg_uuid(id)) && found(&rows, unit->fault);
}

bool course_check_node(const struct unit *unit, struct uuid id, struct uuid node)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, node_exists, pg_uuid(id), pg_uuid(node)) &&
           (rows.count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "Node not found"));
}

bool course_hold(const struct unit *unit, struct uuid id)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, course_lock, pg_uuid(id)) && found(&rows, unit->fault);
}

bool course_share(const struct unit *unit, struct uuid id)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, course_share, pg_uuid(id)) && found(&rows, unit->fault);
}

bool course_structure(const struct unit *unit, struct uuid id, const char **fingerprint)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, export_fingerprint, pg_uuid(id)) || !found(&rows, unit->fault))
        return false;
    *fingerprint = pg_get_text(&rows, 0, PG_COL(export_fingerprint, fingerprint));
    return true;
}

bool course_delete(const struct unit *unit, struct uuid id)
{
    struct pg_rows in_flight;

    return PG_RUN(unit, &in_flight, course_jobs_hold, pg_uuid(id)) && jobs_end(unit, &in_flight) &&
           PG_RUN(unit, NULL, course_delete, pg_uuid(id));
}

void course_json(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(course, id)));
    json_put_str(out, "title", pg_get_str(rows, row, PG_COL(course, title)));
    json_put_str(out, "description", pg_get_str(rows, row, PG_COL(course, description)));
    json_put_str(out, "learning_goal", pg_get_str(rows, row, PG_COL(course, learning_goal)));
    json_put_str(out, "language", pg_get_str(rows, row, PG_COL(course, language)));
    json_put_stamp(out, "created_at", pg_get_stamp(rows, row, PG_COL(course, created_at)));
    json_put_stamp(out, "updated_at", pg_get_stamp(rows, row, PG_COL(course, updated_at)));
    json_put_str(out, "course_fingerprint", pg_get_str(rows, row, PG_COL(course, course_fingerprint)));
}

/* ---- the list ---- */

stamp course_created_at(const struct pg_rows *rows, int row)
{
    return pg_get_stamp(rows, row, PG_COL(course, created_at));
}

struct uuid course_id(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(course, id));
}

/* "50%" becomes %50\%%: a LIKE pattern that finds the word anywhere. */
static const char *pattern_of(struct arena *arena, struct str word)
{
    char *pattern = arena_alloc(arena, 2 * word.len + 3), *at = pattern;

    *at++ = '%';
    for (size_t i = 0; i < word.len; i++) {
        if (strchr("%_\\", word.at[i]) != NULL)
            *at++ = '\\';
        *at++ = word.at[i];
    }
    *at = '%';
    return pattern;
}

/* Short words first: no index finds what has less than three letters, so they are looked at row by row, and soon told to be missing. */
static int by_length(const void *a, const void *b)
{
    const size_t one = strlen(*(const char *const *)a), other = strlen(*(const char *const *)b);

    return (one > other) - (one < other);
}

static size_t split_words(struct arena *arena, const char *text, const char *patterns[WORDS])
{
    struct str rest = str_of(text);
    size_t count = 0;

    while (rest.len > 0 && count < WORDS) {
        const struct str word = str_trim(str_cut(&rest, ' '));

        if (word.len > 0)
            patterns[count++] = pattern_of(arena, word);
    }
    qsort(patterns, count, sizeof *patterns, by_length);
    return count;
}

/* A page that shows the list's end says by itself how long the list is. */
static bool shows_end(const struct page *page, const struct pg_rows *rows)
{
    return page->after_at == STAMP_NONE && rows->count <= page->limit && (rows->count > 0 || page->offset == 0);
}

static bool count_all(const struct unit *unit, const char *const *patterns, size_t words, int64_t *total)
{
    struct pg_rows counted;

    if (!(words == 0
              ? PG_RUN(unit, &counted, courses_count, pg_bigint(LIMIT_TOTAL))
              : PG_RUN(unit, &counted, courses_found_count, pg_texts(patterns, words), pg_bigint(LIMIT_TOTAL_FOUND))))
        return false;
    *total = words == 0 ? pg_get_int(&counted, 0, PG_COL(courses_count, total))
                        : pg_get_int(&counted, 0, PG_COL(courses_found_count, total));
    return true;
}

bool course_list(const struct unit *unit, const struct course_filter *filter, struct pg_rows *rows, int64_t *total)
{
    const struct page *page = &filter->page;
    const char *patterns[WORDS] = {NULL};
    const size_t words = split_words(unit->arena, filter->words != NULL ? filter->words : "", patterns);
    const struct pg_value limit = pg_bigint(page->limit + 1), offset = pg_bigint(page->offset);
    bool listed;

    if (words == 0 && page->after_at == STAMP_NONE)
        listed = PG_RUN(unit, rows, courses_page, limit, offset);
    else
        listed = PG_RUN(unit, rows, courses_find, limit, offset, pg_stamp(page->after_at), pg_uuid(page->after_id),
                        pg_texts(patterns, words));
    if (!listed)
        return false;
    *total = page->offset + rows->count;
    return shows_end(page, rows) || count_all(unit, patterns, words, total);
}
