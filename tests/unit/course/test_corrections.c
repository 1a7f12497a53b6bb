#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "course/corrections.h"

#define SEGMENTS_MOST 8
#define SEGMENT_SEC 10.0
#define NOT_SPEECH NULL
#define BLANK "(nothing)" /* of a segment that is empty in the end */

static int set_up(void **state)
{
    *state = arena_new(64 * MIB);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static struct correction fix(const char *find, const char *replace)
{
    return (struct correction){str_of(find), str_of(replace), true, -1, -1};
}

static struct correction fix_parts(const char *find, const char *replace)
{
    return (struct correction){str_of(find), str_of(replace), false, -1, -1};
}

/* Segments of ten seconds each, in a list that ends with "". */
static struct corrections_text *told(struct arena *arena, const char *const *segments)
{
    struct corrections_text *text = corrections_begin(arena, SEGMENTS_MOST);

    for (size_t i = 0; segments[i] == NOT_SPEECH || segments[i][0] != '\0'; i++)
        if (segments[i] == NOT_SPEECH)
            corrections_add_other(text);
        else
            corrections_add(text, str_of(segments[i]), SEGMENT_SEC * (double)i, SEGMENT_SEC * (double)(i + 1));
    return text;
}

/* What a segment is in the end; "=" for one that stays. */
static const char *result(struct arena *arena, const struct corrections_text *text, size_t segment)
{
    struct str changed;

    if (!corrections_changed(text, segment, &changed))
        return "=";
    return changed.len > 0 ? arena_strndup(arena, changed.at, changed.len) : BLANK;
}

static void assert_corrected(void **state, struct correction correction, const char *before, const char *after)
{
    struct corrections_text *text = told(*state, (const char *const[]){before, ""});
    int64_t applied;

    corrections_apply(*state, text, &correction, 1, &applied);
    assert_string_equal(result(*state, text, 0), after);
    assert_int_equal(applied > 0, strcmp(after, "=") != 0);
}

static void whole_words_are_found_in_any_writing(void **state)
{
    assert_corrected(state, fix("Knut", "Knuth"), "Knut, (Knut) Knuth and Knutsen: Knut.",
                     "Knuth, (Knuth) Knuth and Knutsen: Knuth.");
    assert_corrected(state, fix("knut", "Knuth"), "Knut", "=");
    assert_corrected(state, fix("стек", "стік"), "Стек і стек, стекла не стек_", "Стек і стік, стекла не стек_");
    assert_corrected(state, fix("п", "н"), "п'ять, п’ять, пʼять, п", "п'ять, п’ять, пʼять, н");
    assert_corrected(state, fix("п'ять", "шість"), "Їх п'ять.", "Їх шість.");
    assert_corrected(state, fix("Knut", "Knuth"), "Knut's and Knut’s", "Knuth's and Knuth’s");
    assert_corrected(state, fix("école", "École"), "à l'école", "à l'École");
    assert_corrected(state, fix("can", "may"), "can't", "=");
    assert_corrected(state, fix("C", "D"), "C C++ 3C", "D D++ 3C");
}

static void apostrophes_are_alike(void **state)
{
    assert_corrected(state, fix("комп'ютер", "комп’ютер"), "Комп, комп'ютер; комп’ютер, компʼютер!",
                     "Комп, комп’ютер; комп’ютер, комп’ютер!");
    assert_corrected(state, fix("п’ять", "шість"), "п'ять п'ятьох пʼять", "шість п'ятьох шість");
    assert_corrected(state, fix("can't", "may not"), "I can’t, can\"t, can‘t", "I may not, can\"t, can‘t");
    assert_corrected(state, fix_parts("''", "\""), "''’ʼ'a’'", "\"\"'a\"");
    assert_corrected(state, fix_parts("a'a'b", "x"), "a’aʼa'b", "a’x");
}

static void scripts_without_spaces_are_found_anywhere(void **state)
{
    assert_corrected(state, fix("东京", "京东"), "我在东京大学学习", "我在京东大学学习");
    assert_corrected(state, fix("サーバー", "サーバ"), "このサーバーは", "このサーバは");
    assert_corrected(state, fix("Knut", "Knuth"), "高德纳Knut教授", "高德纳Knuth教授");
    assert_corrected(state, fix("โลก", "ดาว"), "สวัสดีชาวโลกทุกคน", "สวัสดีชาวดาวทุกคน");
}

static void a_letter_is_never_parted_from_its_marks(void **state)
{
    assert_corrected(state, fix_parts("e", "a"), "x\xCC\x81 e\xCC\xB1 e", "x\xCC\x81 e\xCC\xB1 a");
    assert_corrected(state, fix("йод", "йота"), "и\xCC\x86од", "йота");
    assert_corrected(state, fix("и\xCC\x86од", "йота"), "йод", "йота");
}

static void parts_of_words_are_found_when_that_is_wanted(void **state)
{
    assert_corrected(state, fix_parts("стек", "стік"), "стеками", "стіками");
    assert_corrected(state, fix_parts("aa", "b"), "aaaaa", "bba");
}

static void blanks_are_equal(void **state)
{
    assert_corrected(state, fix("a  b", "c"), "x a\n\tb  y", "x c y");
    assert_corrected(state, fix("z", "c"), "x a\n\tb  y", "=");
}

static void a_removed_word_takes_a_space_along(void **state)
{
    assert_corrected(state, fix("uh", ""), "uh this is uh so uh", "this is so");
    assert_corrected(state, fix("uh", ""), "uh", BLANK);
}

static void each_correction_sees_what_those_before_it_left(void **state)
{
    const struct correction list[] = {fix("one", "two"), fix("two", "three"), fix("one", "four")};
    struct corrections_text *text = told(*state, (const char *const[]){"one two", ""});
    int64_t applied[3];

    corrections_apply(*state, text, list, 3, applied);
    assert_string_equal(result(*state, text, 0), "three three");
    assert_int_equal(applied[0], 1);
    assert_int_equal(applied[1], 2);
    assert_int_equal(applied[2], 0);
}

static void assert_all(void **state, struct correction correction, const char *const *before, const char *const *after)
{
    struct corrections_text *text = told(*state, before);
    int64_t applied;

    corrections_apply(*state, text, &correction, 1, &applied);
    for (size_t i = 0; after[i][0] != '\0'; i++)
        assert_string_equal(result(*state, text, i), after[i]);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, ""})

