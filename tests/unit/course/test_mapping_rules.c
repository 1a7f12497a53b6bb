#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/mapping_rules.h"

#define P "01a1fd9f-0000-7000-8000-000000000001"
#define V "01a1fd9f-0000-7000-8000-000000000002"
#define NODE "01a1fd9f-0000-7000-8000-00000000000a"
#define OTHER "01a1fd9f-0000-7000-8000-00000000000b"
#define PAIR "\"presentation_entry_id\": \"" P "\", \"video_entry_id\": \"" V "\", "
#define UUID_HINT "Ensure the ID is a valid UUID string"
#define TIME_HINT "Use HH:MM:SS or MM:SS format (e.g., '01:23:45')"

static int set_up(void **state)
{
    *state = arena_new(16 * MIB);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static struct uuid uuid_of(const char *text)
{
    struct uuid id;

    assert_true(uuid_parse(str_of(text), &id));
    return id;
}

/* "field: message (hint)", one a line. */
static const char *lines_of(struct arena *arena, const struct mapping_errors *errors)
{
    const char *lines = "";

    for (size_t i = 0; i < errors->count; i++)
        lines = arena_printf(arena, "%s%s: %s (%s)\n", lines, errors->items[i].field, errors->items[i].message,
                             errors->items[i].hint != NULL ? errors->items[i].hint : "");
    return lines;
}

static void read_item(struct arena *arena, const char *json, bool short_form, struct mapping_item *item,
                      struct mapping_errors *errors)
{
    json_t *sent = json_loads(json, JSON_DECODE_ANY, NULL);

    assert_non_null(sent);
    *errors = (struct mapping_errors){0};
    mapping_rules_read(arena, json_keep(arena, sent), short_form, item, errors);
}

/* ---- level 1: the item ---- */

static void what_an_item_must_be_is_said_of_all_its_fields(void **state)
{
    static const struct {
        const char *sent, *errors;
    } cases[] = {
        {"{" PAIR "\"slide_number\": 1, \"video_timecode_start\": \"0:00\"}", ""},
        {"{" PAIR "\"slide_number\": 3, \"video_timecode_start\": \"1:02:03\", \"video_timecode_end\": \"01:02:03\"}",
         ""},
        {"{" PAIR "\"slide_number\": 1, \"video_timecode_start\": \"0:00\", \"video_timecode_end\": null}", ""},
        {"{\"presentation_entry_id\": \"x-1\", \"video_entry_id\": 5, \"slide_number\": 1, \"video_timecode_start\": "
         "\"0:00\"}",
         "presentation_entry_id: Invalid UUID format 'x-1' (" UUID_HINT ")\n"
         "video_entry_id: Invalid UUID format '5' (" UUID_HINT ")\n"},
        {"{" PAIR "\"slide_number\": 0, \"video_timecode_start\": \"60:00\"}",
         "slide_number: 'slide_number' must be a whole number, 1 or more (Slides are counted from 1)\n"
         "video_timecode_start: Invalid timecode format '60:00' (" TIME_HINT ")\n"},
        {"{" PAIR "\"slide_number\": 2147483648, \"video_timecode_start\": 90, \"video_timecode_end\": \"слайд\"}",
         "slide_number: 'slide_number' must be a whole number, 1 or more (Slides are counted from 1)\n"
         "video_timecode_start: Invalid timecode format '90' (" TIME_HINT ")\n"
         "video_timecode_end: Invalid timecode format 'слайд' (" TIME_HINT ")\n"},
        {"{" PAIR "\"slide_number\": 1.0, \"video_timecode_start\": \"02:00\", \"video_timecode_end\": \"1:59\"}",
         "slide_number: 'slide_number' must be a whole number, 1 or more (Slides are counted from 1)\n"
         "video_timecode_end: timecode_end '1:59' is before timecode_start '02:00' "
         "(video_timecode_end must be >= video_timecode_start)\n"},
        {"{}", "presentation_entry_id: 'presentation_entry_id' is required (Send the id of a material)\n"
               "video_entry_id: 'video_entry_id' is required (Send the id of a material)\n"
               "slide_number: 'slide_number' is required (Slides are counted from 1)\n"
               "video_timecode_start: 'video_timecode_start' is required (" TIME_HINT ")\n"},
        {"[1]", "mappings: A mapping must be a JSON object ()\n"},
        {"\"text\"", "mappings: A mapping must be a JSON object ()\n"},
        {"null", "mappings: A mapping must be a JSON object ()\n"},
    };
    struct mapping_errors errors;
    struct mapping_item item;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        read_item(*state, cases[i].sent, false, &item, &errors);
        assert_string_equal(lines_of(*state, &errors), cases[i].errors);
    }
}

