/* Snapshots and what is applied, on the migrated schema as the programs' own role. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/lesson.h"
#include "course/snapshot.h"
#include "tests/support/postgres.h"

#define A "01900000-0000-7000-8000-00000000000a"
#define B "01900000-0000-7000-8000-00000000000b"
#define COURSE "01900000-0000-7000-8000-0000000000c1"
#define NODE "01900000-0000-7000-8000-0000000000d1"

static struct fixture {
    struct pg *pg;
    struct arena *arena;
    struct fault fault;
    struct uuid a, b, course, node;
} f;

static struct uuid uuid_of(const char *text)
{
    struct uuid uuid;

    assert_true(uuid_parse(str_of(text), &uuid));
    return uuid;
}

static int set_up(void **state)
{
    static struct pg_options options;

    (void)state;
    if (postgres_missing())
        return 0;
    postgres_sql("DELETE FROM tenants; INSERT INTO tenants (id, name) VALUES ('" A "', 'A'), ('" B "', 'B');"
                 "INSERT INTO courses (tenant_id, id, title) VALUES ('" A "', '" COURSE "', 'A course');"
                 "INSERT INTO material_nodes (tenant_id, id, course_id, title, \"order\")"
                 " VALUES ('" A "', '" NODE "', '" COURSE "', 'A node', 0)");
    options = postgres_options("cs_api");
    f = (struct fixture){pg_new(&options), arena_new(64 * MIB), {0},          uuid_of(A),
                         uuid_of(B),       uuid_of(COURSE),     uuid_of(NODE)};
    if (!pg_ready(f.pg, &f.fault))
        fail_msg("%s %s", f.fault.detail, f.fault.log);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (postgres_missing())
        return 0;
    pg_free(f.pg);
    arena_free(f.arena);
    return 0;
}

static void needs_database(void)
{
    if (postgres_missing()) {
        print_message("%s\n", postgres_missing());
        skip();
    }
}

static struct snapshot_draft draft_of(const char *json, struct uuid node)
{
    struct snapshot_draft draft = {.course = f.course,
                                   .corrections = "",
                                   .node = node,
                                   .mode = "free",
                                   .strategy = "default",
                                   .fingerprint = "f",
                                   .mappings = "m",
                                   .model_chain = "local",
                                   .revision = GENERATION_KEY_UNGUIDED,
                                   .prompt_version = "v",
                                   .provider = "local",
                                   .model_id = "architect"};
    struct structure_losses losses;
    json_t *tree;

    assert_true(json_read(f.arena, str_of(json), &tree, &f.fault));
    assert_true(structure_read(f.arena, tree, NULL, NULL, &draft.structure, &losses, &f.fault));
    return draft;
}

static struct uuid keep(const char *json, struct uuid node, bool apply)
{
    struct snapshot_draft draft = draft_of(json, node);
    struct uuid snapshot;

    pg_begin(f.pg);
    assert_true(snapshot_insert(UNIT(f.pg, f.arena, f.a, &f.fault), &draft, apply, &snapshot));
    assert_true(pg_commit(f.pg, &f.fault));
    return snapshot;
}

/* The applied structure as GET course shows it. */
static json_t *applied(void)
{
    struct buf buf = buf_make(MIB);
    struct json_out out = json_out(&buf);
    struct pg_rows rows;
    json_t *tree;

    assert_true(lesson_fetch_all(UNIT(f.pg, f.arena, f.a, &f.fault), f.course, &rows));
    json_open(&out, NULL);
    lesson_write_modules(&out, "modules", &rows);
    json_close(&out);
    assert_true(json_read(f.arena, buf_str(&buf), &tree, &f.fault));
    buf_free(&buf);
    return json_object_get(tree, "modules");
}

static const json_t *at(const json_t *list, size_t number)
{
    return json_array_get(list, number);
}

static const json_t *lessons_of(const json_t *module)
{
    return json_object_get(module, "lessons");
}

static const char *id_of(const json_t *part)
{
    return json_get_text(part, "id", "");
}

static const char first[] =
    "{\"modules\":[{\"title\":\"Basics\",\"lessons\":[{\"title\":\"Stacks\",\"slide_range\":{\"start\":1,\"end\":2},"
    "\"video_start_timecode\":\"0:10\",\"video_end_timecode\":\"1:10\",\"concepts\":[{\"title\":\"Stack\","
    "\"definition\":\"d\"},"
    "{\"title\":\"Push\"}],\"exercises\":[{\"description\":\"Explain\",\"difficulty_level\":2}]},{\"title\":\"Queues\"}"
    "]},"
    "{\"title\":\"More\",\"lessons\":[{\"title\":\"Trees\"}]}]}";