static void a_name_that_two_segments_share_keeps_a_part_in_each(void **state)
{
    assert_all(state, fix("Donald Knut", "Donald Knuth"), LIST("so Donald", "Knut, then", "x"),
               LIST("so Donald", "Knuth, then", "="));
    assert_all(state, fix("a b c", "d e f"), LIST("x a", "b", "c y"), LIST("x d", "e", "f y"));
}

static void a_find_over_a_border_is_replaced_where_it_begins(void **state)
{
    assert_all(state, fix("data base", "database"), LIST("a data", "base is", "x"), LIST("a database", "is", "="));
    assert_all(state, fix("a b", "c"), LIST("x a", "b", "y"), LIST("x c", BLANK, "="));
    assert_all(state, fix("东京大学", "京都大学"), LIST("我在东京", "大学学习"), LIST("我在京都大学", "学习"));
}

static void nothing_is_found_across_what_is_not_speech(void **state)
{
    assert_all(state, fix("a b", "c"), LIST("a", NOT_SPEECH, "b"), LIST("=", "=", "="));
    assert_all(state, fix("b", "c"), LIST(NOT_SPEECH, "a", NOT_SPEECH, "b"), LIST("=", "=", "=", "c"));
}

static void blank_segments_stay_blank(void **state)
{
    assert_all(state, fix("a b", "c d"), LIST("a", " ", "b"), LIST("c", BLANK, "d"));
    assert_all(state, fix("a", ""), LIST("a", " ", "b"), LIST(BLANK, "=", "="));
}

static void a_correction_counts_within_its_time(void **state)
{
    struct correction late = fix("a", "b");

    late.from_sec = 12;
    late.to_sec = 19;
    assert_all(state, late, LIST("a", "a", "a"), LIST("=", "b", "="));
    late.from_sec = -1;
    assert_all(state, late, LIST("a", "a", "a"), LIST("b", "b", "="));
    late.to_sec = -1;
    late.from_sec = 25;
    assert_all(state, late, LIST("a", "a", "a"), LIST("=", "=", "b"));
    late.from_sec = 10; /* the times of a segment are that segment's */
    late.to_sec = 20;
    assert_all(state, late, LIST("a", "a", "a"), LIST("=", "b", "="));
    late.from_sec = 20;
    assert_all(state, late, LIST("a", "a", "a"), LIST("=", "=", "b"));
    late.from_sec = late.to_sec = 0;
    assert_all(state, late, LIST("a", "a", "a"), LIST("b", "=", "="));
}

static const char *repeated(struct arena *arena, const char *piece, size_t times)
{
    const size_t length = strlen(piece);
    char *text = arena_alloc(arena, length * times + 1);

    for (size_t i = 0; i < times; i++)
        memcpy(text + i * length, piece, length);
    return text;
}

static void what_makes_a_segment_too_long_is_left_out(void **state)
{
    const struct correction list[] = {fix_parts("a", repeated(*state, "a", 200)), fix_parts("a", "bb"),
                                      fix_parts("b", "c")};
    struct corrections_text *text = told(*state, (const char *const[]){repeated(*state, "a", 100), ""});
    int64_t applied[3];

    corrections_apply(*state, text, list, 3, applied);
    assert_int_equal(applied[0], CORRECTIONS_LEFT_OUT);
    assert_int_equal(applied[1], 100);
    assert_int_equal(applied[2], 200);
    assert_string_equal(result(*state, text, 0), repeated(*state, "c", 200));
}