static void the_short_form_names_no_material(void **state)
{
    struct mapping_errors errors;
    struct mapping_item item;

    read_item(*state, "{\"slide_number\": 4, \"video_timecode\": \"2:30\"}", true, &item, &errors);
    assert_int_equal(errors.count, 0);
    assert_true(item.of_the_pair);
    assert_int_equal(item.slide, 4);
    assert_int_equal(item.start_sec, 150);
    assert_int_equal(item.end_sec, -1);
    read_item(*state, "{\"slide_number\": 4, \"video_timecode\": \"230\"}", true, &item, &errors);
    assert_string_equal(lines_of(*state, &errors), "video_timecode: Invalid timecode format '230' (" TIME_HINT ")\n");
    read_item(*state, "{\"slide_number\": 4, \"video_timecode\": \"2:30\"}", false, &item, &errors);
    assert_false(item.of_the_pair);
    assert_int_equal(errors.count, 3);
}

/* ---- level 1: the materials ---- */

static void a_material_must_be_there_on_the_node_and_of_the_type(void **state)
{
    const struct mapping_entry deck = {.id = uuid_of(P), .node = uuid_of(NODE), .type = SOURCE_PRESENTATION},
                               text = {.id = uuid_of(P), .node = uuid_of(OTHER), .type = SOURCE_TEXT};
    const struct uuid anywhere = {0};
    struct mapping_errors errors = {0};

    assert_true(mapping_rules_entry(*state, SOURCE_PRESENTATION, deck.id, &deck, uuid_of(NODE), &errors));
    assert_true(mapping_rules_entry(*state, SOURCE_PRESENTATION, deck.id, &deck, anywhere, &errors));
    assert_string_equal(lines_of(*state, &errors), "");
    assert_false(mapping_rules_entry(*state, SOURCE_VIDEO, deck.id, NULL, anywhere, &errors));
    assert_false(mapping_rules_entry(*state, SOURCE_VIDEO, text.id, &text, uuid_of(NODE), &errors));
    assert_string_equal(lines_of(*state, &errors),
                        "video_entry_id: Entry '" P "' not found (Check that the entry ID is correct)\n"
                        "video_entry_id: Entry '" P "' belongs to node '" OTHER "', not '" NODE
                        "' (Both entries must belong to the target node)\n"
                        "video_entry_id: Entry '" P
                        "' is type 'text', expected 'video' (Use a video material for video_entry_id)\n");
}

/* ---- level 2 ---- */

static void content_is_compared_with_what_was_read(void **state)
{
    static const struct {
        const char *sent;
        int64_t pages;
        double duration;
        const char *errors;
    } cases[] = {
        {"\"slide_number\": 30, \"video_timecode_start\": \"1:30\"", 30, 90.0, ""},
        {"\"slide_number\": 1, \"video_timecode_start\": \"1:30\"", 30, 90.7, ""},
        {"\"slide_number\": 999, \"video_timecode_start\": \"99:59:59\"", -1, -1, ""},
        {"\"slide_number\": 31, \"video_timecode_start\": \"1:31\"", 30, 90.7,
         "slide_number: Slide 31 does not exist in presentation (30 slides total) (Allowed range: 1–30)\n"
         "video_timecode_start: Timecode '1:31' (91s) exceeds video duration (00:01:30) (Allowed range: "
         "00:00–00:01:30)\n"},
        {"\"slide_number\": 1, \"video_timecode_start\": \"0:30\", \"video_timecode_end\": \"1:00:00\"", 30, 3599.9,
         "video_timecode_end: Timecode '1:00:00' (3600s) exceeds video duration (00:59:59) (Allowed range: "
         "00:00–00:59:59)\n"},
    };
    struct mapping_entry deck = {.id = uuid_of(P), .type = SOURCE_PRESENTATION, .state = MATERIAL_READY},
                         film = {.id = uuid_of(V), .type = SOURCE_VIDEO, .state = MATERIAL_READY};
    struct mapping_errors errors;
    struct mapping_item item;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        read_item(*state, arena_printf(*state, "{" PAIR "%s}", cases[i].sent), false, &item, &errors);
        deck.page_count = cases[i].pages;
        film.duration_sec = cases[i].duration;
        mapping_rules_content(*state, &item, &deck, &film, &errors);
        assert_string_equal(lines_of(*state, &errors), cases[i].errors);
        errors = (struct mapping_errors){0};
        mapping_rules_content(*state, &item, NULL, NULL, &errors);
        assert_int_equal(errors.count, 0);
    }
}

/* ---- what blocks it ---- */

#define BLOCKED_BY_DECK(type, state, message)                                                                       \
    "[{\"type\":\"" type "\",\"material_entry_id\":\"" P "\",\"filename\":\"deck.pdf\",\"material_state\":\"" state \
    "\",\"message\":\"'deck.pdf' " message "\",\"blocked_checks\":[\"slide_number\"]}]"