static void the_first_snapshot_of_a_course_is_applied_by_itself(void **state)
{
    const json_t *modules, *lesson;

    (void)state;
    needs_database();
    keep(first, (struct uuid){0}, false);
    modules = applied();
    assert_int_equal(json_array_size(modules), 2);
    lesson = at(lessons_of(at(modules, 0)), 0);
    assert_string_equal(json_get_text(lesson, "title", ""), "Stacks");
    assert_string_equal(json_get_text(lesson, "video_start_timecode", ""), "00:00:10");
    assert_int_equal(json_get_int(json_object_get(lesson, "slide_range"), "end", 0), 2);
    assert_string_equal(json_get_text(at(json_object_get(lesson, "concepts"), 1), "title", ""), "Push");
    assert_true(json_is_null(json_object_get(at(json_object_get(lesson, "concepts"), 1), "definition")));
    assert_int_equal(json_get_int(at(json_object_get(lesson, "exercises"), 0), "difficulty_level", 0), 2);
}

static void a_second_one_is_applied_only_when_asked(void **state)
{
    (void)state;
    needs_database();
    keep(first, (struct uuid){0}, false);
    keep("{\"modules\":[{\"title\":\"Other\",\"lessons\":[{\"title\":\"L\"}]}]}", (struct uuid){0}, false);
    assert_string_equal(json_get_text(at(applied(), 0), "title", ""), "Basics");
    keep("{\"modules\":[{\"title\":\"Other\",\"lessons\":[{\"title\":\"L\"}]}]}", (struct uuid){0}, true);
    assert_string_equal(json_get_text(at(applied(), 0), "title", ""), "Other");
    assert_int_equal(json_array_size(applied()), 1);
}

static void a_snapshot_of_a_node_is_never_applied(void **state)
{
    struct uuid snapshot;
    struct pg_rows rows;

    (void)state;
    needs_database();
    snapshot = keep(first, f.node, true);
    assert_int_equal(json_array_size(applied()), 0);
    pg_begin(f.pg);
    assert_false(snapshot_apply(UNIT(f.pg, f.arena, f.a, &f.fault), f.course, snapshot, &rows));
    assert_int_equal(f.fault.kind, FAULT_CONFLICT);
    pg_rollback(f.pg);
}

static void parts_that_stay_keep_their_ids_even_when_they_move(void **state)
{
    const json_t *before, *after, *moved;

    (void)state;
    needs_database();
    keep(first, (struct uuid){0}, false);
    before = applied();
    keep(
        "{\"modules\":[{\"title\":\"New\",\"lessons\":[{\"title\":\"Heaps\"}]},{\"title\":\"More\",\"lessons\":[{"
        "\"title\":\"Trees\"},"
        "{\"title\":\"Stacks\",\"concepts\":[{\"title\":\"Stack\"}],\"exercises\":[{\"description\":\"Explain\"}]}]}]}",
        (struct uuid){0}, true);
    after = applied();
    assert_int_equal(json_array_size(after), 2);
    assert_string_equal(id_of(at(after, 1)), id_of(at(before, 1)));
    assert_string_equal(id_of(at(lessons_of(at(after, 1)), 0)), id_of(at(lessons_of(at(before, 1)), 0)));
    moved = at(lessons_of(at(after, 1)), 1);
    assert_string_equal(id_of(moved), id_of(at(lessons_of(at(before, 0)), 0)));
    assert_string_equal(id_of(at(json_object_get(moved, "concepts"), 0)),
                        id_of(at(json_object_get(at(lessons_of(at(before, 0)), 0), "concepts"), 0)));
    assert_int_equal(json_array_size(json_object_get(moved, "concepts")), 1);
    assert_string_equal(id_of(at(json_object_get(moved, "exercises"), 0)),
                        id_of(at(json_object_get(at(lessons_of(at(before, 0)), 0), "exercises"), 0)));
}

#define CITED(title, second) \
    "{\"title\":\"" title "\",\"citations\":[{\"material_id\":\"" NODE "\",\"start_sec\":" second "}]}"

static void a_part_under_another_title_keeps_its_id_with_half_of_its_citations(void **state UNUSED)
{
    const json_t *before, *after;

    needs_database();
    keep("{\"modules\":[{\"title\":\"M\",\"lessons\":[{\"title\":\"Старий\",\"concepts\":[" CITED("A", "1") "]}]}]}",
         (struct uuid){0}, true);
    before = at(lessons_of(at(applied(), 0)), 0);
    keep("{\"modules\":[{\"title\":\"N\",\"lessons\":[{\"title\":\"Новий\",\"concepts\":[" CITED("B", "1") "," CITED(
             "C", "2") "]}]}]}",
         (struct uuid){0}, true);
    after = at(lessons_of(at(applied(), 0)), 0);
    assert_string_equal(json_get_text(after, "title", ""), "Новий");
    assert_string_equal(id_of(after), id_of(before));
    assert_string_equal(id_of(at(json_object_get(after, "concepts"), 0)),
                        id_of(at(json_object_get(before, "concepts"), 0)));
    assert_int_equal(json_array_size(json_object_get(after, "concepts")), 2);
}

