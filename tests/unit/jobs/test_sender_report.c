#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "jobs/webhooks/sender_report.h"

static const struct sender_attempt first = {.number = 1, .timeout_s = 15},
                                   last = {.number = DELIVERY_ATTEMPTS, .timeout_s = 15};

static struct post_end answered(int status)
{
    return (struct post_end){.outcome = POST_ANSWERED, .status = status, .message = "", .retry_after_s = -1};
}

static struct delivery_report judge(const struct sender_attempt *attempt, struct post_end end)
{
    struct delivery_report report;

    sender_report(attempt, &end, 0, &report);
    return report;
}

static void each_status_has_its_outcome(void **state)
{
    static const struct {
        int status;
        enum delivery_outcome at_first, at_last;
    } cases[] = {
        {200, DELIVERY_DELIVERED, DELIVERY_DELIVERED}, {204, DELIVERY_DELIVERED, DELIVERY_DELIVERED},
        {299, DELIVERY_DELIVERED, DELIVERY_DELIVERED}, {301, DELIVERY_RETRY, DELIVERY_FAILED},
        {307, DELIVERY_RETRY, DELIVERY_FAILED},        {400, DELIVERY_RETRY, DELIVERY_FAILED},
        {404, DELIVERY_RETRY, DELIVERY_FAILED},        {410, DELIVERY_GONE, DELIVERY_GONE},
        {429, DELIVERY_RETRY, DELIVERY_FAILED},        {500, DELIVERY_RETRY, DELIVERY_FAILED},
        {199, DELIVERY_RETRY, DELIVERY_FAILED},        {0, DELIVERY_RETRY, DELIVERY_FAILED},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(judge(&first, answered(cases[i].status)).outcome, cases[i].at_first);
        assert_int_equal(judge(&last, answered(cases[i].status)).outcome, cases[i].at_last);
    }
}

static void a_status_without_a_whole_answer_is_no_success(void **state)
{
    struct post_end end = answered(200);

    (void)state;
    end.outcome = POST_FAILED;
    end.message = "transfer closed";
    assert_int_equal(judge(&first, end).outcome, DELIVERY_RETRY);
    assert_string_equal(judge(&first, end).error, "The connection failed: transfer closed.");
    end.outcome = POST_TIMED_OUT;
    assert_string_equal(judge(&first, end).error, "There was no whole answer within 15 s.");
    end.outcome = POST_REFUSED;
    end.duration_us = 7000;
    assert_int_equal(judge(&first, end).duration_ms, 0);
    assert_string_equal(judge(&first, end).error, "The url does not lead to a public address. Nothing was sent.");
}

static void a_wish_to_wait_is_heard(void **state)
{
    struct post_end end = answered(503);

    (void)state;
    assert_int_equal(judge(&first, end).wait_ms, 5000);
    end.retry_after_s = 60;
    assert_int_equal(judge(&first, end).wait_ms, 60000);
}

static void a_stranger_s_bytes_become_text(void **state)
{
    static const char bytes[] = "caf\xc3\xa9\n\x00\x1b[31m\xff\xc3\xef\xbf\xbd ok";
    struct post_end end = answered(500);

    (void)state;
    end.excerpt = (struct str){bytes, sizeof bytes - 1};
    assert_string_equal(judge(&first, end).answer, "caf\xc3\xa9\n??[31m??? ok");
}

static void a_long_answer_is_cut_between_characters(void **state)
{
    char bytes[POSTS_EXCERPT + 1] = {0};
    struct post_end end = answered(500);
    struct delivery_report report;

    (void)state;
    bytes[0] = 'x';
    for (size_t i = 1; i + 1 < POSTS_EXCERPT; i += 2)
        memcpy(bytes + i, "\xc3\xa9", 2);
    bytes[POSTS_EXCERPT - 1] = '\xc3';
    end.excerpt = (struct str){bytes, POSTS_EXCERPT};
    report = judge(&first, end);
    assert_int_equal(strlen(report.answer), POSTS_EXCERPT);
    assert_int_equal(report.answer[POSTS_EXCERPT - 1], '?');
    assert_true(str_is_utf8(str_of(report.answer)));
}

/* A terminal obeys C1 controls, and marks of direction turn a line around. */
static void controls_and_marks_of_direction_are_no_text(void **state)
{
    static const char bytes[] = "a\xC2\x9B"
                                "b\xE2\x80\xAE"
                                "c\xE2\x80\xA8"
                                "d\x1B[0m\n\te\x7F";
    struct post_end end = answered(302);
    struct delivery_report report;

    (void)state;
    end.excerpt = (struct str){bytes, sizeof bytes - 1};
    end.location = bytes;
    report = judge(&first, end);
    assert_string_equal(report.answer, "a?b?c?d?[0m\n\te?");
    assert_non_null(strstr(report.error, "pointed to a?b?c?d?[0m"));
}

static void a_redirect_says_where_to_and_fits(void **state)
{
    char location[3000];
    struct post_end end = answered(308);
    struct delivery_report report;

    (void)state;
    memset(location, 'a', sizeof location);
    location[sizeof location - 1] = '\0';
    end.location = location;
    report = judge(&first, end);
    assert_memory_equal(report.error, "The receiver answered 308 and pointed to aaa", 44);
    assert_non_null(strstr(report.error, "give the webhook its new url."));
}

static void an_unsigned_message_says_so(void **state)
{
    struct delivery_report report;

    (void)state;
    sender_report_unsigned(&last, &report);
    assert_int_equal(report.outcome, DELIVERY_FAILED);
    assert_string_equal(report.error, "The webhook's secret cannot sign. Rotate it.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_has_its_outcome),
        cmocka_unit_test(a_status_without_a_whole_answer_is_no_success),
        cmocka_unit_test(a_wish_to_wait_is_heard),
        cmocka_unit_test(a_stranger_s_bytes_become_text),
        cmocka_unit_test(a_long_answer_is_cut_between_characters),
        cmocka_unit_test(controls_and_marks_of_direction_are_no_text),
        cmocka_unit_test(a_redirect_says_where_to_and_fits),
        cmocka_unit_test(an_unsigned_message_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