static void a_material_that_is_not_ready_blocks_its_checks(void **state)
{
    static const struct {
        enum material_state deck, film;
        const char *blocking;
        enum mapping_state state;
    } cases[] = {
        {MATERIAL_READY, MATERIAL_READY, "[]", MAPPING_VALIDATED},
        {MATERIAL_RAW, MATERIAL_READY, BLOCKED_BY_DECK("material_not_ready", "raw", "is not ready: its state is 'raw'"),
         MAPPING_PENDING},
        {MATERIAL_PENDING, MATERIAL_READY,
         BLOCKED_BY_DECK("material_not_ready", "pending", "is not ready: its state is 'pending'"), MAPPING_PENDING},
        {MATERIAL_BROKEN, MATERIAL_READY,
         BLOCKED_BY_DECK("material_not_ready", "integrity_broken", "is not ready: its state is 'integrity_broken'"),
         MAPPING_PENDING},
        {MATERIAL_ERROR, MATERIAL_READY,
         BLOCKED_BY_DECK("material_error", "error", "could not be processed: retry it or replace it"), MAPPING_PENDING},
        {MATERIAL_READY, MATERIAL_PENDING,
         "[{\"type\":\"material_not_ready\",\"material_entry_id\":\"" V
         "\",\"filename\":null,\"material_state\":\"pending\","
         "\"message\":\"'https://youtu.be/x' is not ready: its state is 'pending'\","
         "\"blocked_checks\":[\"video_timecode_start\",\"video_timecode_end\"]}]",
         MAPPING_PENDING},
    };
    struct mapping_entry deck = {.id = uuid_of(P), .name = "deck.pdf", .filename = "deck.pdf", .page_count = 9},
                         film = {.id = uuid_of(V), .name = "https://youtu.be/x", .duration_sec = 600};
    struct mapping_errors errors;
    struct mapping_item item;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const json_t *blocking;

        read_item(*state,
                  "{" PAIR "\"slide_number\": 9, \"video_timecode_start\": \"1:00\", \"video_timecode_end\": \"2:00\"}",
                  false, &item, &errors);
        deck.state = cases[i].deck;
        film.state = cases[i].film;
        mapping_rules_content(*state, &item, &deck, &film, &errors);
        blocking = mapping_rules_blocking(*state, &item, &deck, &film);
        assert_string_equal(json_text(*state, blocking), cases[i].blocking);
        assert_int_equal(mapping_rules_state(&errors, blocking), cases[i].state);
    }
}

static void one_side_that_is_ready_is_checked_while_the_other_is_not(void **state)
{
    const struct mapping_entry deck = {.id = uuid_of(P), .state = MATERIAL_READY, .page_count = 3},
                               film = {.id = uuid_of(V), .name = "a.mp4", .filename = "a.mp4", .state = MATERIAL_RAW};
    struct mapping_errors errors;
    struct mapping_item item;

    read_item(*state, "{" PAIR "\"slide_number\": 4, \"video_timecode_start\": \"1:00\"}", false, &item, &errors);
    mapping_rules_content(*state, &item, &deck, &film, &errors);
    assert_int_equal(mapping_rules_state(&errors, mapping_rules_blocking(*state, &item, &deck, &film)), MAPPING_FAILED);
    assert_string_equal(
        json_text(*state, mapping_rules_errors(*state, &errors)),
        "[{\"field\":\"slide_number\",\"message\":\"Slide 4 does not exist in presentation (3 slides total)\","
        "\"hint\":\"Allowed range: 1–3\"}]");
}

static void members_that_nobody_knows_are_named(void **state)
{
    static const struct {
        const char *sent;
        bool short_form;
        const char *errors;
    } cases[] = {
        {"{" PAIR "\"slide_number\": 1, \"video_timecode_start\": \"0:00\", \"slide_nr\": 1}", false,
         "slide_nr: There is no field 'slide_nr' (Known are: slide_number, presentation_entry_id, video_entry_id, "
         "video_timecode_start, video_timecode_end)\n"},
        {"{" PAIR "\"slide_number\": 1, \"video_timecode_start\": \"0:00\", \"video_timecode_ende\": \"x\"}", true,
         "video_timecode_ende: There is no field 'video_timecode_ende' (Did you mean 'video_timecode_end'?)\n"},
        {"{\"slide_number\": 1, \"video_timecode\": \"0:00\", \"video_timecode_end\": \"0:01\"}", true,
         "video_timecode_end: There is no field 'video_timecode_end' (Known are: slide_number, video_timecode)\n"},
    };
    struct mapping_errors errors;
    struct mapping_item item;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        json_t *sent = json_keep(*state, json_loads(cases[i].sent, 0, NULL));

        read_item(*state, cases[i].sent, cases[i].short_form, &item, &errors);
        assert_int_equal(errors.count, 0);
        mapping_rules_known(*state, sent, &item, &errors);
        assert_string_equal(lines_of(*state, &errors), cases[i].errors);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_an_item_must_be_is_said_of_all_its_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_short_form_names_no_material, set_up, tear_down),
        cmocka_unit_test_setup_teardown(members_that_nobody_knows_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_material_must_be_there_on_the_node_and_of_the_type, set_up, tear_down),
        cmocka_unit_test_setup_teardown(content_is_compared_with_what_was_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_material_that_is_not_ready_blocks_its_checks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_side_that_is_ready_is_checked_while_the_other_is_not, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