static void prerequisites_are_ids_of_the_course_and_tags_change_with_a_part(void **state UNUSED)
{
    static const char *const texts[] = {
        "{\"modules\":[{\"title\":\"M\",\"lessons\":[{\"title\":\"L\",\"video_material_id\":\"" NODE
        "\",\"concepts\":[{\"title\":\"A\"},{\"title\":\"B\",\"prerequisites\":[\"a\"]}]}]}]}",
        "{\"modules\":[{\"title\":\"M\",\"lessons\":[{\"title\":\"L\",\"concepts\":[{\"title\":\"A\"},"
        "{\"title\":\"B\",\"definition\":\"d\",\"prerequisites\":[\"a\"]}]}]}]}"};
    const json_t *first_concepts, *concepts, *lesson;

    needs_database();
    keep(texts[0], (struct uuid){0}, true);
    lesson = at(lessons_of(at(applied(), 0)), 0);
    assert_true(json_is_null(json_object_get(lesson, "video_material_id"))); /* there is no such material */
    first_concepts = json_object_get(lesson, "concepts");
    keep(texts[0], (struct uuid){0}, true);
    concepts = json_object_get(at(lessons_of(at(applied(), 0)), 0), "concepts");
    assert_true(json_equal(concepts, first_concepts));
    assert_string_equal(json_string_value(at(json_object_get(at(concepts, 1), "prerequisites"), 0)),
                        id_of(at(concepts, 0)));
    keep(texts[1], (struct uuid){0}, true);
    concepts = json_object_get(at(lessons_of(at(applied(), 0)), 0), "concepts");
    assert_string_equal(json_get_text(at(concepts, 0), "etag", ""), json_get_text(at(first_concepts, 0), "etag", "?"));
    assert_string_not_equal(json_get_text(at(concepts, 1), "etag", ""),
                            json_get_text(at(first_concepts, 1), "etag", ""));
}

static void an_older_snapshot_can_be_applied_again(void **state)
{
    struct uuid snapshot;
    struct structure structure;
    struct pg_rows rows;
    bool found;

    (void)state;
    needs_database();
    snapshot = keep(first, (struct uuid){0}, false);
    keep("{\"modules\":[{\"title\":\"Other\",\"lessons\":[{\"title\":\"L\"}]}]}", (struct uuid){0}, true);
    pg_begin(f.pg);
    assert_true(snapshot_apply(UNIT(f.pg, f.arena, f.a, &f.fault), f.course, snapshot, &rows));
    assert_true(pg_commit(f.pg, &f.fault));
    assert_int_equal(json_array_size(applied()), 2);
    assert_true(snapshot_applied(UNIT(f.pg, f.arena, f.a, &f.fault), f.course, &structure, &found));
    assert_true(found);
    assert_string_equal(structure.modules[1].title, "More");
}

static void the_history_counts_and_pages(void **state)
{
    struct pg_rows rows;
    struct uuid last;
    int64_t total;

    (void)state;
    needs_database();
    keep(first, (struct uuid){0}, false);
    keep(first, f.node, false);
    last = keep(first, (struct uuid){0}, false);
    assert_true(snapshot_list(UNIT(f.pg, f.arena, f.a, &f.fault), f.course, (struct uuid){0},
                              &(struct page){.limit = 1, .after_at = STAMP_NONE}, &rows, &total));
    assert_int_equal(total, 2);
    assert_int_equal(rows.count, 2); /* one more than asked for: there are more */
    assert_true(uuid_equal(snapshot_id(&rows, 0), last));
    assert_true(snapshot_list(UNIT(f.pg, f.arena, f.a, &f.fault), f.course, (struct uuid){0},
                              &(struct page){.limit = 10, .after_at = snapshot_created_at(&rows, 0), .after_id = last},
                              &rows, &total));
    assert_int_equal(rows.count, 1);
}

static void another_tenant_sees_nothing_of_it(void **state)
{
    struct uuid snapshot;
    struct pg_rows rows;

    (void)state;
    needs_database();
    snapshot = keep(first, (struct uuid){0}, false);
    assert_false(snapshot_fetch(UNIT(f.pg, f.arena, f.b, &f.fault), f.course, snapshot, &rows));
    assert_int_equal(f.fault.kind, FAULT_NOT_FOUND);
    fault_clear(&f.fault);
    assert_true(lesson_fetch_all(UNIT(f.pg, f.arena, f.b, &f.fault), f.course, &rows));
    assert_int_equal(rows.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_snapshot_of_a_course_is_applied_by_itself),
        TEST(a_second_one_is_applied_only_when_asked),
        TEST(a_snapshot_of_a_node_is_never_applied),
        TEST(parts_that_stay_keep_their_ids_even_when_they_move),
        TEST(a_part_under_another_title_keeps_its_id_with_half_of_its_citations),
        TEST(prerequisites_are_ids_of_the_course_and_tags_change_with_a_part),
        TEST(an_older_snapshot_can_be_applied_again),
        TEST(the_history_counts_and_pages),
        TEST(another_tenant_sees_nothing_of_it),
    };

    postgres_wrap("run", argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