static void a_list_is_read_as_it_was_written(void **state)
{
    const struct correction list[] = {fix("п'ять", "\"п’ять\""), {STR("a"), STR(""), false, 1.5, 3e8}};
    struct correction *again;
    struct fault fault = {0};
    struct buf buf = buf_make(MIB);
    struct json_out out = json_out(&buf);
    size_t count;

    corrections_write(&out, list, 2);
    assert_true(corrections_read(*state, buf_str(&buf), &again, &count, &fault));
    assert_int_equal(count, 2);
    assert_true(str_equal(again[0].find, list[0].find) && str_equal(again[0].replace, list[0].replace));
    assert_true(again[0].whole_word && again[0].from_sec < 0 && again[0].to_sec < 0);
    assert_true(!again[1].whole_word && again[1].from_sec > 1.4 && again[1].to_sec > 2e8 && again[1].replace.len == 0);
    buf_free(&buf);
}

/* Six hours of speech in segments of half a minute: as many letters as 150 words a minute have, all alike, so that each find is tried everywhere. */
#define LONG_SEGMENTS 720
#define LONG_SECONDS 5.0 /* on any machine; it takes a second */

static void the_worst_list_over_six_hours_takes_seconds(void **state)
{
    struct corrections_text *text = corrections_begin(*state, LONG_SEGMENTS);
    struct correction *list = arena_array(*state, CORRECTIONS_MOST, sizeof *list);
    int64_t *applied = arena_array(*state, CORRECTIONS_MOST, sizeof *applied);
    const struct str segment = str_of(repeated(*state, "\xD0\xB0", 500));
    const clock_t begun = clock();

    for (size_t i = 0; i < LONG_SEGMENTS; i++)
        corrections_add(text, segment, (double)i, (double)i + 1);
    for (size_t i = 0; i < CORRECTIONS_MOST; i++)
        list[i] = fix(arena_printf(*state, "%sб", repeated(*state, "\xD0\xB0", i % 199)), "x");
    corrections_apply(*state, text, list, CORRECTIONS_MOST, applied);
    assert_int_equal(applied[CORRECTIONS_MOST - 1], 0);
    assert_true((double)(clock() - begun) / CLOCKS_PER_SEC < LONG_SECONDS);
}

/* Letters that stand everywhere are looked at everywhere, whether or not anything is replaced. */
static void what_occurs_too_often_in_a_long_transcript_is_left_out(void **state)
{
    const size_t segments = CORRECTIONS_TRANSCRIPT / 1001;
    struct corrections_text *text = corrections_begin(*state, segments);
    struct correction *list = arena_array(*state, CORRECTIONS_MOST, sizeof *list);
    int64_t *applied = arena_array(*state, CORRECTIONS_MOST, sizeof *applied);
    const struct str segment = str_of(repeated(*state, "a", 1000));
    const clock_t begun = clock();

    for (size_t i = 0; i < segments; i++)
        corrections_add(text, segment, (double)i, (double)i + 1);
    assert_true(corrections_fits(text));
    for (size_t i = 0; i < CORRECTIONS_MOST; i++)
        list[i] = i % 2 == 0 ? fix("a", "b") : fix_parts("a", "a");
    corrections_apply(*state, text, list, CORRECTIONS_MOST, applied);
    assert_int_equal(applied[0], 0);
    assert_int_equal(applied[1], segments * 1000);
    assert_int_equal(applied[CORRECTIONS_MOST - 1], CORRECTIONS_LEFT_OUT);
    assert_true((double)(clock() - begun) / CLOCKS_PER_SEC < 2 * LONG_SECONDS);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(whole_words_are_found_in_any_writing),
        T(apostrophes_are_alike),
        T(scripts_without_spaces_are_found_anywhere),
        T(a_letter_is_never_parted_from_its_marks),
        T(parts_of_words_are_found_when_that_is_wanted),
        T(blanks_are_equal),
        T(a_removed_word_takes_a_space_along),
        T(each_correction_sees_what_those_before_it_left),
        T(a_name_that_two_segments_share_keeps_a_part_in_each),
        T(a_find_over_a_border_is_replaced_where_it_begins),
        T(nothing_is_found_across_what_is_not_speech),
        T(blank_segments_stay_blank),
        T(a_correction_counts_within_its_time),
        T(what_makes_a_segment_too_long_is_left_out),
        T(a_list_is_read_as_it_was_written),
        T(the_worst_list_over_six_hours_takes_seconds),
        T(what_occurs_too_often_in_a_long_transcript_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
